"""Makes the tables of gifts, donations and public-welfare pools, with the application's rights on them."""

import django.db.models.deletion
import timebank.lib.ids
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('coins', '0002_rights'),
        ('people', '0003_rights_of_parts'),
        ('places', '0002_beijing'),
    ]

    operations = [
        migrations.CreateModel(
            name='Donation',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('coin_minutes', models.BigIntegerField()),
                ('given_at', models.DateTimeField()),
                ('rests_until', models.DateTimeField()),
                ('waits_until', models.DateTimeField()),
                ('channel', models.CharField(choices=[('PAGE', 'Page'), ('API', 'App'), ('DESK', 'Desk'), ('PHONE', 'Telephone'), ('SYSTEM', 'The platform')], max_length=8)),
                ('word', models.CharField(choices=[('SELF', "On the person's own page"), ('IN_PERSON', 'In person at the desk'), ('TELEPHONE', 'By telephone'), ('WITNESS', 'Before a witness')], max_length=16)),
                ('needs_call', models.BooleanField()),
                ('called_at', models.DateTimeField(null=True)),
                ('needs_approval', models.BooleanField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('needs_consent', models.BooleanField()),
                ('consented_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('RESTING', 'Resting'), ('DELIVERED', 'Arrived'), ('CANCELLED', 'Cancelled by the giver'), ('DECLINED', 'Declined by the receiver'), ('REFUSED', 'Refused by the second person'), ('RETURNED', 'Gone back, because something was missing in time')], max_length=12)),
                ('approved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('called_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('consented_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('giver', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recorded_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='DonationStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField()),
                ('from_state', models.CharField(blank=True, max_length=12)),
                ('to_state', models.CharField(max_length=12)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('donation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.donation')),
            ],
        ),
        migrations.CreateModel(
            name='Gift',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('coin_minutes', models.BigIntegerField()),
                ('given_at', models.DateTimeField()),
                ('rests_until', models.DateTimeField()),
                ('waits_until', models.DateTimeField()),
                ('channel', models.CharField(choices=[('PAGE', 'Page'), ('API', 'App'), ('DESK', 'Desk'), ('PHONE', 'Telephone'), ('SYSTEM', 'The platform')], max_length=8)),
                ('word', models.CharField(choices=[('SELF', "On the person's own page"), ('IN_PERSON', 'In person at the desk'), ('TELEPHONE', 'By telephone'), ('WITNESS', 'Before a witness')], max_length=16)),
                ('needs_call', models.BooleanField()),
                ('called_at', models.DateTimeField(null=True)),
                ('needs_approval', models.BooleanField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('needs_consent', models.BooleanField()),
                ('consented_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('RESTING', 'Resting'), ('DELIVERED', 'Arrived'), ('CANCELLED', 'Cancelled by the giver'), ('DECLINED', 'Declined by the receiver'), ('REFUSED', 'Refused by the second person'), ('RETURNED', 'Gone back, because something was missing in time')], max_length=12)),
                ('relation', models.CharField(choices=[('SPOUSE', 'Spouse'), ('PARENT', 'Parent'), ('GRANDPARENT', 'Grandparent'), ('GREAT_GRANDPARENT', 'Great-grandparent'), ('CHILD', 'Child'), ('GRANDCHILD', 'Grandchild')], max_length=20)),
                ('approved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('called_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('consented_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('giver', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('receiver', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recorded_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='GiftStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField()),
                ('from_state', models.CharField(blank=True, max_length=12)),
                ('to_state', models.CharField(max_length=12)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('gift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.gift')),
            ],
        ),
        migrations.CreateModel(
            name='Pool',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name_zh', models.CharField(max_length=40)),
                ('name_en', models.CharField(max_length=80)),
                ('purpose', models.CharField(max_length=200)),
                ('year_budget_minutes', models.BigIntegerField(null=True)),
                ('proposed_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('PROPOSED', 'Proposed'), ('REFUSED', 'Not opened'), ('OPEN', 'Open'), ('CLOSING', 'Closing: takes no new donations'), ('CLOSED', 'Closed')], max_length=8)),
                ('closed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('closing_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('opened_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.AddField(
            model_name='donation',
            name='pool',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.pool'),
        ),
        migrations.CreateModel(
            name='PoolStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField()),
                ('from_state', models.CharField(blank=True, max_length=8)),
                ('to_state', models.CharField(max_length=8)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.pool')),
            ],
        ),
        migrations.AddIndex(
            model_name='gift',
            index=models.Index(fields=['giver', '-given_at', '-id'], name='coins_gift_of_giver'),
        ),
        migrations.AddIndex(
            model_name='gift',
            index=models.Index(condition=models.Q(('state', 'RESTING')), fields=['rests_until', 'id'], name='coins_gift_to_end'),
        ),
        migrations.AddIndex(
            model_name='gift',
            index=models.Index(fields=['receiver', '-given_at', '-id'], name='coins_gift_of_receiver'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0)), name='coins_gift_positive'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(('rests_until__gt', models.F('given_at')), ('waits_until__gte', models.F('rests_until'))), name='coins_gift_rests'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('called_by__isnull', True), models.Q(models.Q(('called_by', models.F('recorded_by')), _negated=True), models.Q(('called_by', models.F('giver')), _negated=True), models.Q(('called_by', models.F('receiver')), _negated=True)), _connector='OR'), models.Q(('approved_by__isnull', True), models.Q(models.Q(('approved_by', models.F('recorded_by')), _negated=True), models.Q(('approved_by', models.F('giver')), _negated=True), models.Q(('approved_by', models.F('receiver')), _negated=True)), _connector='OR'), models.Q(('consented_by__isnull', True), models.Q(models.Q(('consented_by', models.F('giver')), _negated=True), models.Q(('consented_by', models.F('receiver')), _negated=True)), _connector='OR')), name='coins_gift_checked_by_others'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('called_at__isnull', True), ('called_by__isnull', True)), models.Q(('called_at__gte', models.F('given_at')), ('called_at__isnull', False), ('called_by__isnull', False)), _connector='OR'), models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__gte', models.F('given_at')), ('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), models.Q(models.Q(('consented_at__isnull', True), ('consented_by__isnull', True)), models.Q(('consented_at__gte', models.F('given_at')), ('consented_at__isnull', False), ('consented_by__isnull', False)), _connector='OR')), name='coins_gift_checks_whole'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recorded_by', models.F('giver')), ('word', 'SELF')), models.Q(models.Q(('recorded_by', models.F('giver')), _negated=True), models.Q(('word', 'SELF'), _negated=True)), _connector='OR'), name='coins_gift_word_of_the_giver'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'RESTING'), ('ended_at__isnull', True)), models.Q(models.Q(('state', 'RESTING'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='coins_gift_ended'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'DELIVERED'), _negated=True), models.Q(('ended_at__gte', models.F('rests_until')), models.Q(('needs_call', False), ('called_at__isnull', False), _connector='OR'), models.Q(('needs_approval', False), ('approved_at__isnull', False), _connector='OR'), models.Q(('needs_consent', False), ('consented_at__isnull', False), _connector='OR')), _connector='OR'), name='coins_gift_delivered_when_checked'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(('receiver', models.F('giver')), _negated=True), name='coins_gift_not_to_oneself'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_by', models.F('receiver')), _negated=True), name='coins_gift_not_by_receiver'),
        ),
        migrations.AddIndex(
            model_name='pool',
            index=models.Index(fields=['state', 'place', 'id'], name='coins_pool_of_place'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('REFUSED', 'CLOSED')), _negated=True), fields=('place', 'organisation'), name='coins_pool_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name_zh', ''), _negated=True), models.Q(('name_en', ''), _negated=True), models.Q(('purpose', ''), _negated=True)), name='coins_pool_named'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.CheckConstraint(condition=models.Q(('year_budget_minutes__isnull', True), ('year_budget_minutes__gt', 0), _connector='OR'), name='coins_pool_budget_positive'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened_by__isnull', True), models.Q(('opened_by', models.F('proposed_by')), _negated=True), _connector='OR'), models.Q(('closed_by__isnull', True), models.Q(('closed_by', models.F('closing_by')), _negated=True), _connector='OR')), name='coins_pool_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_by__isnull', True), ('closing_by__isnull', True), ('opened_at__isnull', True), ('opened_by__isnull', True), ('state__in', ('PROPOSED', 'REFUSED'))), models.Q(('closed_by__isnull', True), ('closing_by__isnull', True), ('opened_at__gte', models.F('proposed_at')), ('opened_at__isnull', False), ('opened_by__isnull', False), ('state', 'OPEN')), models.Q(('closed_by__isnull', True), ('closing_by__isnull', False), ('opened_at__isnull', False), ('opened_by__isnull', False), ('state', 'CLOSING')), models.Q(('closed_by__isnull', False), ('closing_by__isnull', False), ('opened_at__isnull', False), ('opened_by__isnull', False), ('state', 'CLOSED')), _connector='OR'), name='coins_pool_state'),
        ),
        migrations.AddIndex(
            model_name='donation',
            index=models.Index(fields=['giver', '-given_at', '-id'], name='coins_donation_of_giver'),
        ),
        migrations.AddIndex(
            model_name='donation',
            index=models.Index(condition=models.Q(('state', 'RESTING')), fields=['rests_until', 'id'], name='coins_donation_to_end'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0)), name='coins_donation_positive'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(('rests_until__gt', models.F('given_at')), ('waits_until__gte', models.F('rests_until'))), name='coins_donation_rests'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('called_by__isnull', True), models.Q(models.Q(('called_by', models.F('recorded_by')), _negated=True), models.Q(('called_by', models.F('giver')), _negated=True)), _connector='OR'), models.Q(('approved_by__isnull', True), models.Q(models.Q(('approved_by', models.F('recorded_by')), _negated=True), models.Q(('approved_by', models.F('giver')), _negated=True)), _connector='OR'), models.Q(('consented_by__isnull', True), models.Q(('consented_by', models.F('giver')), _negated=True), _connector='OR')), name='coins_donation_checked_by_others'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('called_at__isnull', True), ('called_by__isnull', True)), models.Q(('called_at__gte', models.F('given_at')), ('called_at__isnull', False), ('called_by__isnull', False)), _connector='OR'), models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__gte', models.F('given_at')), ('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), models.Q(models.Q(('consented_at__isnull', True), ('consented_by__isnull', True)), models.Q(('consented_at__gte', models.F('given_at')), ('consented_at__isnull', False), ('consented_by__isnull', False)), _connector='OR')), name='coins_donation_checks_whole'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recorded_by', models.F('giver')), ('word', 'SELF')), models.Q(models.Q(('recorded_by', models.F('giver')), _negated=True), models.Q(('word', 'SELF'), _negated=True)), _connector='OR'), name='coins_donation_word_of_the_giver'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'RESTING'), ('ended_at__isnull', True)), models.Q(models.Q(('state', 'RESTING'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='coins_donation_ended'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'DELIVERED'), _negated=True), models.Q(('ended_at__gte', models.F('rests_until')), models.Q(('needs_call', False), ('called_at__isnull', False), _connector='OR'), models.Q(('needs_approval', False), ('approved_at__isnull', False), _connector='OR'), models.Q(('needs_consent', False), ('consented_at__isnull', False), _connector='OR')), _connector='OR'), name='coins_donation_delivered_when_checked'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'DECLINED'), _negated=True), name='coins_donation_not_declined'),
        ),
        run_sql_file('coins', 'gifts.sql'),
    ]

"""Makes the tables of budgets, grants and holds."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import timebank.lib.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0003_rights_of_parts'),
        ('places', '0002_beijing'),
    ]

    operations = [
        migrations.CreateModel(
            name='BudgetFunding',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('coin_minutes', models.BigIntegerField()),
                ('proposed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for a second person'), ('APPROVED', 'Approved'), ('REFUSED', 'Refused')], max_length=8)),
                ('approved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['place', '-proposed_at', '-id'], name='coins_funding_of_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0)), name='coins_funding_positive'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('place'), 6), models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Right('place', 4), models.Value('0000')), _negated=True)), name='coins_funding_of_a_district'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='coins_funding_two_persons'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True), ('state', 'PROPOSED')), models.Q(('approved_at__gte', models.F('proposed_at')), ('approved_at__isnull', False), ('approved_by__isnull', False), ('state', 'APPROVED')), _connector='OR'), name='coins_funding_state')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('beneficiary_class', models.CharField(choices=[('DIFFICULTY', 'Economic difficulty'), ('INCAPACITY', 'Incapacity'), ('DEMENTIA', 'Dementia'), ('FAMILY_PLANNING', 'Special family-planning family'), ('DISABILITY', 'Severe disability'), ('OTHER', 'Other special group'), ('URGENT', 'In urgent need of social help')], max_length=16)),
                ('coin_minutes', models.BigIntegerField()),
                ('proposed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('refusal_reason', models.CharField(blank=True, max_length=200)),
                ('expires_date', models.DateField(null=True)),
                ('grace_until_date', models.DateField(null=True)),
                ('last_date', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('grace_until_date', 'expires_date'), output_field=models.DateField(null=True))),
                ('expired_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for a second person'), ('APPROVED', 'Approved'), ('REFUSED', 'Refused')], max_length=8)),
                ('approved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('refused_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'state', '-proposed_at', '-id'], name='coins_grant_of_place'), models.Index(condition=models.Q(('expired_at__isnull', True), ('state', 'APPROVED')), fields=['last_date', 'id'], name='coins_grant_to_expire')],
                'constraints': [models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0)), name='coins_grant_positive'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('place'), 6), models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Right('place', 4), models.Value('0000')), _negated=True)), name='coins_grant_of_a_district'), models.CheckConstraint(condition=models.Q(models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), models.Q(('refused_by__isnull', True), models.Q(('refused_by', models.F('proposed_by')), _negated=True), _connector='OR')), name='coins_grant_two_persons'), models.CheckConstraint(condition=models.Q(models.Q(('person', models.F('proposed_by')), _negated=True), models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('person')), _negated=True), _connector='OR')), name='coins_grant_not_to_oneself'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True), ('expires_date__isnull', True), ('refused_at__isnull', True), ('refused_by__isnull', True), ('state', 'PROPOSED')), models.Q(('approved_at__gte', models.F('proposed_at')), ('approved_at__isnull', False), ('approved_by__isnull', False), ('expires_date__isnull', False), ('refused_at__isnull', True), ('refused_by__isnull', True), ('state', 'APPROVED')), models.Q(('approved_at__isnull', True), ('approved_by__isnull', True), ('expires_date__isnull', True), ('refused_at__gte', models.F('proposed_at')), ('refused_at__isnull', False), ('refused_by__isnull', False), ('state', 'REFUSED'), models.Q(('refusal_reason', ''), _negated=True)), _connector='OR'), name='coins_grant_state'), models.CheckConstraint(condition=models.Q(('grace_until_date__isnull', True), models.Q(('expires_date__isnull', False), ('grace_until_date__gt', models.F('expires_date'))), _connector='OR'), name='coins_grant_grace_after_expiry'), models.CheckConstraint(condition=models.Q(('expired_at__isnull', True), models.Q(('expired_at__gte', models.F('approved_at')), ('state', 'APPROVED')), _connector='OR'), name='coins_grant_expired_was_approved')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('need_id', models.UUIDField()),
                ('coin_minutes', models.BigIntegerField()),
                ('placed_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('payer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['payer'], name='coins_hold_open')],
                'constraints': [models.UniqueConstraint(fields=('need_id', 'payer'), name='coins_hold_once'), models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0)), name='coins_hold_positive'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('closed_at__gte', models.F('placed_at')), _connector='OR'), name='coins_hold_period')],
            },
        ),
    ]

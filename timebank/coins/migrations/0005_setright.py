"""Makes the tables of corrections, debts and estates, with their laws and rights."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import timebank.lib.ids
from django.db import migrations, models
from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('coins', '0004_batches'),
        ('ledger', '0003_lock'),
        ('people', '0003_rights_of_parts'),
        ('places', '0002_beijing'),
        ('policy', '0004_debt_repay'),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('proposed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('refusal_reason', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for a second person'), ('APPROVED', 'Approved'), ('REFUSED', 'Refused')], max_length=8)),
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('FALSE_SERVICE', 'The service did not take place'), ('WRONG_MINUTES', 'The minutes were wrong'), ('WRONG_PERSON', 'The coins went to the wrong person'), ('ENTERED_TWICE', 'It was entered twice'), ('NOT_ENTITLED', 'The conditions were not met'), ('PROVEN_AFTER_ALL', 'It was proven after all')], max_length=16)),
                ('reference', models.CharField(max_length=40)),
                ('coin_minutes', models.BigIntegerField()),
                ('lent_minutes', models.BigIntegerField(default=0)),
                ('approved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('refused_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('restores', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.correction')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CorrectionLine',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('transfer_id', models.UUIDField()),
                ('coin_minutes', models.BigIntegerField()),
                ('correction', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.correction')),
            ],
        ),
        migrations.CreateModel(
            name='Debt',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('cause_id', models.UUIDField()),
                ('lent_minutes', models.BigIntegerField()),
                ('repaid_minutes', models.BigIntegerField(default=0)),
                ('lent_at', models.DateTimeField()),
                ('seen_row_number', models.BigIntegerField()),
                ('state', models.CharField(choices=[('OWED', 'Paid back from later earnings'), ('PAUSED', 'Paused while the appeal is decided'), ('REPAID', 'Paid back in full'), ('LIFTED', 'Lifted: the coins were restored'), ('WRITTEN_OFF', 'Written off at death')], max_length=12)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='DebtRepayment',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('coin_minutes', models.BigIntegerField()),
                ('earning_id', models.UUIDField(null=True)),
                ('paid_at', models.DateTimeField()),
                ('debt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.debt')),
            ],
        ),
        migrations.CreateModel(
            name='DebtStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField()),
                ('from_state', models.CharField(blank=True, max_length=12)),
                ('to_state', models.CharField(max_length=12)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('debt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.debt')),
            ],
        ),
        migrations.CreateModel(
            name='Estate',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('died_date', models.DateField()),
                ('opened_at', models.DateTimeField()),
                ('frozen_at', models.DateTimeField(null=True)),
                ('choose_until_date', models.DateField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for a second person'), ('FROZEN', 'Frozen; the heirs choose'), ('CLOSED', 'Closed at zero'), ('WITHDRAWN', 'Withdrawn: recorded by mistake'), ('REFUSED', 'Not approved')], max_length=12)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
        ),
        migrations.CreateModel(
            name='EstateDecision',
            fields=[
                ('proposed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('refusal_reason', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for a second person'), ('APPROVED', 'Approved'), ('REFUSED', 'Refused')], max_length=8)),
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('act', models.CharField(choices=[('OPEN', 'Record the death'), ('SETTLE', "Follow the heirs' choice"), ('WITHDRAW', 'Undo a death recorded by mistake')], max_length=8)),
                ('paper_reference', models.CharField(max_length=40)),
                ('approved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.estate')),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('refused_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EstateShare',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('parts', models.PositiveSmallIntegerField()),
                ('decision', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.estatedecision')),
                ('heir', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='EstateStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField()),
                ('from_state', models.CharField(blank=True, max_length=12)),
                ('to_state', models.CharField(max_length=12)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.estate')),
            ],
        ),
        migrations.AddIndex(
            model_name='correction',
            index=models.Index(fields=['place', 'state', '-proposed_at', '-id'], name='coins_correction_of_place'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), models.Q(('refused_by__isnull', True), models.Q(('refused_by', models.F('proposed_by')), _negated=True), _connector='OR')), name='coins_correction_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True), ('refused_at__isnull', True), ('refused_by__isnull', True), ('state', 'PROPOSED')), models.Q(('approved_at__gte', models.F('proposed_at')), ('approved_by__isnull', False), ('refused_at__isnull', True), ('refused_by__isnull', True), ('state', 'APPROVED')), models.Q(('approved_at__isnull', True), ('approved_by__isnull', True), ('refused_at__gte', models.F('proposed_at')), ('refused_by__isnull', False), ('state', 'REFUSED'), models.Q(('refusal_reason', ''), _negated=True)), _connector='OR'), name='coins_correction_state'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0)), name='coins_correction_positive'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('lent_minutes', 0), models.Q(('lent_minutes__gt', 0), ('lent_minutes__lte', models.F('coin_minutes')), ('restores__isnull', True), ('state', 'APPROVED')), _connector='OR'), name='coins_correction_lent'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person', models.F('proposed_by')), _negated=True), models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('person')), _negated=True), _connector='OR')), name='coins_correction_not_own'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(condition=models.Q(('restores__isnull', False), models.Q(('state', 'REFUSED'), _negated=True)), fields=('restores',), name='coins_correction_restored_once'),
        ),
        migrations.AddConstraint(
            model_name='correctionline',
            constraint=models.UniqueConstraint(fields=('correction', 'transfer_id'), name='coins_correctionline_once'),
        ),
        migrations.AddConstraint(
            model_name='correctionline',
            constraint=models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0)), name='coins_correctionline_positive'),
        ),
        migrations.AddIndex(
            model_name='debt',
            index=models.Index(condition=models.Q(('state__in', ['OWED', 'PAUSED'])), fields=['lent_at', 'id'], name='coins_debt_open'),
        ),
        migrations.AddConstraint(
            model_name='debt',
            constraint=models.UniqueConstraint(fields=('cause_id', 'person'), name='coins_debt_once'),
        ),
        migrations.AddConstraint(
            model_name='debt',
            constraint=models.CheckConstraint(condition=models.Q(('lent_minutes__gt', 0), ('repaid_minutes__gte', 0), ('repaid_minutes__lte', models.F('lent_minutes'))), name='coins_debt_amounts'),
        ),
        migrations.AddConstraint(
            model_name='debt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('repaid_minutes__lt', models.F('lent_minutes')), ('state__in', ['OWED', 'PAUSED'])), models.Q(('repaid_minutes', models.F('lent_minutes')), ('state__in', ['REPAID', 'LIFTED'])), models.Q(('repaid_minutes__lt', models.F('lent_minutes')), ('state', 'WRITTEN_OFF')), _connector='OR'), name='coins_debt_state'),
        ),
        migrations.AddConstraint(
            model_name='debtrepayment',
            constraint=models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0)), name='coins_debtrepayment_positive'),
        ),
        migrations.AddConstraint(
            model_name='debtrepayment',
            constraint=models.UniqueConstraint(condition=models.Q(('earning_id__isnull', False)), fields=('debt', 'earning_id'), name='coins_debtrepayment_once'),
        ),
        migrations.AddIndex(
            model_name='estate',
            index=models.Index(fields=['place', 'state', '-opened_at', '-id'], name='coins_estate_of_place'),
        ),
        migrations.AddIndex(
            model_name='estate',
            index=models.Index(condition=models.Q(('state', 'FROZEN')), fields=['choose_until_date', 'id'], name='coins_estate_frozen'),
        ),
        migrations.AddConstraint(
            model_name='estate',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['WITHDRAWN', 'REFUSED']), _negated=True), fields=('person',), name='coins_estate_once'),
        ),
        migrations.AddConstraint(
            model_name='estate',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('place'), 6), models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Right('place', 4), models.Value('0000')), _negated=True)), name='coins_estate_of_a_district'),
        ),
        migrations.AddConstraint(
            model_name='estate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('choose_until_date__isnull', True), ('closed_at__isnull', True), ('frozen_at__isnull', True), ('state__in', ['PROPOSED', 'REFUSED'])), models.Q(('choose_until_date__isnull', False), ('closed_at__isnull', True), ('frozen_at__gte', models.F('opened_at')), ('state', 'FROZEN')), models.Q(('choose_until_date__isnull', False), ('closed_at__gte', models.F('frozen_at')), ('frozen_at__isnull', False), ('state', 'CLOSED')), models.Q(('closed_at__isnull', True), ('state', 'WITHDRAWN')), _connector='OR'), name='coins_estate_state'),
        ),
        migrations.AddConstraint(
            model_name='estatedecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), models.Q(('refused_by__isnull', True), models.Q(('refused_by', models.F('proposed_by')), _negated=True), _connector='OR')), name='coins_estatedecision_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='estatedecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True), ('refused_at__isnull', True), ('refused_by__isnull', True), ('state', 'PROPOSED')), models.Q(('approved_at__gte', models.F('proposed_at')), ('approved_by__isnull', False), ('refused_at__isnull', True), ('refused_by__isnull', True), ('state', 'APPROVED')), models.Q(('approved_at__isnull', True), ('approved_by__isnull', True), ('refused_at__gte', models.F('proposed_at')), ('refused_by__isnull', False), ('state', 'REFUSED'), models.Q(('refusal_reason', ''), _negated=True)), _connector='OR'), name='coins_estatedecision_state'),
        ),
        migrations.AddConstraint(
            model_name='estatedecision',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'PROPOSED')), fields=('estate',), name='coins_estatedecision_one_open'),
        ),
        migrations.AddConstraint(
            model_name='estatedecision',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'APPROVED')), fields=('estate', 'act'), name='coins_estatedecision_act_once'),
        ),
        migrations.AddConstraint(
            model_name='estateshare',
            constraint=models.UniqueConstraint(fields=('decision', 'heir'), name='coins_estateshare_once'),
        ),
        migrations.AddConstraint(
            model_name='estateshare',
            constraint=models.CheckConstraint(condition=models.Q(('parts__gt', 0)), name='coins_estateshare_positive'),
        ),
        run_sql_file('coins', 'setright.sql'),
    ]

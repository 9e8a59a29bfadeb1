"""Makes the tables of batches, balances of older systems and the ends of grants, with their laws and rights."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import timebank.lib.ids
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('coins', '0003_gifts'),
        ('people', '0003_rights_of_parts'),
        ('places', '0002_beijing'),
    ]

    operations = [
        migrations.CreateModel(
            name='GrantProlongation',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('need_id', models.UUIDField()),
                ('from_date', models.DateField()),
                ('until_date', models.DateField()),
                ('prolonged_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='MigrationBatch',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source_name', models.CharField(max_length=40)),
                ('told_minutes', models.BigIntegerField()),
                ('coin_minutes', models.BigIntegerField()),
                ('line_count', models.PositiveIntegerField()),
                ('sheet_sha256', models.CharField(max_length=64)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('refusal_reason', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for a second person'), ('APPROVED', 'Approved'), ('REFUSED', 'Refused')], max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='MigrationLine',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('line_number', models.PositiveIntegerField()),
                ('source_name', models.CharField(max_length=40)),
                ('record_id', models.CharField(max_length=40)),
                ('coin_minutes', models.BigIntegerField()),
                ('served_until_date', models.DateField()),
                ('is_void', models.BooleanField(default=False)),
                ('sample_state', models.CharField(choices=[('UNSAMPLED', 'Not checked yet'), ('SAMPLED_TRUE', 'Checked: true'), ('SAMPLED_FALSE', 'Checked: not true')], default='UNSAMPLED', max_length=16)),
                ('sampled_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='grant',
            name='pool',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.pool'),
        ),
        migrations.CreateModel(
            name='ExpiryMark',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('last_date', models.DateField()),
                ('days_before', models.PositiveSmallIntegerField()),
                ('coin_minutes', models.BigIntegerField()),
                ('marked_at', models.DateTimeField()),
                ('grant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.grant')),
            ],
        ),
        migrations.CreateModel(
            name='GrantBatch',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('beneficiary_class', models.CharField(choices=[('DIFFICULTY', 'Economic difficulty'), ('INCAPACITY', 'Incapacity'), ('DEMENTIA', 'Dementia'), ('FAMILY_PLANNING', 'Special family-planning family'), ('DISABILITY', 'Severe disability'), ('OTHER', 'Other special group'), ('URGENT', 'In urgent need of social help')], max_length=16)),
                ('expires_date', models.DateField()),
                ('coin_minutes', models.BigIntegerField()),
                ('line_count', models.PositiveIntegerField()),
                ('sheet_sha256', models.CharField(max_length=64)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('refusal_reason', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for a second person'), ('APPROVED', 'Approved'), ('REFUSED', 'Refused')], max_length=8)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='GrantBatchLine',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('line_number', models.PositiveIntegerField()),
                ('coin_minutes', models.BigIntegerField()),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.grantbatch')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.AddField(
            model_name='grant',
            name='batch_line',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.grantbatchline'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('pool__isnull', True), ('batch_line__isnull', True), _connector='OR'), name='coins_grant_one_source'),
        ),
        migrations.AddField(
            model_name='grantprolongation',
            name='grant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.grant'),
        ),
        migrations.AddField(
            model_name='migrationbatch',
            name='decided_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='migrationbatch',
            name='place',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place'),
        ),
        migrations.AddField(
            model_name='migrationbatch',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='migrationline',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.migrationbatch'),
        ),
        migrations.AddField(
            model_name='migrationline',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='migrationline',
            name='sampled_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddConstraint(
            model_name='expirymark',
            constraint=models.UniqueConstraint(fields=('grant', 'last_date', 'days_before'), name='coins_expirymark_once'),
        ),
        migrations.AddConstraint(
            model_name='expirymark',
            constraint=models.CheckConstraint(condition=models.Q(('coin_minutes__gte', 0)), name='coins_expirymark_not_negative'),
        ),
        migrations.AddIndex(
            model_name='grantbatch',
            index=models.Index(fields=['place', 'state', '-proposed_at', '-id'], name='coins_grantbatch_of_place'),
        ),
        migrations.AddConstraint(
            model_name='grantbatch',
            constraint=models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0), ('line_count__gt', 0)), name='coins_grantbatch_positive'),
        ),
        migrations.AddConstraint(
            model_name='grantbatch',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('place'), 6), models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Right('place', 4), models.Value('0000')), _negated=True)), name='coins_grantbatch_of_a_district'),
        ),
        migrations.AddConstraint(
            model_name='grantbatch',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='coins_grantbatch_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='grantbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('refusal_reason', ''), ('state', 'PROPOSED')), models.Q(('decided_at__gte', models.F('proposed_at')), ('decided_at__isnull', False), ('decided_by__isnull', False), ('refusal_reason', ''), ('state', 'APPROVED')), models.Q(('decided_at__gte', models.F('proposed_at')), ('decided_at__isnull', False), ('decided_by__isnull', False), ('state', 'REFUSED'), models.Q(('refusal_reason', ''), _negated=True)), _connector='OR'), name='coins_grantbatch_state'),
        ),
        migrations.AddConstraint(
            model_name='grantbatch',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'PROPOSED')), fields=('place', 'sheet_sha256'), name='coins_grantbatch_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='grantbatchline',
            constraint=models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0)), name='coins_grantbatchline_positive'),
        ),
        migrations.AddConstraint(
            model_name='grantbatchline',
            constraint=models.UniqueConstraint(fields=('batch', 'line_number'), name='coins_grantbatchline_numbered'),
        ),
        migrations.AddConstraint(
            model_name='grantbatchline',
            constraint=models.UniqueConstraint(fields=('batch', 'person'), name='coins_grantbatchline_once'),
        ),
        migrations.AddConstraint(
            model_name='grantprolongation',
            constraint=models.UniqueConstraint(fields=('grant', 'need_id'), name='coins_grantprolongation_once'),
        ),
        migrations.AddConstraint(
            model_name='grantprolongation',
            constraint=models.CheckConstraint(condition=models.Q(('until_date__gt', models.F('from_date'))), name='coins_grantprolongation_lengthens'),
        ),
        migrations.AddIndex(
            model_name='migrationbatch',
            index=models.Index(fields=['place', 'state', '-proposed_at', '-id'], name='coins_migrationbatch_of_place'),
        ),
        migrations.AddConstraint(
            model_name='migrationbatch',
            constraint=models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0), ('line_count__gt', 0)), name='coins_migrationbatch_positive'),
        ),
        migrations.AddConstraint(
            model_name='migrationbatch',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('place'), 6), django.db.models.lookups.Exact(django.db.models.functions.text.Right('place', 4), models.Value('0000'))), name='coins_migrationbatch_of_a_city'),
        ),
        migrations.AddConstraint(
            model_name='migrationbatch',
            constraint=models.CheckConstraint(condition=models.Q(('told_minutes', models.F('coin_minutes'))), name='coins_migrationbatch_total'),
        ),
        migrations.AddConstraint(
            model_name='migrationbatch',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='coins_migrationbatch_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='migrationbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('refusal_reason', ''), ('state', 'PROPOSED')), models.Q(('decided_at__gte', models.F('proposed_at')), ('decided_at__isnull', False), ('decided_by__isnull', False), ('refusal_reason', ''), ('state', 'APPROVED')), models.Q(('decided_at__gte', models.F('proposed_at')), ('decided_at__isnull', False), ('decided_by__isnull', False), ('state', 'REFUSED'), models.Q(('refusal_reason', ''), _negated=True)), _connector='OR'), name='coins_migrationbatch_state'),
        ),
        migrations.AddConstraint(
            model_name='migrationbatch',
            constraint=models.UniqueConstraint(fields=('id', 'source_name'), name='coins_migrationbatch_source'),
        ),
        migrations.AddConstraint(
            model_name='migrationline',
            constraint=models.CheckConstraint(condition=models.Q(('coin_minutes__gt', 0)), name='coins_migrationline_positive'),
        ),
        migrations.AddConstraint(
            model_name='migrationline',
            constraint=models.UniqueConstraint(fields=('batch', 'line_number'), name='coins_migrationline_numbered'),
        ),
        migrations.AddConstraint(
            model_name='migrationline',
            constraint=models.UniqueConstraint(condition=models.Q(('is_void', False)), fields=('source_name', 'record_id'), name='coins_migrationline_record_once'),
        ),
        migrations.AddConstraint(
            model_name='migrationline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sample_state', 'UNSAMPLED'), ('sampled_at__isnull', True), ('sampled_by__isnull', True)), models.Q(models.Q(('sample_state', 'UNSAMPLED'), _negated=True), ('is_void', False), ('sampled_at__isnull', False), ('sampled_by__isnull', False), models.Q(('sampled_by', models.F('person')), _negated=True)), _connector='OR'), name='coins_migrationline_sample'),
        ),
        run_sql_file("coins", "batches.sql"),
    ]

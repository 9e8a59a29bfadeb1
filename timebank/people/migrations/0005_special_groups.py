"""Special groups as dated statuses with their history, on application or from a district's list; the bare column goes."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import timebank.lib.ids
import timebank.people.models.special_groups
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_role_in_force_inlined'),
        ('places', '0002_beijing'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.RemoveField(
            model_name='person',
            name='beneficiary_class',
        ),
        migrations.CreateModel(
            name='SpecialList',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('beneficiary_class', models.CharField(choices=[('DIFFICULTY', 'Economic difficulty'), ('INCAPACITY', 'Incapacity'), ('DEMENTIA', 'Dementia'), ('FAMILY_PLANNING', 'Special family-planning family'), ('DISABILITY', 'Severe disability'), ('OTHER', 'Other special group'), ('URGENT', 'In urgent need of social help')], max_length=16)),
                ('starts_date', models.DateField()),
                ('last_date', models.DateField()),
                ('line_count', models.PositiveIntegerField()),
                ('sheet_sha256', models.CharField(max_length=64)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('refusal_reason', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for the district'), ('APPROVED', 'Recognised'), ('REFUSED', 'Not recognised'), ('WITHDRAWN', 'Application taken back'), ('ENDED', 'Over')], max_length=12)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='SpecialStatus',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('beneficiary_class', models.CharField(choices=[('DIFFICULTY', 'Economic difficulty'), ('INCAPACITY', 'Incapacity'), ('DEMENTIA', 'Dementia'), ('FAMILY_PLANNING', 'Special family-planning family'), ('DISABILITY', 'Severe disability'), ('OTHER', 'Other special group'), ('URGENT', 'In urgent need of social help')], max_length=16)),
                ('source', models.CharField(choices=[('LIST', "From the district's list, without application"), ('APPLICATION', 'On application, with separate consent')], max_length=12)),
                ('evidence_kind', models.CharField(choices=[('DISTRICT_LIST', "The district's own list"), ('ALLOWANCE_CERTIFICATE', 'Certificate of the minimum living allowance'), ('ABILITY_ASSESSMENT', "Assessment of an elder's ability"), ('MEDICAL_DIAGNOSIS', 'Diagnosis of a hospital'), ('FAMILY_CERTIFICATE', 'Certificate of a special family-planning family'), ('DISABILITY_CARD', 'Disability card'), ('STREET_STATEMENT', 'Statement of the street or township')], max_length=24)),
                ('line_number', models.PositiveIntegerField(null=True)),
                ('proposed_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('refusal', models.CharField(blank=True, choices=[('CONDITIONS_NOT_MET', 'The conditions are not met'), ('PAPER_OUT_OF_DATE', 'The paper is out of date'), ('OTHER_PAPER_NEEDED', 'Another paper is needed; the desk says which')], max_length=24)),
                ('starts_date', models.DateField(null=True)),
                ('last_date', models.DateField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, choices=[('LAPSED', 'Its last day has passed'), ('NO_LONGER', 'The conditions are no longer met'), ('MISTAKE', 'It was recorded by mistake'), ('CONSENT_WITHDRAWN', 'The person withdrew the consent')], max_length=24)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for the district'), ('APPROVED', 'Recognised'), ('REFUSED', 'Not recognised'), ('WITHDRAWN', 'Application taken back'), ('ENDED', 'Over')], max_length=12)),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.consent')),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('seen_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('special_list', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.speciallist')),
            ],
        ),
        migrations.CreateModel(
            name='SpecialStatusStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('happened_at', models.DateTimeField()),
                ('from_state', models.CharField(blank=True, choices=[('PROPOSED', 'Waiting for the district'), ('APPROVED', 'Recognised'), ('REFUSED', 'Not recognised'), ('WITHDRAWN', 'Application taken back'), ('ENDED', 'Over')], max_length=12)),
                ('to_state', models.CharField(choices=[('PROPOSED', 'Waiting for the district'), ('APPROVED', 'Recognised'), ('REFUSED', 'Not recognised'), ('WITHDRAWN', 'Application taken back'), ('ENDED', 'Over')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=24)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.specialstatus')),
            ],
        ),
        migrations.AddIndex(
            model_name='speciallist',
            index=models.Index(fields=['place', '-proposed_at', '-id'], name='people_speciallist_of_place'),
        ),
        migrations.AddConstraint(
            model_name='speciallist',
            constraint=models.CheckConstraint(condition=models.Q(('line_count__gt', 0)), name='people_speciallist_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='speciallist',
            constraint=models.CheckConstraint(condition=models.Q(('last_date__gte', models.F('starts_date'))), name='people_speciallist_period'),
        ),
        migrations.AddConstraint(
            model_name='speciallist',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='people_speciallist_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='speciallist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('refusal_reason', ''), ('state', 'PROPOSED')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('refusal_reason', ''), ('state', 'APPROVED')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state', 'REFUSED'), models.Q(('refusal_reason', ''), _negated=True)), _connector='OR'), name='people_speciallist_state'),
        ),
        migrations.AddConstraint(
            model_name='speciallist',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'PROPOSED')), fields=('place', 'beneficiary_class', 'sheet_sha256'), name='people_speciallist_waits_once'),
        ),
        migrations.AddIndex(
            model_name='specialstatus',
            index=models.Index(fields=['person', '-proposed_at'], name='people_specialstatus_person'),
        ),
        migrations.AddIndex(
            model_name='specialstatus',
            index=models.Index(condition=models.Q(('state', 'APPROVED')), fields=['last_date', 'id'], name='people_specialstatus_to_end'),
        ),
        migrations.AddConstraint(
            model_name='specialstatus',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='people_specialstatus_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='specialstatus',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('person')), _negated=True), _connector='OR'), models.Q(('seen_by__isnull', True), models.Q(('seen_by', models.F('person')), _negated=True), _connector='OR')), name='people_specialstatus_not_by_oneself'),
        ),
        migrations.AddConstraint(
            model_name='specialstatus',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('consent__isnull', True), ('evidence_kind', 'DISTRICT_LIST'), ('line_number__isnull', False), ('source', 'LIST'), ('special_list__isnull', False)), models.Q(('consent__isnull', False), ('line_number__isnull', True), ('source', 'APPLICATION'), ('special_list__isnull', True), models.Q(('evidence_kind', 'DISTRICT_LIST'), _negated=True)), _connector='OR'), name='people_specialstatus_source'),
        ),
        migrations.AddConstraint(
            model_name='specialstatus',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['APPROVED', 'ENDED']), _negated=True), ('source', 'LIST'), models.Q(('seen_at__isnull', False), ('seen_by__isnull', False)), _connector='OR'), name='people_specialstatus_paper_seen'),
        ),
        migrations.AddConstraint(
            model_name='specialstatus',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('ended_at__isnull', True), ('refusal', ''), ('state__in', ['PROPOSED', 'WITHDRAWN'])), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('ended_at__isnull', True), ('last_date__gte', models.F('starts_date')), ('refusal', ''), ('starts_date__isnull', False), ('state', 'APPROVED')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('ended_at__isnull', True), ('state', 'REFUSED')), models.Q(('decided_by__isnull', False), ('ended_at__isnull', False), ('last_date__isnull', False), ('state', 'ENDED'), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='people_specialstatus_state'),
        ),
        migrations.AddConstraint(
            model_name='specialstatus',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'APPROVED')), expressions=[('person', '='), ('beneficiary_class', '='), (timebank.people.models.special_groups.Days('starts_date', 'last_date', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True)), '&&')], name='people_specialstatus_no_overlap'),
        ),
        migrations.AddConstraint(
            model_name='specialstatus',
            constraint=models.UniqueConstraint(condition=models.Q(('source', 'APPLICATION'), ('state', 'PROPOSED')), fields=('person', 'beneficiary_class'), name='people_specialstatus_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='specialstatus',
            constraint=models.UniqueConstraint(fields=('special_list', 'person'), name='people_specialstatus_listed_once'),
        ),
        run_sql_file("people", "special_groups.sql"),
    ]

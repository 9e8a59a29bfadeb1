"""Who represents a person who has lost capacity."""

import django.db.models.deletion
import timebank.lib.ids
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0012_households_recorded'),
        ('rights', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Representation',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('paper', models.CharField(choices=[('COURT_DECISION', 'Decision of a court'), ('GUARDIANSHIP_AGREEMENT', 'Notarised guardianship agreement'), ('COMMITTEE_APPOINTMENT', "Appointment by a residents' or villagers' committee")], max_length=24)),
                ('may_publish', models.BooleanField()),
                ('may_confirm', models.BooleanField()),
                ('last_date', models.DateField(null=True)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('confirmed_alone', models.BooleanField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, choices=[('LAST_DAY', 'Its last day has passed'), ('CAPACITY_BACK', 'The person acts alone again'), ('OTHER_REPRESENTATIVE', 'Somebody else was appointed'), ('MISTAKE', 'It was recorded by mistake')], max_length=24)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for a second person'), ('APPROVED', 'In force'), ('REFUSED', 'Not possible'), ('ENDED', 'Over')], max_length=10)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('delegation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.delegation')),
                ('ended_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('proposed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('representative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['PROPOSED', 'APPROVED'])), fields=('person',), name='rights_representation_once'), models.CheckConstraint(condition=models.Q(models.Q(('person', models.F('representative')), _negated=True), models.Q(('proposed_by', models.F('representative')), _negated=True), models.Q(('proposed_by', models.F('person')), _negated=True), models.Q(('decided_by__isnull', True), models.Q(models.Q(('decided_by', models.F('proposed_by')), _negated=True), models.Q(('decided_by', models.F('representative')), _negated=True), models.Q(('decided_by', models.F('person')), _negated=True)), _connector='OR')), name='rights_representation_two_persons'), models.CheckConstraint(condition=models.Q(('may_publish', True), ('may_confirm', True), _connector='OR'), name='rights_representation_powers'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('ended_at__isnull', True), ('state', 'PROPOSED')), models.Q(('decided_by__isnull', False), ('ended_at__isnull', True), ('state', 'REFUSED')), models.Q(('decided_by__isnull', False), ('delegation__isnull', False), ('ended_at__isnull', True), ('state', 'APPROVED')), models.Q(('delegation__isnull', False), ('ended_at__isnull', False), ('state', 'ENDED'), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='rights_representation_state')],
            },
        ),
        run_sql_file("rights", "representations.sql"),
    ]

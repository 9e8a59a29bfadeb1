"""Keeps what two persons recorded about a door: that people behind it are no household."""

import django.db.models.deletion
import timebank.lib.ids
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0011_families_checked'),
    ]

    operations = [
        migrations.CreateModel(
            name='HouseholdRecord',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('INSTITUTION', 'Institution: who lives behind this door is no household'), ('OTHER_DOOR', 'This member does not live behind this door')], max_length=12)),
                ('household_key', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waits for a second person'), ('IN_FORCE', 'In force'), ('REFUSED', 'Not confirmed'), ('ENDED', 'Ended')], max_length=12)),
                ('recorded_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='HouseholdStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('from_state', models.CharField(blank=True, choices=[('PROPOSED', 'Waits for a second person'), ('IN_FORCE', 'In force'), ('REFUSED', 'Not confirmed'), ('ENDED', 'Ended')], max_length=12)),
                ('to_state', models.CharField(choices=[('PROPOSED', 'Waits for a second person'), ('IN_FORCE', 'In force'), ('REFUSED', 'Not confirmed'), ('ENDED', 'Ended')], max_length=12)),
                ('moved_at', models.DateTimeField()),
                ('moved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.householdrecord')),
            ],
        ),
        migrations.AddIndex(
            model_name='householdrecord',
            index=models.Index(condition=models.Q(('state', 'IN_FORCE')), fields=['household_key'], name='people_household_in_force'),
        ),
        migrations.AddConstraint(
            model_name='householdrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('PROPOSED', 'IN_FORCE')), ('kind', 'INSTITUTION')), fields=('household_key',), name='people_household_door_once'),
        ),
        migrations.AddConstraint(
            model_name='householdrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('PROPOSED', 'IN_FORCE')), ('kind', 'OTHER_DOOR')), fields=('household_key', 'person'), name='people_household_member_once'),
        ),
        migrations.AddConstraint(
            model_name='householdrecord',
            constraint=models.CheckConstraint(condition=models.Q(('household_key', ''), _negated=True), name='people_household_has_door'),
        ),
        migrations.AddConstraint(
            model_name='householdrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recorded_by', models.F('person')), _negated=True), models.Q(('checked_by__isnull', True), models.Q(models.Q(('checked_by', models.F('recorded_by')), _negated=True), models.Q(('checked_by', models.F('person')), _negated=True)), _connector='OR')), name='people_household_by_others'),
        ),
        migrations.AddConstraint(
            model_name='householdrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', True), ('ended_at__isnull', True), ('state', 'PROPOSED')), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False), ('ended_at__isnull', True), ('state__in', ('IN_FORCE', 'REFUSED'))), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False), ('ended_at__isnull', False), ('ended_by__isnull', False), ('state', 'ENDED')), _connector='OR'), name='people_household_dated'),
        ),
        run_sql_file("people", "households.sql"),
    ]

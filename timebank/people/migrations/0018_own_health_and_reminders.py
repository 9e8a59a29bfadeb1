"""Lets volunteers state their own health, and notes who was told that a proof ends."""

import django.db.models.deletion
import timebank.lib.ids
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0017_applications'),
    ]

    operations = [
        migrations.CreateModel(
            name='QualificationReminder',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('days_before', models.PositiveSmallIntegerField()),
                ('told_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='qualification',
            name='people_qualification_not_by_oneself',
        ),
        migrations.AddConstraint(
            model_name='qualification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recorded_by', models.F('person')), _negated=True), ('kind', 'HEALTH'), _connector='OR'), name='people_qualification_not_by_oneself'),
        ),
        migrations.AddField(
            model_name='qualificationreminder',
            name='qualification',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.qualification'),
        ),
        migrations.AddConstraint(
            model_name='qualificationreminder',
            constraint=models.UniqueConstraint(fields=('qualification', 'days_before'), name='people_qualification_told_once'),
        ),
        run_sql_file("people", "reminders.sql"),
    ]

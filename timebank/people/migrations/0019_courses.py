"""Keeps sessions of courses and who sat in them."""

import django.db.models.deletion
import timebank.lib.ids
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0018_own_health_and_reminders'),
        ('places', '0002_beijing'),
    ]

    operations = [
        migrations.CreateModel(
            name='CourseSession',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('course', models.CharField(max_length=40)),
                ('version', models.CharField(max_length=16)),
                ('where', models.CharField(max_length=80)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('seats', models.PositiveSmallIntegerField()),
                ('seats_taken', models.PositiveSmallIntegerField(default=0)),
                ('planned_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='CourseSeat',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('TAKEN', 'Signed up'), ('GIVEN_BACK', 'Given back'), ('PASSED', 'Passed'), ('ATTENDED', 'Attended, not passed'), ('ABSENT', 'Absent')], max_length=12)),
                ('signed_up_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('qualification', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.qualification')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.coursesession')),
            ],
        ),
        migrations.AddIndex(
            model_name='coursesession',
            index=models.Index(fields=['place', 'starts_at'], name='people_session_place'),
        ),
        migrations.AddConstraint(
            model_name='coursesession',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='people_session_period'),
        ),
        migrations.AddConstraint(
            model_name='coursesession',
            constraint=models.CheckConstraint(condition=models.Q(('seats_taken__lte', models.F('seats'))), name='people_session_seats'),
        ),
        migrations.AddConstraint(
            model_name='courseseat',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'GIVEN_BACK'), _negated=True), fields=('session', 'person'), name='people_seat_once'),
        ),
        migrations.AddConstraint(
            model_name='courseseat',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_by__isnull', True), models.Q(('recorded_by', models.F('person')), _negated=True), _connector='OR'), name='people_seat_recorded_by_another'),
        ),
        migrations.AddConstraint(
            model_name='courseseat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('qualification__isnull', True), ('recorded_by__isnull', True), ('state__in', ('TAKEN', 'GIVEN_BACK'))), models.Q(('qualification__isnull', False), ('recorded_by__isnull', False), ('state', 'PASSED')), models.Q(('qualification__isnull', True), ('recorded_by__isnull', False), ('state__in', ('ATTENDED', 'ABSENT'))), _connector='OR'), name='people_seat_whole'),
        ),
        run_sql_file("people", "courses.sql"),
    ]

"""Confirmations of organisations with a scope, further streets, an end by revoking, and their history."""

import django.contrib.postgres.fields
import django.db.models.deletion
import timebank.lib.ids
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_likely_duplicates'),
        ('places', '0002_beijing'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganisationStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('act', models.CharField(choices=[('CONFIRMED', 'Confirmed'), ('RENEWED', 'Renewed'), ('RESCOPED', 'Scope changed'), ('ADMITTED', 'Admitted by another street'), ('DISMISSED', 'No longer admitted by another street'), ('REVOKED', 'Revoked')], max_length=12)),
                ('happened_at', models.DateTimeField()),
                ('confirmed_until', models.DateTimeField(null=True)),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('may_run_activities', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name='organisation',
            name='categories',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None),
        ),
        migrations.AddField(
            model_name='organisation',
            name='further_streets',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None),
        ),
        migrations.AddField(
            model_name='organisation',
            name='may_run_activities',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='organisation',
            name='revoked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('further_streets__contains', [models.F('place')]), _negated=True), name='people_organisation_streets'),
        ),
        migrations.AddField(
            model_name='organisationstep',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='organisationstep',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation'),
        ),
        migrations.AddField(
            model_name='organisationstep',
            name='place',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place'),
        ),
        migrations.AddConstraint(
            model_name='organisationstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act__in', ['REVOKED', 'DISMISSED']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='people_organisationstep_reason'),
        ),
        run_sql_file("people", "organisations.sql"),
    ]

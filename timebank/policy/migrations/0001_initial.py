"""Makes the table of dated policy values."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
import timebank.lib.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0002_beijing'),
    ]

    operations = [
        migrations.CreateModel(
            name='PolicyValue',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=64)),
                ('value', models.JSONField(null=True)),
                ('starts_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('author_id', models.UUIDField(null=True)),
                ('proposed_at', models.DateTimeField()),
                ('approver_id', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('FOUNDING', 'Founding value'), ('PROPOSED', 'Proposed'), ('APPROVED', 'Approved'), ('REJECTED', 'Rejected')], max_length=8)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'ordering': ['name', '-starts_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('approver_id', models.F('author_id')), _negated=True), name='policy_value_approver_is_another'), models.CheckConstraint(condition=models.Q(models.Q(('approver_id__isnull', True), ('author_id__isnull', True), ('decided_at__isnull', True), ('place', '110000'), ('starts_at', datetime.datetime(2022, 5, 31, 16, 0, tzinfo=datetime.timezone.utc)), ('state', 'FOUNDING')), models.Q(('approver_id__isnull', True), ('author_id__isnull', False), ('decided_at__isnull', True), ('state', 'PROPOSED')), models.Q(('approver_id__isnull', False), ('author_id__isnull', False), ('decided_at__isnull', False), ('state__in', ('APPROVED', 'REJECTED'))), _connector='OR'), name='policy_value_persons_agree_with_state'), models.UniqueConstraint(condition=models.Q(('state__in', ('FOUNDING', 'APPROVED'))), fields=('name', 'place', 'starts_at'), name='policy_value_one_per_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'APPROVED'), _negated=True), ('starts_at__gte', django.db.models.expressions.CombinedExpression(models.F('decided_at'), '+', models.Value(datetime.timedelta(seconds=60)))), _connector='OR'), name='policy_value_starts_after_approval'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Right(models.F('place'), 4), models.Value('0000')), models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length(models.F('place')), 6), ('name__in', ('alerts_per_day', 'city_paid_month_minutes', 'gift_relations', 'grant_expiry_months', 'night_ends_local', 'night_starts_local', 'review_due_hours', 'review_due_hours_tomorrow'))), _connector='OR'), name='policy_value_district_may_override')],
            },
        ),
    ]

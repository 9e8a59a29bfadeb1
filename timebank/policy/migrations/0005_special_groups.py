"""Loads the founding values of special groups: their order, how long a status lasts, when its end is told."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0002_beijing'),
        ('policy', '0004_debt_repay'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='policyvalue',
            name='policy_value_district_may_override',
        ),
        migrations.AddConstraint(
            model_name='policyvalue',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Right(models.F('place'), 4), models.Value('0000')), models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length(models.F('place')), 6), ('name__in', ('alerts_per_day', 'city_paid_month_minutes', 'gift_relations', 'grant_expiry_months', 'night_ends_local', 'night_starts_local', 'review_due_hours', 'review_due_hours_tomorrow', 'special_group_priority', 'special_status_months'))), _connector='OR'), name='policy_value_district_may_override'),
        ),
        migrations.RunPython(load_founding_values, migrations.RunPython.noop),
    ]

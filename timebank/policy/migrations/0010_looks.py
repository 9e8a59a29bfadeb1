"""Loads the founding values of looks: how long one at a minor is allowed, how many are reviewed."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):

    dependencies = [
        ('policy', '0009_schools'),
    ]

    operations = [
        migrations.RunPython(load_founding_values, migrations.RunPython.noop),
    ]

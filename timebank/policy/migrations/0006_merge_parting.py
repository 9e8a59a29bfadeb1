"""Loads the founding value of the term in which joined accounts can be parted again."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):

    dependencies = [
        ('policy', '0005_special_groups'),
    ]

    operations = [
        migrations.RunPython(load_founding_values, migrations.RunPython.noop),
    ]

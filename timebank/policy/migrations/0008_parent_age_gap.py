"""Loads the founding value of how much older a parent is than the child."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):
    dependencies = [("policy", "0007_rights")]

    operations = [migrations.RunPython(load_founding_values, migrations.RunPython.noop)]

"""Loads the founding value of how long a gift waits for what is missing."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_founding")]

    operations = [migrations.RunPython(load_founding_values, migrations.RunPython.noop)]

"""Loads the founding value of the time after which idle staff are signed out."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):
    dependencies = [('policy', '0010_looks')]

    operations = [migrations.RunPython(load_founding_values, migrations.RunPython.noop)]

"""Loads the founding value of how soon an application to join is decided."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):
    dependencies = [("policy", "0011_staff_idle")]

    operations = [migrations.RunPython(load_founding_values, migrations.RunPython.noop)]

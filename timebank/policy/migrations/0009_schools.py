"""Loads the founding values of the yearly confirmation of a student's school."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):
    dependencies = [("policy", "0008_parent_age_gap")]

    operations = [migrations.RunPython(load_founding_values, migrations.RunPython.noop)]

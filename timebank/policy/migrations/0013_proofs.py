"""Loads the founding values of how long a health statement is valid and when the end of a proof is told."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):
    dependencies = [("policy", "0012_application_due")]

    operations = [migrations.RunPython(load_founding_values, migrations.RunPython.noop)]

"""Loads the founding value of how long training is valid."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):
    dependencies = [("policy", "0013_proofs")]

    operations = [migrations.RunPython(load_founding_values, migrations.RunPython.noop)]

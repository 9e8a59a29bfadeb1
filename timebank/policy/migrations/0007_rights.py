"""Loads the founding values of the rights centre: due days, waiting period, how long identities and special groups are kept."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):
    dependencies = [("policy", "0006_merge_parting")]

    operations = [migrations.RunPython(load_founding_values, migrations.RunPython.noop)]

"""Loads the founding value of the share of earnings that repays a debt."""

from django.db import migrations

from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):
    dependencies = [("policy", "0003_gift_wait")]

    operations = [migrations.RunPython(load_founding_values, migrations.RunPython.noop)]

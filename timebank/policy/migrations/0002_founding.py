"""Makes values final, gives the application its rights and loads the founding values."""

from django.db import migrations

from timebank.lib.migrations import run_sql_file
from timebank.policy.founding import load_founding_values


class Migration(migrations.Migration):
    dependencies = [("places", "0002_beijing"), ("policy", "0001_initial")]

    operations = [
        run_sql_file("policy", "final.sql"),
        run_sql_file("policy", "rights.sql"),
        migrations.RunPython(load_founding_values, migrations.RunPython.noop),
    ]

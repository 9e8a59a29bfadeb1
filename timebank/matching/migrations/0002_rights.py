from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]

    operations = [run_sql_file("matching", "rights.sql")]

from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("city", "0001_initial")]

    operations = [run_sql_file("city", "rights.sql")]

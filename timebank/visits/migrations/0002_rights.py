from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]

    operations = [run_sql_file("visits", "rights.sql"), run_sql_file("visits", "laws.sql")]

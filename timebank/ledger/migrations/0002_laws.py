from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_tables")]

    operations = [
        run_sql_file("ledger", "laws.sql"),
        run_sql_file("ledger", "post.sql"),
        run_sql_file("ledger", "rights.sql"),
    ]

"""Gives the application its rights on the tables of coins."""

from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("coins", "0001_initial")]

    operations = [run_sql_file("coins", "rights.sql")]

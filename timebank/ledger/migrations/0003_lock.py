"""Gives the application a way to lock accounts before it decides how much to move."""

from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_laws")]

    operations = [run_sql_file("ledger", "lock.sql")]

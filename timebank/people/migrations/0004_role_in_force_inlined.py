"""Turns the function of roles in force into plain SQL that is planned with the statement that asks."""

from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("people", "0003_rights_of_parts")]

    operations = [run_sql_file("people", "role_in_force_inlined.sql")]

"""Lets the application give an activity to another organisation."""

from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("needs", "0002_rights")]

    operations = [run_sql_file("needs", "handing_over.sql")]

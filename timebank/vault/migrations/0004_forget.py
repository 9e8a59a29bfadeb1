"""Lets the application forget everything of one person."""

from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_looks_counted")]

    operations = [run_sql_file("vault", "forget.sql")]

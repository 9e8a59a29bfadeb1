"""Loads SQL files of a package into a migration: functions, triggers and the rights of the application.

A file may name the application's database role as ``:application``; the settings say which role that is.
"""

from pathlib import Path

from django.conf import settings
from django.db import migrations


def run_sql_file(package: str, name: str) -> migrations.RunSQL:
    """Give the migration step that runs ``timebank/<package>/sql/<name>``; it has no way back but to forget."""
    path = Path(__file__).resolve().parent.parent / package / "sql" / name
    role = '"' + settings.APPLICATION_ROLE.replace('"', '""') + '"'
    sql = path.read_text(encoding="utf-8").replace(":application", role)
    return migrations.RunSQL([sql], migrations.RunSQL.noop)

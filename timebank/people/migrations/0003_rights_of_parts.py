"""Gives the application its rights on the tables of sessions, second factor and jobs."""

from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_numbers_and_rights"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
        ("otp_totp", "0003_add_timestamps"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [run_sql_file("people", "rights_of_parts.sql")]

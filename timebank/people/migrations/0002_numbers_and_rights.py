"""Makes the sequence of member numbers and the function of roles in force, and gives the application its rights on the tables of people."""

from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        run_sql_file("people", "member_number.sql"),
        run_sql_file("people", "role_in_force.sql"),
        run_sql_file("people", "rights.sql"),
    ]

"""Lets two joined accounts be one volunteer when periods are compared."""

from django.db import migrations

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0002_rights'),
        ('people', '0008_merges'),
    ]

    operations = [
        run_sql_file('matching', 'same_person.sql'),
    ]

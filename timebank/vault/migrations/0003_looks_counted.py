"""Lets the auditor count looks: an index over their moments and a function that gives counts only."""

from django.db import migrations, models
from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [('vault', '0002_documents')]

    operations = [
        migrations.AddIndex(
            model_name='look',
            index=models.Index(fields=['opened_at'], name='vault_look_opened'),
        ),
        run_sql_file('vault', 'looks_counted.sql'),
    ]

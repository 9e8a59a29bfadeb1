"""Notes when a person was erased, and the one way in which special-group statuses are forgotten."""

from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0009_oversight_roles'),
        ('places', '0002_beijing'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='erased_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('cell_latitude__isnull', True), ('household_key', ''), ('left_at__isnull', False)), _connector='OR'), name='people_person_erased'),
        ),
        run_sql_file("people", "erasure.sql"),
    ]

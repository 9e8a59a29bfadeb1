"""Tells the vault which members are minors, so that nobody looks at them without an approval."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0013_students'),
        ('vault', '0006_look_approvals'),
    ]

    operations = [
        migrations.RunSQL(
            "SELECT vault_protect(id, (birth_date + interval '18 years')::date) FROM people_person"
            " WHERE birth_date BETWEEN current_date - interval '18 years' AND current_date",
            migrations.RunSQL.noop,
        ),
    ]

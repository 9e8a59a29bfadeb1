"""Knows the role of somebody who applies."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0004_published_as_codes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='need',
            name='published_as',
            field=models.CharField(choices=[('ELDER', 'Elder'), ('VOLUNTEER', 'Volunteer'), ('DELEGATE', 'Delegate'), ('GUARDIAN', 'Guardian'), ('DESK_CLERK', 'Desk clerk'), ('DESK_REVIEWER', 'Desk reviewer'), ('STREET_OFFICER', 'Street officer'), ('DISTRICT_OFFICER', 'District officer'), ('CITY_OFFICER', 'City officer'), ('SUPERVISOR', 'Supervisor'), ('AUDITOR', 'Auditor'), ('SYSTEM_ADMINISTRATOR', 'System administrator'), ('SECURITY_ADMINISTRATOR', 'Security administrator'), ('AUDIT_ADMINISTRATOR', 'Audit administrator'), ('SYSTEM', 'The platform'), ('APPLICANT', 'Applicant')], max_length=24),
        ),
    ]

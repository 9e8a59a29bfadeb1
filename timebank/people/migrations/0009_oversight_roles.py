"""Adds the roles that watch, supervisor and auditor, each for a place; the auditor holds no other staff role."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_merges'),
        ('places', '0002_beijing'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='roleheld',
            name='people_role_officer_has_place',
        ),
        migrations.RemoveConstraint(
            model_name='roleheld',
            name='people_role_administrators_apart',
        ),
        migrations.AlterField(
            model_name='roleheld',
            name='role',
            field=models.CharField(choices=[('ELDER', 'Elder'), ('VOLUNTEER', 'Volunteer'), ('DELEGATE', 'Delegate'), ('GUARDIAN', 'Guardian'), ('DESK_CLERK', 'Desk clerk'), ('DESK_REVIEWER', 'Desk reviewer'), ('STREET_OFFICER', 'Street officer'), ('DISTRICT_OFFICER', 'District officer'), ('CITY_OFFICER', 'City officer'), ('SUPERVISOR', 'Supervisor'), ('AUDITOR', 'Auditor'), ('SYSTEM_ADMINISTRATOR', 'System administrator'), ('SECURITY_ADMINISTRATOR', 'Security administrator'), ('AUDIT_ADMINISTRATOR', 'Audit administrator'), ('SYSTEM', 'The platform')], max_length=24),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('STREET_OFFICER', 'DISTRICT_OFFICER', 'CITY_OFFICER', 'SUPERVISOR', 'AUDITOR')), _negated=True), ('place__isnull', False), _connector='OR'), name='people_role_officer_has_place'),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=models.UniqueConstraint(condition=models.Q(('role__in', ('SYSTEM_ADMINISTRATOR', 'SECURITY_ADMINISTRATOR', 'AUDIT_ADMINISTRATOR', 'AUDITOR')), ('until__isnull', True)), fields=('person',), name='people_role_administrators_apart'),
        ),
    ]

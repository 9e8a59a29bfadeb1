"""Makes the tables of applications and of proofs of residence."""

import django.db.models.deletion
import timebank.lib.ids
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0016_delegates_limit'),
        ('places', '0002_beijing'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='membership_withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='roleheld',
            name='role',
            field=models.CharField(choices=[('ELDER', 'Elder'), ('VOLUNTEER', 'Volunteer'), ('DELEGATE', 'Delegate'), ('GUARDIAN', 'Guardian'), ('DESK_CLERK', 'Desk clerk'), ('DESK_REVIEWER', 'Desk reviewer'), ('STREET_OFFICER', 'Street officer'), ('DISTRICT_OFFICER', 'District officer'), ('CITY_OFFICER', 'City officer'), ('SUPERVISOR', 'Supervisor'), ('AUDITOR', 'Auditor'), ('SYSTEM_ADMINISTRATOR', 'System administrator'), ('SECURITY_ADMINISTRATOR', 'Security administrator'), ('AUDIT_ADMINISTRATOR', 'Audit administrator'), ('SYSTEM', 'The platform'), ('APPLICANT', 'Applicant')], max_length=24),
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('subject_id', models.UUIDField()),
                ('joiner_id', models.UUIDField(null=True)),
                ('role', models.CharField(choices=[('ELDER', 'Elder'), ('VOLUNTEER', 'Volunteer'), ('DELEGATE', 'Delegate'), ('GUARDIAN', 'Guardian')], max_length=24)),
                ('birth_date', models.DateField()),
                ('sex', models.CharField(choices=[('F', 'Female'), ('M', 'Male'), ('U', 'Not recorded')], max_length=1)),
                ('household_key', models.CharField(blank=True, max_length=64)),
                ('other_number', models.CharField(blank=True, max_length=16)),
                ('residence_told', models.CharField(choices=[('HOUSEHOLD_REGISTRATION', 'Household registration'), ('RESIDENCE_PERMIT', 'Residence permit'), ('OTHER_PAPER', 'Another paper, such as a lease or a confirmation of the neighbourhood')], max_length=24)),
                ('agrees_location', models.BooleanField()),
                ('text_version', models.CharField(max_length=16)),
                ('state', models.CharField(choices=[('SENT', 'Sent, is being checked'), ('SENT_BACK', 'Sent back, something is to be mended'), ('APPROVED', 'Approved'), ('REFUSED', 'Not approved'), ('WITHDRAWN', 'Withdrawn')], max_length=12)),
                ('reason', models.CharField(blank=True, choices=[('NAME', 'The name is not as on the document. Please give it exactly as it is printed there.'), ('DOCUMENT', 'The document could not be checked. Please show it at the desk of your street.'), ('ADDRESS', 'The address is not complete, or lies in another street. Please give it with the door.'), ('RESIDENCE', 'No paper that you live here was seen. Please show one at the desk of your street.'), ('OTHER_MEMBER', 'The member you named could not be asked, or did not agree. Please check the number together.'), ('AGE', 'The age does not fit this role. The desk of your street tells you which one does.'), ('NOT_RESIDENT', 'You do not live here for good. Please apply where you do.'), ('COME_TO_DESK', 'This cannot be done on the page. Please come to the desk of your street with your document.')], max_length=16)),
                ('sent_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('residence_seen', models.CharField(blank=True, choices=[('HOUSEHOLD_REGISTRATION', 'Household registration'), ('RESIDENCE_PERMIT', 'Residence permit'), ('OTHER_PAPER', 'Another paper, such as a lease or a confirmation of the neighbourhood')], max_length=24)),
                ('elder_word', models.CharField(blank=True, choices=[('SELF', "On the person's own page"), ('IN_PERSON', 'In person at the desk'), ('TELEPHONE', 'By telephone'), ('WITNESS', 'Before a witness')], max_length=16)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('review_place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
        ),
        migrations.CreateModel(
            name='ApplicationStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField()),
                ('from_state', models.CharField(blank=True, choices=[('SENT', 'Sent, is being checked'), ('SENT_BACK', 'Sent back, something is to be mended'), ('APPROVED', 'Approved'), ('REFUSED', 'Not approved'), ('WITHDRAWN', 'Withdrawn')], max_length=12)),
                ('to_state', models.CharField(choices=[('SENT', 'Sent, is being checked'), ('SENT_BACK', 'Sent back, something is to be mended'), ('APPROVED', 'Approved'), ('REFUSED', 'Not approved'), ('WITHDRAWN', 'Withdrawn')], max_length=12)),
                ('reason', models.CharField(blank=True, choices=[('NAME', 'The name is not as on the document. Please give it exactly as it is printed there.'), ('DOCUMENT', 'The document could not be checked. Please show it at the desk of your street.'), ('ADDRESS', 'The address is not complete, or lies in another street. Please give it with the door.'), ('RESIDENCE', 'No paper that you live here was seen. Please show one at the desk of your street.'), ('OTHER_MEMBER', 'The member you named could not be asked, or did not agree. Please check the number together.'), ('AGE', 'The age does not fit this role. The desk of your street tells you which one does.'), ('NOT_RESIDENT', 'You do not live here for good. Please apply where you do.'), ('COME_TO_DESK', 'This cannot be done on the page. Please come to the desk of your street with your document.')], max_length=16)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.application')),
            ],
        ),
        migrations.CreateModel(
            name='ResidenceProof',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('HOUSEHOLD_REGISTRATION', 'Household registration'), ('RESIDENCE_PERMIT', 'Residence permit'), ('OTHER_PAPER', 'Another paper, such as a lease or a confirmation of the neighbourhood')], max_length=24)),
                ('seen_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('state', 'SENT')), fields=['review_place', 'due_at'], name='people_application_waiting'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['subject_id'], name='people_application_subject'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['joiner_id'], name='people_application_joiner'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('SENT', 'SENT_BACK'))), fields=('subject_id', 'role'), name='people_application_open_once'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('subject_id')), _negated=True), _connector='OR'), name='people_application_not_by_oneself'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', False), ('reason', ''), ('state', 'APPROVED'), models.Q(('residence_seen', ''), _negated=True)), models.Q(('decided_by__isnull', False), ('state', 'REFUSED'), models.Q(('reason', ''), _negated=True)), models.Q(('state', 'SENT_BACK'), models.Q(('reason', ''), _negated=True)), ('state__in', ['SENT', 'WITHDRAWN']), _connector='OR'), name='people_application_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ('ELDER', 'VOLUNTEER', 'DELEGATE', 'GUARDIAN'))), name='people_application_personal_role'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('other_number', ''), ('role', 'DELEGATE'), _negated=True), name='people_application_names_elder'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('elder_word', ''), ('role', 'DELEGATE'), ('state', 'APPROVED'), _negated=True), name='people_application_elder_asked'),
        ),
        migrations.AddIndex(
            model_name='applicationstep',
            index=models.Index(fields=['application', 'at'], name='people_applicationstep_of'),
        ),
        migrations.AddIndex(
            model_name='residenceproof',
            index=models.Index(fields=['person', 'seen_at'], name='people_residenceproof_person'),
        ),
        migrations.AddConstraint(
            model_name='residenceproof',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_by', models.F('person')), _negated=True), name='people_residenceproof_not_by_oneself'),
        ),
        run_sql_file("people", "applications.sql"),
    ]

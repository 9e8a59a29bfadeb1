"""Keeps the document that an application claims apart from those that were seen."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('vault', '0006_look_approvals'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='look',
            name='vault_look_names_its_fields',
        ),
        migrations.RemoveConstraint(
            model_name='secret',
            name='vault_secret_field_known',
        ),
        migrations.AlterField(
            model_name='secret',
            name='field',
            field=models.CharField(choices=[('NAME', 'Name'), ('DOCUMENT_KIND', 'Kind of document'), ('DOCUMENT', 'Document number'), ('MORE_DOCUMENTS', 'Further documents'), ('CLAIMED_DOCUMENT', 'Document number of an application, not yet seen'), ('PHONE', 'Mobile phone'), ('LANDLINE', 'Landline'), ('ADDRESS', 'Address'), ('POSITION', 'Position of the home'), ('SCHOOL', 'School')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.CheckConstraint(condition=models.Q(('fields__len__gte', 1), ('fields__contained_by', ['NAME', 'DOCUMENT_KIND', 'DOCUMENT', 'MORE_DOCUMENTS', 'CLAIMED_DOCUMENT', 'PHONE', 'LANDLINE', 'ADDRESS', 'POSITION', 'SCHOOL'])), name='vault_look_names_its_fields'),
        ),
        migrations.AddConstraint(
            model_name='secret',
            constraint=models.CheckConstraint(condition=models.Q(('field__in', ('NAME', 'DOCUMENT_KIND', 'DOCUMENT', 'CLAIMED_DOCUMENT', 'PHONE', 'LANDLINE', 'ADDRESS', 'POSITION', 'SCHOOL'))), name='vault_secret_field_known'),
        ),
    ]

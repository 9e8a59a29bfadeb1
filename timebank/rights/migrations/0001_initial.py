"""Requests about the own data, their steps, and the runs of the retention table."""

import django.db.models.deletion
import timebank.lib.ids
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('coins', '0005_setright'),
        ('people', '0010_erasure'),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionRun',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('ran_at', models.DateTimeField()),
                ('forgotten', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('COPY', 'A copy of my data'), ('CORRECT', 'Correct my data'), ('CANCEL', 'Close my account'), ('ERASE', 'Erase my data')], max_length=8)),
                ('how', models.CharField(choices=[('SELF', "On the person's own page"), ('IN_PERSON', 'In person at the desk'), ('TELEPHONE', 'By telephone'), ('WITNESS', 'Before a witness')], max_length=16)),
                ('made_at', models.DateTimeField()),
                ('due_date', models.DateField()),
                ('fate', models.CharField(blank=True, choices=[('GIVEN', 'I have given or used them; none are left'), ('DONATE', 'Donate them to a public-welfare account'), ('LEAVE', 'Leave them in the books; nobody can use them')], max_length=8)),
                ('waits_until', models.DateTimeField(null=True)),
                ('values_hash', models.BinaryField(max_length=32, null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, choices=[('NOT_THE_PERSON', 'The person could not be recognised by a paper'), ('PAPER_DIFFERS', 'The paper shows what is recorded already'), ('OPEN_OBLIGATIONS', 'Something is still open; please finish it first'), ('LAW_KEEPS_IT', 'The law asks to keep it for now')], max_length=20)),
                ('state', models.CharField(choices=[('OPEN', 'Being worked on'), ('WAITING', 'In the waiting period; it can still be taken back'), ('DONE', 'Done'), ('REFUSED', 'Not possible'), ('WITHDRAWN', 'Taken back')], max_length=10)),
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('donation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coins.donation')),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='RequestStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('happened_at', models.DateTimeField()),
                ('from_state', models.CharField(blank=True, choices=[('OPEN', 'Being worked on'), ('WAITING', 'In the waiting period; it can still be taken back'), ('DONE', 'Done'), ('REFUSED', 'Not possible'), ('WITHDRAWN', 'Taken back')], max_length=10)),
                ('to_state', models.CharField(choices=[('OPEN', 'Being worked on'), ('WAITING', 'In the waiting period; it can still be taken back'), ('DONE', 'Done'), ('REFUSED', 'Not possible'), ('WITHDRAWN', 'Taken back')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rights.request')),
            ],
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['person', '-made_at'], name='rights_request_person'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(condition=models.Q(('state__in', ('OPEN', 'WAITING'))), fields=['due_date', 'id'], name='rights_request_due'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('OPEN', 'WAITING'))), fields=('person', 'kind'), name='rights_request_open_once'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'DONE'), _negated=True), models.Q(('kind', 'ERASE'), ('values_hash__isnull', False), _connector='OR', _negated=True), models.Q(('answered_by__isnull', False), models.Q(('answered_by', models.F('made_by')), _negated=True)), _connector='OR'), name='rights_request_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'CANCEL'), models.Q(('fate', ''), _negated=True)), models.Q(models.Q(('kind', 'CANCEL'), _negated=True), ('donation__isnull', True), ('fate', '')), _connector='OR'), name='rights_request_fate'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('state__in', ('OPEN', 'WAITING'))), models.Q(('answer', ''), ('answered_at__isnull', False), ('state__in', ['DONE', 'WITHDRAWN'])), models.Q(('answered_at__isnull', False), ('state', 'REFUSED'), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='rights_request_state'),
        ),
        run_sql_file("rights", "rights.sql"),
    ]

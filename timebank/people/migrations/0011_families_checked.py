"""Gives families a second person who checks them, and each person words about the own family.

What one person recorded before waits for its second person: it counts for guards and not for coins until then.
"""

import django.db.models.deletion
import django.db.models.functions.comparison
import timebank.lib.ids
from django.db import migrations, models

from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0010_erasure'),
    ]

    operations = [
        migrations.CreateModel(
            name='FamilyStep',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('from_state', models.CharField(blank=True, choices=[('PROPOSED', 'Waits for a second person'), ('CONFIRMED', 'Confirmed'), ('REFUSED', 'Not confirmed'), ('ENDING', 'Its end waits for a second person'), ('ENDED', 'Ended')], max_length=12)),
                ('to_state', models.CharField(choices=[('PROPOSED', 'Waits for a second person'), ('CONFIRMED', 'Confirmed'), ('REFUSED', 'Not confirmed'), ('ENDING', 'Its end waits for a second person'), ('ENDED', 'Ended')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=24)),
                ('moved_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FamilyWord',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('relative_number', models.CharField(max_length=16)),
                ('relation', models.CharField(choices=[('SPOUSE', 'Spouse'), ('PARENT', 'Parent'), ('GRANDPARENT', 'Grandparent'), ('GREAT_GRANDPARENT', 'Great-grandparent'), ('CHILD', 'Child'), ('GRANDCHILD', 'Grandchild')], max_length=20)),
                ('said_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='family',
            name='people_family_once',
        ),
        migrations.RenameField(
            model_name='family',
            old_name='verified_at',
            new_name='recorded_at',
        ),
        migrations.RenameField(
            model_name='family',
            old_name='verified_by',
            new_name='recorded_by',
        ),
        migrations.AddField(
            model_name='family',
            name='checked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='family',
            name='end_reason',
            field=models.CharField(blank=True, choices=[('DIVORCE', 'Divorce'), ('DEATH', 'One of them died and the other married again'), ('ADOPTION_ENDED', 'Adoption ended'), ('RECORDED_WRONG', 'Recorded by mistake')], max_length=16),
        ),
        migrations.AddField(
            model_name='family',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='family',
            name='ending_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='family',
            name='paper',
            field=models.CharField(blank=True, choices=[('HOUSEHOLD_REGISTER', 'Household register'), ('MARRIAGE_CERTIFICATE', 'Marriage certificate'), ('BIRTH_CERTIFICATE', 'Birth certificate'), ('NOTARY', "Notary's or police certificate"), ('OTHER', 'Another paper')], default='OTHER', max_length=24),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='family',
            name='proof',
            field=models.CharField(choices=[('PAPER', 'A paper shown at the desk'), ('BOTH_SIDES', 'Both said the same on their own pages')], default='PAPER', max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='family',
            name='state',
            field=models.CharField(choices=[('PROPOSED', 'Waits for a second person'), ('CONFIRMED', 'Confirmed'), ('REFUSED', 'Not confirmed'), ('ENDING', 'Its end waits for a second person'), ('ENDED', 'Ended')], default='PROPOSED', max_length=12),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='family',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Least('person', 'relative'), django.db.models.functions.comparison.Greatest('person', 'relative'), condition=models.Q(('state__in', ('PROPOSED', 'CONFIRMED', 'ENDING'))), name='people_family_once'),
        ),
        migrations.AddConstraint(
            model_name='family',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proof', 'PAPER'), models.Q(('paper', ''), _negated=True), models.Q(('recorded_by__isnull', True), models.Q(models.Q(('recorded_by', models.F('person')), _negated=True), models.Q(('recorded_by', models.F('relative')), _negated=True)), _connector='OR')), models.Q(('paper', ''), ('proof', 'BOTH_SIDES'), models.Q(('recorded_by', models.F('person')), ('recorded_by', models.F('relative')), _connector='OR')), _connector='OR'), name='people_family_proof'),
        ),
        migrations.AddConstraint(
            model_name='family',
            constraint=models.CheckConstraint(condition=models.Q(('checked_by__isnull', True), models.Q(models.Q(('checked_by', models.F('recorded_by')), _negated=True), models.Q(('checked_by', models.F('person')), _negated=True), models.Q(('checked_by', models.F('relative')), _negated=True)), _connector='OR'), name='people_family_checked_by_another'),
        ),
        migrations.AddConstraint(
            model_name='family',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ending_by__isnull', True), models.Q(models.Q(('ending_by', models.F('person')), _negated=True), models.Q(('ending_by', models.F('relative')), _negated=True)), _connector='OR'), models.Q(('ended_by__isnull', True), models.Q(models.Q(('ended_by', models.F('ending_by')), _negated=True), models.Q(('ended_by', models.F('person')), _negated=True), models.Q(('ended_by', models.F('relative')), _negated=True)), _connector='OR')), name='people_family_ended_by_another'),
        ),
        migrations.AddConstraint(
            model_name='family',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checked_by__isnull', True), ('ended_by__isnull', True), ('state', 'PROPOSED')), models.Q(('checked_by__isnull', False), ('ended_by__isnull', True), ('state__in', ('CONFIRMED', 'REFUSED'))), models.Q(('checked_by__isnull', False), ('ended_by__isnull', True), ('ending_by__isnull', False), ('state', 'ENDING'), models.Q(('end_reason', ''), _negated=True)), models.Q(('checked_by__isnull', False), ('ended_by__isnull', False), ('ending_by__isnull', False), ('state', 'ENDED'), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='people_family_state'),
        ),
        migrations.AddField(
            model_name='familystep',
            name='family',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.family'),
        ),
        migrations.AddField(
            model_name='familystep',
            name='moved_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='familyword',
            name='family',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.family'),
        ),
        migrations.AddField(
            model_name='familyword',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='family',
            name='generations',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(relation='SPOUSE', then=models.Value(0)), models.When(relation='PARENT', then=models.Value(1)), models.When(relation='GRANDPARENT', then=models.Value(2)), models.When(relation='GREAT_GRANDPARENT', then=models.Value(3)), models.When(relation='CHILD', then=models.Value(-1)), models.When(relation='GRANDCHILD', then=models.Value(-2)), default=models.Value(0), output_field=models.SmallIntegerField()), output_field=models.SmallIntegerField()),
        ),
        migrations.AddConstraint(
            model_name='familyword',
            constraint=models.UniqueConstraint(condition=models.Q(('family__isnull', True), ('taken_back_at__isnull', True)), fields=('person', 'relative_number'), name='people_familyword_once'),
        ),
        migrations.AddConstraint(
            model_name='familyword',
            constraint=models.CheckConstraint(condition=models.Q(('family__isnull', True), ('taken_back_at__isnull', True), _connector='OR'), name='people_familyword_one_end'),
        ),
        run_sql_file("people", "families.sql"),
    ]

"""Adds where somebody is signed in."""

import django.db.models.deletion
import timebank.lib.ids
from django.db import migrations, models
from timebank.lib.migrations import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0014_protect_minors'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('second_factor', models.BooleanField()),
                ('device_kind', models.CharField(choices=[('PHONE', 'Phone or tablet'), ('COMPUTER', 'Computer')], max_length=8)),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-began_at', '-id'], name='people_signin_person'), models.Index(fields=['seen_at'], name='people_signin_seen')],
            },
        ),
        run_sql_file('people', 'rights_of_sign_ins.sql'),
    ]

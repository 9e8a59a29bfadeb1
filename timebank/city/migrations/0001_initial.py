"""Makes the list of demo accounts."""

import django.db.models.deletion
import timebank.lib.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0003_rights_of_parts'),
    ]

    operations = [
        migrations.CreateModel(
            name='DemoAccount',
            fields=[
                ('id', models.UUIDField(default=timebank.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(unique=True)),
                ('part', models.CharField(max_length=24)),
                ('phone_order', models.PositiveSmallIntegerField(null=True)),
                ('totp_secret', models.CharField(blank=True, max_length=40)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('role_held', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.roleheld')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('phone_order__isnull', False), ('totp_secret', '')), models.Q(('phone_order__isnull', True), models.Q(('totp_secret', ''), _negated=True)), _connector='OR'), name='city_demoaccount_one_way_in')],
            },
        ),
    ]

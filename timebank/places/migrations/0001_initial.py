"""Makes the table of places."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('code', models.CharField(max_length=9, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('CITY', 'City'), ('DISTRICT', 'District'), ('STREET', 'Street or township')], max_length=8)),
                ('name_zh', models.CharField(max_length=40)),
                ('name_en', models.CharField(max_length=80)),
                ('pinyin', models.CharField(max_length=80)),
                ('latitude', models.DecimalField(decimal_places=3, max_digits=6, null=True)),
                ('longitude', models.DecimalField(decimal_places=3, max_digits=6, null=True)),
                ('position_source', models.CharField(blank=True, max_length=80)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'ordering': ['pinyin', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code__regex', '^[0-9]{2}0000$'), ('kind', 'CITY')), models.Q(('code__regex', '^[0-9]{6}$'), ('kind', 'DISTRICT'), models.Q(('code__endswith', '0000'), _negated=True)), models.Q(('code__regex', '^[0-9]{9}$'), ('kind', 'STREET')), _connector='OR'), name='places_place_kind_agrees_with_code'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'CITY'), ('parent__isnull', True)), models.Q(('kind', 'DISTRICT'), ('parent', django.db.models.functions.text.Concat(django.db.models.functions.text.Left('code', 2), models.Value('0000'))), ('parent__isnull', False)), models.Q(('kind', 'STREET'), ('parent', django.db.models.functions.text.Left('code', 6)), ('parent__isnull', False)), _connector='OR'), name='places_place_parent_agrees_with_code'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True), ('position_source', '')), models.Q(('latitude__isnull', False), ('longitude__isnull', False), models.Q(('position_source', ''), _negated=True)), _connector='OR'), name='places_place_position_whole_and_sourced'), models.CheckConstraint(condition=models.Q(('latitude__isnull', True), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='places_place_position_on_earth'), models.UniqueConstraint(fields=('parent', 'name_zh'), name='places_place_name_once')],
            },
        ),
    ]

"""Loads the city, its 16 districts and its street-level units from places.csv (sources: docs/data.md)."""

import csv
from pathlib import Path

from django.db import migrations

from timebank.lib.migrations import run_sql_file

CSV = Path(__file__).resolve().parent.parent / "data" / "places.csv"


def load_places(apps, schema_editor):
    """Write every row of the file. It lists parents first."""
    model = apps.get_model("places", "Place")
    with CSV.open(encoding="utf-8", newline="") as lines:
        rows = [
            model(
                code=row["code"],
                kind=row["kind"],
                parent_id=row["parent"] or None,
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                pinyin=row["pinyin"],
                latitude=row["latitude"] or None,
                longitude=row["longitude"] or None,
                position_source=row["position_source"],
            )
            for row in csv.DictReader(lines)
        ]
    model.objects.using(schema_editor.connection.alias).bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        run_sql_file("places", "rights.sql"),
        migrations.RunPython(load_places, migrations.RunPython.noop),
    ]

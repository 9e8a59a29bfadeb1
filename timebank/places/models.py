"""The table of places: part of a release, changed by migrations only.

Codes are those of GB/T 2260 (city, districts) and of the statistics bureau (street level); the sources stand in
docs/data.md. The application may read it and nothing else.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Left

from timebank.places.kinds import PlaceKind

KIND_AGREES_WITH_CODE = (
    Q(kind=PlaceKind.CITY, code__regex=r"^[0-9]{2}0000$")
    | Q(kind=PlaceKind.DISTRICT, code__regex=r"^[0-9]{6}$") & ~Q(code__endswith="0000")
    | Q(kind=PlaceKind.STREET, code__regex=r"^[0-9]{9}$")
)
PARENT_AGREES_WITH_CODE = (
    Q(kind=PlaceKind.CITY, parent__isnull=True)
    | Q(kind=PlaceKind.DISTRICT, parent__isnull=False, parent=Concat(Left("code", 2), Value("0000")))
    | Q(kind=PlaceKind.STREET, parent__isnull=False, parent=Left("code", 6))
)


class Place(models.Model):
    """One place of the tree. ``pinyin`` is the sort key: the name's syllables without its type."""

    code = models.CharField(primary_key=True, max_length=9)
    kind = models.CharField(max_length=8, choices=PlaceKind.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=80)
    latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    position_source = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["pinyin", "code"]
        constraints: ClassVar = [
            # The length of a code is what scopes are cut by.
            models.CheckConstraint(
                name="places_place_kind_agrees_with_code", condition=KIND_AGREES_WITH_CODE
            ),
            # A right over a district is read from the first digits: the tree must say the same.
            models.CheckConstraint(
                name="places_place_parent_agrees_with_code", condition=PARENT_AGREES_WITH_CODE
            ),
            # Half a position is none, and a position without a source cannot be trusted.
            models.CheckConstraint(
                name="places_place_position_whole_and_sourced",
                condition=Q(latitude__isnull=True, longitude__isnull=True, position_source="")
                | Q(latitude__isnull=False, longitude__isnull=False) & ~Q(position_source=""),
            ),
            models.CheckConstraint(
                name="places_place_position_on_earth",
                condition=Q(latitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
            # A street name occurs once in a district, or people could not choose it.
            models.UniqueConstraint(name="places_place_name_once", fields=["parent", "name_zh"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"

    def name(self, language: str) -> str:
        """Give the name in a language of the product: Chinese for every ``zh`` tag, else English."""
        return self.name_zh if language.startswith("zh") else self.name_en

"""The kinds of places. Nothing here touches a table."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlaceKind(TextChoices):
    """A level of the tree; STREET stands for every street-level unit: subdistrict, area, town, township."""

    CITY = "CITY", _("City")
    DISTRICT = "DISTRICT", _("District")
    STREET = "STREET", _("Street or township")


class Position(NamedTuple):
    """A point in WGS-84 degrees, rounded to 3 decimals; ``of_code`` says whose point it is."""

    latitude: float
    longitude: float
    of_code: str

"""What one entry of the registry is made of: shape, unit, source, heading. Nothing here touches a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = Promise | str
"""A text that is translated when it is shown."""

PolicyTyped = int | None | time | str | tuple[str, ...] | tuple[int, ...]
"""What a policy value is once read, depending on its shape."""


class Shape(TextChoices):
    """How a value is stored as JSON and what it is once read."""

    NUMBER = "NUMBER", _("Whole number")
    OPTIONAL_NUMBER = "OPTIONAL_NUMBER", _("Whole number or none")
    TIME = "TIME", _("Time of day")
    CODE = "CODE", _("One of a list")
    CODES = "CODES", _("Several of a list")
    NUMBERS = "NUMBERS", _("Several whole numbers in order")
    ORDER = "ORDER", _("All of a list in an order")


class Unit(TextChoices):
    """The unit of a number."""

    MINUTES = "MINUTES", _("minutes")
    SECONDS = "SECONDS", _("seconds")
    HOURS = "HOURS", _("hours")
    DAYS = "DAYS", _("days")
    WORKING_DAYS = "WORKING_DAYS", _("working days")
    MONTHS = "MONTHS", _("months")
    YEARS = "YEARS", _("years")
    AGE = "AGE", _("years of age")
    TIMES = "TIMES", _("times")
    PERSONS = "PERSONS", _("persons")
    PERCENT = "PERCENT", _("percent")
    POINTS = "POINTS", _("points of 5")
    METRES = "METRES", _("metres")
    NONE = "NONE", _("no unit")


class Source(TextChoices):
    """Where the founding value comes from."""

    PLAN = "PLAN", _("Elderly Service Time Bank Implementation Plan (Trial)")
    ELDERS_LAW = "ELDERS_LAW", _("Law on the Protection of the Rights and Interests of the Elderly")
    BEIJING_REGULATION = "BEIJING_REGULATION", _("Beijing Volunteer Service Promotion Regulation, article 18")
    ORDER_67 = "ORDER_67", _("Measures on Volunteer Service Records and Certificates, article 11")
    CYBERSECURITY_LAW = "CYBERSECURITY_LAW", _("Cybersecurity Law")
    PRIVACY_LAW = "PRIVACY_LAW", _("Personal Information Protection Law")
    STARS = "STARS", _("Star rating of volunteers in force in Beijing")
    ELSEWHERE = "ELSEWHERE", _("A rule found elsewhere; the plan is silent")
    OURS = "OURS", _("Set by this platform; the plan is silent")


class Group(TextChoices):
    """The heading under which a page lists a value."""

    PEOPLE = "PEOPLE", _("People and signing in")
    COINS = "COINS", _("Coins, gifts and grants")
    NEEDS = "NEEDS", _("Needs and reviews")
    VISITS = "VISITS", _("Visits and confirmation")
    SUPERVISION = "SUPERVISION", _("Supervision")
    HONOURS = "HONOURS", _("Stars and the 10,000 coins")
    RECORDS = "RECORDS", _("Keeping of records")


class PolicyState(TextChoices):
    """FOUNDING rows came with the platform; of the others only APPROVED ones are ever in force."""

    FOUNDING = "FOUNDING", _("Founding value")
    PROPOSED = "PROPOSED", _("Proposed")
    APPROVED = "APPROVED", _("Approved")
    REJECTED = "REJECTED", _("Rejected")


GIFT_RELATIONS = {
    "SPOUSE": _("Spouse"),
    "PARENT": _("Parent"),
    "GRANDPARENT": _("Grandparent"),
    "GREAT_GRANDPARENT": _("Great-grandparent"),
    "CHILD": _("Child"),
    "GRANDCHILD": _("Grandchild"),
}
"""Every relation that may be switched on; in-laws are not among them (docs/rules.md, "Policy values")."""

ROUNDINGS = {"NEAREST": _("The nearest step, half a step upwards")}

SPECIAL_GROUPS = {
    "DIFFICULTY": _("Economic difficulty"),
    "INCAPACITY": _("Incapacity"),
    "DEMENTIA": _("Dementia"),
    "FAMILY_PLANNING": _("Special family-planning family"),
    "DISABILITY": _("Severe disability"),
    "OTHER": _("Other special group"),
    "URGENT": _("In urgent need of social help"),
}

DOSSIER_READINGS = {
    "OBTAINED": _("Coins ever earned by own service"),
    "OBTAINED_AND_STORED": _("Coins earned by own service and still kept"),
}

NUMBER_MAX = 1_000_000
"""No value is larger unless its entry says so: a slip of the finger is refused."""


_LARGEST = {
    Unit.SECONDS: 86_400,
    Unit.HOURS: 24 * 366,
    Unit.DAYS: 3_660,
    Unit.WORKING_DAYS: 366,
    Unit.MONTHS: 600,
    Unit.YEARS: 150,
    Unit.AGE: 150,
    Unit.PERCENT: 100,
}
"""A longer time would lead out of the calendar, not to a policy."""


@dataclass(frozen=True, slots=True)
class PolicyKind:
    """One entry of the registry. ``default`` is the founding value in JSON form."""

    name: str
    label: Label
    shape: Shape
    default: Any
    source: Source
    unit: Unit = Unit.NONE
    minimum: int = 0
    maximum: int = NUMBER_MAX
    choices: Mapping[str, Label] | None = None
    falling: bool = False
    district: bool = False

    @property
    def largest(self) -> int:
        """The largest number that this value can take."""
        return min(self.maximum, _LARGEST.get(self.unit, self.maximum))


FOUNDED_AT = datetime(2022, 5, 31, 16, 0, tzinfo=UTC)
"""Founding values are in force from here: 1 June 2022, midnight in Beijing, the first day of the plan."""

FOUNDING_PLACE = "110000"
"""Founding values are the city's."""

"""What a second look at a door says: that people behind the same door are no household."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import HouseholdKind, HouseholdState
from timebank.people.models.persons import Person

_LIVE = Q(state__in=(HouseholdState.PROPOSED, HouseholdState.IN_FORCE))


class HouseholdRecord(models.Model):
    """A door that is an institution, or a member who does not live behind it (DESIGN.md, "Personal data").

    ``person`` is that member, or for an institution the one on whose page it was recorded. The door is kept as its keyed
    hash: a member who moves has another one, and the record says nothing about it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=HouseholdKind.choices)
    household_key = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=HouseholdState.choices)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="people_household_door_once",
                fields=["household_key"],
                condition=_LIVE & Q(kind=HouseholdKind.INSTITUTION),
            ),
            models.UniqueConstraint(
                name="people_household_member_once",
                fields=["household_key", "person"],
                condition=_LIVE & Q(kind=HouseholdKind.OTHER_DOOR),
            ),
            models.CheckConstraint(name="people_household_has_door", condition=~Q(household_key="")),
            # Two persons, and nobody about the own door.
            models.CheckConstraint(
                name="people_household_by_others",
                condition=~Q(recorded_by=F("person"))
                & (Q(checked_by__isnull=True) | ~Q(checked_by=F("recorded_by")) & ~Q(checked_by=F("person"))),
            ),
            models.CheckConstraint(
                name="people_household_dated",
                condition=Q(state=HouseholdState.PROPOSED, checked_at__isnull=True, ended_at__isnull=True)
                | Q(
                    state__in=(HouseholdState.IN_FORCE, HouseholdState.REFUSED),
                    checked_by__isnull=False,
                    checked_at__isnull=False,
                    ended_at__isnull=True,
                )
                | Q(
                    state=HouseholdState.ENDED,
                    checked_by__isnull=False,
                    checked_at__isnull=False,
                    ended_by__isnull=False,
                    ended_at__isnull=False,
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["household_key"],
                name="people_household_in_force",
                condition=Q(state=HouseholdState.IN_FORCE),
            )
        ]


class HouseholdStep(models.Model):
    """One move of such a record: by whom, when. Rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(HouseholdRecord, on_delete=models.PROTECT, related_name="+")
    from_state = models.CharField(max_length=12, blank=True, choices=HouseholdState.choices)
    to_state = models.CharField(max_length=12, choices=HouseholdState.choices)
    moved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

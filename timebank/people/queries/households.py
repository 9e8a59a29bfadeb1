"""Reads of households: who lives behind a member's door, and what is recorded otherwise about it."""

from uuid import UUID

from django.db.models import QuerySet

from timebank.people.kinds import DESK_ROLES, HouseholdState, Role
from timebank.people.models import HouseholdRecord, Person
from timebank.people.queries.families import CHECKING_ROLES
from timebank.people.rules import Actor
from timebank.places.rules import scope_prefix

SHOWN_MAX = 50
RESIDENTS_MAX = 2_000
"""A nursing home has fewer."""


def behind_the_door_of(*, person: Person) -> list[Person]:
    """List the other members whose address has the same door, by member number, whatever is recorded about it."""
    if not person.household_key:
        return []
    rows = Person.objects.filter(household_key=person.household_key, left_at=None).exclude(pk=person.pk)
    return list(rows.order_by("member_number", "pk")[:SHOWN_MAX])


def residents_of(*, household_key: str) -> set[UUID]:
    """Give who lives behind a door."""
    rows = Person.objects.filter(household_key=household_key).order_by("pk")
    return set(rows.values_list("pk", flat=True)[:RESIDENTS_MAX])


def household_records_of(*, person: Person) -> list[HouseholdRecord]:
    """List what is recorded about a member's door, newest first."""
    if not person.household_key:
        return []
    rows = HouseholdRecord.objects.filter(household_key=person.household_key).select_related("person")
    return list(rows.order_by("-recorded_at", "-pk")[:SHOWN_MAX])


def household_records_visible_to(viewer: Actor) -> QuerySet[HouseholdRecord]:
    """Narrow to the records about members of the viewer's streets."""
    if viewer.role not in (*DESK_ROLES, Role.STREET_OFFICER) or not viewer.scope:
        return HouseholdRecord.objects.none()
    within = HouseholdRecord.objects.filter(person__place__code__startswith=scope_prefix(viewer.scope))
    return within.select_related("person")


def households_to_check(*, viewer: Actor) -> list[tuple[HouseholdRecord, list[Person]]]:
    """List what waits for a second person in the viewer's streets, each with who else lives behind the door."""
    if viewer.role not in CHECKING_ROLES:
        return []
    waiting = household_records_visible_to(viewer).filter(state=HouseholdState.PROPOSED)
    rows = list(waiting.order_by("recorded_at", "pk")[:SHOWN_MAX])
    keys = {each.household_key for each in rows}
    residents = list(Person.objects.filter(household_key__in=keys, left_at=None).order_by("member_number"))
    return [
        (
            each,
            [
                person
                for person in residents
                if person.household_key == each.household_key and person.pk != each.person_id
            ][:SHOWN_MAX],
        )
        for each in rows
    ]


def households_in_force(*, viewer: Actor) -> list[HouseholdRecord]:
    """List what is in force about doors of the viewer's streets, newest first."""
    in_force = household_records_visible_to(viewer).filter(state=HouseholdState.IN_FORCE)
    return list(in_force.order_by("-checked_at", "-pk")[:SHOWN_MAX])

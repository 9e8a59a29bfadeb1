"""When the same door is the same household, and how two persons record that it is not."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.cast import NOW, Cast, make_family
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.people import operations
from timebank.people.kinds import HouseholdKind, HouseholdState, Relation
from timebank.people.models import HouseholdRecord, HouseholdStep, Person
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.queries import (
    are_same_side,
    behind_the_door_of,
    household_records_of,
    households_to_check,
    side_of,
)
from timebank.people.refusals import DoorUnknown, HouseholdDecided, HouseholdKnown, HouseholdOfOwnSide

pytestmark = pytest.mark.django_db

KINDS = [HouseholdKind.INSTITUTION, HouseholdKind.OTHER_DOOR]


def recorded(cast: Cast, kind: HouseholdKind = HouseholdKind.INSTITUTION, **changes: Any) -> HouseholdRecord:
    facts: dict[str, Any] = {"person_id": cast.elder.pk, "by": cast.clerk_actor} | changes
    return operations.record_household(**facts, kind=kind, at=NOW)


def in_force(cast: Cast, kind: HouseholdKind = HouseholdKind.INSTITUTION) -> HouseholdRecord:
    record = recorded(cast, kind)
    return operations.confirm_household(record_id=record.pk, by=cast.reviewer_actor, at=NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_door_is_a_household_until_two_persons_say_otherwise(
    cast: Cast, kind: HouseholdKind
) -> None:
    one, other = cast.elder.pk, cast.neighbour.pk
    assert behind_the_door_of(person=cast.elder) == [cast.neighbour]
    record = recorded(cast, kind)
    assert are_same_side(first=one, second=other)
    assert households_to_check(viewer=cast.reviewer_actor) == [(record, [cast.neighbour])]
    operations.confirm_household(record_id=record.pk, by=cast.reviewer_actor, at=NOW)
    assert not are_same_side(first=one, second=other)
    assert other not in side_of(person_id=one)
    assert household_records_of(person=cast.neighbour) == [record]
    operations.end_household_record(record_id=record.pk, by=cast.street_officer_actor, at=NOW)
    assert are_same_side(first=one, second=other)
    steps = HouseholdStep.objects.filter(record=record).order_by("pk")
    assert [step.to_state for step in steps] == ["PROPOSED", "IN_FORCE", "ENDED"]


def test_who_lives_elsewhere_leaves_the_others_a_household(cast: Cast) -> None:
    key = Person.objects.get(pk=cast.elder.pk).household_key
    Person.objects.filter(pk=cast.second_volunteer.pk).update(household_key=key)
    in_force(cast, HouseholdKind.OTHER_DOOR)
    assert not are_same_side(first=cast.elder.pk, second=cast.second_volunteer.pk)
    assert are_same_side(first=cast.neighbour.pk, second=cast.second_volunteer.pk)


def test_a_married_couple_in_a_nursing_home_stays_one_side(cast: Cast) -> None:
    make_family(cast.elder, cast.neighbour, Relation.SPOUSE, recorded_by=cast.clerk, checked_by=cast.reviewer)
    in_force(cast)
    assert are_same_side(first=cast.elder.pk, second=cast.neighbour.pk)


def test_what_a_second_person_refuses_changes_nothing(cast: Cast) -> None:
    record = recorded(cast)
    operations.refuse_household(record_id=record.pk, by=cast.reviewer_actor, at=NOW)
    assert are_same_side(first=cast.elder.pk, second=cast.neighbour.pk)
    with pytest.raises(HouseholdDecided):
        operations.confirm_household(record_id=record.pk, by=cast.reviewer_actor, at=NOW)
    with pytest.raises(HouseholdDecided):
        operations.end_household_record(record_id=record.pk, by=cast.reviewer_actor, at=NOW)
    assert recorded(cast).state == HouseholdState.PROPOSED


REFUSALS: list[tuple[str, dict[str, Any], type[Refused]]] = [
    ("record", {"person_id": new_id()}, NotFound),
    ("record", {"by": "volunteer_actor"}, NotYourAct),
    ("record", {"by": "elder_as_clerk"}, NotYourAct),
    ("record", {"person_id": "clerk"}, NotYourAct),
    ("record", {"person_id": "reviewer"}, DoorUnknown),
    ("record", {"by": "neighbour_as_clerk"}, HouseholdOfOwnSide),
    ("record", {"by": "daughter_as_clerk"}, HouseholdOfOwnSide),
    ("record", {"by": "other_clerk_actor"}, HouseholdKnown),
    ("confirm", {"by": "clerk_actor"}, NotYourAct),
    ("confirm", {"by": "recorder_as_reviewer"}, MakerIsChecker),
    ("confirm", {"by": "neighbour_as_reviewer"}, HouseholdOfOwnSide),
    ("confirm", {"record_id": new_id()}, NotFound),
]


@pytest.mark.parametrize(("act", "changes", "refusal"), REFUSALS)
def test_a_record_of_a_door_is_refused(
    cast: Cast, act: str, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    record = recorded(cast)
    actors = {
        "elder_as_clerk": replace(cast.clerk_actor, person_id=cast.elder.pk),
        "neighbour_as_clerk": replace(cast.clerk_actor, person_id=cast.neighbour.pk),
        "daughter_as_clerk": replace(cast.clerk_actor, person_id=cast.relative_of_elder.pk),
        "neighbour_as_reviewer": replace(cast.reviewer_actor, person_id=cast.neighbour.pk),
        "recorder_as_reviewer": replace(cast.reviewer_actor, person_id=cast.clerk.pk),
    }
    facts = dict(changes)
    if isinstance(facts.get("by"), str):
        facts["by"] = actors.get(facts["by"]) or getattr(cast, facts["by"])
    if isinstance(facts.get("person_id"), str):
        facts["person_id"] = getattr(cast, facts["person_id"]).pk
    given: dict[str, Any] = {"record_id": record.pk, "by": cast.reviewer_actor} | facts
    acts = {
        "record": lambda: recorded(cast, **facts),
        "confirm": lambda: operations.confirm_household(**given, at=NOW),
    }
    with pytest.raises(refusal):
        acts[act]()


def test_the_database_wants_two_persons_and_one_record_of_a_door(cast: Cast) -> None:
    record = recorded(cast)
    facts: dict[str, Any] = {
        "kind": "INSTITUTION",
        "household_key": record.household_key,
        "person": cast.elder,
        "state": "PROPOSED",
        "recorded_by": cast.clerk,
        "recorded_at": NOW,
    }
    checked = {"state": "IN_FORCE", "household_key": "other", "checked_at": NOW}
    tries: list[tuple[str, dict[str, Any]]] = [
        ("people_household_door_once", {}),
        ("people_household_has_door", {"household_key": ""}),
        ("people_household_by_others", checked | {"checked_by": cast.clerk}),
        ("people_household_by_others", checked | {"checked_by": cast.elder}),
        ("people_household_by_others", {"household_key": "other", "recorded_by": cast.elder}),
        ("people_household_dated", {"household_key": "other", "state": "IN_FORCE"}),
    ]
    for constraint, changes in tries:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            HouseholdRecord.objects.create(**facts | changes)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE people_householdrecord SET household_key = 'x'")

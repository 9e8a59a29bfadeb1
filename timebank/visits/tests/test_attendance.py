"""A student serves only beside the guardian: who says so, when, and what is not recorded without it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, Cast, confirm_school_of
from tests.scene import WEDNESDAY, begun_visit, ended_visit, give_coins, open_activity, open_need, promise
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.matching.models import Match
from timebank.matching.refusals import GuardianPromisedElsewhere, MinorWithoutGuardian, SchoolNotConfirmed
from timebank.people.kinds import Channel, ConsentHow, Role
from timebank.people.models import Person, Suspension
from timebank.people.powers import NotYourAct
from timebank.people.rules import Actor
from timebank.people.tests.students import student_of
from timebank.visits.kinds import ClaimRefusal
from timebank.visits.models import GuardianAttendance
from timebank.visits.operations import (
    AttendanceList,
    VolunteerLine,
    attend_with_student,
    enter_activity_list,
    enter_claim,
)
from timebank.visits.refusals import (
    AttendanceKnown,
    CheckInTooEarly,
    GuardianElsewhere,
    GuardianNotThere,
    MatchNotActive,
    NobodyLeads,
)

pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.fixture
def student(cast: Cast) -> Person:
    give_coins(cast, elder=cast.elder)
    return student_of(cast, cast.second_volunteer)


def own(person: Person, role: Role = Role.VOLUNTEER) -> Actor:
    return Actor(person.pk, role, "", None, Channel.PAGE)


def attend(cast: Cast, match: Match, **changes: Any) -> GuardianAttendance:
    given: dict[str, Any] = {
        "match_id": match.pk,
        "how": ConsentHow.SELF,
        "by": own(cast.second_volunteer, Role.GUARDIAN),
        "at": WEDNESDAY,
    }
    return attend_with_student(**(given | changes))


def test_a_student_checks_in_only_after_the_guardian_said_to_be_there(cast: Cast, student: Person) -> None:
    match = promise(cast, open_need(cast), by=own(student))
    with pytest.raises(GuardianNotThere):
        begun_visit(match, by=own(student))
    attend(cast, match)
    assert begun_visit(match, by=own(student)).volunteer_id == student.pk


def test_a_late_claim_of_a_student_without_the_guardian_does_not_count(cast: Cast, student: Person) -> None:
    match = promise(cast, open_need(cast), by=own(student))
    ends_at = WEDNESDAY + timedelta(hours=1)
    times: dict[str, Any] = {
        "match_id": match.pk,
        "started_at": WEDNESDAY,
        "ended_at": ends_at,
        "at": ends_at,
    }
    assert enter_claim(by=own(student), **times).refusal == ClaimRefusal.GUARDIAN_ABSENT
    attend(cast, match, by=cast.clerk_actor, how=ConsentHow.TELEPHONE, at=ends_at)
    assert enter_claim(by=own(student), **times).refusal == ""


def test_a_list_with_a_student_alone_is_not_entered(cast: Cast, student: Person) -> None:
    activity = open_activity(cast)
    match = promise(cast, activity, by=own(student))
    ends_at = WEDNESDAY + timedelta(hours=1)
    attendance = AttendanceList((cast.elder.pk,), (VolunteerLine(student.pk, WEDNESDAY, ends_at),))
    entry: dict[str, Any] = {
        "need_id": activity.pk,
        "attendance": attendance,
        "by": cast.clerk_actor,
        "at": ends_at,
    }
    with pytest.raises(GuardianNotThere):
        enter_activity_list(**entry)
    attend(cast, match)
    assert len(enter_activity_list(**entry)) == 1


REFUSALS: list[tuple[str, dict[str, Any], type[Refused]]] = [
    ("at nothing", {"match_id": new_id()}, NotFound),
    ("by the student", {"by": "student"}, NotYourAct),
    ("by another guardian", {"by": "other guardian"}, NotYourAct),
    ("by the guardian as a volunteer", {"by": "second_volunteer_actor"}, NotYourAct),
    ("by a desk as if it were the guardian's page", {"by": "clerk_actor"}, NotYourAct),
    ("two hours before", {"at": WEDNESDAY - timedelta(hours=2)}, CheckInTooEarly),
]


@pytest.mark.parametrize(("case", "changes", "refusal"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_attendance_is_refused(
    cast: Cast, student: Person, case: str, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    match = promise(cast, open_need(cast), by=own(student))
    given = dict(changes)
    actors = {"student": own(student), "other guardian": own(cast.neighbour, Role.GUARDIAN)}
    if "by" in given:
        given["by"] = actors.get(given["by"]) or getattr(cast, given["by"])
    with pytest.raises(refusal):
        attend(cast, match, **given)


def test_attendance_is_said_once_and_only_where_somebody_is_led(cast: Cast, student: Person) -> None:
    match = promise(cast, open_need(cast), by=own(student))
    attend(cast, match)
    with pytest.raises(AttendanceKnown):
        attend(cast, match)
    begun_visit(match, by=own(student))
    with pytest.raises(MatchNotActive):
        attend(cast, match)
    alone = promise(cast, open_need(cast, starts_at=WEDNESDAY + timedelta(hours=3)))
    with pytest.raises(NobodyLeads):
        attend(cast, alone, by=cast.clerk_actor, how=ConsentHow.IN_PERSON)


def test_a_guardian_who_is_serving_elsewhere_is_not_there(cast: Cast, student: Person) -> None:
    match = promise(cast, open_need(cast, starts_at=WEDNESDAY + timedelta(minutes=75)), by=own(student))
    elsewhere = promise(cast, open_need(cast), by=cast.second_volunteer_actor)
    begun_visit(elsewhere, by=cast.second_volunteer_actor)
    with pytest.raises(GuardianElsewhere):
        attend(cast, match, at=WEDNESDAY + timedelta(minutes=70))


def test_a_guardian_who_promised_another_service_then_cannot_lead(cast: Cast, student: Person) -> None:
    promise(cast, open_need(cast), by=cast.second_volunteer_actor)
    with pytest.raises(GuardianPromisedElsewhere):
        promise(cast, open_need(cast, starts_at=WEDNESDAY + timedelta(minutes=30)), by=own(student))


def test_a_suspended_guardian_cannot_lead(cast: Cast, student: Person) -> None:
    Suspension.objects.create(
        person=cast.second_volunteer,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=30),
        reason="试验",
        decided_by=cast.district_officer,
    )
    with pytest.raises(MinorWithoutGuardian):
        promise(cast, open_need(cast), by=own(student))


def test_nothing_is_accepted_for_a_day_without_a_confirmed_school(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    student = student_of(cast, cast.second_volunteer, has_school=False)
    with pytest.raises(SchoolNotConfirmed):
        promise(cast, open_need(cast), by=own(student))
    confirm_school_of(student, recorded_by=cast.clerk)
    assert promise(cast, open_need(cast), by=own(student)).led_by_id == cast.second_volunteer.pk


def test_the_database_keeps_the_guardians_page_for_the_guardian(cast: Cast, student: Person) -> None:
    match = promise(cast, open_need(cast), by=own(student))
    with pytest.raises(IntegrityError, match="visits_attendance_own_word"), transaction.atomic():
        GuardianAttendance.objects.create(
            match=match,
            guardian=cast.second_volunteer,
            said_at=WEDNESDAY,
            how=ConsentHow.SELF,
            recorded_by=student,
        )
    attend(cast, match)
    assert ended_visit(match, by=own(student)).volunteer_id == student.pk

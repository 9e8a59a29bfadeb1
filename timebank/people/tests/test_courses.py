"""Courses: sessions, seats, and the proof that passing gives."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, Cast, make_cast
from tests.clones import in_threads
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.people import operations
from timebank.people.kinds import QualificationKind, SeatState
from timebank.people.models import CourseSeat, CourseSession, Person, Qualification
from timebank.people.powers import NotYourAct
from timebank.people.queries import next_sessions, proofs_in_force, seats_of
from timebank.people.refusals import (
    PersonEnded,
    SeatOfOneself,
    SeatRecorded,
    SeatTaken,
    SessionFactsMissing,
    SessionFull,
    SessionNotYet,
    SessionOver,
    SessionPeriodWrong,
)

TOMORROW = NOW + timedelta(days=1)
AFTER = TOMORROW + timedelta(hours=3)


def planned(cast: Cast, **changes: Any) -> CourseSession:
    facts: dict[str, Any] = {
        "course": "志愿者基础课",
        "version": "2026-1",
        "where": "社区活动室",
        "starts_at": TOMORROW,
        "minutes": 120,
        "seats": 2,
        "by": cast.clerk_actor,
    }
    return operations.plan_session(**facts | changes, at=NOW)


def seated(cast: Cast, session: CourseSession, **changes: Any) -> CourseSeat:
    facts: dict[str, Any] = {"person_id": cast.volunteer.pk, "by": cast.volunteer_actor, "at": NOW}
    return operations.take_seat(**{"session_id": session.pk} | facts | changes)


def recorded(cast: Cast, seat: CourseSeat, **changes: Any) -> CourseSeat:
    facts: dict[str, Any] = {"outcome": SeatState.PASSED, "by": cast.clerk_actor, "at": AFTER}
    return operations.record_attendance(**{"seat_id": seat.pk} | facts | changes)


@pytest.mark.django_db
def test_who_passed_has_the_proof_from_the_day_of_the_session(cast: Cast) -> None:
    session = planned(cast)
    assert next_sessions(place=cast.second_elder.place_id, at=NOW) == [session]
    by = replace(cast.volunteer_actor, person_id=cast.second_elder.pk)
    seat = seated(cast, session, person_id=cast.second_elder.pk, by=by)
    assert [each.pk for each in seats_of(person_id=cast.second_elder.pk, at=NOW)] == [seat.pk]
    recorded(cast, seat)
    proof = Qualification.objects.get(person=cast.second_elder)
    assert (proof.course_version, proof.issuer) == ("志愿者基础课 2026-1", cast.organisation.name)
    held = proofs_in_force(person_id=cast.second_elder.pk, day=AFTER.date())
    assert held == {QualificationKind.TRAINING: proof.expires_date}
    assert proof.expires_date.year == proof.issued_date.year + 3


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", [SeatState.ATTENDED, SeatState.ABSENT])
def test_who_did_not_pass_has_no_proof(cast: Cast, outcome: SeatState) -> None:
    seat = seated(cast, planned(cast))
    before = Qualification.objects.count()
    assert recorded(cast, seat, outcome=outcome).state == outcome
    assert Qualification.objects.count() == before
    with pytest.raises(SeatRecorded):
        recorded(cast, seat)


@pytest.mark.django_db
def test_a_seat_given_back_is_free_and_may_be_taken_again(cast: Cast) -> None:
    session = planned(cast, seats=1)
    seat = seated(cast, session)
    assert next_sessions(place=cast.volunteer.place_id, at=NOW) == []
    operations.give_seat_back(seat_id=seat.pk, by=cast.volunteer_actor, at=NOW)
    with pytest.raises(SeatRecorded):
        operations.give_seat_back(seat_id=seat.pk, by=cast.volunteer_actor, at=NOW)
    assert seated(cast, session).pk != seat.pk
    assert CourseSession.objects.get().seats_taken == 1


PLAN_REFUSALS: list[tuple[dict[str, Any], type[Refused]]] = [
    ({"by": "volunteer_actor"}, NotYourAct),
    ({"by": "street_officer_actor"}, NotYourAct),
    ({"course": " "}, SessionFactsMissing),
    ({"seats": 0}, SessionFactsMissing),
    ({"starts_at": NOW}, SessionPeriodWrong),
    ({"minutes": 0}, SessionPeriodWrong),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "refusal"), PLAN_REFUSALS)
def test_a_session_is_refused(cast: Cast, changes: dict[str, Any], refusal: type[Refused]) -> None:
    facts = {name: getattr(cast, each) if name == "by" else each for name, each in changes.items()}
    with pytest.raises(refusal):
        planned(cast, **facts)


SEAT_REFUSALS: list[tuple[dict[str, Any], type[Refused]]] = [
    ({"session_id": new_id()}, NotFound),
    ({"by": "second_volunteer_actor"}, NotYourAct),
    ({"person_id": "gone"}, PersonEnded),
    ({"at": TOMORROW}, SessionOver),
    ({"person_id": "neighbour"}, SeatTaken),
    ({}, SessionFull),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "refusal"), SEAT_REFUSALS)
def test_a_seat_is_refused(cast: Cast, changes: dict[str, Any], refusal: type[Refused]) -> None:
    session = planned(cast, seats=1)
    seated(cast, session, person_id=cast.neighbour.pk, by=cast.neighbour_actor)
    Person.objects.filter(pk=cast.second_volunteer.pk).update(left_at=NOW)
    people = {"gone": cast.second_volunteer, "neighbour": cast.neighbour}
    facts = dict(changes)
    if "person_id" in facts:
        who = people[facts["person_id"]]
        facts |= {"person_id": who.pk, "by": replace(cast.volunteer_actor, person_id=who.pk)}
    elif isinstance(facts.get("by"), str):
        facts["by"] = getattr(cast, facts["by"])
    with pytest.raises(refusal):
        seated(cast, session, **facts)


ATTENDANCE_REFUSALS: list[tuple[dict[str, Any], type[Refused]]] = [
    ({"seat_id": new_id()}, NotFound),
    ({"by": "volunteer_actor"}, NotYourAct),
    ({"by": "other_clerk_actor"}, NotFound),
    ({"by": "volunteer_as_clerk"}, SeatOfOneself),
    ({"at": NOW}, SessionNotYet),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "refusal"), ATTENDANCE_REFUSALS)
def test_an_attendance_is_refused(cast: Cast, changes: dict[str, Any], refusal: type[Refused]) -> None:
    seat = seated(cast, planned(cast))
    own = replace(cast.clerk_actor, person_id=cast.volunteer.pk)
    facts = dict(changes)
    if "by" in facts:
        facts["by"] = own if facts["by"] == "volunteer_as_clerk" else getattr(cast, facts["by"])
    with pytest.raises(refusal):
        recorded(cast, seat, **facts)


@pytest.mark.django_db
def test_the_database_holds_seats_and_the_second_person(cast: Cast) -> None:
    session = planned(cast)
    seat = seated(cast, session)
    tries: list[tuple[str, Any]] = [
        ("people_session_seats", lambda: CourseSession.objects.update(seats_taken=3)),
        (
            "people_seat_recorded_by_another",
            lambda: CourseSeat.objects.update(state="ABSENT", recorded_by=cast.volunteer),
        ),
        ("people_seat_whole", lambda: CourseSeat.objects.update(state="PASSED", recorded_by=cast.clerk)),
        (
            "people_seat_once",
            lambda: CourseSeat.objects.create(
                session=session, person=seat.person, state="TAKEN", signed_up_at=NOW
            ),
        ),
    ]
    for constraint, write in tries:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            write()


@pytest.mark.usefixtures("committed_database")
def test_four_who_sign_up_at_once_get_the_seats_there_are() -> None:
    cast = make_cast()
    session = planned(cast)
    people = (cast.volunteer, cast.second_volunteer, cast.neighbour, cast.relative_of_elder)
    results = in_threads(
        [
            partial(
                operations.take_seat,
                session_id=session.pk,
                person_id=each.pk,
                by=replace(cast.volunteer_actor, person_id=each.pk),
                at=NOW,
            )
            for each in people
        ]
    )
    assert sum(isinstance(each, SessionFull) for each in results) == 2
    assert CourseSession.objects.get().seats_taken == 2

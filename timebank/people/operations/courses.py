"""Courses: a desk plans a session, volunteers take seats, the desk enters who passed, and passing is the proof of training.

Source: plan, "trained permanent residents"; docs/rules.md, "The main line".
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from timebank.lib.calendar import months_after
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.kinds import QualificationKind, SeatState
from timebank.people.models import CourseSeat, CourseSession, Qualification
from timebank.people.queries import person as fetch_person
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
from timebank.people.rules import Actor, local_date
from timebank.policy.queries import value

SEATS_MAX = 500


@operation
def plan_session(
    *,
    course: str,
    version: str,
    where: str,
    starts_at: datetime,
    minutes: int,
    seats: int,
    by: Actor,
    at: datetime,
) -> CourseSession:
    """Plan a session of a course's version in a room of the organisation's street.

    Raises: NotYourAct, SessionFactsMissing, SessionPeriodWrong.
    """
    powers.require("plan_session", by=by, place=by.scope)
    if by.organisation_id is None:
        raise powers.NotYourAct
    course, version, where = (" ".join(each.split()) for each in (course, version, where))
    if not (course and version and where) or not 1 <= seats <= SEATS_MAX:
        raise SessionFactsMissing
    if starts_at <= at or minutes <= 0:
        raise SessionPeriodWrong
    return CourseSession.objects.create(
        organisation_id=by.organisation_id,
        place_id=by.scope,
        course=course,
        version=version,
        where=where,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        seats=seats,
        planned_by_id=by.person_id,
        planned_at=at,
    )


@operation
def take_seat(*, session_id: UUID, person_id: UUID, by: Actor, at: datetime) -> CourseSeat:
    """Sign a volunteer up for a session; on the own page, or a desk for a named person.

    Raises: NotFound, NotYourAct, PersonEnded, SessionOver, SeatTaken, SessionFull.
    """
    session, person = _locked(session_id), fetch_person(person_id=person_id)
    powers.require("take_seat", by=by, place=person.place_id, owner=person.pk)
    if person.left_at is not None:
        raise PersonEnded
    if session.starts_at <= at:
        raise SessionOver
    if CourseSeat.objects.filter(session=session, person=person).exclude(state=SeatState.GIVEN_BACK).exists():
        raise SeatTaken
    if session.seats_taken >= session.seats:
        raise SessionFull
    CourseSession.objects.filter(pk=session.pk).update(seats_taken=F("seats_taken") + 1)
    return CourseSeat.objects.create(session=session, person=person, state=SeatState.TAKEN, signed_up_at=at)


@operation
def give_seat_back(*, seat_id: UUID, by: Actor, at: datetime) -> CourseSeat:
    """Give a seat back before the session begins; somebody else may take it.

    Raises: NotFound, NotYourAct, SessionOver, SeatRecorded.
    """
    seat = _seat(seat_id)
    session = _locked(seat.session_id)
    powers.require("take_seat", by=by, place=seat.person.place_id, owner=seat.person_id)
    if session.starts_at <= at:
        raise SessionOver
    _move(seat, to=SeatState.GIVEN_BACK)
    CourseSession.objects.filter(pk=session.pk).update(seats_taken=F("seats_taken") - 1)
    return seat


@operation
def record_attendance(*, seat_id: UUID, outcome: SeatState, by: Actor, at: datetime) -> CourseSeat:
    """Enter from the list whether somebody passed, attended or was absent; passing is the proof of training.

    Raises: NotFound, NotYourAct, SeatOfOneself, SessionNotYet, SeatRecorded.
    """
    seat = _seat(seat_id)
    session = seat.session
    powers.require("record_attendance", by=by, place=session.place_id)
    if by.organisation_id != session.organisation_id:
        raise NotFound
    if by.person_id == seat.person_id:
        raise SeatOfOneself
    if at < session.starts_at:
        raise SessionNotYet
    passed = outcome == SeatState.PASSED
    proof = _proof(seat, by=by, at=at) if passed else None
    _move(seat, to=outcome, recorded_by_id=by.person_id, recorded_at=at, qualification=proof)
    return seat


def _proof(seat: CourseSeat, *, by: Actor, at: datetime) -> Qualification:
    """Record the training that was passed, valid for ``training_months`` from the day of the session."""
    session = seat.session
    day = local_date(session.starts_at)
    months = value("training_months", at=at, place=seat.person.place_id)
    return Qualification.objects.create(
        person=seat.person,
        kind=QualificationKind.TRAINING,
        course_version=f"{session.course} {session.version}"[:40],
        issuer=session.organisation.name,
        issued_date=day,
        expires_date=months_after(day=day, months=months),
        recorded_by_id=by.person_id,
    )


def _locked(session_id: UUID) -> CourseSession:
    """Lock a session. Raises: NotFound."""
    session = CourseSession.objects.select_for_update().filter(pk=session_id).first()
    if session is None:
        raise NotFound
    return session


def _seat(seat_id: UUID) -> CourseSeat:
    """Fetch a seat with its session and person. Raises: NotFound."""
    rows = CourseSeat.objects.select_related("session__organisation", "person")
    seat = rows.filter(pk=seat_id).first()
    if seat is None:
        raise NotFound
    return seat


def _move(seat: CourseSeat, *, to: SeatState, **columns: object) -> None:
    """Move a seat on while it is taken. Raises: SeatRecorded."""
    if not CourseSeat.objects.filter(pk=seat.pk, state=SeatState.TAKEN).update(state=to, **columns):
        raise SeatRecorded
    seat.state = to

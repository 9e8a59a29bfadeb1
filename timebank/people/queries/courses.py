"""Reads of courses: the next sessions in a street, one's own seats, and the list of a session."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from timebank.people.kinds import DESK_ROLES, Role, SeatState
from timebank.people.models import CourseSeat, CourseSession
from timebank.people.rules import Actor
from timebank.places.rules import scope_prefix

SESSIONS_MAX = 50
SEATS_MAX = 500
DISTRICT_DIGITS = 6


def next_sessions(*, place: str, at: datetime) -> list[CourseSession]:
    """List the sessions in a street's district that begin later and have a seat left, the soonest first."""
    rows = CourseSession.objects.filter(
        place__code__startswith=place[:DISTRICT_DIGITS], starts_at__gt=at, seats_taken__lt=F("seats")
    )
    return list(rows.select_related("organisation").order_by("starts_at", "pk")[:SESSIONS_MAX])


def seats_of(*, person_id: UUID, at: datetime) -> list[CourseSeat]:
    """List the seats that a volunteer has in sessions to come."""
    rows = CourseSeat.objects.filter(person=person_id, state=SeatState.TAKEN, session__ends_at__gt=at)
    return list(rows.select_related("session").order_by("session__starts_at", "pk")[:SESSIONS_MAX])


def sessions_visible_to(viewer: Actor) -> QuerySet[CourseSession]:
    """Narrow to the sessions of a desk's own organisation, or of an officer's street."""
    rows = CourseSession.objects.select_related("organisation")
    if viewer.role in DESK_ROLES and viewer.organisation_id:
        return rows.filter(organisation=viewer.organisation_id)
    if viewer.role == Role.STREET_OFFICER:
        return rows.filter(place__code__startswith=scope_prefix(viewer.scope))
    return rows.none()


def sessions_of_desk(*, viewer: Actor) -> list[CourseSession]:
    """List the sessions that a desk planned, the latest first."""
    return list(sessions_visible_to(viewer).order_by("-starts_at", "-pk")[:SESSIONS_MAX])


def attendance_of(*, session_id: UUID) -> list[CourseSeat]:
    """List the seats of a session that were not given back, by member number."""
    rows = CourseSeat.objects.filter(session=session_id).exclude(state=SeatState.GIVEN_BACK)
    return list(rows.select_related("person").order_by("person__member_number", "pk")[:SEATS_MAX])

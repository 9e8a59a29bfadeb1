"""The guardian's own attendance: a student under age serves only beside the guardian who leads.

The guardian says so on an own page, or a desk takes the word down; without it nothing of the student is recorded as served.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.lib.rows import fetch_row
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.people import powers
from timebank.people.kinds import ConsentHow
from timebank.people.rules import Actor
from timebank.policy.queries import value
from timebank.visits.models import GuardianAttendance, Visit
from timebank.visits.queries import open_visit_of
from timebank.visits.refusals import (
    AttendanceKnown,
    CheckInTooEarly,
    GuardianElsewhere,
    GuardianNotThere,
    MatchNotActive,
    NobodyLeads,
)


@operation
def attend_with_student(*, match_id: UUID, how: ConsentHow, by: Actor, at: datetime) -> GuardianAttendance:
    """Record that the guardian is with the student at an agreed service, from shortly before it on.

    Raises: NotFound, NotYourAct, NobodyLeads, MatchNotActive, CheckInTooEarly, GuardianElsewhere, AttendanceKnown.
    """
    match = fetch_row(Match, pk=match_id, related=("need", "volunteer"), lock=True)
    if match is None:
        raise NotFound
    powers.require("attend_with_student", by=by, place=match.need.place_id, owner=match.volunteer_id)
    guardian_id = _leader_of(match)
    if guardian_id is None:
        raise NobodyLeads
    if (by.person_id == guardian_id) != (how == ConsentHow.SELF):
        raise powers.NotYourAct
    if match.state != MatchState.ACCEPTED:
        raise MatchNotActive
    early = value("check_in_early_minutes", at=at, place=match.need.place_id)
    if at < match.starts_at - timedelta(minutes=early):
        raise CheckInTooEarly(minutes=early)
    if _serves_elsewhere(guardian_id, match):
        raise GuardianElsewhere
    if GuardianAttendance.objects.filter(match=match).exists():
        raise AttendanceKnown
    return GuardianAttendance.objects.create(
        match=match, guardian_id=guardian_id, said_at=at, how=how, recorded_by_id=by.person_id
    )


def refuse_alone(matches: Iterable[Match]) -> None:
    """Refuse promises of students whose guardian is not recorded as present; their volunteers were read with them.

    Raises: GuardianNotThere.
    """
    if any(is_alone(match) for match in matches):
        raise GuardianNotThere


def is_alone(match: Match) -> bool:
    """Tell whether a student who is led now has a promise at which the guardian is not recorded as present."""
    led = _leader_of(match) is not None
    return led and not GuardianAttendance.objects.filter(match=match).exists()


def _leader_of(match: Match) -> UUID | None:
    """Say who leads at a promise; nobody does any more once the student is of age."""
    return match.led_by_id if match.led_by_id == match.volunteer.guardian_id else None


def _serves_elsewhere(guardian_id: UUID, match: Match) -> bool:
    under_way: Visit | None = open_visit_of(volunteer_id=guardian_id)
    return under_way is not None and under_way.need_id != match.need_id

"""Calling off what was accepted, by either side, before anybody checked in; and letting go what nobody served."""

from datetime import datetime
from uuid import UUID

from timebank.lib.calendar import working_days_after
from timebank.lib.operation import for_each, operation
from timebank.lib.refusals import NotFound
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.operations import release_match
from timebank.matching.queries import unserved_matches
from timebank.needs.kinds import NeedState
from timebank.needs.operations import give_back, lock_need, move_need
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.people import powers
from timebank.people.kinds import DESK_ROLES, Role
from timebank.people.rules import Actor, local_date
from timebank.policy.queries import value
from timebank.visits.operations.confirm import finish_need
from timebank.visits.queries import settled_needs
from timebank.visits.refusals import MatchNotActive

LAPSE_BATCH = 200


@operation
def call_off_visit(*, match_id: UUID, for_elder: bool, by: Actor, at: datetime) -> Match:
    """Call off an accepted need before check-in; the other side is told.

    On the volunteer's word it looks for somebody else at once. On the elder's (``for_elder``; a desk says whose word
    it is) the need is withdrawn and the coins go back, unless another volunteer still comes.
    Raises: NotFound, NotYourAct, MatchNotActive.
    """
    match = Match.objects.select_related("need").filter(pk=match_id).first()
    if match is None:
        raise NotFound
    need = match.need = lock_need(need_id=match.need_id)
    by_elder = by.role in (Role.ELDER, Role.DELEGATE) or (for_elder and by.role in DESK_ROLES)
    owner, other = (need.elder_id, match.volunteer_id) if by_elder else (match.volunteer_id, need.elder_id)
    powers.require("call_off_visit", by=by, place=need.place_id, owner=owner)
    if not release_match(match, to=MatchState.CALLED_OFF, by=by, at=at):
        raise MatchNotActive
    if by_elder and need.places_taken == 0:
        before = (NeedState.OPEN, NeedState.MATCHED)
        move_need(need, to=NeedState.WITHDRAWN, expected=before, by_id=by.person_id, at=at)
        give_back(need, at=at)
    else:
        finish_need(need, by=by, at=at)
    if other is not None:
        facts = {"need_id": str(need.pk), "starts_at": match.starts_at.isoformat()}
        queue_notice(person_id=other, kind=NoticeKind.VISIT_CALLED_OFF, facts=facts, at=at)
    return match


def lapse_matches(*, by: Actor, at: datetime) -> int:
    """Let go what nobody served or claimed in time, a bounded batch, each in a transaction of its own."""
    due = unserved_matches(before=at, limit=LAPSE_BATCH)
    return for_each(due, lambda match_id: lapse_match(match_id=match_id, by=by, at=at))


@operation
def lapse_match(*, match_id: UUID, by: Actor, at: datetime) -> Match:
    """Let go an accepted need that nobody served and nobody claimed in time. Raises: NotFound, MatchNotActive."""
    match = Match.objects.select_related("need").filter(pk=match_id).first()
    if match is None:
        raise NotFound
    need = match.need = lock_need(need_id=match.need_id)
    days = value("record_due_working_days", at=at, place=need.place_id)
    in_time = local_date(at) <= working_days_after(local_date(match.ends_at), count=days)
    if in_time or not release_match(match, to=MatchState.LAPSED, by=by, at=at):
        raise MatchNotActive
    finish_need(need, by=by, at=at)
    return match


def finish_needs(*, by: Actor, at: datetime) -> int:
    """Fulfil the needs whose visits are all settled though some place stayed empty, each in its own transaction."""
    due = settled_needs(before=at, limit=LAPSE_BATCH)
    return for_each(due, lambda need_id: finish_settled_need(need_id=need_id, by=by, at=at))


@operation
def finish_settled_need(*, need_id: UUID, by: Actor, at: datetime) -> None:
    """Fulfil a need of which no promise and no visit is left unsettled; the rest of its coins goes back."""
    finish_need(lock_need(need_id=need_id), by=by, at=at)

"""What somebody who died had asked for or promised comes to an end: needs are withdrawn, promises let go, coins go back.

What was served already stays and is confirmed by the desk; nobody is paid less because an elder died.
"""

from datetime import datetime
from uuid import UUID

from timebank.coins.queries import frozen_persons
from timebank.lib.operation import for_each, operation
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.operations import release_match
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need
from timebank.needs.operations import give_back, lock_need, move_need
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.people.rules import Actor
from timebank.visits.operations.confirm import finish_need

ENDED_BATCH = 200
"""Persons that one run looks at most; there are never many estates open at once."""

NEEDS_MAX = 500
"""Needs and promises of one person that are ended at once; the next run takes the rest."""

DIED = "DIED"
"""Reason of a step."""


def end_promises_of_the_dead(*, by: Actor, at: datetime) -> int:
    """End what persons with an open estate had asked for or promised, each in a transaction of its own."""
    return for_each(
        frozen_persons(limit=ENDED_BATCH), lambda person_id: end_promises(person_id=person_id, by=by, at=at)
    )


@operation
def end_promises(*, person_id: UUID, by: Actor, at: datetime) -> int:
    """Withdraw a person's needs that nobody serves now, and let go what the person promised to others; count both.

    Volunteers who were to come, and elders who waited, are told. A need that is being or was served is left as it is.
    """
    asked = Need.objects.filter(
        elder=person_id, state__in=[NeedState.IN_REVIEW, NeedState.OPEN, NeedState.MATCHED]
    )
    needs = list(asked.order_by("pk").values_list("pk", flat=True)[:NEEDS_MAX])
    ended = sum(_end_need(need_id, by=by, at=at) for need_id in needs)
    promised = Match.objects.filter(volunteer=person_id, state=MatchState.ACCEPTED).select_related("need")
    return ended + sum(_let_go(match, by=by, at=at) for match in promised.order_by("pk")[:NEEDS_MAX])


def _end_need(need_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Call off everybody who was still to come; withdraw the need when nobody has served it."""
    need = lock_need(need_id=need_id)
    for match in Match.objects.filter(need=need, state=MatchState.ACCEPTED).order_by("pk"):
        match.need = need
        if release_match(match, to=MatchState.CALLED_OFF, by=by, at=at):
            _tell(match, match.volunteer_id, at=at)
    if need.places_taken:
        finish_need(need, by=by, at=at)
        return False
    move_need(
        need,
        to=NeedState.WITHDRAWN,
        expected=(NeedState.IN_REVIEW, NeedState.OPEN, NeedState.MATCHED),
        by_id=by.person_id,
        at=at,
        reason=DIED,
    )
    give_back(need, at=at)
    return True


def _let_go(match: Match, *, by: Actor, at: datetime) -> bool:
    """Let somebody else come instead."""
    need = match.need = lock_need(need_id=match.need_id)
    if not release_match(match, to=MatchState.CALLED_OFF, by=by, at=at):
        return False
    finish_need(need, by=by, at=at)
    if need.elder_id is not None:
        _tell(match, need.elder_id, at=at)
    return True


def _tell(match: Match, person_id: UUID, *, at: datetime) -> None:
    facts = {"need_id": str(match.need_id), "starts_at": match.starts_at.isoformat()}
    queue_notice(person_id=person_id, kind=NoticeKind.VISIT_CALLED_OFF, facts=facts, at=at)

"""The ends of a need without service: withdrawn by who may publish, or expired by time; coins go back."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from timebank.lib.operation import operation
from timebank.needs.kinds import NeedKind, NeedState
from timebank.needs.models import Need
from timebank.needs.operations.steps import give_back, lock_need, move_need, tell_elder
from timebank.needs.refusals import VolunteersPromised
from timebank.notices.kinds import NoticeKind
from timebank.people import powers
from timebank.people.rules import Actor

EXPIRE_BATCH = 200
"""Needs that one run of the job ends at most; the next run takes the next."""


@operation
def withdraw_need(*, need_id: UUID, by: Actor, at: datetime) -> Need:
    """Withdraw a need that nobody has accepted; its coins go back. Raises: NotFound, NotYourAct,
    VolunteersPromised, NeedMoved.
    """
    need = lock_need(need_id=need_id)
    powers.require("withdraw_need", by=by, place=need.place_id, owner=need.elder_id)
    if need.kind == NeedKind.GROUP and need.organisation_id != by.organisation_id:
        raise powers.NotYourAct
    if need.places_taken:
        raise VolunteersPromised
    move_need(
        need,
        to=NeedState.WITHDRAWN,
        expected=(NeedState.IN_REVIEW, NeedState.OPEN),
        by_id=by.person_id,
        at=at,
    )
    give_back(need, at=at)
    return need


@operation
def expire_needs(*, by: Actor, at: datetime) -> int:
    """End the needs whose time came, a bounded batch; the coins of those that nobody took go back.

    A need that found fewer volunteers than it has places goes on with those it has.
    """
    waiting = Q(state__in=[NeedState.IN_REVIEW, NeedState.OPEN]) | Q(state=NeedState.MATCHED, places_taken=0)
    due = list(
        Need.objects.select_for_update(skip_locked=True)
        .filter(waiting, closes_at__lte=at)
        .order_by("closes_at", "pk")[:EXPIRE_BATCH]
    )
    for need in due:
        to = NeedState.MATCHED if need.places_taken else NeedState.EXPIRED
        move_need(need, to=to, expected=(NeedState(need.state),), by_id=by.person_id, at=at)
        if to == NeedState.EXPIRED:
            give_back(need, at=at)
            tell_elder(need, NoticeKind.NEED_EXPIRED, at=at)
    return len(due)

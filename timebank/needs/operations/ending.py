"""The ends of a need without service: withdrawn by who may publish, or expired by time; coins go back."""

from datetime import datetime
from uuid import UUID

from timebank.coins.operations import prolong_grants_of
from timebank.lib.operation import for_each, operation
from timebank.needs.kinds import NeedKind, NeedState, Payer
from timebank.needs.models import Need
from timebank.needs.operations.steps import give_back, lock_need, move_need, tell_elder
from timebank.needs.queries import needs_to_expire
from timebank.needs.refusals import NeedMoved, VolunteersPromised
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


def expire_needs(*, by: Actor, at: datetime) -> int:
    """End the needs whose time came, a bounded batch, each in a transaction of its own; give how many ended."""
    due = needs_to_expire(at=at, limit=EXPIRE_BATCH)
    return for_each(due, lambda need_id: expire_need(need_id=need_id, by=by, at=at))


@operation
def expire_need(*, need_id: UUID, by: Actor, at: datetime) -> Need:
    """End a need whose time came: without any volunteer the coins go back, else it goes on with those it has.

    Raises: NotFound, NeedMoved.
    """
    need = lock_need(need_id=need_id)
    waits = need.state in (NeedState.IN_REVIEW, NeedState.OPEN)
    left = need.state == NeedState.MATCHED and not need.places_taken
    if at < need.closes_at or not (waits or left):
        raise NeedMoved
    to = NeedState.MATCHED if need.places_taken else NeedState.EXPIRED
    move_need(need, to=to, expected=(NeedState(need.state),), by_id=by.person_id, at=at)
    if to == NeedState.EXPIRED:
        _prolong_grants(need, at=at)
        give_back(need, at=at)
        tell_elder(need, NoticeKind.NEED_EXPIRED, at=at)
    return need


def _prolong_grants(need: Need, *, at: datetime) -> None:
    """Let the granted coins that lay ready for nothing last longer."""
    if need.payer == Payer.ELDER and need.elder_id is not None:
        prolong_grants_of(need_id=need.pk, payer_id=need.elder_id, at=at)

"""Delegates: what an elder lets somebody do, changed and ended by the elder or at a desk; both sides are told.

Every delegate sees; asking for help, confirming and spending up to some coins a month are given one by one.
Giving and donating are never among them (PRODUCT.md, "Coins").
"""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.lib.units import CoinMinutes
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notices
from timebank.people import powers
from timebank.people.kinds import ConsentHow, Role
from timebank.people.models import Delegation
from timebank.people.operations.enrolment import give_role
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import (
    DelegateIsRecorder,
    DelegationKnown,
    SpendingNeedsPublishing,
    WordDoesNotFit,
)
from timebank.people.rules import Actor


@operation
def record_delegation(
    *,
    elder_id: UUID,
    delegate_id: UUID,
    may_publish: bool,
    may_confirm: bool,
    spend_month_minutes: CoinMinutes,
    how: ConsentHow,
    by: Actor,
    at: datetime,
) -> Delegation:
    """Record what an elder lets a delegate do beside seeing; with no coins a month nothing can be spent.

    Raises: NotFound, NotYourAct, WordDoesNotFit, DelegateIsRecorder, SpendingNeedsPublishing, DelegationKnown.
    """
    elder, delegate = fetch_person(person_id=elder_id), fetch_person(person_id=delegate_id)
    powers.require("record_delegation", by=by, place=elder.place_id, owner=elder.pk)
    _refuse_word(elder.pk, how=how, by=by)
    if delegate.pk in (by.person_id, elder.pk):
        raise DelegateIsRecorder
    if spend_month_minutes and not may_publish:
        raise SpendingNeedsPublishing
    if Delegation.objects.filter(elder=elder, delegate=delegate, until__isnull=True).exists():
        raise DelegationKnown
    # From here on it must succeed.
    give_role(person_id=delegate.pk, role=Role.DELEGATE, by=by, at=at)
    given = Delegation(
        elder=elder,
        delegate=delegate,
        may_publish=may_publish,
        may_confirm=may_confirm,
        spend_month_minutes=spend_month_minutes,
        how=how,
        since=at,
        recorded_by_id=by.person_id,
    )
    given.save(force_insert=True)
    _tell(given, NoticeKind.DELEGATION_RECORDED, at=at)
    return given


@operation
def change_delegation(
    *,
    delegation_id: UUID,
    may_publish: bool,
    may_confirm: bool,
    spend_month_minutes: CoinMinutes,
    how: ConsentHow,
    by: Actor,
    at: datetime,
) -> Delegation:
    """Change what a delegate may do: the old powers end and the new ones begin at the same moment; both rows stay.

    What was spent this month counts on. Raises: NotFound, NotYourAct, WordDoesNotFit, DelegateIsRecorder,
    SpendingNeedsPublishing.
    """
    before = _end(delegation_id, how=how, by=by, at=at)
    return record_delegation(
        elder_id=before.elder_id,
        delegate_id=before.delegate_id,
        may_publish=may_publish,
        may_confirm=may_confirm,
        spend_month_minutes=spend_month_minutes,
        how=how,
        by=by,
        at=at,
    )


@operation
def end_delegation(*, delegation_id: UUID, how: ConsentHow, by: Actor, at: datetime) -> Delegation:
    """Take the powers back from a delegate, at once.

    Raises: NotFound when there are none in force, NotYourAct, WordDoesNotFit.
    """
    ended = _end(delegation_id, how=how, by=by, at=at)
    _tell(ended, NoticeKind.DELEGATION_ENDED, at=at)
    return ended


def _end(delegation_id: UUID, *, how: ConsentHow, by: Actor, at: datetime) -> Delegation:
    """Lock powers in force and end them. Raises: NotFound, NotYourAct, WordDoesNotFit."""
    found = (
        Delegation.objects.select_for_update(of=["self"])
        .select_related("elder")
        .filter(pk=delegation_id, until__isnull=True)
        .first()
    )
    if found is None:
        raise NotFound
    powers.require("record_delegation", by=by, place=found.elder.place_id, owner=found.elder_id)
    _refuse_word(found.elder_id, how=how, by=by)
    found.until, found.ended_how, found.ended_by_id = at, how, by.person_id
    found.save(update_fields=["until", "ended_how", "ended_by"])
    return found


def _refuse_word(elder_id: UUID, *, how: ConsentHow, by: Actor) -> None:
    """Refuse a word that was given in another way than whoever records it could hear it."""
    if (by.person_id == elder_id) != (how == ConsentHow.SELF):
        raise WordDoesNotFit


def _tell(delegation: Delegation, kind: NoticeKind, *, at: datetime) -> None:
    sides = (delegation.elder_id, delegation.delegate_id)
    queue_notices(kind=kind, facts_of=[(each, {}) for each in sides], at=at)

"""Giving earned coins to a verified relative: they rest, can be cancelled or declined, and then arrive.

A delegate can never give, nobody checks a gift of their own side, and gifted or granted coins are never given on.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from timebank.coins import queries
from timebank.coins.kinds import EstateState, GiftCheck, GiftRefusalReason, GiftState
from timebank.coins.models import Gift
from timebank.coins.operations import resting
from timebank.coins.refusals import (
    GiftStillRests,
    GiftToOneself,
    MemberDied,
    NotARelative,
    OnGiversSide,
    ReceiverIsRecorder,
    ReceiverTooYoung,
    RelationNotAllowed,
)
from timebank.coins.rules import gifted_account
from timebank.ledger.kinds import TransferKind
from timebank.lib.operation import operation
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.notices.rules import Fact
from timebank.people import powers
from timebank.people.kinds import ConsentHow, Relation
from timebank.people.models import Person
from timebank.people.queries import person, relation_of
from timebank.people.rules import Actor
from timebank.policy.queries import value


@operation
def give_coins(
    *,
    giver_id: UUID,
    receiver_id: UUID,
    coin_minutes: int,
    word: ConsentHow | None,
    by: Actor,
    at: datetime,
) -> Gift:
    """Give earned coin minutes to a relative: set aside at once, they arrive after the rest unless something is missing.

    ``word`` says how the giver's word was given when a desk records it, and is None on the giver's own page. Both are
    told. Source: plan, coins given to direct-line family; docs/rules.md, "Gifts and donations".
    Raises: NotFound, NotYourAct, GiversWordMissing, ReceiverIsRecorder, GiftToOneself, NotARelative, MemberDied,
    RelationNotAllowed, ReceiverTooYoung, EstateFrozen, NoCoinsNamed, GuardianUnknown, GiverSuspended, NotEnoughEarned,
    Overdrawn.
    """
    giver, receiver = person(person_id=giver_id), person(person_id=receiver_id)
    powers.require("give_coins", by=by, place=giver.place_id, owner=giver_id)
    how = resting.word_of(word=word, by=by)
    relation = _relation(giver=giver, receiver=receiver, by=by, at=at)
    resting.refuse_giver(giver=giver, coin_minutes=coin_minutes, at=at)
    facts = resting.resting_facts(giver=giver, coin_minutes=coin_minutes, word=how, by=by, at=at)
    # From here on it must succeed.
    gift = Gift.objects.create(receiver=receiver, relation=relation, **facts)
    resting.begin_rest(gift)
    _tell(gift, giver.pk, NoticeKind.GIFT_RESTING, at=at)
    _tell(gift, receiver.pk, NoticeKind.GIFT_OFFERED, at=at)
    if gift.needs_consent and giver.guardian_id is not None:
        _tell(gift, giver.guardian_id, NoticeKind.GIFT_TO_CONSENT, at=at)
    return gift


@operation
def cancel_gift(*, gift_id: UUID, word: ConsentHow | None, by: Actor, at: datetime) -> Gift:
    """Take a gift back while it rests: its coins are the giver's earned ones again.

    Raises: NotFound, NotYourAct, GiversWordMissing, GiftEnded.
    """
    gift = resting.lock_resting(Gift, giving_id=gift_id)
    powers.require("cancel_gift", by=by, place=gift.giver.place_id, owner=gift.giver_id)
    how = resting.word_of(word=word, by=by)
    resting.refuse_ended(gift)
    # From here on it must succeed.
    resting.give_back(gift, to=GiftState.CANCELLED, by_id=by.person_id, at=at, reason=how.value)
    _tell(gift, gift.giver_id, NoticeKind.GIFT_BACK, at=at)
    _tell(gift, gift.receiver_id, NoticeKind.GIFT_CANCELLED, at=at)
    return gift


@operation
def decline_gift(*, gift_id: UUID, word: ConsentHow | None, by: Actor, at: datetime) -> Gift:
    """Decline a gift while it rests, as who was to receive it: its coins go back to the giver, who is told.

    Raises: NotFound, NotYourAct, GiversWordMissing, GiftEnded.
    """
    gift = resting.lock_resting(Gift, giving_id=gift_id)
    powers.require("decline_gift", by=by, place=gift.receiver.place_id, owner=gift.receiver_id)
    how = resting.word_of(word=word, by=by)
    resting.refuse_ended(gift)
    # From here on it must succeed.
    resting.give_back(gift, to=GiftState.DECLINED, by_id=by.person_id, at=at, reason=how.value)
    _tell(gift, gift.giver_id, NoticeKind.GIFT_DECLINED, at=at)
    return gift


@operation
def confirm_gift_call(*, gift_id: UUID, by: Actor, at: datetime) -> Gift:
    """Record that the giver, called privately, wants the gift.

    Raises: NotFound, NotYourAct, MakerIsChecker, OnGiversSide, GiftEnded, CheckNotNeeded.
    """
    gift = _gift_to_check("confirm_gift_call", gift_id, by=by)
    resting.record_check(gift, check=GiftCheck.CALL, by=by, at=at)
    return gift


@operation
def approve_gift(*, gift_id: UUID, by: Actor, at: datetime) -> Gift:
    """Let a gift pass that goes beyond ``gift_month_minutes``, as the second person.

    Raises: NotFound, NotYourAct, MakerIsChecker, OnGiversSide, GiftEnded, CheckNotNeeded.
    """
    gift = _gift_to_check("approve_gift", gift_id, by=by)
    resting.record_check(gift, check=GiftCheck.APPROVAL, by=by, at=at)
    return gift


@operation
def refuse_gift(*, gift_id: UUID, reason: GiftRefusalReason, by: Actor, at: datetime) -> Gift:
    """Let a gift go back that waits for a call or a second person, as the one who was asked; both are told.

    Raises: NotFound, NotYourAct, MakerIsChecker, OnGiversSide, GiftEnded, CheckNotNeeded.
    """
    gift = _gift_to_check("refuse_gift", gift_id, by=by)
    resting.refuse_unasked(gift)
    # From here on it must succeed.
    reason = GiftRefusalReason(reason)
    resting.give_back(gift, to=GiftState.REFUSED, by_id=by.person_id, at=at, reason=reason.value)
    _tell_returned(gift, at=at)
    return gift


@operation
def consent_to_gift(*, gift_id: UUID, by: Actor, at: datetime) -> Gift:
    """Record the consent of the giver's guardian.

    Raises: NotFound, NotYourAct, OnGiversSide (the guardian would receive it), GiftEnded, CheckNotNeeded.
    """
    gift = resting.lock_resting(Gift, giving_id=gift_id)
    powers.require("consent_to_gift", by=by, place=gift.giver.place_id, owner=gift.giver_id)
    if by.person_id == gift.receiver_id:
        raise OnGiversSide
    resting.refuse_ended(gift)
    resting.record_check(gift, check=GiftCheck.CONSENT, by=by, at=at)
    return gift


@operation
def finish_gift(*, gift_id: UUID, by: Actor, at: datetime) -> GiftState:
    """End a rest whose time is over: the coins arrive, or go back when something was missing for too long.

    A receiver who has left meanwhile receives nothing, and who has died gives nothing. Raises: NotFound, GiftEnded, GiftStillRests.
    """
    gift = resting.lock_resting(Gift, giving_id=gift_id)
    resting.refuse_ended(gift)
    is_void = gift.receiver.left_at is not None or resting.has_died(gift)
    arrives = resting.may_arrive(gift, at=at) and not is_void
    if not arrives and at < (gift.rests_until if is_void else gift.waits_until):
        raise GiftStillRests
    # From here on it must succeed.
    if arrives:
        account = gifted_account(person_id=gift.receiver_id)
        resting.let_arrive(gift, credit=account, kind=TransferKind.GIVE, by_id=by.person_id, at=at)
        _tell(gift, gift.giver_id, NoticeKind.GIFT_DELIVERED, at=at)
        _tell(gift, gift.receiver_id, NoticeKind.GIFT_RECEIVED, at=at)
    else:
        resting.give_back(gift, to=GiftState.RETURNED, by_id=by.person_id, at=at)
        _tell_returned(gift, at=at)
    return GiftState(gift.state)


def return_gifts_of(*, person_id: UUID, by: Actor, at: datetime) -> None:
    """Let every gift go back that rests from or to somebody who died, and tell who lives."""
    own = Gift.objects.filter(Q(giver=person_id) | Q(receiver=person_id), state=GiftState.RESTING)
    rows = own.select_related("giver", "receiver").select_for_update(of=("self",)).order_by("pk")
    for gift in rows[: resting.RETURNED_MAX]:
        resting.give_back(
            gift, to=GiftState.RETURNED, by_id=by.person_id, at=at, reason=EstateState.FROZEN.value
        )
        if gift.receiver_id == person_id:
            _tell(gift, gift.giver_id, NoticeKind.GIFT_RETURNED, at=at)
        elif gift.receiver.left_at is None:
            _tell(gift, gift.receiver_id, NoticeKind.GIFT_CANCELLED, at=at)


def _relation(*, giver: Person, receiver: Person, by: Actor, at: datetime) -> Relation:
    """Say what the receiver is of the giver, or refuse who cannot receive the giver's coins."""
    if by.person_id == receiver.pk and by.person_id != giver.pk:
        raise ReceiverIsRecorder
    if receiver.pk == giver.pk:
        raise GiftToOneself
    relation = relation_of(person_id=giver.pk, relative_id=receiver.pk)
    if relation is None:
        raise NotARelative
    if queries.frozen_among(person_ids=[receiver.pk]):
        raise MemberDied
    if relation not in value("gift_relations", at=at, place=giver.place_id):
        raise RelationNotAllowed
    if not queries.may_receive(receiver=receiver, at=at):
        raise ReceiverTooYoung(age=value("gift_receiver_age_min", at=at, place=receiver.place_id))
    return relation


def _gift_to_check(act: str, gift_id: UUID, *, by: Actor) -> Gift:
    gift = resting.lock_resting(Gift, giving_id=gift_id)
    concerned = (gift.giver_id, gift.receiver_id)
    resting.require_checker(act, giving=gift, concerned=concerned, by=by, organisation_id=None)
    return gift


def _tell_returned(gift: Gift, *, at: datetime) -> None:
    _tell(gift, gift.giver_id, NoticeKind.GIFT_RETURNED, at=at)
    _tell(gift, gift.receiver_id, NoticeKind.GIFT_CANCELLED, at=at)


def _tell(gift: Gift, person_id: UUID, kind: NoticeKind, *, at: datetime) -> None:
    facts: dict[str, Fact] = {
        "coin_minutes": gift.coin_minutes,
        "rests_until_at": gift.rests_until,
        "gift_id": gift.pk,
    }
    queue_notice(person_id=person_id, kind=kind, facts=facts, at=at)

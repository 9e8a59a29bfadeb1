"""Donating earned coins to a public-welfare pool: they rest like a gift, and are final once they have arrived.

A delegate can never donate; for an organisation's pool nobody of that organisation checks.
"""

from datetime import datetime
from uuid import UUID

from timebank.coins.kinds import EstateState, GiftCheck, GiftRefusalReason, GiftState, PoolState
from timebank.coins.models import Donation, Pool
from timebank.coins.operations import resting
from timebank.coins.refusals import GiftStillRests, PoolNotOpen
from timebank.ledger.kinds import TransferKind
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.notices.rules import Fact
from timebank.people import powers
from timebank.people.kinds import ConsentHow
from timebank.people.queries import person
from timebank.people.rules import Actor


@operation
def donate_coins(
    *, giver_id: UUID, pool_id: UUID, coin_minutes: int, word: ConsentHow | None, by: Actor, at: datetime
) -> Donation:
    """Donate earned coin minutes to an open pool: set aside at once, they arrive after the rest.

    ``word`` as in ``give_coins``. Source: plan, public-welfare accounts; docs/rules.md, "Gifts and donations".
    Raises: NotFound, NotYourAct, GiversWordMissing, PoolNotOpen, EstateFrozen, NoCoinsNamed, GuardianUnknown,
    GiverSuspended, NotEnoughEarned, Overdrawn.
    """
    giver = person(person_id=giver_id)
    pool = Pool.objects.select_for_update(no_key=True).filter(pk=pool_id).first()
    if pool is None:
        raise NotFound
    powers.require("give_coins", by=by, place=giver.place_id, owner=giver_id)
    how = resting.word_of(word=word, by=by)
    if pool.state != PoolState.OPEN:
        raise PoolNotOpen
    resting.refuse_giver(giver=giver, coin_minutes=coin_minutes, at=at)
    facts = resting.resting_facts(giver=giver, coin_minutes=coin_minutes, word=how, by=by, at=at)
    # From here on it must succeed.
    donation = Donation.objects.create(pool=pool, **facts)
    resting.begin_rest(donation)
    _tell(donation, giver.pk, NoticeKind.DONATION_RESTING, at=at)
    if donation.needs_consent and giver.guardian_id is not None:
        _tell(donation, giver.guardian_id, NoticeKind.GIFT_TO_CONSENT, at=at)
    return donation


@operation
def cancel_donation(*, donation_id: UUID, word: ConsentHow | None, by: Actor, at: datetime) -> Donation:
    """Take a donation back while it rests: its coins are the giver's earned ones again.

    Raises: NotFound, NotYourAct, GiversWordMissing, GiftEnded.
    """
    donation = resting.lock_resting(Donation, giving_id=donation_id)
    powers.require("cancel_gift", by=by, place=donation.giver.place_id, owner=donation.giver_id)
    how = resting.word_of(word=word, by=by)
    resting.refuse_ended(donation)
    # From here on it must succeed.
    resting.give_back(donation, to=GiftState.CANCELLED, by_id=by.person_id, at=at, reason=how.value)
    _tell(donation, donation.giver_id, NoticeKind.GIFT_BACK, at=at)
    return donation


@operation
def confirm_donation_call(*, donation_id: UUID, by: Actor, at: datetime) -> Donation:
    """Record that the giver, called privately, wants the donation.

    Raises: NotFound, NotYourAct, MakerIsChecker, SameOrganisation, OnGiversSide, GiftEnded, CheckNotNeeded.
    """
    donation = _donation_to_check("confirm_gift_call", donation_id, by=by)
    resting.record_check(donation, check=GiftCheck.CALL, by=by, at=at)
    return donation


@operation
def approve_donation(*, donation_id: UUID, by: Actor, at: datetime) -> Donation:
    """Let a donation pass that goes beyond ``gift_month_minutes``, as the second person.

    Raises: NotFound, NotYourAct, MakerIsChecker, SameOrganisation, OnGiversSide, GiftEnded, CheckNotNeeded.
    """
    donation = _donation_to_check("approve_gift", donation_id, by=by)
    resting.record_check(donation, check=GiftCheck.APPROVAL, by=by, at=at)
    return donation


@operation
def refuse_donation(*, donation_id: UUID, reason: GiftRefusalReason, by: Actor, at: datetime) -> Donation:
    """Let a donation go back that waits for a call or a second person, as the one who was asked; the giver is told.

    Raises: NotFound, NotYourAct, MakerIsChecker, SameOrganisation, OnGiversSide, GiftEnded, CheckNotNeeded.
    """
    donation = _donation_to_check("refuse_gift", donation_id, by=by)
    resting.refuse_unasked(donation)
    # From here on it must succeed.
    reason = GiftRefusalReason(reason)
    resting.give_back(donation, to=GiftState.REFUSED, by_id=by.person_id, at=at, reason=reason.value)
    _tell(donation, donation.giver_id, NoticeKind.GIFT_RETURNED, at=at)
    return donation


@operation
def consent_to_donation(*, donation_id: UUID, by: Actor, at: datetime) -> Donation:
    """Record the consent of the giver's guardian.

    Raises: NotFound, NotYourAct, GiftEnded, CheckNotNeeded.
    """
    donation = resting.lock_resting(Donation, giving_id=donation_id)
    powers.require("consent_to_gift", by=by, place=donation.giver.place_id, owner=donation.giver_id)
    resting.refuse_ended(donation)
    resting.record_check(donation, check=GiftCheck.CONSENT, by=by, at=at)
    return donation


@operation
def finish_donation(*, donation_id: UUID, by: Actor, at: datetime) -> GiftState:
    """End a rest whose time is over: the coins arrive in the pool, or go back when something was missing for too long.

    Raises: NotFound, GiftEnded, GiftStillRests.
    """
    donation = resting.lock_resting(Donation, giving_id=donation_id)
    resting.refuse_ended(donation)
    is_void = resting.has_died(donation)
    arrives = resting.may_arrive(donation, at=at) and not is_void
    if not arrives and at < (donation.rests_until if is_void else donation.waits_until):
        raise GiftStillRests
    # From here on it must succeed.
    if arrives:
        account = donation.pool.account
        resting.let_arrive(donation, credit=account, kind=TransferKind.DONATE, by_id=by.person_id, at=at)
        _tell(donation, donation.giver_id, NoticeKind.DONATION_ARRIVED, at=at)
    else:
        resting.give_back(donation, to=GiftState.RETURNED, by_id=by.person_id, at=at)
        _tell(donation, donation.giver_id, NoticeKind.GIFT_RETURNED, at=at)
    return GiftState(donation.state)


def return_donations_of(*, person_id: UUID, by: Actor, at: datetime) -> None:
    """Let every donation go back that rests from somebody who died."""
    own = Donation.objects.filter(giver=person_id, state=GiftState.RESTING)
    rows = own.select_related("giver", "pool").select_for_update(of=("self",)).order_by("pk")
    for donation in rows[: resting.RETURNED_MAX]:
        resting.give_back(
            donation, to=GiftState.RETURNED, by_id=by.person_id, at=at, reason=EstateState.FROZEN.value
        )


def _donation_to_check(act: str, donation_id: UUID, *, by: Actor) -> Donation:
    donation = resting.lock_resting(Donation, giving_id=donation_id)
    concerned, organisation_id = [donation.giver_id], donation.pool.organisation_id
    resting.require_checker(act, giving=donation, concerned=concerned, by=by, organisation_id=organisation_id)
    return donation


def _tell(donation: Donation, person_id: UUID, kind: NoticeKind, *, at: datetime) -> None:
    facts: dict[str, Fact] = {
        "coin_minutes": donation.coin_minutes,
        "rests_until_at": donation.rests_until,
        "donation_id": donation.pk,
    }
    queue_notice(person_id=person_id, kind=kind, facts=facts, at=at)

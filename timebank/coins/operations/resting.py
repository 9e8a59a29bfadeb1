"""What gifts and donations share: earned coins set aside in a hold of their own, checked, then moved or given back.

Every step is written beside the row. The ids of the transfers come from the gift, so each of them happens once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from timebank.coins import queries
from timebank.coins.kinds import GiftCheck, GiftState
from timebank.coins.models import Donation, DonationStep, Gift, GiftStep
from timebank.coins.models.gifts import Giving
from timebank.coins.refusals import (
    CheckNotNeeded,
    EstateFrozen,
    GiftEnded,
    GiverSuspended,
    GiversWordMissing,
    GuardianUnknown,
    NoCoinsNamed,
    NotEnoughEarned,
    OnGiversSide,
)
from timebank.coins.rules import earned_account, gift_account
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import Movement, post
from timebank.ledger.queries import balance
from timebank.ledger.rules import AccountKey
from timebank.lib.ids import derived_id
from timebank.lib.operation import wait_for_turn
from timebank.lib.refusals import NotFound
from timebank.lib.units import CoinMinutes
from timebank.notices.rules import coins_in_words
from timebank.people import powers
from timebank.people.kinds import DESK_ROLES, ConsentHow
from timebank.people.models import Person
from timebank.people.queries import are_same_side
from timebank.people.rules import Actor, age_on, local_date
from timebank.policy.queries import value

Row = TypeVar("Row", Gift, Donation)

RETURNED_MAX = 1_000
"""Gifts of one person that go back at a death, and as many donations; the estate does not close before all have."""


def word_of(*, word: ConsentHow | None, by: Actor) -> ConsentHow:
    """Say how somebody's word was given: on the own page by oneself, at a desk as it recorded.

    Raises: GiversWordMissing when a desk does not say it, NotYourAct when somebody else says it.
    """
    if by.role in DESK_ROLES:
        if word is None or word == ConsentHow.SELF:
            raise GiversWordMissing
        return word
    if word is not None:
        raise powers.NotYourAct
    return ConsentHow.SELF


def refuse_giver(*, giver: Person, coin_minutes: int, at: datetime) -> None:
    """Refuse who cannot give so much now; from here on the giver's gifts wait for each other.

    Raises: EstateFrozen, NoCoinsNamed, GuardianUnknown, GiverSuspended, NotEnoughEarned.
    """
    if queries.frozen_among(person_ids=[giver.pk]):
        raise EstateFrozen
    if coin_minutes <= 0:
        raise NoCoinsNamed
    adult_age = value("volunteer_age_min", at=at, place=giver.place_id)
    if giver.guardian_id is None and _age(giver, at=at) < adult_age:
        raise GuardianUnknown(age=adult_age)
    if queries.is_suspended(person_id=giver.pk, at=at):
        raise GiverSuspended
    wait_for_turn(f"give {giver.pk}")
    has = balance(account_id=earned_account(person_id=giver.pk).id)
    if has < coin_minutes:
        raise NotEnoughEarned(needed=coins_in_words(coin_minutes), available=coins_in_words(has))


def resting_facts(
    *, giver: Person, coin_minutes: int, word: ConsentHow, by: Actor, at: datetime
) -> dict[str, object]:
    """Give the columns of a new gift or donation: until when it rests, and what has to be recorded before it moves.

    Source: docs/rules.md, "Gifts and donations".
    """
    place = giver.place_id
    protected_age = value("gift_rest_protected_age_min", at=at, place=place)
    is_protected = by.role in DESK_ROLES or _age(giver, at=at) >= protected_age
    usual, longer = (
        value("gift_rest_hours", at=at, place=place),
        value("gift_rest_hours_protected", at=at, place=place),
    )
    rests_until = at + timedelta(hours=longer if is_protected else usual)
    in_month = queries.given_in_month(giver_id=giver.pk, at=at) + coin_minutes
    return {
        "giver": giver,
        "coin_minutes": coin_minutes,
        "given_at": at,
        "rests_until": rests_until,
        "waits_until": rests_until + timedelta(days=value("gift_wait_days", at=at, place=place)),
        "recorded_by_id": by.person_id,
        "channel": by.channel,
        "word": word,
        "needs_call": is_protected,
        "needs_approval": in_month > value("gift_month_minutes", at=at, place=place),
        "needs_consent": _age(giver, at=at) < value("volunteer_age_min", at=at, place=place),
        "state": GiftState.RESTING,
    }


def _age(person: Person, *, at: datetime) -> int:
    return age_on(birth_date=person.birth_date, day=local_date(at))


def begin_rest(giving: Gift | Donation) -> None:
    """Set the coins of a new gift or donation aside and write its first step. Raises: Overdrawn."""
    _post(
        giving,
        kind=TransferKind.HOLD,
        debit=earned_account(person_id=giving.giver_id),
        credit=gift_account(gift_id=giving.pk),
        at=giving.given_at,
    )
    _keep_step(giving, was="", by_id=giving.recorded_by_id, at=giving.given_at, reason=str(giving.word))


def lock_resting(model: type[Row], *, giving_id: UUID) -> Row:
    """Lock a gift or donation and read it with the persons concerned. Raises: NotFound."""
    other = "receiver" if model is Gift else "pool"
    rows = model._default_manager.select_related("giver", other).select_for_update(of=("self",))
    found = rows.filter(pk=giving_id).first()
    if found is None:
        raise NotFound
    return found


def refuse_ended(giving: Giving) -> None:
    """Refuse what no longer rests. Raises: GiftEnded."""
    if not giving.is_resting:
        raise GiftEnded


def require_checker(
    act: str, *, giving: Gift | Donation, concerned: Sequence[UUID], by: Actor, organisation_id: UUID | None
) -> None:
    """Refuse who may not check this one: its recorder, who gives or receives, their family and household.

    ``organisation_id`` is that of the pool which would get the coins. Raises: NotYourAct, MakerIsChecker,
    SameOrganisation, OnGiversSide, GiftEnded.
    """
    powers.require(
        act,
        by=by,
        place=giving.giver.place_id,
        owner=giving.giver_id,
        makers=[giving.recorded_by_id],
        maker_organisation=organisation_id,
    )
    if any(are_same_side(first=by.person_id, second=each) for each in concerned):
        raise OnGiversSide
    refuse_ended(giving)


def record_check(giving: Gift | Donation, *, check: GiftCheck, by: Actor, at: datetime) -> None:
    """Write down that something needed before the coins move was done. Raises: CheckNotNeeded."""
    if check not in queries.missing_checks(giving=giving):
        raise CheckNotNeeded
    # From here on it must succeed.
    verb = {GiftCheck.CALL: "called", GiftCheck.APPROVAL: "approved", GiftCheck.CONSENT: "consented"}[check]
    setattr(giving, f"{verb}_by_id", by.person_id)
    setattr(giving, f"{verb}_at", at)
    giving.save(update_fields=[f"{verb}_by", f"{verb}_at"])
    _keep_step(giving, was=giving.state, by_id=by.person_id, at=at, reason=check.value)


def refuse_unasked(giving: Gift | Donation) -> None:
    """Refuse a second person's no where no second person was asked for, or has agreed. Raises: CheckNotNeeded."""
    if not {GiftCheck.CALL, GiftCheck.APPROVAL} & set(queries.missing_checks(giving=giving)):
        raise CheckNotNeeded


def has_died(giving: Gift | Donation) -> bool:
    """Tell whether the giver or the receiver has died: then the coins can only go back."""
    concerned = [giving.giver_id, *([giving.receiver_id] if isinstance(giving, Gift) else [])]
    return bool(queries.frozen_among(person_ids=concerned))


def may_arrive(giving: Gift | Donation, *, at: datetime) -> bool:
    """Tell whether the rest is over, nothing is missing and the giver is not suspended."""
    rested = giving.rests_until <= at and not queries.missing_checks(giving=giving)
    return rested and not queries.is_suspended(person_id=giving.giver_id, at=at)


def give_back(giving: Gift | Donation, *, to: GiftState, by_id: UUID, at: datetime, reason: str = "") -> None:
    """End a rest without effect: the coins go back to the giver's earned ones."""
    _post(
        giving,
        kind=TransferKind.RELEASE,
        debit=gift_account(gift_id=giving.pk),
        credit=earned_account(person_id=giving.giver_id),
        at=at,
    )
    _end(giving, to=to, by_id=by_id, at=at, reason=reason)


def let_arrive(
    giving: Gift | Donation, *, credit: AccountKey, kind: TransferKind, by_id: UUID, at: datetime
) -> None:
    """End a rest with its effect: the coins move to whom they were given."""
    _post(giving, kind=kind, debit=gift_account(gift_id=giving.pk), credit=credit, at=at)
    _end(giving, to=GiftState.DELIVERED, by_id=by_id, at=at, reason="")


def _end(giving: Gift | Donation, *, to: GiftState, by_id: UUID, at: datetime, reason: str) -> None:
    was, giving.state, giving.ended_at = giving.state, to, at
    giving.save(update_fields=["state", "ended_at"])
    _keep_step(giving, was=was, by_id=by_id, at=at, reason=reason)


def _keep_step(giving: Gift | Donation, *, was: str, by_id: UUID, at: datetime, reason: str) -> None:
    said = {"at": at, "by_id": by_id, "from_state": was, "to_state": giving.state, "reason": reason}
    if isinstance(giving, Gift):
        GiftStep.objects.create(gift=giving, **said)
    else:
        DonationStep.objects.create(donation=giving, **said)


def _post(
    giving: Gift | Donation, *, kind: TransferKind, debit: AccountKey, credit: AccountKey, at: datetime
) -> None:
    word = "GIFT" if isinstance(giving, Gift) else "DONATION"
    movement = Movement(
        id=derived_id(cause=giving.pk, verb=kind, account=credit.id),
        debit=debit,
        credit=credit,
        coin_minutes=CoinMinutes(giving.coin_minutes),
        kind=kind,
        reference=f"{word} {giving.pk}",
        cause_id=giving.pk,
        happened_at=at,
    )
    post(movements=[movement])

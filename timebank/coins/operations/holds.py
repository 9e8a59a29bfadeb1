"""Coins set aside for a need: held once, paid to volunteers on confirmation, the rest given back.

What a hold was filled with is in the books; nothing here guesses it. Granted coins are used first and returned last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Model

from timebank.coins import queries, rules
from timebank.coins.models import Grant, Hold
from timebank.coins.refusals import AlreadyHeld, HeldTooLittle, NoCoinsNamed, NotEnoughCoins, NothingHeld
from timebank.coins.rules import Part, earned_account, gifted_account, granted_account, hold_account
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import Movement, post
from timebank.lib.ids import derived_id
from timebank.lib.one_trip import quick_cursor
from timebank.lib.operation import operation
from timebank.lib.rows import write_rows
from timebank.lib.units import CoinMinutes
from timebank.notices.rules import coins_in_words
from timebank.people.queries import person, same_persons_ids
from timebank.people.rules import local_date
from timebank.policy.queries import value

_LOCK = """
WITH locked AS MATERIALIZED (
    SELECT id, payer_id, closed_at FROM coins_hold
    WHERE need_id = %(need_id)s AND payer_id = ANY(%(payer_ids)s)
    ORDER BY id FOR NO KEY UPDATE
), closed AS (
    UPDATE coins_hold SET closed_at = %(closed_at)s FROM locked
    WHERE coins_hold.id = locked.id AND locked.closed_at IS NULL AND %(closed_at)s::timestamptz IS NOT NULL
)
SELECT payer_id, closed_at IS NULL FROM locked
"""
"""Locks the holds in id order, closes the open ones when a moment is given, says which were open: one statement."""


@dataclass(frozen=True, slots=True)
class HoldShare:
    """What one payer's hold pays by one settlement: (volunteer, coin minutes) each."""

    payer_id: UUID
    settlement_id: UUID
    payments: Sequence[tuple[UUID, CoinMinutes]]

    @property
    def coin_minutes(self) -> int:
        """All that this share pays."""
        return sum(minutes for _, minutes in self.payments)


@operation
def place_hold(
    *, need_id: UUID, payer_id: UUID, coin_minutes: CoinMinutes, at: datetime, also: Sequence[Model] = ()
) -> UUID:
    """Set coins of a payer aside for a need, granted coins first; give the id of the hold.

    ``also`` are the new rows of the need itself, written together with the hold.
    Earned coins are used only from ``self_spend_age_min``. When two acts want the same coins at the same moment, the
    later one is refused by the books.
    Raises: NoCoinsNamed, AlreadyHeld, NotEnoughCoins, Overdrawn. Source: docs/rules.md, "Coins".
    """
    if coin_minutes <= 0:
        raise NoCoinsNamed
    parts = _parts_to_hold(need_id=need_id, payer_id=payer_id, coin_minutes=coin_minutes, at=at)
    # From here on it must succeed.
    hold = Hold(need_id=need_id, payer_id=payer_id, coin_minutes=coin_minutes, placed_at=at)
    write_rows(hold, *also)
    post(movements=[_holding(part, hold=hold) for part in parts])
    return hold.pk


@operation
def settle_shares(*, need_id: UUID, shares: Sequence[HoldShare], release: bool, at: datetime) -> None:
    """Pay volunteers out of the holds of a need's payers in one posting; with ``release`` give the rest back.

    Released holds are closed; coins of a grant that has expired meanwhile live on for ``grant_released_days`` from the
    first release after its expiry.
    A payment of 0, for a visit too short to count, moves nothing.
    Three statements with release (two more when granted coins go back) and two without, however many shares. A retry at the same moment changes nothing.
    Raises: ValueError (no share, or a payer twice), NothingHeld, HeldTooLittle, Overdrawn, MovementConflict.
    """
    if not shares or len({share.payer_id for share in shares}) < len(shares):
        raise ValueError("each payer settles once, and at least one does")
    open_payers = _lock_holds(need_id=need_id, shares=shares, closed_at=at if release else None)
    movements = [movement for share in shares for movement in _earnings(share, need_id=need_id, at=at)]
    if release:
        open_shares = [share for share in shares if share.payer_id in open_payers]
        movements += _releases(open_shares, need_id=need_id, at=at)
    if movements:
        post(movements=movements)


@operation
def settle_and_release(
    *,
    need_id: UUID,
    payer_id: UUID,
    settlement_id: UUID,
    payments: Sequence[tuple[UUID, CoinMinutes]],
    release: bool,
    at: datetime,
) -> None:
    """Pay volunteers out of one payer's hold; with ``release`` give the rest back and close it. See settle_shares.

    Raises: NothingHeld, HeldTooLittle, Overdrawn, MovementConflict.
    """
    share = HoldShare(payer_id, settlement_id, payments)
    settle_shares(need_id=need_id, shares=[share], release=release, at=at)


@operation
def release_hold(*, need_id: UUID, payer_id: UUID, cause_id: UUID, at: datetime) -> None:
    """Give what is left in a hold back to the purses it came from and close it; a closed one stays as it is.

    Raises: NothingHeld.
    """
    settle_shares(need_id=need_id, shares=[HoldShare(payer_id, cause_id, [])], release=True, at=at)


def parts_back(*, need_id: UUID, payer_id: UUID, coin_minutes: CoinMinutes, at: datetime) -> list[Part]:
    """Lock a hold, open or closed, and say to which purses coins that come back to it go on, the last filled first.

    Grants past their last day that get coins back live on, as at a release. Raises: NothingHeld.
    """
    share = HoldShare(payer_id, need_id, [])
    _lock_holds(need_id=need_id, shares=[share], closed_at=None)
    held = queries.held_for(need_id=need_id, payer_ids=[payer_id])[payer_id]
    parts = rules.split_release(coin_minutes=coin_minutes, fills=held.fills)
    let_grants_live_on(payer_id=payer_id, parts=parts, at=at)
    return parts


def let_grants_live_on(*, payer_id: UUID, parts: Sequence[Part], at: datetime) -> None:
    """Let those grants of a person live on that are past their last day and get coins back, as at a release."""
    _prolong_grants([(HoldShare(payer_id, payer_id, []), part) for part in parts], at=at)


def _parts_to_hold(*, need_id: UUID, payer_id: UUID, coin_minutes: int, at: datetime) -> list[Part]:
    """Choose the purses; the payer's age is asked only when granted and gifted coins do not suffice."""
    purses = queries.purses_of(person_id=payer_id)
    day = local_date(at)
    usable = rules.spend_order(purses=purses, day=day, may_spend_earned=False)
    if _total(usable) < coin_minutes and queries.may_spend_earned(payer=person(person_id=payer_id), at=at):
        usable = rules.spend_order(purses=purses, day=day, may_spend_earned=True)
    if _total(usable) < coin_minutes:
        if Hold.objects.filter(need_id=need_id, payer_id=payer_id).exists():
            raise AlreadyHeld
        raise _not_enough(needed=coin_minutes, available=_total(usable))
    return rules.split_spend(coin_minutes=coin_minutes, purses=usable)


def _total(purses: Iterable[rules.PurseFact]) -> int:
    return sum(purse.coin_minutes for purse in purses)


def _not_enough(*, needed: int, available: int) -> NotEnoughCoins:
    return NotEnoughCoins(needed=coins_in_words(needed), available=coins_in_words(available))


def _holding(part: Part, *, hold: Hold) -> Movement:
    return Movement(
        id=derived_id(cause=hold.pk, verb=TransferKind.HOLD, account=part.account_id),
        debit=part.account_id,
        credit=hold_account(need_id=hold.need_id, payer_id=hold.payer_id),
        coin_minutes=part.coin_minutes,
        kind=TransferKind.HOLD,
        reference=f"NEED {hold.need_id}",
        cause_id=hold.pk,
        happened_at=hold.placed_at,
    )


def _lock_holds(*, need_id: UUID, shares: Sequence[HoldShare], closed_at: datetime | None) -> set[UUID]:
    """Lock the holds, close them when asked to, and give the payers whose hold was open."""
    payer_ids = [share.payer_id for share in shares]
    with quick_cursor() as cursor:
        cursor.execute(_LOCK, {"need_id": need_id, "payer_ids": payer_ids, "closed_at": closed_at})
        was_open: dict[UUID, bool] = dict(cursor.fetchall())
    if len(was_open) < len(set(payer_ids)):
        raise NothingHeld
    return {payer_id for payer_id, is_open in was_open.items() if is_open}


def _earnings(share: HoldShare, *, need_id: UUID, at: datetime) -> list[Movement]:
    """Write what the volunteers earn; the id comes from the settlement and the volunteer, so it happens once."""
    hold = hold_account(need_id=need_id, payer_id=share.payer_id)
    earned = [
        (earned_account(person_id=volunteer), minutes) for volunteer, minutes in share.payments if minutes
    ]
    return [
        Movement(
            id=derived_id(cause=share.settlement_id, verb=TransferKind.EARN, account=account.id),
            debit=hold.id,
            credit=account,
            coin_minutes=coin_minutes,
            kind=TransferKind.EARN,
            reference=f"NEED {need_id}",
            cause_id=share.settlement_id,
            happened_at=at,
        )
        for account, coin_minutes in earned
    ]


def _releases(shares: Sequence[HoldShare], *, need_id: UUID, at: datetime) -> list[Movement]:
    """Write what goes back to the purses. The grants are prolonged before the books lock their accounts."""
    held = queries.held_for(need_id=need_id, payer_ids=[share.payer_id for share in shares])
    parts = [(share, part) for share in shares for part in _parts_to_release(share, held[share.payer_id])]
    _prolong_grants(parts, at=at)
    return [_releasing(part, share=share, need_id=need_id, at=at) for share, part in parts]


def _parts_to_release(share: HoldShare, held: queries.HeldFact) -> list[Part]:
    rest = held.coin_minutes - share.coin_minutes
    if rest < 0:
        raise HeldTooLittle
    return rules.split_release(coin_minutes=rest, fills=held.fills)


def _releasing(part: Part, *, share: HoldShare, need_id: UUID, at: datetime) -> Movement:
    return Movement(
        id=derived_id(cause=share.settlement_id, verb=TransferKind.RELEASE, account=part.account_id),
        debit=hold_account(need_id=need_id, payer_id=share.payer_id).id,
        credit=part.account_id,
        coin_minutes=part.coin_minutes,
        kind=TransferKind.RELEASE,
        reference=f"NEED {need_id}",
        cause_id=share.settlement_id,
        happened_at=at,
    )


def _prolong_grants(parts: Sequence[tuple[HoldShare, Part]], *, at: datetime) -> None:
    """Let grants past their last day that get coins back live on; asks nothing when no granted coins go back."""
    payers = {share.payer_id for share, _ in parts}
    own = {make(person_id=payer).id for payer in payers for make in (earned_account, gifted_account)}
    released = {part.account_id for _, part in parts} - own
    if not released:
        return
    payers = set(same_persons_ids(person_ids=payers))
    for grant in queries.grants_past(day=local_date(at)).filter(person__in=payers).order_by("pk"):
        if granted_account(person_id=grant.person_id, grant_id=grant.pk).id in released:
            _prolong(grant, at=at)


def _prolong(grant: Grant, *, at: datetime) -> None:
    """Open a grant past its last day again; only the first release gives it some days, a later one never renews them."""
    if grant.grace_until_date is None:
        days = value("grant_released_days", at=at, place=grant.place_id)
        grant.grace_until_date = local_date(at) + timedelta(days=days)
    grant.expired_at = None
    grant.save(update_fields=["grace_until_date", "expired_at"])

"""Which purse is spent first, and which is refilled first. Pure functions of plain facts.

Nothing here knows a table or a clock, and no function makes or loses a coin minute.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.rules import AccountKey, Fill
from timebank.lib.units import CoinMinutes


@dataclass(frozen=True, slots=True)
class Part:
    """So many coin minutes of one account."""

    account_id: UUID
    coin_minutes: CoinMinutes


@dataclass(frozen=True, slots=True)
class PurseFact:
    """What one purse of a person has; ``last_date`` is the last day on which granted coins can be spent."""

    account_id: UUID
    purse: Purse
    coin_minutes: CoinMinutes
    last_date: date | None = None


def spend_order(*, purses: Iterable[PurseFact], day: date, may_spend_earned: bool) -> list[PurseFact]:
    """Order what may be spent on a day: granted (soonest expiry first), gifted, then earned where allowed.

    Source: docs/rules.md, "Coins"; plan: own earned coins are exchanged from 60.
    """
    allowed = (
        (Purse.GRANTED, Purse.GIFTED, Purse.EARNED) if may_spend_earned else (Purse.GRANTED, Purse.GIFTED)
    )
    usable = [
        each
        for each in purses
        if each.purse in allowed
        and each.coin_minutes > 0
        and (each.purse != Purse.GRANTED or (each.last_date is not None and day <= each.last_date))
    ]
    return sorted(
        usable, key=lambda each: (allowed.index(each.purse), each.last_date or date.max, each.account_id)
    )


def split_spend(*, coin_minutes: int, purses: Sequence[PurseFact]) -> list[Part]:
    """Take coin minutes out of purses in their order, never more from one than it has.

    Raises: ValueError when all of them together have too little; the caller refuses that with a sentence first.
    """
    return _take(coin_minutes, [Part(each.account_id, each.coin_minutes) for each in purses])


def split_release(*, coin_minutes: int, fills: Sequence[Fill]) -> list[Part]:
    """Give coin minutes back to the purses that filled a hold, the last filled first.

    ``fills`` are in the order of filling. So what service consumed is what was filled first: granted coins.

    Raises: ValueError when more is to go back than the hold was filled with.
    """
    return _take(coin_minutes, [Part(each.debit_account_id, each.coin_minutes) for each in reversed(fills)])


def _take(coin_minutes: int, sources: Sequence[Part]) -> list[Part]:
    """Take from each source in turn what is still needed."""
    taken: dict[UUID, int] = {}
    rest = coin_minutes
    for source in sources:
        step = min(rest, source.coin_minutes)
        if step > 0:
            taken[source.account_id] = taken.get(source.account_id, 0) + step
            rest -= step
    if rest:
        raise ValueError(f"{rest} coin minutes more than there are")
    return [Part(account, CoinMinutes(minutes)) for account, minutes in taken.items()]


def months_after(*, day: date, months: int) -> date:
    """Give the same day of the month some months later, or that month's last day where it has no such day."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def earned_account(*, person_id: UUID) -> AccountKey:
    """Name the account of what a person earned by service."""
    return AccountKey(OwnerKind.PERSON, str(person_id), Purse.EARNED)


def gifted_account(*, person_id: UUID) -> AccountKey:
    """Name the account of what relatives gave a person."""
    return AccountKey(OwnerKind.PERSON, str(person_id), Purse.GIFTED)


def granted_account(*, person_id: UUID, grant_id: UUID) -> AccountKey:
    """Name the account of one grant to a person."""
    return AccountKey(OwnerKind.PERSON, str(person_id), Purse.GRANTED, grant_id=grant_id)


def hold_account(*, need_id: UUID, payer_id: UUID) -> AccountKey:
    """Name the account of the coins that one payer has set aside for a need."""
    return AccountKey(OwnerKind.NEED, str(need_id), Purse.HOLD, payer_id=payer_id)


def budget_account(*, place: str) -> AccountKey:
    """Name the account of a district's budget for grants."""
    return AccountKey(OwnerKind.PLACE, place, Purse.BUDGET)


def issue_account(*, city: str) -> AccountKey:
    """Name the account out of which a city issues coins."""
    return AccountKey(OwnerKind.CITY, city, Purse.ISSUE)


def pool_account(*, owner_kind: OwnerKind, owner_id: str) -> AccountKey:
    """Name the account of the public-welfare pool of a place or an organisation."""
    return AccountKey(owner_kind, owner_id, Purse.POOL)


def debt_account(*, person_id: UUID) -> AccountKey:
    """Name the account of what a person owes; it is zero or below."""
    return AccountKey(OwnerKind.PERSON, str(person_id), Purse.DEBT)


CORRECTABLE = (TransferKind.EARN, TransferKind.MIGRATE, TransferKind.GRANT, TransferKind.AID)
"""Movements that a correction can take back; a gift or donation is final once it has rested (docs/rules.md, "Coins")."""

_REFERENCE = re.compile(r"[A-Za-z0-9\-]{3,40}")
_PERSONAL = re.compile(r"[0-9]{17}[0-9Xx]|1[3-9][0-9]{9}")


def reference_fits(reference: str) -> bool:
    """Tell whether the number of a paper or case may be kept: short, and neither an identity number nor a phone."""
    return bool(_REFERENCE.fullmatch(reference)) and not _PERSONAL.search(reference.replace("-", ""))


def repaying_share(*, earned_minutes: int, percent: int) -> CoinMinutes:
    """Say how much of one earning repays what is owed: the share in percent, rounded down."""
    return CoinMinutes(earned_minutes * percent // 100)


def split_by_parts(*, coin_minutes: int, parts: Sequence[int]) -> list[CoinMinutes]:
    """Split coin minutes in proportion; what does not divide goes minute by minute to the first ones.

    Nothing is lost: the results add up to the whole.
    """
    whole = sum(parts)
    shares = [coin_minutes * part // whole for part in parts]
    rest = coin_minutes - sum(shares)
    return [CoinMinutes(share + (number < rest)) for number, share in enumerate(shares)]


@dataclass(frozen=True, slots=True)
class Flow:
    """Coin minutes that were earned in one district and spent in another; a city stands for what no district paid."""

    earned_place: str
    spent_place: str
    coin_minutes: CoinMinutes


def clearing_positions(*, flows: Iterable[Flow], places: Iterable[str]) -> Mapping[str, int]:
    """Say for each place what others owe it (above zero) or it owes others: all of them together are zero.

    A district in which coins are spent gives service for an hour that another district had.
    """
    positions = dict.fromkeys(places, 0)
    for flow in flows:
        positions[flow.earned_place] = positions.get(flow.earned_place, 0) - flow.coin_minutes
        positions[flow.spent_place] = positions.get(flow.spent_place, 0) + flow.coin_minutes
    return positions

"""Which purse is spent first, which is refilled first, what became of a donation. Pure functions of plain facts.

Nothing here knows a table or a clock, and no function makes or loses a coin minute.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from unicodedata import normalize
from uuid import UUID

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.rules import AccountKey, Fill
from timebank.lib.calendar import months_after
from timebank.lib.ids import derived_id
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


def gift_account(*, gift_id: UUID) -> AccountKey:
    """Name the account in which the coins of one gift or donation rest."""
    return AccountKey(OwnerKind.GIFT, str(gift_id), Purse.HOLD)


FEW_PERSONS = 3
"""Fewer persons than this are never counted out: a small number can point at somebody."""


@dataclass(frozen=True, slots=True)
class PoolMove:
    """One movement of a pool's account in the order of the books: plus what arrived, minus what left.

    ``cause_id`` is the donation, grant or settlement it belongs to, ``reverses_id`` the movement that it takes back.
    """

    id: UUID
    cause_id: UUID
    coin_minutes: int
    happened_at: datetime
    reverses_id: UUID | None = None


@dataclass(slots=True)
class Use:
    """So many coin minutes of one arrival that left the pool by one departure."""

    departure: PoolMove
    coin_minutes: int


@dataclass(slots=True)
class Traced:
    """What became of one arrival: what was used for which departure, what still lies there."""

    arrival: PoolMove
    left_minutes: int
    uses: list[Use]


def trace_pool(*, moves: Iterable[PoolMove]) -> list[Traced]:
    """Follow what arrived in a pool through what left it, first in, first out; oldest arrival first.

    What comes back of an earlier departure (its reversal, or the rest of expired aid, known by the same cause) goes
    back to the arrivals that it had come from, the last used first, and counts as never used. What a reversal takes
    out of an arrival is taken from that arrival first.

    Raises: ValueError when more left than had arrived, which the books never allow.
    """
    arrivals: list[Traced] = []
    used: dict[UUID, list[tuple[Traced, Use]]] = {}
    first_open = 0
    for move in moves:
        if move.coin_minutes > 0:
            over = _give_back(move, used)
            arrivals.append(Traced(move, over, []))
            first_open = 0 if over < move.coin_minutes else first_open
            continue
        parts = _use(move, arrivals, first_open)
        used.setdefault(move.id, []).extend(parts)
        if move.cause_id != move.id:
            used.setdefault(move.cause_id, []).extend(parts)
        while first_open < len(arrivals) and not arrivals[first_open].left_minutes:
            first_open += 1
    return arrivals


def _give_back(move: PoolMove, used: dict[UUID, list[tuple[Traced, Use]]]) -> int:
    """Give what came back to the arrivals it had come from; give how much of it had not come from any."""
    rest = move.coin_minutes
    for traced, use in reversed(used.get(move.reverses_id or move.cause_id, [])):
        back = min(rest, use.coin_minutes)
        use.coin_minutes -= back
        traced.left_minutes += back
        rest -= back
    return rest


def _use(move: PoolMove, arrivals: list[Traced], first_open: int) -> list[tuple[Traced, Use]]:
    """Take what left out of the arrivals; an arrival that is taken back itself comes first and is no use."""
    rest, parts = -move.coin_minutes, []
    for traced in arrivals if move.reverses_id else ():
        if traced.arrival.id == move.reverses_id:
            taken = min(rest, traced.left_minutes)
            traced.left_minutes -= taken
            rest -= taken
    for position in range(first_open, len(arrivals)):
        if not rest:
            break
        traced = arrivals[position]
        taken = min(rest, traced.left_minutes)
        if taken:
            traced.left_minutes -= taken
            use = Use(move, taken)
            traced.uses.append(use)
            parts.append((traced, use))
            rest -= taken
    if rest:
        raise ValueError(f"{rest} coin minutes more left the pool than had arrived")
    return parts


def month_of(day: date) -> tuple[date, date]:
    """Give the first day of a day's calendar month and of the next one."""
    first = day.replace(day=1)
    return first, months_after(day=first, months=1)


def migration_movement_id(*, line_id: UUID, person_id: UUID) -> UUID:
    """Give the id of the movement that a record of an older system becomes, once."""
    account = earned_account(person_id=person_id)
    return derived_id(cause=line_id, verb=TransferKind.MIGRATE, account=account.id)


def debt_account(*, person_id: UUID) -> AccountKey:
    """Name the account of what a person owes; it is zero or below."""
    return AccountKey(OwnerKind.PERSON, str(person_id), Purse.DEBT)


GIVINGS = (TransferKind.GIVE, TransferKind.DONATE)
"""Movements by which a gift or donation arrived; their cause is the gift or donation."""

CORRECTABLE = (TransferKind.EARN, TransferKind.MIGRATE, TransferKind.GRANT, TransferKind.AID, *GIVINGS)
"""Movements that a correction can take back (docs/rules.md, "Setting right, debts and estates")."""

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


def plain_name(*, name: str) -> str:
    """Reduce a name to what makes it the same name: no difference of width, case, spaces and signs."""
    return "".join(sign for sign in normalize("NFKC", name).casefold() if sign.isalnum())

"""Reads of one owner's accounts between two moments: what they had before, what came and went, every leg of it.

What belongs to a period is what happened in it; its order is that of the books. Nothing here writes, and what is read
in several steps is held together by the last row number of each account, so that no posting in between is half seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.lib.units import CoinMinutes

LEGS_MAX = 1_001
"""Legs that one read gives at most: a thousand, and one to see whether there are more."""
FAR_SIDES_MAX = 10_000
PLACE_MAX = 2**63 - 1

_SUMS = """
SELECT account.id, account.purse, leg.kind,
    coalesce(sum(leg.signed) FILTER (WHERE leg.happened_at < %(starts_at)s), 0),
    coalesce(sum(leg.signed) FILTER (WHERE leg.happened_at >= %(starts_at)s AND leg.place < %(before)s), 0),
    coalesce(sum(leg.signed) FILTER (WHERE leg.happened_at >= %(starts_at)s AND leg.signed > 0), 0),
    coalesce(-sum(leg.signed) FILTER (WHERE leg.happened_at >= %(starts_at)s AND leg.signed < 0), 0),
    count(*) FILTER (WHERE leg.happened_at >= %(starts_at)s),
    max(leg.place)
FROM ledger_account account CROSS JOIN LATERAL (
    SELECT kind, happened_at, 2 * row_number + 1 AS place, coin_minutes AS signed
    FROM ledger_transfer WHERE credit_account_id = account.id
    UNION ALL
    SELECT kind, happened_at, 2 * row_number, -coin_minutes
    FROM ledger_transfer WHERE debit_account_id = account.id
) AS leg
WHERE account.owner_id = ANY(%(owner_ids)s) AND account.owner_kind = %(owner_kind)s AND leg.happened_at < %(ends_at)s
GROUP BY account.id, account.purse, leg.kind
ORDER BY account.purse, account.id, leg.kind
"""

_SIDE = """
    (SELECT *, {place} AS place, {sign} coin_minutes AS signed, {other}_account_id AS other_id
     FROM ledger_transfer
     WHERE {own}_account_id = asked.account_id
       AND row_number BETWEEN %(after)s / 2 AND %(before)s / 2 AND {place} <= asked.place_max
       AND {place} > %(after)s AND {place} < %(before)s
       AND happened_at >= %(starts_at)s AND happened_at < %(ends_at)s
     ORDER BY row_number {order} LIMIT %(limit)s)
"""


def _legs_sql(*, order: str) -> str:
    """Write one short index walk per account and side, in one direction."""
    arrived = _SIDE.format(place="2 * row_number + 1", sign="", own="credit", other="debit", order=order)
    left = _SIDE.format(place="2 * row_number", sign="-", own="debit", other="credit", order=order)
    return f"""
        SELECT leg.place, leg.id, leg.row_number, account.purse, leg.signed, leg.kind, leg.reference, leg.cause_id,
            leg.happened_at, leg.booked_at, original.row_number, other.id, other.owner_kind, other.owner_id, other.purse
        FROM unnest(%(account_ids)s::uuid[], %(places_max)s::bigint[]) AS asked (account_id, place_max)
        JOIN ledger_account account ON account.id = asked.account_id
        CROSS JOIN LATERAL ({arrived} UNION ALL {left}) AS leg
        JOIN ledger_account other ON other.id = leg.other_id
        LEFT JOIN ledger_transfer original ON original.id = leg.reverses_id
        ORDER BY leg.place {order}
        LIMIT %(limit)s
    """  # noqa: S608 - made of the constants above


_OLDEST_FIRST, _NEWEST_FIRST = _legs_sql(order="ASC"), _legs_sql(order="DESC")

_FAR_SIDES = """
SELECT asked.account_id, other.id, other.owner_kind, other.owner_id, other.purse
FROM unnest(%(account_ids)s::uuid[]) AS asked (account_id)
CROSS JOIN LATERAL (
    SELECT debit_account_id AS id FROM ledger_transfer WHERE credit_account_id = asked.account_id
    UNION
    SELECT credit_account_id FROM ledger_transfer WHERE debit_account_id = asked.account_id
) AS side
JOIN ledger_account other ON other.id = side.id
ORDER BY asked.account_id, other.id
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class PeriodSum:
    """What one account had before a period and moved in it by one kind; ``place_max`` is its last leg's place."""

    account_id: UUID
    purse: Purse
    kind: TransferKind
    minutes_before: CoinMinutes
    minutes_carried: CoinMinutes
    """Moved in the period before the place that was asked for."""
    minutes_arrived: CoinMinutes
    minutes_left: CoinMinutes
    legs: int
    place_max: int


@dataclass(frozen=True, slots=True)
class SideFact:
    """Whose account stands on the other side of a movement, and what for."""

    account_id: UUID
    owner_kind: OwnerKind
    owner_id: str
    purse: Purse


@dataclass(frozen=True, slots=True)
class PeriodLeg:
    """One account's side of a movement: minus what left, plus what arrived. ``place`` orders legs as the books do."""

    place: int
    transfer_id: UUID
    row_number: int
    purse: Purse
    coin_minutes: int
    kind: TransferKind
    reference: str
    cause_id: UUID
    happened_at: datetime
    booked_at: datetime
    reversed_row_number: int | None
    other: SideFact


def period_sums(
    *,
    owner_kind: OwnerKind,
    owner_ids: Sequence[str],
    starts_at: datetime,
    ends_at: datetime,
    before: int | None,
) -> list[PeriodSum]:
    """Sum up every account of some owners by kind, in one statement; one without a movement before the end has none.

    The work grows with the movements of the accounts since they were opened, not with those of others.
    """
    facts: dict[str, Any] = {
        "owner_kind": owner_kind.value,
        "owner_ids": list(owner_ids),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "before": before or PLACE_MAX,
    }
    return [_sum(*row) for row in _rows(_SUMS, facts)]


def _sum(*row: Any) -> PeriodSum:
    account_id, purse, kind, *sums, legs, place_max = row
    before, carried, arrived, left = (CoinMinutes(int(each)) for each in sums)
    return PeriodSum(
        account_id, Purse(purse), TransferKind(kind), before, carried, arrived, left, legs, place_max
    )


def period_legs(
    *,
    places_max: Mapping[UUID, int],
    starts_at: datetime,
    ends_at: datetime,
    after: int | None = None,
    before: int | None = None,
    limit: int,
    newest_first: bool,
) -> list[PeriodLeg]:
    """List legs of a period between two places, from either end; ``places_max`` names the accounts and where each ends.

    Raises: ValueError for a limit that is not 1 to LEGS_MAX.
    """
    if not 0 < limit <= LEGS_MAX:
        raise ValueError(f"a page has 1 to {LEGS_MAX} legs, not {limit}")
    facts: dict[str, Any] = {
        "account_ids": list(places_max),
        "places_max": list(places_max.values()),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "after": after or 0,
        "before": before or PLACE_MAX,
        "limit": limit,
    }
    return [_leg(*row) for row in _rows(_NEWEST_FIRST if newest_first else _OLDEST_FIRST, facts)]


def _leg(*row: Any) -> PeriodLeg:
    *leg, other_id, owner_kind, owner_id, other_purse = row
    place, transfer_id, row_number, purse, signed, kind, *rest = leg
    other = SideFact(other_id, OwnerKind(owner_kind), owner_id, Purse(other_purse))
    facts: tuple[Any, ...] = (*rest, other)
    return PeriodLeg(place, transfer_id, row_number, Purse(purse), signed, TransferKind(kind), *facts)


def far_sides(*, account_ids: Sequence[UUID]) -> dict[UUID, list[SideFact]]:
    """Give for accounts through which coins pass, such as a resting gift's, every account that they touched."""
    found: dict[UUID, list[SideFact]] = {account_id: [] for account_id in account_ids}
    facts: dict[str, Any] = {"account_ids": list(account_ids), "limit": FAR_SIDES_MAX}
    for account_id, other_id, owner_kind, owner_id, purse in _rows(_FAR_SIDES, facts) if account_ids else []:
        found[account_id].append(SideFact(other_id, OwnerKind(owner_kind), owner_id, Purse(purse)))
    return found


def _rows(sql: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return list(cursor.fetchall())

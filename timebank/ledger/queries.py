"""Reads of the books: balances and statements. Never counts on a lock: a balance read here may move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.models import Account, Transfer
from timebank.ledger.rules import KnownAccount, KnownBooks, Movement, MovementFact, side_id
from timebank.ledger.seals import inclusion_proof as inclusion_proof
from timebank.ledger.verification import Difference as Difference
from timebank.ledger.verification import VerifyResult as VerifyResult
from timebank.ledger.verification import verify as verify
from timebank.lib.one_trip import quick_cursor
from timebank.lib.refusals import NotFound
from timebank.lib.units import CoinMinutes

ACCOUNTS_OF_OWNER_MAX = 1_000
STATEMENT_MAX = 1_000

_COLUMNS = (
    "id, row_number, debit_account_id, credit_account_id, coin_minutes, kind, reference, cause_id, reverses_id, "
    "happened_at, booked_at"
)

# One short index walk per account and side, however long their histories are.
_STATEMENT = f"""
SELECT DISTINCT ON (row_number) {_COLUMNS}
FROM unnest(%(account_ids)s::uuid[]) AS asked (account_id)
CROSS JOIN LATERAL (
    (SELECT * FROM ledger_transfer WHERE debit_account_id = asked.account_id AND row_number < %(before)s
     ORDER BY row_number DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT * FROM ledger_transfer WHERE credit_account_id = asked.account_id AND row_number < %(before)s
     ORDER BY row_number DESC LIMIT %(limit)s)
) AS side
ORDER BY row_number DESC
LIMIT %(limit)s
"""  # noqa: S608 - the columns are the constant above

# Both walks of each account's own movements, by its two indexes; the length of the other accounts' histories costs nothing.
_BALANCES_AT = """
SELECT account_id, coalesce(sum(coin_minutes), 0)::bigint
FROM unnest(%(account_ids)s::uuid[]) AS asked (account_id)
LEFT JOIN LATERAL (
    SELECT -coin_minutes AS coin_minutes FROM ledger_transfer
    WHERE debit_account_id = asked.account_id AND {moment} <= %(moment)s
    UNION ALL
    SELECT coin_minutes FROM ledger_transfer
    WHERE credit_account_id = asked.account_id AND {moment} <= %(moment)s
) AS leg ON true
GROUP BY account_id
"""

# One statement, so that a dry run sees the books of one moment. Takes no lock.
_KNOWN = """
SELECT json_build_object(
    'accounts', (SELECT json_agg(json_build_array(id, purse, balance))
                 FROM ledger_account WHERE id = ANY (%(account_ids)s)),
    'movements', (SELECT json_agg(json_build_array(id, debit_account_id, credit_account_id, coin_minutes, kind,
                                                   reference, cause_id, happened_at, reverses_id))
                  FROM ledger_transfer WHERE id = ANY (%(ids)s)),
    'reversed', (SELECT json_agg(reverses_id) FROM ledger_transfer WHERE reverses_id = ANY (%(reverses_ids)s)))
"""

# In plain SQL, because it is asked in every hour; the columns in the order of the model.
_ACCOUNTS_OF_OWNER = """
SELECT id, owner_kind, owner_id, purse, grant_id, payer_id, balance FROM ledger_account
WHERE owner_kind = %s AND owner_id = ANY(%s) ORDER BY purse, id LIMIT %s
"""

_ROW_NUMBER_MAX = 2**63 - 1


_TURNOVER = """
SELECT asked.account_id,
    (SELECT coalesce(sum(coin_minutes), 0) FROM ledger_transfer WHERE credit_account_id = asked.account_id),
    (SELECT coalesce(sum(coin_minutes), 0) FROM ledger_transfer
     WHERE debit_account_id = asked.account_id AND happened_at >= %(since)s)
FROM unnest(%(account_ids)s::uuid[]) AS asked (account_id)
"""

# A movement counts, its reversal takes it off, the reversal of that counts again: one step of the walk each.
_ARRIVED_NET = """
WITH RECURSIVE chain AS (
    SELECT id, coin_minutes, 1 AS sign FROM ledger_transfer
    WHERE credit_account_id = %(account_id)s AND kind = ANY(%(kinds)s)
    UNION ALL
    SELECT next.id, next.coin_minutes, -chain.sign
    FROM chain JOIN ledger_transfer next ON next.reverses_id = chain.id
)
SELECT coalesce(sum(sign * coin_minutes), 0) FROM chain
"""


@dataclass(frozen=True, slots=True)
class AccountFact:
    """An account and its balance."""

    id: UUID
    owner_kind: OwnerKind
    owner_id: str
    purse: Purse
    grant_id: UUID | None
    payer_id: UUID | None
    balance: CoinMinutes


@dataclass(frozen=True, slots=True)
class Turnover:
    """How many coin minutes ever arrived in an account, and how many left it."""

    arrived: CoinMinutes
    left: CoinMinutes


def purses_of_owners(*, owner_kind: OwnerKind, owner_ids: Sequence[str]) -> dict[tuple[str, Purse], int]:
    """Add up the balances of several owners by owner and purse, in one statement."""
    rows = Account.objects.filter(owner_kind=owner_kind, owner_id__in=owner_ids).values("owner_id", "purse")
    sums = rows.annotate(sum=Sum("balance")).order_by("owner_id", "purse")
    return {(row["owner_id"], Purse(row["purse"])): row["sum"] for row in sums}


def balance(*, account_id: UUID) -> CoinMinutes:
    """Give the balance of an account; one that was never used has 0."""
    return balances(account_ids=[account_id])[account_id]


def balances(*, account_ids: Sequence[UUID]) -> dict[UUID, CoinMinutes]:
    """Give the balances of accounts; one that was never used has 0."""
    found = {fact.id: fact.balance for fact in _facts(list(Account.objects.filter(id__in=account_ids)))}
    return {account_id: found.get(account_id, CoinMinutes(0)) for account_id in account_ids}


def accounts_of(*, owner_kind: OwnerKind, owner_id: str) -> list[AccountFact]:
    """List the accounts of an owner, at most ACCOUNTS_OF_OWNER_MAX, by purse."""
    return accounts_of_owners(owner_kind=owner_kind, owner_ids=[owner_id])


def accounts_of_owners(*, owner_kind: OwnerKind, owner_ids: Sequence[str]) -> list[AccountFact]:
    """List the accounts of several owners, at most ACCOUNTS_OF_OWNER_MAX together, by purse."""
    with quick_cursor() as cursor:
        cursor.execute(_ACCOUNTS_OF_OWNER, [owner_kind.value, list(owner_ids), ACCOUNTS_OF_OWNER_MAX])
        return _facts([Account(*row) for row in cursor.fetchall()])


def accounts(*, account_ids: Sequence[UUID]) -> dict[UUID, AccountFact]:
    """Give accounts by id with their balances; one that was never used is left out."""
    return {fact.id: fact for fact in _facts(list(Account.objects.filter(id__in=account_ids)))}


def movements(*, transfer_ids: Sequence[UUID]) -> list[MovementFact]:
    """Give movements by id, in the order of the books; one that is not in the books is left out."""
    sql = f"SELECT {_COLUMNS} FROM ledger_transfer WHERE id = ANY(%(ids)s) ORDER BY row_number"  # noqa: S608
    return _movements(sql, {"ids": list(transfer_ids)})


def reversals_of(*, transfer_ids: Sequence[UUID]) -> dict[UUID, MovementFact]:
    """Give the reversal of each movement that was taken back, by the id of the movement."""
    sql = f"SELECT {_COLUMNS} FROM ledger_transfer WHERE reverses_id = ANY(%(ids)s)"  # noqa: S608
    found = _movements(sql, {"ids": list(transfer_ids)})
    return {each.reverses_id: each for each in found if each.reverses_id}


def arrivals(*, account_id: UUID, kind: TransferKind, after: int, limit: int) -> list[MovementFact]:
    """List the movements of a kind that arrived in an account after a row and were not taken back, oldest first.

    Of one account the order of rows is the order of commits, because each posting locks it first.
    """
    sql = f"""SELECT {_COLUMNS} FROM ledger_transfer arrived
        WHERE credit_account_id = %(account_id)s AND row_number > %(after)s AND kind = %(kind)s
          AND NOT EXISTS (SELECT FROM ledger_transfer back WHERE back.reverses_id = arrived.id)
        ORDER BY row_number LIMIT %(limit)s"""  # noqa: S608 - the columns are the constant above
    facts = {"account_id": account_id, "after": after, "kind": kind.value, "limit": min(limit, STATEMENT_MAX)}
    return _movements(sql, facts)


def _facts(accounts: list[Account]) -> list[AccountFact]:
    return [
        AccountFact(
            id=account.id,
            owner_kind=OwnerKind(account.owner_kind),
            owner_id=account.owner_id,
            purse=Purse(account.purse),
            grant_id=account.grant_id,
            payer_id=account.payer_id,
            balance=CoinMinutes(_issued(account.id) if account.purse == Purse.ISSUE else account.balance),
        )
        for account in accounts
    ]


def _issued(account_id: UUID) -> int:
    """Sum up what the city issued and took back: the one balance that is not kept (see models.Account)."""
    arrived = Transfer.objects.filter(credit_account=account_id).aggregate(sum=Sum("coin_minutes", default=0))
    left = Transfer.objects.filter(debit_account=account_id).aggregate(sum=Sum("coin_minutes", default=0))
    return int(arrived["sum"] - left["sum"])


def movement(*, transfer_id: UUID) -> MovementFact:
    """Give one movement.

    Raises: NotFound.
    """
    found = _movements(f"SELECT {_COLUMNS} FROM ledger_transfer WHERE id = %(id)s", {"id": transfer_id})  # noqa: S608
    if not found:
        raise NotFound
    return found[0]


def booked_minutes(*, transfer_ids: Sequence[UUID]) -> CoinMinutes:
    """Give the coin minutes of all these movements together; one that is not in the books counts nothing."""
    booked = Transfer.objects.filter(pk__in=transfer_ids).aggregate(sum=Sum("coin_minutes", default=0))
    return CoinMinutes(int(booked["sum"]))


def movements_of(*, account_ids: Sequence[UUID], limit: int, before: int | None) -> list[MovementFact]:
    """List the movements that touch any of the accounts, newest first; ``before`` is the last page's last row_number.

    Raises: ValueError for a limit that is not 1 to STATEMENT_MAX.
    """
    if not 0 < limit <= STATEMENT_MAX:
        raise ValueError(f"a page has 1 to {STATEMENT_MAX} movements, not {limit}")
    facts = {"account_ids": list(account_ids), "limit": limit, "before": before or _ROW_NUMBER_MAX}
    return _movements(_STATEMENT, facts)


def balance_at(*, account_id: UUID, moment: datetime) -> CoinMinutes:
    """Give the balance that the books showed at a past moment: see `balances_at`."""
    return balances_at(account_ids=[account_id], moment=moment)[account_id]


def balances_at(*, account_ids: Sequence[UUID], moment: datetime) -> dict[UUID, CoinMinutes]:
    """Give the balances as booked: the sum of what was booked at or before the moment, ISSUE included.

    Costs two index walks over each account's own movements. What is committed later with an earlier booking moment (a
    long transaction) joins when it is committed.
    """
    return _balances_by("booked_at", account_ids, moment)


def balances_happened_at(*, account_ids: Sequence[UUID], moment: datetime) -> dict[UUID, CoinMinutes]:
    """Give the balances as things happened: the sum of what happened at or before the moment, whenever it was booked.

    May be below zero: coins can be booked later than what was paid with them.
    """
    return _balances_by("happened_at", account_ids, moment)


def _balances_by(column: str, account_ids: Sequence[UUID], moment: datetime) -> dict[UUID, CoinMinutes]:
    with quick_cursor() as cursor:
        cursor.execute(
            _BALANCES_AT.format(moment=column), {"account_ids": list(account_ids), "moment": moment}
        )
        return {account_id: CoinMinutes(coin_minutes) for account_id, coin_minutes in cursor.fetchall()}


def known_books(*, movements: Sequence[Movement]) -> KnownBooks:
    """Read what the books hold of all that a batch names, in one statement and without a lock."""
    originals = [movement.reverses_id for movement in movements if movement.reverses_id]
    sides = {side_id(side) for movement in movements for side in (movement.debit, movement.credit)}
    asked = {
        "account_ids": list(sides),
        "ids": [movement.id for movement in movements] + originals,
        "reverses_ids": originals,
    }
    with quick_cursor() as cursor:
        cursor.execute(_KNOWN, asked)
        found = cursor.fetchone()[0]
    kept = [_known_movement(*row) for row in found["movements"] or ()]
    return KnownBooks(
        accounts={UUID(row[0]): KnownAccount(Purse(row[1]), row[2]) for row in found["accounts"] or ()},
        movements={movement.id: movement for movement in kept},
        reversed_ids=frozenset(UUID(each) for each in found["reversed"] or ()),
    )


def _known_movement(
    transfer_id: str,
    debit: str,
    credit: str,
    coin_minutes: int,
    kind: str,
    reference: str,
    cause_id: str,
    happened_at: str,
    reverses_id: str | None,
) -> Movement:
    return Movement(
        id=UUID(transfer_id),
        debit=UUID(debit),
        credit=UUID(credit),
        coin_minutes=CoinMinutes(coin_minutes),
        kind=TransferKind(kind),
        reference=reference,
        cause_id=UUID(cause_id),
        happened_at=datetime.fromisoformat(happened_at),
        reverses_id=UUID(reverses_id) if reverses_id else None,
    )


def _movements(sql: str, facts: dict[str, Any]) -> list[MovementFact]:
    with quick_cursor() as cursor:
        cursor.execute(sql, facts)
        names = [column.name for column in cursor.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [MovementFact(**{**row, "kind": TransferKind(row["kind"])}) for row in rows]


def turnover(*, account_ids: Sequence[UUID], left_since: datetime) -> dict[UUID, Turnover]:
    """Say what ever arrived in accounts and what left them from a moment on; an account never used has 0 and 0."""
    with quick_cursor() as cursor:
        cursor.execute(_TURNOVER, {"account_ids": list(account_ids), "since": left_since})
        return {
            account: Turnover(CoinMinutes(int(arrived)), CoinMinutes(int(left)))
            for account, arrived, left in cursor.fetchall()
        }


def arrived_net(*, account_id: UUID, kinds: Sequence[TransferKind]) -> CoinMinutes:
    """Sum what ever arrived in an account by movements of some kinds and was not reversed, or was restored."""
    with quick_cursor() as cursor:
        cursor.execute(_ARRIVED_NET, {"account_id": account_id, "kinds": [kind.value for kind in kinds]})
        return CoinMinutes(int(cursor.fetchone()[0]))

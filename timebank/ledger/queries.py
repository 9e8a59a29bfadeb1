"""Reads of the books: balances and statements. Never counts on a lock: a balance read here may move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.models import Account, Transfer
from timebank.ledger.rules import KnownAccount, KnownBooks, Movement, MovementFact, side_id
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

_ROW_NUMBER_MAX = 2**63 - 1

# Every account against the sum of its movements, in one statement and so of one moment; the first that differs leads.
_VERIFY_ACCOUNTS = """
WITH leg AS (
    SELECT debit_account_id AS id, -coin_minutes AS coin_minutes, 1 AS transfers FROM ledger_transfer
    UNION ALL
    SELECT credit_account_id, coin_minutes, 0 FROM ledger_transfer
), booked AS (
    SELECT id, sum(coin_minutes) AS balance, sum(transfers) AS transfers FROM leg GROUP BY id
), compared AS (
    SELECT id, booked.transfers, account.id IS NOT NULL AS known, CASE
        WHEN account.id IS NULL THEN 'movements name an account that does not exist'
        WHEN account.purse = 'ISSUE' AND account.balance <> 0
            THEN format('the balance of the issue is not kept, yet it is %s', account.balance)
        WHEN account.purse <> 'ISSUE' AND account.balance <> coalesce(booked.balance, 0)
            THEN format('the balance is %s, the movements make %s', account.balance, coalesce(booked.balance, 0))
        WHEN account.purse NOT IN ('ISSUE', 'DEBT') AND account.balance < 0
            THEN format('the balance is below zero: %s', account.balance)
    END AS what
    FROM ledger_account account FULL JOIN booked USING (id)
)
SELECT id, what, count(*) FILTER (WHERE known) OVER (), coalesce(sum(transfers) OVER (), 0)
FROM compared
ORDER BY what IS NULL, id
LIMIT 1
"""

_VERIFY_TRANSFERS = """
SELECT id, what FROM (
    SELECT id, row_number, CASE
        WHEN coin_minutes <= 0 THEN 'the amount is not above zero'
        WHEN debit_account_id = credit_account_id THEN 'both accounts are the same'
        ELSE 'it is a reversal without an original, or the other way'
    END AS what
    FROM ledger_transfer
    WHERE coin_minutes <= 0 OR debit_account_id = credit_account_id
       OR (kind = 'REVERSE') <> (reverses_id IS NOT NULL)
    UNION ALL
    SELECT reversal.id, reversal.row_number, 'it does not mirror the movement that it reverses'
    FROM ledger_transfer reversal LEFT JOIN ledger_transfer original
      ON original.id = reversal.reverses_id
     AND original.debit_account_id = reversal.credit_account_id
     AND original.credit_account_id = reversal.debit_account_id
     AND original.coin_minutes = reversal.coin_minutes
    WHERE reversal.reverses_id IS NOT NULL AND original.id IS NULL
    UNION ALL
    SELECT second.id, second.row_number, 'it reverses a movement that was reversed before'
    FROM ledger_transfer second JOIN ledger_transfer first
      ON first.reverses_id = second.reverses_id AND first.row_number < second.row_number
    WHERE second.reverses_id IS NOT NULL
) AS wrong
ORDER BY row_number, id
LIMIT 1
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
class Difference:
    """Where the books contradict themselves."""

    table: str
    id: UUID
    what: str


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What a full recomputation of the books found."""

    accounts: int
    transfers: int
    seals: int
    first_difference: Difference | None

    @property
    def ok(self) -> bool:
        """Whether the books agree with themselves to the minute."""
        return self.first_difference is None


def balance(*, account_id: UUID) -> CoinMinutes:
    """Give the balance of an account; one that was never used has 0."""
    return balances(account_ids=[account_id])[account_id]


def balances(*, account_ids: Sequence[UUID]) -> dict[UUID, CoinMinutes]:
    """Give the balances of accounts; one that was never used has 0."""
    found = {fact.id: fact.balance for fact in _facts(list(Account.objects.filter(id__in=account_ids)))}
    return {account_id: found.get(account_id, CoinMinutes(0)) for account_id in account_ids}


def accounts_of(*, owner_kind: OwnerKind, owner_id: str) -> list[AccountFact]:
    """List the accounts of an owner, at most ACCOUNTS_OF_OWNER_MAX, by purse."""
    accounts = Account.objects.filter(owner_kind=owner_kind, owner_id=owner_id).order_by("purse", "id")
    return _facts(list(accounts[:ACCOUNTS_OF_OWNER_MAX]))


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
    with connection.cursor() as cursor:
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
    with connection.cursor() as cursor:
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
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        names = [column.name for column in cursor.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [MovementFact(**{**row, "kind": TransferKind(row["kind"])}) for row in rows]


def verify() -> VerifyResult:
    """Recompute the books from their movements: every balance, every reversal, nothing below zero but issue and debt.

    The work is done in the database and no row is kept here, so memory stays flat at any size. Each movement leaves one
    account and arrives in one other, so that when every balance equals its movements the sum of all accounts is zero.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(_VERIFY_ACCOUNTS)
        account_id, what, accounts, transfers = cursor.fetchone() or (None, None, 0, 0)
        found = (account_id, what) if what else None
        table = Account._meta.db_table
        if found is None:
            cursor.execute(_VERIFY_TRANSFERS)
            found = cursor.fetchone()
            table = Transfer._meta.db_table
    difference = Difference(table, *found) if found else None
    return VerifyResult(accounts=accounts, transfers=int(transfers), seals=0, first_difference=difference)

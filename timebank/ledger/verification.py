"""Recomputes the books and their seals from the rows themselves, and names the first row that does not agree.

What vouches comes first: signatures and roots prove the leaves, the leaves prove the movements, the movements prove the
balances; so the row that is named is the one that was changed. Changes nothing; memory stays flat at any size.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from timebank.ledger.kinds import OwnerKind, Purse
from timebank.ledger.merkle import HASH_BYTES, tree_root
from timebank.ledger.models import Account, Seal, SealEntry, Transfer
from timebank.ledger.proofs import FIRST_PREVIOUS, SealFact, seal_fault
from timebank.ledger.published import public_keys, published_seals
from timebank.ledger.rules import account_id
from timebank.ledger.seals import leaves_of, seals_after

ENTRIES_AT_ONCE = 262_144
"""Entries compared with their movements in one statement: they fit into the memory of one sort."""
ACCOUNTS_AT_ONCE = 20_000

_BEFORE_ALL = -(2**63)

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

_LEAF = """ledger_leaf(transfer.id, transfer.debit_account_id, transfer.credit_account_id, transfer.coin_minutes,
    transfer.kind, transfer.reference, transfer.reverses_id, transfer.happened_at, transfer.booked_at)"""

# How many movements lie in a stretch of row numbers, and how many of them are as their entry says. Both are read in the
# order of the books, by several processes.
_COUNT_SEALED = f"""
SELECT count(*), count(*) FILTER (
    WHERE entry.leaf = {_LEAF} AND entry.cause_id = transfer.cause_id)
FROM ledger_transfer transfer
LEFT JOIN (SELECT * FROM ledger_seal_entry WHERE sequence BETWEEN %(first)s AND %(last)s) AS entry USING (row_number)
WHERE transfer.row_number > %(after)s AND transfer.row_number <= %(until)s
"""  # noqa: S608 - the leaf is the constant above

# The slow way, for the one stretch in which the count is wrong.
_FIND_SEALED = f"""
SELECT "table", id, what FROM (
    SELECT row_number, CASE WHEN transfer.id IS NULL THEN 'ledger_seal_entry' ELSE 'ledger_transfer' END AS "table",
           coalesce(transfer.id::text, entry.sequence::text) AS id, CASE
        WHEN transfer.id IS NULL THEN format('the movement with row number %%s that was sealed is not there', row_number)
        WHEN entry.sequence IS NULL THEN 'it stands among sealed movements and is not sealed'
        WHEN entry.leaf <> {_LEAF} THEN format('it is not what was sealed at sequence %%s', entry.sequence)
        WHEN entry.cause_id <> transfer.cause_id THEN 'its cause is not what it was when it was sealed'
    END AS what
    FROM (SELECT * FROM ledger_transfer WHERE row_number > %(after)s AND row_number <= %(until)s) AS transfer
    FULL JOIN (SELECT * FROM ledger_seal_entry WHERE sequence BETWEEN %(first)s AND %(last)s) AS entry
        USING (row_number)
) AS compared
WHERE what IS NOT NULL
ORDER BY row_number
LIMIT 1
"""  # noqa: S608

# An entry of a range whose leaf is not that of its movement.
_FIND_LEAF = f"""
SELECT entry.sequence FROM ledger_seal_entry entry JOIN ledger_transfer transfer USING (row_number)
WHERE entry.sequence BETWEEN %s AND %s AND entry.leaf <> {_LEAF}
ORDER BY entry.sequence LIMIT 1
"""  # noqa: S608

# Entries and seals grow together in one transaction, so in one statement none is ever outside of a seal.
_FIND_LOOSE_ENTRY = """
SELECT sequence FROM ledger_seal_entry
WHERE sequence < 1 OR sequence > (SELECT coalesce(max(last_sequence), 0) FROM ledger_seal)
ORDER BY sequence LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the books contradict themselves or their seals; a seal and an entry are named by number."""

    table: str
    id: UUID | int | None
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
        """Whether the books agree with themselves to the minute, and with their seals to the byte."""
        return self.first_difference is None


def verify() -> VerifyResult:
    """Recompute the books: seals, sealed movements, every balance, every reversal, every account's id.

    Nothing is below zero but issue and debt. Each movement leaves one account and arrives in one other, so that when
    every balance equals its movements the sum of all accounts is zero.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        seals, last_sequence, difference = _verify_seals()
        difference = difference or _verify_published() or _verify_sealed(last_sequence)
        accounts, transfers, unbalanced = _verify_accounts()
        difference = difference or unbalanced or _verify_reversals() or _verify_account_ids()
    return VerifyResult(accounts, transfers, seals, difference)


def _verify_seals() -> tuple[int, int, Difference | None]:
    """Walk the chain: each seal follows the one before, is signed by a pinned key, and its entries make its root.

    Gives how many seals there are, the last sequence they cover, and the first difference.
    """
    keys, count, before = public_keys(), 0, None
    for seal in seals_after(number=_BEFORE_ALL):
        what = _seal_difference(seal, before) or seal_fault(seal=seal, public_keys=keys)
        difference = Difference(Seal._meta.db_table, seal.number, what) if what else _root_difference(seal)
        if difference is not None:
            return Seal.objects.count(), 0, difference
        count, before = count + 1, seal
    loose = _first(_FIND_LOOSE_ENTRY)
    if loose is not None:
        return count, 0, Difference(SealEntry._meta.db_table, loose[0], "it belongs to no seal")
    return count, before.last_sequence if before else 0, None


def _seal_difference(seal: SealFact, before: SealFact | None) -> str | None:
    if seal.number != (before.number + 1 if before else 1):
        return "the seal before it is not there"
    if seal.first_sequence != (before.last_sequence + 1 if before else 1):
        return "its first row does not follow the last row of the seal before it"
    if seal.previous != (before.root if before else FIRST_PREVIOUS):
        return "its previous root is not that of the seal before it"
    return None


def _root_difference(seal: SealFact) -> Difference | None:
    leaves = leaves_of(first=seal.first_sequence, last=seal.last_sequence)
    if len(leaves) == seal.size * HASH_BYTES and tree_root(leaves=leaves) == seal.root:
        return None
    wrong = _first(_FIND_LEAF, seal.first_sequence, seal.last_sequence)
    if wrong is not None:
        return Difference(
            SealEntry._meta.db_table, wrong[0], "its leaf is not the one under the root of its seal"
        )
    return Difference(Seal._meta.db_table, seal.number, "the entries that it covers do not make its root")


def _verify_published() -> Difference | None:
    """Compare the published file, where there is one, with the seals in the books; both are in the order of numbers."""
    ours = seals_after(number=_BEFORE_ALL)
    try:
        for published in published_seals():
            if next(ours, None) != published:
                what = "it is not what was published, or the published one is gone"
                return Difference(Seal._meta.db_table, published.number, what)
    except (KeyError, TypeError, ValueError):
        return Difference(Seal._meta.db_table, None, "the published file has a line that is no seal")
    return None


def _verify_sealed(last_sequence: int) -> Difference | None:
    """Hold every movement up to the last sealed one against its entry."""
    after = _BEFORE_ALL
    for first in range(1, last_sequence + 1, ENTRIES_AT_ONCE):
        last = min(first + ENTRIES_AT_ONCE - 1, last_sequence)
        (until,) = _row(
            "SELECT max(row_number) FROM ledger_seal_entry WHERE sequence BETWEEN %s AND %s", first, last
        )
        stretch = {"first": first, "last": last, "after": after, "until": until}
        size = last - first + 1
        if _row(_COUNT_SEALED, **stretch) != (size, size):
            table, row_id, what = _row(_FIND_SEALED, **stretch)
            return Difference(table, UUID(row_id) if table == Transfer._meta.db_table else int(row_id), what)
        after = until
    return None


def _verify_accounts() -> tuple[int, int, Difference | None]:
    account_id, what, accounts, transfers = _first(_VERIFY_ACCOUNTS) or (None, None, 0, 0)
    difference = Difference(Account._meta.db_table, account_id, what) if what else None
    return accounts, int(transfers), difference


def _verify_reversals() -> Difference | None:
    found = _first(_VERIFY_TRANSFERS)
    return Difference(Transfer._meta.db_table, *found) if found else None


def _verify_account_ids() -> Difference | None:
    """Derive the id of every account from its owner, purse, grant and payer: none of them can change unseen."""
    for row_id, owner_kind, owner_id, purse, grant_id, payer_id in _accounts():
        derived = account_id(
            owner_kind=owner_kind, owner_id=owner_id, purse=purse, grant_id=grant_id, payer_id=payer_id
        )
        if derived != row_id:
            what = "its id is not derived from its owner, purse, grant and payer"
            return Difference(Account._meta.db_table, row_id, what)
    return None


def _accounts() -> Iterator[tuple[UUID, OwnerKind, str, Purse, UUID | None, UUID | None]]:
    columns = ("id", "owner_kind", "owner_id", "purse", "grant_id", "payer_id")
    rows = Account.objects.order_by("id").values_list(*columns)
    page = list(rows[:ACCOUNTS_AT_ONCE])
    while page:
        yield from page
        page = list(rows.filter(id__gt=page[-1][0])[:ACCOUNTS_AT_ONCE])


def _row(sql: str, *facts: Any, **named: Any) -> tuple[Any, ...]:
    found = _first(sql, *facts, **named)
    assert found is not None, "an aggregate and a known difference always have a row"
    return found


def _first(sql: str, *facts: Any, **named: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, named or facts or None)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row

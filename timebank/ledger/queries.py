"""Reads of the books: balances and statements. Never counts on a lock: a balance read here may move."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.models import Account, Transfer
from timebank.ledger.rules import MovementFact
from timebank.ledger.seals import inclusion_proof as inclusion_proof
from timebank.ledger.verification import Difference as Difference
from timebank.ledger.verification import VerifyResult as VerifyResult
from timebank.ledger.verification import verify as verify
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

_ROW_NUMBER_MAX = 2**63 - 1


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


def _movements(sql: str, facts: dict[str, Any]) -> list[MovementFact]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        names = [column.name for column in cursor.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [MovementFact(**{**row, "kind": TransferKind(row["kind"])}) for row in rows]

"""Reads of coins: what a person has and may spend, what a need holds, the statement, budgets and grants.

Balances come from the books and are never kept here. A balance read here may move before it is spent; the books refuse
what is not there.
"""

from timebank.coins.queries.aid import PoolFact, aid_in, aid_rows_in, pools_in
from timebank.coins.queries.batches import (
    GrantTrial,
    TriedGrant,
    batches_of_place,
    latest_expiry,
    lines_of_batch,
    recheck_batch,
    try_grants,
)
from timebank.coins.queries.grants import (
    GrantFact,
    budget_balance,
    grants_of_person,
    grants_of_place,
    grants_past,
    grants_to_expire,
)
from timebank.coins.queries.holds import HeldFact, held_for
from timebank.coins.queries.migrations import (
    BalanceTrial,
    Reconciled,
    TriedBalance,
    lines_of_migration,
    migrations_of,
    recheck_migration,
    reconciliation,
    records_to_check,
    try_balances,
)
from timebank.coins.queries.purses import (
    PERSON_PURSES,
    PurseBalances,
    held_of,
    may_spend_earned,
    purse_balances,
    purses_of,
    spendable,
)
from timebank.coins.queries.statement import StatementLine, statement

__all__ = [
    "BalanceTrial",
    "GrantFact",
    "GrantTrial",
    "HeldFact",
    "PERSON_PURSES",
    "PoolFact",
    "PurseBalances",
    "Reconciled",
    "StatementLine",
    "TriedBalance",
    "TriedGrant",
    "aid_in",
    "aid_rows_in",
    "batches_of_place",
    "budget_balance",
    "grants_of_person",
    "grants_of_place",
    "grants_past",
    "grants_to_expire",
    "held_for",
    "held_of",
    "latest_expiry",
    "lines_of_batch",
    "lines_of_migration",
    "may_spend_earned",
    "migrations_of",
    "pools_in",
    "purse_balances",
    "purses_of",
    "recheck_batch",
    "recheck_migration",
    "reconciliation",
    "records_to_check",
    "spendable",
    "statement",
    "try_balances",
    "try_grants",
]

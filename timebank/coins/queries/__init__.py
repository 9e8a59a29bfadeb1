"""Reads of coins: what a person has and may spend, what a need holds, the statement, budgets and grants.

Balances come from the books and are never kept here. A balance read here may move before it is spent; the books refuse
what is not there.
"""

from timebank.coins.queries.grants import (
    GrantFact,
    budget_balance,
    grants_of_person,
    grants_of_place,
    grants_past,
    grants_to_expire,
)
from timebank.coins.queries.holds import HeldFact, held_for
from timebank.coins.queries.periods import (
    KindSum,
    PeriodLine,
    PurseSum,
    StatementOwner,
    StatementPeriod,
    every_line,
    statement_period,
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
    "GrantFact",
    "HeldFact",
    "KindSum",
    "PERSON_PURSES",
    "PeriodLine",
    "PurseBalances",
    "PurseSum",
    "StatementLine",
    "StatementOwner",
    "StatementPeriod",
    "budget_balance",
    "every_line",
    "grants_of_person",
    "grants_of_place",
    "grants_past",
    "grants_to_expire",
    "held_for",
    "held_of",
    "may_spend_earned",
    "purse_balances",
    "purses_of",
    "spendable",
    "statement",
    "statement_period",
]

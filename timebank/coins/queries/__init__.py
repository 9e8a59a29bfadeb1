"""Reads of coins: what a person has and may spend, what a need holds, the statement, budgets and grants.

Balances come from the books and are never kept here. A balance read here may move before it is spent; the books refuse
what is not there.
"""

from timebank.coins.queries.clearing import clearing_flows
from timebank.coins.queries.corrections import (
    CorrectionFact,
    DebtFact,
    correctable_entries,
    corrections_in,
    debtors_to_collect,
    debts_in,
    debts_of,
    earned_left,
    grant_deciders,
    owes_coins,
    released_by,
    repayments_of,
)
from timebank.coins.queries.estates import (
    EstateFact,
    HeirFact,
    StepFact,
    WaitingFact,
    estate_fact,
    estates_in,
    estates_with_late_coins,
    frozen_among,
    frozen_persons,
    has_open_holds,
    heirs_of,
    is_unchosen,
    steps_of,
    unchosen_estates,
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
    "CorrectionFact",
    "DebtFact",
    "EstateFact",
    "GrantFact",
    "HeirFact",
    "HeldFact",
    "PERSON_PURSES",
    "PurseBalances",
    "StatementLine",
    "StepFact",
    "WaitingFact",
    "budget_balance",
    "clearing_flows",
    "correctable_entries",
    "corrections_in",
    "debtors_to_collect",
    "debts_in",
    "debts_of",
    "earned_left",
    "estate_fact",
    "estates_in",
    "estates_with_late_coins",
    "frozen_among",
    "frozen_persons",
    "grant_deciders",
    "grants_of_person",
    "grants_of_place",
    "grants_past",
    "grants_to_expire",
    "has_open_holds",
    "heirs_of",
    "held_for",
    "held_of",
    "is_unchosen",
    "may_spend_earned",
    "owes_coins",
    "purse_balances",
    "purses_of",
    "released_by",
    "repayments_of",
    "spendable",
    "statement",
    "steps_of",
    "unchosen_estates",
]

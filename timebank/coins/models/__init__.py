"""Tables of budgets, grants, holds, corrections, debts and estates: why coins moved and who decided it. One file per thing.

The coins themselves are in the ledger; nothing here keeps a balance. A decision has two persons and is made once.
"""

from timebank.coins.models.budgets import BudgetFunding
from timebank.coins.models.corrections import Correction, CorrectionLine, Debt, DebtRepayment, DebtStep
from timebank.coins.models.estates import Estate, EstateDecision, EstateShare, EstateStep
from timebank.coins.models.grants import Grant
from timebank.coins.models.holds import Hold

__all__ = [
    "BudgetFunding",
    "Correction",
    "CorrectionLine",
    "Debt",
    "DebtRepayment",
    "DebtStep",
    "Estate",
    "EstateDecision",
    "EstateShare",
    "EstateStep",
    "Grant",
    "Hold",
]

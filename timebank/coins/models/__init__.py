"""Tables of budgets, grants, holds, gifts and pools: why coins moved and who decided it. One file per thing.

The coins themselves are in the ledger; nothing here keeps a balance. A decision has two persons and is made once.
"""

from timebank.coins.models.batches import GrantBatch, GrantBatchLine
from timebank.coins.models.budgets import BudgetFunding
from timebank.coins.models.corrections import Correction, CorrectionLine, Debt, DebtRepayment, DebtStep
from timebank.coins.models.estates import Estate, EstateDecision, EstateShare, EstateStep
from timebank.coins.models.expiry import ExpiryMark, GrantProlongation
from timebank.coins.models.gifts import Donation, DonationStep, Gift, GiftStep
from timebank.coins.models.grants import Grant
from timebank.coins.models.holds import Hold
from timebank.coins.models.migrations import MigrationBatch, MigrationLine
from timebank.coins.models.pools import Pool, PoolStep

__all__ = [
    "BudgetFunding",
    "Correction",
    "CorrectionLine",
    "Debt",
    "DebtRepayment",
    "DebtStep",
    "Donation",
    "DonationStep",
    "Estate",
    "EstateDecision",
    "EstateShare",
    "EstateStep",
    "ExpiryMark",
    "Gift",
    "GiftStep",
    "Grant",
    "GrantBatch",
    "GrantBatchLine",
    "GrantProlongation",
    "Hold",
    "MigrationBatch",
    "MigrationLine",
    "Pool",
    "PoolStep",
]

"""The verbs of coins: fund, grant, hold, settle, release, pay, expire, correct, repay, inherit. One file per group of verbs.

Each is one transaction, and each moves coins by one posting of the ledger.
"""

from timebank.coins.operations.corrections import (
    approve_correction,
    propose_correction,
    propose_restoration,
    refuse_correction,
)
from timebank.coins.operations.debts import appeal_debt, collect_repayments, reject_appeal, repay_debt
from timebank.coins.operations.estates import (
    approve_estate,
    close_unchosen_estate,
    open_estate,
    pass_on_late_coins,
    refuse_estate,
    settle_estate,
    withdraw_estate,
)
from timebank.coins.operations.funding import approve_funding, propose_funding
from timebank.coins.operations.grants import approve_grant, expire_grant, propose_grant, refuse_grant
from timebank.coins.operations.holds import (
    HoldShare,
    place_hold,
    release_hold,
    settle_and_release,
    settle_shares,
)
from timebank.coins.operations.payments import CityPayment, pay_many_by_city
from timebank.coins.operations.reversals import restore_earnings, reverse_earnings

__all__ = [
    "CityPayment",
    "HoldShare",
    "appeal_debt",
    "approve_correction",
    "approve_estate",
    "approve_funding",
    "approve_grant",
    "close_unchosen_estate",
    "collect_repayments",
    "expire_grant",
    "open_estate",
    "pass_on_late_coins",
    "pay_many_by_city",
    "place_hold",
    "propose_correction",
    "propose_funding",
    "propose_grant",
    "propose_restoration",
    "refuse_correction",
    "refuse_estate",
    "refuse_grant",
    "reject_appeal",
    "release_hold",
    "repay_debt",
    "restore_earnings",
    "reverse_earnings",
    "settle_and_release",
    "settle_estate",
    "settle_shares",
    "withdraw_estate",
]

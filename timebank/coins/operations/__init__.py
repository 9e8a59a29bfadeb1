"""The verbs of coins: fund, grant, hold, settle, release, pay, expire. One file per group of verbs.

Each is one transaction, and each moves coins by one posting of the ledger.
"""

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

__all__ = [
    "CityPayment",
    "HoldShare",
    "approve_funding",
    "approve_grant",
    "expire_grant",
    "pay_many_by_city",
    "place_hold",
    "propose_funding",
    "propose_grant",
    "refuse_grant",
    "release_hold",
    "settle_and_release",
    "settle_shares",
]

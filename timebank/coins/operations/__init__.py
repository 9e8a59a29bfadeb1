"""The verbs of coins: fund, grant, hold, settle, release, pay, expire, give, donate, open pools. One file per group of verbs.

Each is one transaction, and each moves coins by one posting of the ledger.
"""

from timebank.coins.operations.donations import (
    approve_donation,
    cancel_donation,
    confirm_donation_call,
    consent_to_donation,
    donate_coins,
    finish_donation,
    refuse_donation,
)
from timebank.coins.operations.funding import approve_funding, propose_funding
from timebank.coins.operations.gifts import (
    approve_gift,
    cancel_gift,
    confirm_gift_call,
    consent_to_gift,
    decline_gift,
    finish_gift,
    give_coins,
    refuse_gift,
)
from timebank.coins.operations.grants import approve_grant, expire_grant, propose_grant, refuse_grant
from timebank.coins.operations.holds import (
    HoldShare,
    place_hold,
    release_hold,
    settle_and_release,
    settle_shares,
)
from timebank.coins.operations.payments import CityPayment, pay_many_by_city
from timebank.coins.operations.pools import (
    PoolRequest,
    close_pool,
    open_pool,
    propose_closing,
    propose_pool,
    refuse_pool,
)

__all__ = [
    "CityPayment",
    "HoldShare",
    "PoolRequest",
    "approve_donation",
    "approve_funding",
    "approve_gift",
    "approve_grant",
    "cancel_donation",
    "cancel_gift",
    "close_pool",
    "confirm_donation_call",
    "confirm_gift_call",
    "consent_to_donation",
    "consent_to_gift",
    "decline_gift",
    "donate_coins",
    "expire_grant",
    "finish_donation",
    "finish_gift",
    "give_coins",
    "open_pool",
    "pay_many_by_city",
    "place_hold",
    "propose_closing",
    "propose_funding",
    "propose_grant",
    "propose_pool",
    "refuse_donation",
    "refuse_gift",
    "refuse_grant",
    "refuse_pool",
    "release_hold",
    "settle_and_release",
    "settle_shares",
]

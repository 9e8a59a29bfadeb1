"""The verbs of coins: fund, grant, aid, give, donate, take over, hold, settle, release, pay, expire. One file per group.

Each is one transaction, and each moves coins by one posting of the ledger.
"""

from timebank.coins.operations.aid import approve_aid, propose_aid, refuse_aid
from timebank.coins.operations.batches import approve_grant_batch, propose_grant_batch, refuse_grant_batch
from timebank.coins.operations.corrections import (
    approve_correction,
    propose_correction,
    propose_restoration,
    refuse_correction,
)
from timebank.coins.operations.debts import appeal_debt, collect_repayments, reject_appeal, repay_debt
from timebank.coins.operations.donations import (
    approve_donation,
    cancel_donation,
    confirm_donation_call,
    consent_to_donation,
    donate_coins,
    finish_donation,
    refuse_donation,
)
from timebank.coins.operations.estates import (
    approve_estate,
    close_unchosen_estate,
    open_estate,
    pass_on_late_coins,
    refuse_estate,
    settle_estate,
    withdraw_estate,
)
from timebank.coins.operations.expiry import prolong_grants_of, tell_expiring
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
from timebank.coins.operations.migrations import (
    approve_migration,
    propose_migration,
    refuse_migration,
    sample_migrated_record,
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
from timebank.coins.operations.reversals import restore_earnings, reverse_earnings

__all__ = [
    "CityPayment",
    "HoldShare",
    "PoolRequest",
    "appeal_debt",
    "approve_aid",
    "approve_correction",
    "approve_donation",
    "approve_estate",
    "approve_funding",
    "approve_gift",
    "approve_grant",
    "approve_grant_batch",
    "approve_migration",
    "cancel_donation",
    "cancel_gift",
    "close_pool",
    "close_unchosen_estate",
    "collect_repayments",
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
    "open_estate",
    "open_pool",
    "pass_on_late_coins",
    "pay_many_by_city",
    "place_hold",
    "prolong_grants_of",
    "propose_aid",
    "propose_closing",
    "propose_correction",
    "propose_funding",
    "propose_grant",
    "propose_grant_batch",
    "propose_migration",
    "propose_pool",
    "propose_restoration",
    "refuse_aid",
    "refuse_correction",
    "refuse_donation",
    "refuse_estate",
    "refuse_gift",
    "refuse_grant",
    "refuse_grant_batch",
    "refuse_migration",
    "refuse_pool",
    "reject_appeal",
    "release_hold",
    "repay_debt",
    "restore_earnings",
    "reverse_earnings",
    "sample_migrated_record",
    "settle_and_release",
    "settle_estate",
    "settle_shares",
    "tell_expiring",
    "withdraw_estate",
]

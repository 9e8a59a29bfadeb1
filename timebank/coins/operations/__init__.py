"""The verbs of coins: fund, grant, aid, take over, hold, settle, release, pay, expire. One file per group of verbs.

Each is one transaction, and each moves coins by one posting of the ledger.
"""

from timebank.coins.operations.aid import approve_aid, propose_aid, refuse_aid
from timebank.coins.operations.batches import approve_grant_batch, propose_grant_batch, refuse_grant_batch
from timebank.coins.operations.expiry import prolong_grants_of, tell_expiring
from timebank.coins.operations.funding import approve_funding, propose_funding
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

__all__ = [
    "CityPayment",
    "HoldShare",
    "approve_aid",
    "approve_funding",
    "approve_grant",
    "approve_grant_batch",
    "approve_migration",
    "expire_grant",
    "pay_many_by_city",
    "place_hold",
    "prolong_grants_of",
    "propose_aid",
    "propose_funding",
    "propose_grant",
    "propose_grant_batch",
    "propose_migration",
    "refuse_aid",
    "refuse_grant",
    "refuse_grant_batch",
    "refuse_migration",
    "release_hold",
    "sample_migrated_record",
    "settle_and_release",
    "settle_shares",
    "tell_expiring",
]

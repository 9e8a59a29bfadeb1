"""Reads of holds: what lies in them and which purses filled them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from timebank.coins.rules import hold_account
from timebank.ledger import queries as ledger
from timebank.ledger.rules import Fill, MovementFact, net_fill
from timebank.lib.units import CoinMinutes


@dataclass(frozen=True, slots=True)
class HeldFact:
    """What lies in one payer's hold for a need, and which purses filled it, oldest first."""

    coin_minutes: CoinMinutes
    fills: list[Fill]


def held_for(*, need_id: UUID, payer_ids: Sequence[UUID]) -> dict[UUID, HeldFact]:
    """Say what lies in the holds of a need's payers and which purses filled them, in one statement.

    Exact only while the caller has locked the holds.
    """
    accounts = {payer_id: hold_account(need_id=need_id, payer_id=payer_id).id for payer_id in payer_ids}
    oldest_first = list(reversed(all_movements(list(accounts.values()))))
    return {
        payer_id: _held(account_id=account_id, movements=oldest_first)
        for payer_id, account_id in accounts.items()
    }


def _held(*, account_id: UUID, movements: Sequence[MovementFact]) -> HeldFact:
    own = [each for each in movements if account_id in (each.debit_account_id, each.credit_account_id)]
    arrived = sum(each.coin_minutes for each in own if each.credit_account_id == account_id)
    left = sum(each.coin_minutes for each in own if each.debit_account_id == account_id)
    return HeldFact(CoinMinutes(arrived - left), net_fill(hold_id=account_id, movements=own))


def all_movements(account_ids: Sequence[UUID]) -> list[MovementFact]:
    """Read every movement of a few accounts, newest first: one statement a thousand rows."""
    found: list[MovementFact] = []
    before: int | None = None
    while True:
        page = ledger.movements_of(account_ids=account_ids, limit=ledger.STATEMENT_MAX, before=before)
        found += page
        if len(page) < ledger.STATEMENT_MAX:
            return found
        before = page[-1].row_number

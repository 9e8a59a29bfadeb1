"""The two figures toward 10,000 coins, and what a spend would take off them.

Both readings of the plan's "obtained and saved" are given side by side; which one counts is decided elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from timebank.coins.queries.purses import purses_of
from timebank.coins.rules import earned_account, spend_order, split_spend
from timebank.ledger import queries as ledger
from timebank.ledger.kinds import TransferKind
from timebank.lib.units import CoinMinutes
from timebank.people.queries import same_person_ids
from timebank.people.rules import local_date


@dataclass(frozen=True, slots=True)
class DossierFigures:
    """Coin minutes ever earned by verified service, net of reversals, and those of all earned that still lie there."""

    obtained: CoinMinutes
    stored: CoinMinutes


def dossier_figures(*, person_id: UUID) -> DossierFigures:
    """Give both figures of a person. Source: plan, 10,000 coins obtained and saved; docs/rules.md, "Coins".

    Coins taken over from an older system count as stored, and as obtained only once they were sampled, which is not
    asked here.
    """
    accounts = _earned_accounts(person_id)
    obtained = sum(ledger.arrived_net(account_id=each, kinds=[TransferKind.EARN]) for each in accounts)
    stored = sum(ledger.balances(account_ids=accounts).values())
    return DossierFigures(obtained=CoinMinutes(obtained), stored=CoinMinutes(stored))


def _earned_accounts(person_id: UUID) -> list[UUID]:
    """List the earned purses of the person behind an account."""
    return [earned_account(person_id=each).id for each in same_person_ids(person_id=person_id)]


def earned_part_of_spend(*, person_id: UUID, coin_minutes: int, at: datetime) -> CoinMinutes:
    """Say how many own earned coin minutes a spend of somebody who may spend them would use now; 0 when it cannot be paid."""
    purses = spend_order(purses=purses_of(person_id=person_id), day=local_date(at), may_spend_earned=True)
    if sum(purse.coin_minutes for purse in purses) < coin_minutes:
        return CoinMinutes(0)
    earned = _earned_accounts(person_id)
    parts = split_spend(coin_minutes=coin_minutes, purses=purses)
    return CoinMinutes(sum(part.coin_minutes for part in parts if part.account_id in earned))

"""Hours that the city pays: coins issued to volunteers where no elder and no pool pays.

Whether the city pays, and within which quota, is decided above; each settlement is paid once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from timebank.coins.rules import earned_account, issue_account
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import Movement, post
from timebank.lib.ids import derived_id
from timebank.lib.operation import operation
from timebank.lib.units import CoinMinutes


@dataclass(frozen=True, slots=True)
class CityPayment:
    """What the city owes one volunteer by one settlement."""

    settlement_id: UUID
    volunteer_id: UUID
    coin_minutes: CoinMinutes


@operation
def pay_many_by_city(*, payments: Sequence[CityPayment], city: str, at: datetime) -> None:
    """Issue coins for many settlements in one statement; a payment of 0 moves nothing, a retry changes nothing.

    Raises: ValueError (more than a batch of the ledger takes), MovementConflict (a settlement with other content).
    """
    movements = [_city_earning(payment, city=city, at=at) for payment in payments if payment.coin_minutes]
    if movements:
        post(movements=movements)


def _city_earning(payment: CityPayment, *, city: str, at: datetime) -> Movement:
    account = earned_account(person_id=payment.volunteer_id)
    return Movement(
        id=derived_id(cause=payment.settlement_id, verb=TransferKind.EARN, account=account.id),
        debit=issue_account(city=city),
        credit=account,
        coin_minutes=payment.coin_minutes,
        kind=TransferKind.EARN,
        reference=f"SETTLEMENT {payment.settlement_id}",
        cause_id=payment.settlement_id,
        happened_at=at,
    )

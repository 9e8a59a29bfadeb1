"""Things of the stage that set the books right: a correction, a debt, an estate."""

from uuid import UUID

from tests.cast import (
    CITY,
    DISTRICT,
    NOW,
    Cast,
)
from timebank.coins.kinds import CorrectionReason
from timebank.coins.models import Debt
from timebank.coins.operations import (
    CityPayment,
    pay_many_by_city,
    propose_correction,
    reverse_earnings,
)
from timebank.coins.queries import correctable_entries
from timebank.coins.rules import earned_account, pool_account
from timebank.coins.tests.purses import earned
from timebank.coins.tests.setright import opened, waiting
from timebank.ledger.kinds import OwnerKind, TransferKind
from timebank.ledger.operations import Movement, post
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.people.models import Person


def things_set_right(cast: Cast) -> dict[str, object]:
    """Let an hour of the second volunteer be corrected, the volunteer owe something, and somebody die."""
    earned(cast.second_volunteer.pk, 60)
    (entry,) = correctable_entries(person_id=cast.second_volunteer.pk, limit=1)
    estate_id = opened(cast, cast.second_elder.pk)
    return {
        "correction": propose_correction(
            transfer_ids=[entry.id],
            reason=CorrectionReason.ENTERED_TWICE,
            reference="CASE-1",
            by=cast.second_district_officer_actor,
            at=NOW,
        ),
        "debt": debt_of(cast, cast.volunteer),
        "estate": estate_id,
        "decision": waiting(estate_id),
    }


def debt_of(cast: Cast, debtor: Person) -> UUID:
    """Let somebody owe an hour that was donated before it was taken back."""
    settlement_id, cause_id = new_id(), new_id()
    payment = CityPayment(settlement_id, debtor.pk, CoinMinutes(60))
    pay_many_by_city(payments=[payment], city=CITY, at=NOW)
    post(
        movements=[
            Movement(
                id=cause_id,
                debit=earned_account(person_id=debtor.pk),
                credit=pool_account(owner_kind=OwnerKind.PLACE, owner_id=DISTRICT),
                coin_minutes=CoinMinutes(60),
                kind=TransferKind.DONATE,
                reference=f"DONATION {cause_id}",
                cause_id=cause_id,
                happened_at=NOW,
            )
        ]
    )
    reverse_earnings(
        volunteer_id=debtor.pk, settlement_ids=[settlement_id], cause_id=cause_id, reference="CASE 1", at=NOW
    )
    return Debt.objects.get(cause_id=cause_id).pk

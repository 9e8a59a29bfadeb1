"""Short ways to pay an hour out of a hold, to correct it and to let somebody die in the tests of coins."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tests.cast import NOW, Cast
from timebank.coins.kinds import CorrectionReason, EstateAct
from timebank.coins.models import EstateDecision
from timebank.coins.operations import (
    approve_correction,
    approve_estate,
    open_estate,
    place_hold,
    propose_correction,
    propose_restoration,
    settle_and_release,
)
from timebank.coins.operations.reversals import earnings_of
from timebank.coins.rules import debt_account, hold_account
from timebank.ledger.queries import balance
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes

DIED = date(2026, 2, 27)
PAPER = "DEATH-2026-0031"


@dataclass(frozen=True, slots=True)
class Paid:
    """One paid hour: its need, its settlement and its entry in the books."""

    need_id: UUID
    payer_id: UUID
    settlement_id: UUID
    entry_id: UUID


def paid_hour(
    payer_id: UUID, volunteer_id: UUID, minutes: int = 60, *, held: int = 0, at: datetime = NOW
) -> Paid:
    """Hold coins of a payer, pay the volunteer out of them, and give the rest back."""
    need_id, settlement_id = new_id(), new_id()
    place_hold(need_id=need_id, payer_id=payer_id, coin_minutes=CoinMinutes(held or minutes), at=at)
    settle_and_release(
        need_id=need_id,
        payer_id=payer_id,
        settlement_id=settlement_id,
        payments=[(volunteer_id, CoinMinutes(minutes))],
        release=True,
        at=at,
    )
    (entry_id,) = earnings_of(volunteer_id=volunteer_id, settlement_ids=[settlement_id])
    return Paid(need_id, payer_id, settlement_id, entry_id)


def proposed_correction(cast: Cast, *entry_ids: UUID, at: datetime = NOW) -> UUID:
    """Propose to take entries back."""
    return propose_correction(
        transfer_ids=entry_ids,
        reason=CorrectionReason.FALSE_SERVICE,
        reference="CASE-2026-17",
        by=cast.district_officer_actor,
        at=at,
    )


def corrected(cast: Cast, *entry_ids: UUID, at: datetime = NOW) -> UUID:
    """Take entries back by two officers."""
    correction_id = proposed_correction(cast, *entry_ids, at=at)
    approve_correction(correction_id=correction_id, by=cast.second_district_officer_actor, at=at)
    return correction_id


def restored(cast: Cast, correction_id: UUID, *, at: datetime = NOW) -> UUID:
    """Restore a correction by two officers."""
    again = propose_restoration(
        correction_id=correction_id, reference="CASE-2026-17-2", by=cast.district_officer_actor, at=at
    )
    approve_correction(correction_id=again, by=cast.second_district_officer_actor, at=at)
    return again


def owes(person_id: UUID) -> int:
    """Give what a person owes in the books."""
    return -balance(account_id=debt_account(person_id=person_id).id)


def left_in_hold(paid: Paid) -> int:
    """Give what lies in the hold of a paid hour."""
    return balance(account_id=hold_account(need_id=paid.need_id, payer_id=paid.payer_id).id)


def waiting(estate_id: UUID) -> UUID:
    """Give what waits about an estate."""
    return EstateDecision.objects.get(estate=estate_id, state="PROPOSED").pk


def opened(cast: Cast, person_id: UUID, *, at: datetime = NOW) -> UUID:
    """Record a death."""
    return open_estate(person_id=person_id, died_date=DIED, paper_reference=PAPER, by=cast.clerk_actor, at=at)


def frozen(cast: Cast, person_id: UUID, *, at: datetime = NOW) -> UUID:
    """Record a death by two persons."""
    estate_id = opened(cast, person_id, at=at)
    approve_estate(decision_id=waiting(estate_id), by=cast.district_officer_actor, at=at)
    assert EstateDecision.objects.get(estate=estate_id).act == EstateAct.OPEN
    return estate_id

"""Reads of corrections and debts: what waits, what was decided, what a person owes and can do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from timebank.coins.kinds import CorrectionReason, DebtState, DecisionState, GiftState
from timebank.coins.models import Correction, CorrectionLine, Debt, DebtRepayment, Donation, Grant
from timebank.coins.queries.holds import all_movements
from timebank.coins.rules import CORRECTABLE, earned_account
from timebank.ledger import queries as ledger
from timebank.ledger.kinds import OwnerKind, TransferKind
from timebank.ledger.rules import MovementFact
from timebank.lib.ids import derived_id
from timebank.lib.units import CoinMinutes
from timebank.places.rules import scope_prefix

LIST_MAX = 200

# The persons with an open debt and an earning that has not been looked at: one short index walk for each debt.
_TO_COLLECT = """
SELECT DISTINCT debt.person_id
FROM coins_debt debt
JOIN ledger_account purse
  ON purse.owner_id = debt.person_id::text AND purse.owner_kind = 'PERSON' AND purse.purse = 'EARNED'
WHERE debt.state IN ('OWED', 'PAUSED') AND EXISTS (
    SELECT FROM ledger_transfer earning
    WHERE earning.credit_account_id = purse.id AND earning.row_number > debt.seen_row_number
      AND earning.kind = 'EARN'
      AND NOT EXISTS (SELECT FROM ledger_transfer back WHERE back.reverses_id = earning.id)
)
ORDER BY debt.person_id
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class CorrectionFact:
    """A correction as officers see it: whose coins, how many, why, and who proposed it."""

    id: UUID
    member_number: str
    place_code: str
    reason: CorrectionReason
    reference: str
    coin_minutes: CoinMinutes
    lent_minutes: CoinMinutes
    entries: int
    is_restoring: bool
    state: DecisionState
    proposed_by_id: UUID
    proposed_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class DebtFact:
    """What somebody owes: lent, paid back, still owed, in coin minutes; and what came of it."""

    id: UUID
    person_id: UUID
    member_number: str
    place_code: str
    lent_minutes: CoinMinutes
    repaid_minutes: CoinMinutes
    owed_minutes: CoinMinutes
    lent_at: datetime
    state: DebtState
    correction_id: UUID | None
    reason: CorrectionReason | None


def corrections_in(*, scope: str, state: DecisionState, limit: int) -> list[CorrectionFact]:
    """List the corrections of a scope in a state, newest proposal first."""
    rows = Correction.objects.filter(place__code__startswith=scope_prefix(scope), state=state)
    found = list(rows.select_related("person").order_by("-proposed_at", "-id")[: min(limit, LIST_MAX)])
    lines = CorrectionLine.objects.filter(correction__in=found).values_list("correction_id", flat=True)
    counts: dict[UUID, int] = {}
    for correction_id in lines:
        counts[correction_id] = counts.get(correction_id, 0) + 1
    return [
        CorrectionFact(
            id=each.pk,
            member_number=each.person.member_number,
            place_code=each.place_id,
            reason=CorrectionReason(each.reason),
            reference=each.reference,
            coin_minutes=CoinMinutes(each.coin_minutes),
            lent_minutes=CoinMinutes(each.lent_minutes),
            entries=counts.get(each.pk, 0),
            is_restoring=each.restores_id is not None,
            state=DecisionState(each.state),
            proposed_by_id=each.proposed_by_id,
            proposed_at=each.proposed_at,
            decided_at=each.approved_at or each.refused_at,
        )
        for each in found
    ]


def correctable_entries(*, person_id: UUID, limit: int) -> list[MovementFact]:
    """List the newest entries of a person that a correction could take back: not taken back, not proposed already."""
    accounts = ledger.accounts_of(owner_kind=OwnerKind.PERSON, owner_id=str(person_id))
    own = {account.id for account in accounts}
    if not own:
        return []
    moved = ledger.movements_of(account_ids=list(own), limit=ledger.STATEMENT_MAX, before=None)
    candidates = [each for each in moved if each.kind in CORRECTABLE and each.credit_account_id in own]
    candidates += _donations_arrived(person_id)
    candidates.sort(key=lambda each: each.row_number, reverse=True)
    ids = [each.id for each in candidates]
    waiting = CorrectionLine.objects.filter(
        transfer_id__in=ids, correction__person=person_id, correction__state=DecisionState.PROPOSED
    )
    gone = set(ledger.reversals_of(transfer_ids=ids)) | set(waiting.values_list("transfer_id", flat=True))
    return [each for each in candidates if each.id not in gone][: min(limit, LIST_MAX)]


def _donations_arrived(person_id: UUID) -> list[MovementFact]:
    """List the movements by which a person's donations arrived."""
    rows = Donation.objects.filter(giver=person_id, state=GiftState.DELIVERED).select_related("pool")
    return ledger.movements(
        transfer_ids=[
            derived_id(cause=each.pk, verb=TransferKind.DONATE, account=each.pool.account.id)
            for each in rows.order_by("-given_at", "-id")[:LIST_MAX]
        ]
    )


def arrived_later(*, account_id: UUID, entry: MovementFact) -> int:
    """Sum what was given or left to a purse after an entry and stands: first in, first out, it is still there."""
    after, limit = entry.row_number, ledger.STATEMENT_MAX
    return sum(
        each.coin_minutes
        for kind in (TransferKind.GIVE, TransferKind.ESTATE)
        for each in ledger.arrivals(account_id=account_id, kind=kind, after=after, limit=limit)
    )


def debts_in(*, scope: str, limit: int) -> list[DebtFact]:
    """List what is still owed in a scope, longest owed first."""
    rows = Debt.objects.filter(
        person__place__code__startswith=scope_prefix(scope), state__in=[DebtState.OWED, DebtState.PAUSED]
    )
    return _debt_facts(list(rows.select_related("person").order_by("lent_at", "id")[: min(limit, LIST_MAX)]))


def debts_of(*, person_id: UUID, limit: int) -> list[DebtFact]:
    """List what a person owes or owed, newest first."""
    rows = Debt.objects.filter(person=person_id).select_related("person")
    return _debt_facts(list(rows.order_by("-lent_at", "-id")[: min(limit, LIST_MAX)]))


def owes_coins(*, person_id: UUID) -> bool:
    """Tell whether a person still owes something."""
    return Debt.objects.filter(person=person_id, state__in=[DebtState.OWED, DebtState.PAUSED]).exists()


def repayments_of(*, person_id: UUID, limit: int) -> list[DebtRepayment]:
    """List what a person has paid back, newest first."""
    rows = DebtRepayment.objects.filter(debt__person=person_id).order_by("-paid_at", "-id")
    return list(rows[: min(limit, LIST_MAX)])


def debtors_to_collect(*, limit: int) -> list[UUID]:
    """List persons with an open debt who earned something since it was last looked at."""
    with connection.cursor() as cursor:
        cursor.execute(_TO_COLLECT, {"limit": limit})
        return [person_id for (person_id,) in cursor.fetchall()]


def released_by(*, hold_account_ids: Sequence[UUID], cause_id: UUID) -> list[MovementFact]:
    """List what a cause passed on from holds to the purses behind them, in the order of the books."""
    if not hold_account_ids:
        return []
    moved = reversed(all_movements(list(hold_account_ids)))
    return [each for each in moved if each.cause_id == cause_id and each.kind == TransferKind.RELEASE]


def grant_deciders(*, grant_ids: Sequence[UUID]) -> set[UUID]:
    """Say who proposed or approved some grants."""
    rows = Grant.objects.filter(pk__in=grant_ids).values_list("proposed_by_id", "approved_by_id")
    return {each for row in rows for each in row if each}


def earned_left(*, person_id: UUID) -> CoinMinutes:
    """Give what a person has in the earned purse, the only one that a debt is paid from."""
    return ledger.balance(account_id=earned_account(person_id=person_id).id)


def _debt_facts(debts: list[Debt]) -> list[DebtFact]:
    corrections = Correction.objects.in_bulk([debt.cause_id for debt in debts])
    return [
        DebtFact(
            id=debt.pk,
            person_id=debt.person_id,
            member_number=debt.person.member_number,
            place_code=debt.person.place_id,
            lent_minutes=CoinMinutes(debt.lent_minutes),
            repaid_minutes=CoinMinutes(debt.repaid_minutes),
            owed_minutes=CoinMinutes(debt.lent_minutes - debt.repaid_minutes),
            lent_at=debt.lent_at,
            state=DebtState(debt.state),
            correction_id=debt.cause_id if debt.cause_id in corrections else None,
            reason=CorrectionReason(corrections[debt.cause_id].reason)
            if debt.cause_id in corrections
            else None,
        )
        for debt in debts
    ]

"""Grants in batches: one officer of the district proposes a list, another approves it whole or refuses it.

Nothing of a list is real until it is approved, and then all of it at once, in one posting. Never half a list.
"""

from datetime import date, datetime
from uuid import UUID

from timebank.coins import queries
from timebank.coins.kinds import DecisionState, RowProblem
from timebank.coins.models import Grant, GrantBatch, GrantBatchLine
from timebank.coins.operations.grants import REASON_LENGTH_MAX, granting
from timebank.coins.queries.batches import GrantTrial, TriedGrant
from timebank.coins.refusals import (
    AlreadyDecided,
    BudgetTooSmall,
    ExpiryWrong,
    LastDayPassed,
    ListHasErrors,
)
from timebank.coins.sheets import GrantSheet
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import post
from timebank.lib.ids import derived_id
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notices
from timebank.notices.rules import coins_in_words
from timebank.people import powers
from timebank.people.kinds import BeneficiaryClass
from timebank.people.refusals import ReasonMissing
from timebank.people.rules import Actor, local_date
from timebank.places.kinds import PlaceKind
from timebank.places.queries import place as place_of


@operation
def propose_grant_batch(
    *,
    place: str,
    sheet: GrantSheet,
    beneficiary_class: BeneficiaryClass,
    expires_date: date,
    by: Actor,
    at: datetime,
) -> UUID:
    """Propose a list of grants of one special group that can be spent until ``expires_date``; give its id.

    The day lies at most ``grant_expiry_months`` ahead. Of the sheet its lines and its SHA-256 are kept.
    Raises: NotFound (no such district), NotYourAct, ExpiryWrong, ListHasErrors, BudgetTooSmall, SameListWaits.
    """
    if place_of(code=place).kind != PlaceKind.DISTRICT:
        raise NotFound
    powers.require("propose_grant_batch", by=by, place=place)
    _refuse_wrong_expiry(expires_date, place=place, at=at)
    trial = queries.try_grants(
        place=place, rows=sheet.rows, beneficiary_class=beneficiary_class, by_ids=[by.person_id], at=at
    )
    _refuse_unready(trial)
    # From here on it must succeed.
    batch = GrantBatch.objects.create(
        place_id=place,
        beneficiary_class=BeneficiaryClass(beneficiary_class),
        expires_date=expires_date,
        coin_minutes=trial.coin_minutes,
        line_count=len(trial.rows),
        sheet_sha256=sheet.sha256,
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=DecisionState.PROPOSED,
    )
    _write_lines(batch, trial)
    return batch.pk


@operation
def approve_grant_batch(*, batch_id: UUID, by: Actor, at: datetime) -> None:
    """Approve a list: every grant of it is made, in one posting, and everybody on it is told.

    Everything is checked again; when one row cannot be taken any more, nothing is granted.
    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, LastDayPassed, ListHasErrors, BudgetTooSmall,
    Overdrawn (another list took the budget at the same moment).
    """
    batch = _batch_to_decide(batch_id, by=by)
    if batch.expires_date <= local_date(at):
        raise LastDayPassed
    trial = queries.recheck_batch(batch=batch, by_ids=[batch.proposed_by_id, by.person_id], at=at)
    _refuse_unready(trial)
    # From here on it must succeed.
    _decide(batch, DecisionState.APPROVED, by=by, at=at)
    grants = [_grant(line, batch) for line in queries.lines_of_batch(batch_id=batch.pk)]
    Grant.objects.bulk_create(grants)
    post(movements=[granting(grant, at=at) for grant in grants])
    queue_notices(
        kind=NoticeKind.GRANT_RECEIVED, facts_of=[(each.person_id, _told(each)) for each in grants], at=at
    )


@operation
def refuse_grant_batch(*, batch_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a proposed list whole, with the reason.

    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, ReasonMissing.
    """
    batch = _batch_to_decide(batch_id, by=by)
    if not 0 < len(reason.strip()) <= REASON_LENGTH_MAX:
        raise ReasonMissing
    batch.refusal_reason = reason.strip()
    _decide(batch, DecisionState.REFUSED, by=by, at=at)


def _refuse_wrong_expiry(expires_date: date, *, place: str, at: datetime) -> None:
    latest = queries.latest_expiry(place=place, at=at)
    if not local_date(at) < expires_date <= latest:
        raise ExpiryWrong(latest=latest)


def _refuse_unready(trial: GrantTrial) -> None:
    if trial.wrong:
        first = trial.wrong[0]
        problem = str(RowProblem(first.problems[0]).label)
        raise ListHasErrors(count=len(trial.wrong), line=first.line_number, problem=problem)
    if trial.left_minutes < 0:
        raise BudgetTooSmall(left=coins_in_words(trial.budget_minutes))


def _write_lines(batch: GrantBatch, trial: GrantTrial) -> None:
    GrantBatchLine.objects.bulk_create(_line(batch, row) for row in trial.rows)


def _line(batch: GrantBatch, row: TriedGrant) -> GrantBatchLine:
    assert row.person_id is not None, "a row without a problem has its person"
    return GrantBatchLine(
        batch=batch, line_number=row.line_number, person_id=row.person_id, coin_minutes=row.coin_minutes
    )


def _batch_to_decide(batch_id: UUID, *, by: Actor) -> GrantBatch:
    """Lock a list that waits for a decision by this second person."""
    batch = GrantBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    powers.require("approve_grant_batch", by=by, place=batch.place_id, makers=[batch.proposed_by_id])
    if batch.state != DecisionState.PROPOSED:
        raise AlreadyDecided
    return batch


def _decide(batch: GrantBatch, state: DecisionState, *, by: Actor, at: datetime) -> None:
    batch.state, batch.decided_by_id, batch.decided_at = state, by.person_id, at
    batch.save(update_fields=["state", "decided_by", "decided_at", "refusal_reason"])


def _grant(line: GrantBatchLine, batch: GrantBatch) -> Grant:
    """Make the grant of a line; its id comes from the line, so that a line is granted once."""
    return Grant(
        id=derived_id(cause=line.pk, verb=TransferKind.GRANT),
        person_id=line.person_id,
        place_id=batch.place_id,
        beneficiary_class=batch.beneficiary_class,
        coin_minutes=line.coin_minutes,
        proposed_by_id=batch.proposed_by_id,
        proposed_at=batch.proposed_at,
        approved_by_id=batch.decided_by_id,
        approved_at=batch.decided_at,
        expires_date=batch.expires_date,
        batch_line=line,
        state=DecisionState.APPROVED,
    )


def _told(grant: Grant) -> dict[str, int | date | UUID]:
    assert grant.expires_date is not None
    return {"coin_minutes": grant.coin_minutes, "expires_date": grant.expires_date, "grant_id": grant.pk}

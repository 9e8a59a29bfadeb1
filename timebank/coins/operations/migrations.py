"""Balances from an older system: one city officer proposes a list, another approves it, a third person checks lines.

A record becomes coins once, and only when the list comes to what the older system itself states. Proof grade M for ever.
"""

import re
from datetime import datetime
from uuid import UUID

from timebank.coins import queries
from timebank.coins.kinds import DecisionState, RowProblem, SampleState
from timebank.coins.models import MigrationBatch, MigrationLine
from timebank.coins.operations.grants import REASON_LENGTH_MAX
from timebank.coins.queries.migrations import BalanceTrial, TriedBalance
from timebank.coins.refusals import (
    AlreadyDecided,
    ControlTotalDiffers,
    ListHasErrors,
    NotApprovedYet,
    SourceUnnamed,
)
from timebank.coins.rules import earned_account, issue_account, migration_movement_id
from timebank.coins.sheets import BalanceSheet
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import Movement, post
from timebank.lib.operation import operation, wait_for_turn
from timebank.lib.refusals import NotFound
from timebank.lib.units import CoinMinutes
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notices
from timebank.people import powers
from timebank.people.refusals import ReasonMissing
from timebank.people.rules import Actor
from timebank.places.kinds import PlaceKind
from timebank.places.queries import place as place_of

_SOURCE_NAME = re.compile(r"[\w（）()·.\- ]{2,40}")


@operation
def propose_migration(
    *, city: str, source_name: str, told_minutes: int, sheet: BalanceSheet, by: Actor, at: datetime
) -> UUID:
    """Propose the records of one older system; ``told_minutes`` is the total that it states. Gives the batch's id.

    Raises: NotFound (no such city), NotYourAct, SourceUnnamed, ListHasErrors, ControlTotalDiffers, RecordTaken.
    """
    if place_of(code=city).kind != PlaceKind.CITY:
        raise NotFound
    powers.require("propose_migration", by=by, place=city)
    source_name = source_name.strip()
    if not _SOURCE_NAME.fullmatch(source_name):
        raise SourceUnnamed
    wait_for_turn(f"migration to {city}")
    source_name = queries.source_as_known(source_name=source_name)
    trial = queries.try_balances(
        city=city,
        source_name=source_name,
        told_minutes=told_minutes,
        rows=sheet.rows,
        by_ids=[by.person_id],
        at=at,
    )
    _refuse_unready(trial)
    # From here on it must succeed.
    batch = MigrationBatch.objects.create(
        place_id=city,
        source_name=source_name,
        told_minutes=told_minutes,
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
def approve_migration(*, batch_id: UUID, by: Actor, at: datetime) -> None:
    """Approve a list of balances: the city issues every one of them in one posting, and everybody on it is told.

    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, ListHasErrors.
    """
    batch = _migration_to_decide(batch_id, by=by)
    trial = queries.recheck_migration(batch=batch, by_ids=[batch.proposed_by_id, by.person_id])
    _refuse_unready(trial)
    # From here on it must succeed.
    _decide(batch, DecisionState.APPROVED, by=by, at=at)
    lines = queries.lines_of_migration(batch_id=batch.pk)
    post(movements=[_taking_over(line, city=batch.place_id, at=at) for line in lines])
    queue_notices(
        kind=NoticeKind.BALANCE_TAKEN_OVER,
        facts_of=[
            (line.person_id, {"coin_minutes": line.coin_minutes, "line_id": line.pk}) for line in lines
        ],
        at=at,
    )


@operation
def refuse_migration(*, batch_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a list of balances whole, with the reason; its records may be proposed again.

    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, ReasonMissing.
    """
    batch = _migration_to_decide(batch_id, by=by)
    if not 0 < len(reason.strip()) <= REASON_LENGTH_MAX:
        raise ReasonMissing
    batch.refusal_reason = reason.strip()
    _decide(batch, DecisionState.REFUSED, by=by, at=at)
    MigrationLine.objects.filter(batch=batch).update(is_void=True)


@operation
def sample_migrated_record(*, line_id: UUID, is_true: bool, by: Actor, at: datetime) -> None:
    """Note whether a balance that was taken over is true, after asking the person; moves no coins.

    Once for a line, by somebody who neither proposed nor approved the list, and never for oneself.
    Raises: NotFound, NotYourAct, MakerIsChecker, NotApprovedYet, AlreadyDecided.
    """
    lines = MigrationLine.objects.select_related("batch", "person").select_for_update(of=("self",))
    line = lines.filter(pk=line_id).first()
    if line is None:
        raise NotFound
    makers = [each for each in (line.batch.proposed_by_id, line.batch.decided_by_id) if each]
    place = line.person.place_id
    powers.require("sample_migration", by=by, place=place, owner=line.person_id, makers=makers)
    if line.batch.state != DecisionState.APPROVED:
        raise NotApprovedYet
    if line.sample_state != SampleState.UNSAMPLED:
        raise AlreadyDecided
    # From here on it must succeed.
    line.sample_state = SampleState.SAMPLED_TRUE if is_true else SampleState.SAMPLED_FALSE
    line.sampled_by_id, line.sampled_at = by.person_id, at
    line.save(update_fields=["sample_state", "sampled_by", "sampled_at"])


def _refuse_unready(trial: BalanceTrial) -> None:
    if trial.wrong:
        first = trial.wrong[0]
        problem = str(RowProblem(first.problems[0]).label)
        raise ListHasErrors(count=len(trial.wrong), line=first.line_number, problem=problem)
    if trial.difference_minutes:
        raise ControlTotalDiffers(told=trial.told_minutes, listed=trial.coin_minutes)


def _write_lines(batch: MigrationBatch, trial: BalanceTrial) -> None:
    MigrationLine.objects.bulk_create(_line(batch, row) for row in trial.rows)


def _line(batch: MigrationBatch, row: TriedBalance) -> MigrationLine:
    assert row.person_id is not None, "a row without a problem has its person"
    assert row.served_until_date is not None, "and its day"
    return MigrationLine(
        batch=batch,
        line_number=row.line_number,
        source_name=batch.source_name,
        record_id=row.record_id,
        person_id=row.person_id,
        coin_minutes=row.coin_minutes,
        served_until_date=row.served_until_date,
    )


def _migration_to_decide(batch_id: UUID, *, by: Actor) -> MigrationBatch:
    """Lock a list of balances that waits for a decision by this second person."""
    batch = MigrationBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    powers.require("approve_migration", by=by, place=batch.place_id, makers=[batch.proposed_by_id])
    if batch.state != DecisionState.PROPOSED:
        raise AlreadyDecided
    return batch


def _decide(batch: MigrationBatch, state: DecisionState, *, by: Actor, at: datetime) -> None:
    batch.state, batch.decided_by_id, batch.decided_at = state, by.person_id, at
    batch.save(update_fields=["state", "decided_by", "decided_at", "refusal_reason"])


def _taking_over(line: MigrationLine, *, city: str, at: datetime) -> Movement:
    return Movement(
        id=migration_movement_id(line_id=line.pk, person_id=line.person_id),
        debit=issue_account(city=city),
        credit=earned_account(person_id=line.person_id),
        coin_minutes=CoinMinutes(line.coin_minutes),
        kind=TransferKind.MIGRATE,
        reference=f"MIGRATION {line.pk}",
        cause_id=line.pk,
        happened_at=at,
    )

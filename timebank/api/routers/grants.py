"""Lists of grants and aid: tried, proposed and decided by officers. Single grants are beside the balances, in coins."""

from datetime import date, datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from timebank.api.door import KEY, Call, person_named, write
from timebank.api.fields import MINUTES_MAX, MemberNumber, Sent, Text, answers
from timebank.coins.kinds import DecisionState, RowProblem, RowWarning
from timebank.coins.models import Grant, GrantBatch
from timebank.coins.operations import (
    approve_aid,
    approve_grant_batch,
    propose_aid,
    propose_grant_batch,
    refuse_aid,
    refuse_grant_batch,
)
from timebank.coins.queries import aid_rows_in, try_grants
from timebank.coins.sheets import GRANT_MINUTES_MAX, GRANT_ROWS_MAX, GrantRow, GrantSheet
from timebank.people import powers
from timebank.people.kinds import OFFICER_ROLES, BeneficiaryClass
from timebank.people.rules import Actor
from timebank.places.rules import scope_prefix

router = Router()


class RowSent(Sent):
    """One person of a list and how much."""

    member_number: MemberNumber
    coin_minutes: Annotated[int, Field(ge=1, le=GRANT_MINUTES_MAX)]


class TrialSent(Sent):
    """A list to be tried: the rows, and the special group of all of them."""

    beneficiary_class: BeneficiaryClass
    rows: Annotated[list[RowSent], Field(min_length=1, max_length=GRANT_ROWS_MAX)]

    def sheet(self) -> GrantSheet:
        """Give it as the packages below know it; its rows are numbered from 1."""
        text = "\n".join(f"{row.member_number},{row.coin_minutes}" for row in self.rows)
        rows = [
            GrantRow(line, row.member_number, row.coin_minutes) for line, row in enumerate(self.rows, start=1)
        ]
        return GrantSheet(sha256(text.encode()).hexdigest(), rows)


class GrantBatchSent(TrialSent):
    """A list to be proposed; ``expires_date`` is the last day on which its coins can be spent."""

    expires_date: date


class AidSent(Sent):
    """Coins out of a public-welfare pool, for an elder of a special group."""

    member_number: MemberNumber
    coin_minutes: Annotated[int, Field(ge=1, le=MINUTES_MAX)]
    beneficiary_class: BeneficiaryClass
    pool_id: UUID


class ReasonSent(Sent):
    """Why something proposed is refused."""

    reason: Text


class RowTried(BaseModel):
    """What is wrong with a row, and what to look at; rows without either are not answered."""

    line_number: int
    problems: list[RowProblem]
    warnings: list[RowWarning]


class Trial(BaseModel):
    """What a list would do: its coin minutes, what the budget has now, and the rows to look at."""

    is_ready: bool
    coin_minutes: int
    budget_minutes: int
    rows: list[RowTried]


class Decided(BaseModel):
    """What was proposed and how far it has come."""

    id: UUID
    state: DecisionState


@router.post("/grant-batches/try", response=answers(200, Trial), operation_id="try_grant_batch")
def try_batch(request: Call, sent: TrialSent, key: UUID = KEY) -> HttpResponse:
    """Say what a list of grants of your district would do, every row's problems at once; nothing is granted."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        powers.require("propose_grant_batch", by=by, place=by.scope)
        trial = try_grants(
            place=by.scope,
            rows=sent.sheet().rows,
            beneficiary_class=sent.beneficiary_class,
            by_ids=[by.person_id],
            at=at,
        )
        rows = [
            {
                "line_number": row.line_number,
                "problems": [each.value for each in row.problems],
                "warnings": [each.value for each in row.warnings],
            }
            for row in trial.rows
            if row.problems or row.warnings
        ]
        figures = {"coin_minutes": trial.coin_minutes, "budget_minutes": trial.budget_minutes}
        return {"is_ready": trial.is_ready, "rows": rows, **figures}

    return write(request, key=key, act="try_grant_batch", sent=sent, run=run)


@router.post("/grant-batches", response=answers(201, Decided), operation_id="propose_grant_batch")
def propose_batch(request: Call, sent: GrantBatchSent, key: UUID = KEY) -> HttpResponse:
    """Propose a list of grants of your district."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        batch_id = propose_grant_batch(
            place=by.scope,
            sheet=sent.sheet(),
            beneficiary_class=sent.beneficiary_class,
            expires_date=sent.expires_date,
            by=by,
            at=at,
        )
        return {"id": str(batch_id), "state": DecisionState.PROPOSED.value}

    return write(request, key=key, act="propose_grant_batch", sent=sent, run=run, status=201)


@router.post(
    "/grant-batches/{uuid:batch_id}/approve",
    response=answers(200, Decided),
    operation_id="approve_grant_batch",
)
def approve_batch(request: Call, batch_id: UUID, key: UUID = KEY) -> HttpResponse:
    """Approve a list that somebody else proposed; all of its coins arrive at once."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        approve_grant_batch(batch_id=batch_id, by=by, at=at)
        return {"id": str(batch_id), "state": DecisionState.APPROVED.value}

    return write(request, key=key, act="approve_grant_batch", of=batch_id, among=_batches_seen_by, run=run)


@router.post(
    "/grant-batches/{uuid:batch_id}/refuse", response=answers(200, Decided), operation_id="refuse_grant_batch"
)
def refuse_batch(request: Call, batch_id: UUID, sent: ReasonSent, key: UUID = KEY) -> HttpResponse:
    """Refuse a list that somebody else proposed, with the reason."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        refuse_grant_batch(batch_id=batch_id, reason=sent.reason, by=by, at=at)
        return {"id": str(batch_id), "state": DecisionState.REFUSED.value}

    act = "refuse_grant_batch"
    return write(request, key=key, act=act, sent=sent, of=batch_id, among=_batches_seen_by, run=run)


@router.post("/aid", response=answers(201, Decided), operation_id="propose_aid")
def propose(request: Call, sent: AidSent, key: UUID = KEY) -> HttpResponse:
    """Propose coins out of a public-welfare pool of your place for an elder there."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        grant_id = propose_aid(
            person_id=person_named(sent.member_number, by=by),
            coin_minutes=sent.coin_minutes,
            beneficiary_class=sent.beneficiary_class,
            pool_id=sent.pool_id,
            by=by,
            at=at,
        )
        return {"id": str(grant_id), "state": DecisionState.PROPOSED.value}

    return write(request, key=key, act="propose_aid", sent=sent, run=run, status=201)


@router.post("/aid/{uuid:grant_id}/approve", response=answers(200, Decided), operation_id="approve_aid")
def approve(request: Call, grant_id: UUID, key: UUID = KEY) -> HttpResponse:
    """Approve aid that somebody else proposed; the coins arrive at once."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        approve_aid(grant_id=grant_id, by=by, at=at)
        return {"id": str(grant_id), "state": DecisionState.APPROVED.value}

    return write(request, key=key, act="approve_aid", of=grant_id, among=_aid_seen_by, run=run)


@router.post("/aid/{uuid:grant_id}/refuse", response=answers(200, Decided), operation_id="refuse_aid")
def refuse(request: Call, grant_id: UUID, sent: ReasonSent, key: UUID = KEY) -> HttpResponse:
    """Refuse aid that somebody else proposed, with the reason."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        refuse_aid(grant_id=grant_id, reason=sent.reason, by=by, at=at)
        return {"id": str(grant_id), "state": DecisionState.REFUSED.value}

    return write(request, key=key, act="refuse_aid", sent=sent, of=grant_id, among=_aid_seen_by, run=run)


def _batches_seen_by(viewer: Actor) -> QuerySet[GrantBatch]:
    """Narrow to the lists of an officer's places."""
    if viewer.role in OFFICER_ROLES and viewer.scope:
        return GrantBatch.objects.filter(place__code__startswith=scope_prefix(viewer.scope))
    return GrantBatch.objects.none()


def _aid_seen_by(viewer: Actor) -> QuerySet[Grant]:
    """Narrow to the aid out of the pools of an officer's places."""
    if viewer.role in OFFICER_ROLES and viewer.scope:
        return aid_rows_in(scope=viewer.scope)
    return Grant.objects.none()

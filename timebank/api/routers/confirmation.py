"""The word on a visit's minutes: confirm, accept, approve, dispute, decide, rate."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from timebank.api.door import KEY, Call, write
from timebank.api.fields import Minutes, Sent, answers
from timebank.api.word import Worded, keep_desk_word
from timebank.evaluations.operations import rate_visit
from timebank.people.rules import Actor
from timebank.visits.kinds import DecisionReason, DisputeReason, ProofGrade, VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import (
    accept_minutes,
    approve_visit,
    confirm_visit,
    decide_dispute,
    dispute_visit,
)
from timebank.visits.queries import visits_visible_to

router = Router()


class DisputeSent(Worded):
    """How many minutes the elder accepts, and why not all."""

    accepted_minutes: Minutes
    reason: DisputeReason


class DecisionSent(Sent):
    """How many minutes count, and what that rests on."""

    minutes: Minutes
    reason: DecisionReason


class RatingSent(Worded):
    """How satisfied the elder is, 1 to 5."""

    score: Annotated[int, Field(ge=1, le=5)]


class VisitMoved(BaseModel):
    """Where the visit stands now."""

    id: UUID
    state: VisitState
    proof_grade: ProofGrade
    minutes_served: int | None
    coin_minutes: int | None


class Rated(BaseModel):
    """The rating as kept."""

    id: UUID
    visit_id: UUID
    score: int


@router.post(
    "/visits/{uuid:visit_id}/confirm", response=answers(200, VisitMoved), operation_id="confirm_visit"
)
def confirm(request: Call, visit_id: UUID, sent: Worded | None = None, key: UUID = KEY) -> HttpResponse:
    """Confirm a proven visit; the coins are paid at once."""
    return write(
        request,
        key=key,
        act="confirm_visit",
        sent=sent,
        of=visit_id,
        among=visits_visible_to,
        run=lambda by, at: _worded(
            confirm_visit(visit_id=visit_id, by=by, at=at), act="confirm_visit", sent=sent, by=by, at=at
        ),
    )


@router.post(
    "/visits/{uuid:visit_id}/accept-minutes", response=answers(200, VisitMoved), operation_id="accept_minutes"
)
def accept(request: Call, visit_id: UUID, sent: Worded | None = None, key: UUID = KEY) -> HttpResponse:
    """Give the elder's word on minutes entered late or at a desk."""
    return write(
        request,
        key=key,
        act="accept_minutes",
        sent=sent,
        of=visit_id,
        among=visits_visible_to,
        run=lambda by, at: _worded(
            accept_minutes(visit_id=visit_id, by=by, at=at), act="accept_minutes", sent=sent, by=by, at=at
        ),
    )


@router.post(
    "/visits/{uuid:visit_id}/approve", response=answers(200, VisitMoved), operation_id="approve_visit"
)
def approve(request: Call, visit_id: UUID, key: UUID = KEY) -> HttpResponse:
    """Approve a desk entry as its second person; the coins are paid."""
    return write(
        request,
        key=key,
        act="approve_visit",
        of=visit_id,
        among=visits_visible_to,
        run=lambda by, at: _moved(approve_visit(visit_id=visit_id, by=by, at=at)),
    )


@router.post(
    "/visits/{uuid:visit_id}/dispute", response=answers(200, VisitMoved), operation_id="dispute_visit"
)
def dispute(request: Call, visit_id: UUID, sent: DisputeSent, key: UUID = KEY) -> HttpResponse:
    """Dispute a visit's minutes; those not disputed are paid at once."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        minutes, reason = sent.accepted_minutes, sent.reason
        visit = dispute_visit(visit_id=visit_id, accepted_minutes=minutes, reason=reason, by=by, at=at)
        return _worded(visit, act="dispute_visit", sent=sent, by=by, at=at)

    return write(
        request, key=key, act="dispute_visit", sent=sent, of=visit_id, among=visits_visible_to, run=run
    )


@router.post(
    "/visits/{uuid:visit_id}/decide", response=answers(200, VisitMoved), operation_id="decide_dispute"
)
def decide(request: Call, visit_id: UUID, sent: DecisionSent, key: UUID = KEY) -> HttpResponse:
    """Decide how many minutes of a disputed visit count."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        minutes, reason = sent.minutes, sent.reason
        return _moved(decide_dispute(visit_id=visit_id, minutes=minutes, reason=reason, by=by, at=at))

    return write(
        request, key=key, act="decide_dispute", sent=sent, of=visit_id, among=visits_visible_to, run=run
    )


@router.post("/visits/{uuid:visit_id}/rate", response=answers(201, Rated), operation_id="rate_visit")
def rate(request: Call, visit_id: UUID, sent: RatingSent, key: UUID = KEY) -> HttpResponse:
    """Rate a confirmed visit; never on the volunteer's device."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        rating = rate_visit(visit_id=visit_id, score=sent.score, by=by, at=at)
        _worded(rating.visit, act="rate_visit", sent=sent, by=by, at=at)
        return {"id": str(rating.pk), "visit_id": str(visit_id), "score": rating.score}

    return write(
        request,
        key=key,
        act="rate_visit",
        sent=sent,
        of=visit_id,
        among=visits_visible_to,
        run=run,
        status=201,
    )


def _worded(visit: Visit, *, act: str, sent: Worded | None, by: Actor, at: datetime) -> dict[str, object]:
    """Keep the elder's word that a desk took, and show where the visit stands."""
    keep_desk_word(visit, act=act, of=visit.need.elder_id, sent=sent, by=by, at=at)
    return _moved(visit)


def _moved(visit: Visit) -> dict[str, object]:
    return {
        "id": str(visit.pk),
        "state": visit.state,
        "proof_grade": visit.proof_grade,
        "minutes_served": visit.minutes_served,
        "coin_minutes": visit.coin_minutes,
    }

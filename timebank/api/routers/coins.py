"""Coins: balances by purse, the statement, grants of a district."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from timebank.api.door import KEY, Call, answer, person_named, write
from timebank.api.fields import MINUTES_MAX, MemberNumber, Sent, answers, limit
from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant
from timebank.coins.operations import approve_grant, propose_grant
from timebank.coins.queries import purse_balances, statement
from timebank.ledger.kinds import Purse, TransferKind
from timebank.people.kinds import OFFICER_ROLES, PERSONAL_ROLES, BeneficiaryClass
from timebank.people.powers import NotYourAct
from timebank.people.rules import Actor
from timebank.places.rules import scope_prefix

router = Router()

LINES_MAX = 200


class GrantSent(Sent):
    """Coins for an elder of a special group."""

    member_number: MemberNumber
    coin_minutes: Annotated[int, Field(ge=1, le=MINUTES_MAX)]
    beneficiary_class: BeneficiaryClass


class Balances(BaseModel):
    """Coin minutes by origin, what is held for needs, and what rests in own gifts and donations."""

    granted: int
    gifted: int
    earned: int
    held: int
    resting: int


class LineShown(BaseModel):
    """One movement: minus what left a purse, plus what arrived."""

    row_number: int
    happened_at: datetime
    kind: TransferKind
    coin_minutes: int
    purse: Purse
    reference: str


class Coins(BaseModel):
    """What one has, and the newest movements."""

    balances: Balances
    statement: list[LineShown]


class GrantMade(BaseModel):
    """The grant and how far it has come."""

    id: UUID
    state: DecisionState


@router.get("/coins", response=answers(200, Coins), operation_id="get_coins")
def coins(request: Call, limit: int = limit(usual=50, most=LINES_MAX)) -> HttpResponse:
    """Show your own coins by purse and your newest movements."""
    by = request.auth.actor
    if by.role not in PERSONAL_ROLES:
        raise NotYourAct
    lines = statement(person_id=by.person_id, limit=limit)
    shown = [{name: getattr(line, name) for name in LineShown.model_fields} for line in lines]
    return answer({"balances": balances_shown(by.person_id), "statement": shown})


@router.post("/grants", response=answers(201, GrantMade), operation_id="propose_grant")
def propose(request: Call, sent: GrantSent, key: UUID = KEY) -> HttpResponse:
    """Propose coins for an elder of your district."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        grant_id = propose_grant(
            person_id=person_named(sent.member_number, by=by),
            coin_minutes=sent.coin_minutes,
            beneficiary_class=sent.beneficiary_class,
            by=by,
            at=at,
        )
        return {"id": str(grant_id), "state": DecisionState.PROPOSED.value}

    return write(request, key=key, act="propose_grant", sent=sent, run=run, status=201)


@router.post(
    "/grants/{uuid:grant_id}/approve", response=answers(200, GrantMade), operation_id="approve_grant"
)
def approve(request: Call, grant_id: UUID, key: UUID = KEY) -> HttpResponse:
    """Approve a grant that somebody else proposed; the coins arrive at once."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        approve_grant(grant_id=grant_id, by=by, at=at)
        return {"id": str(grant_id), "state": DecisionState.APPROVED.value}

    return write(request, key=key, act="approve_grant", of=grant_id, among=_grants_seen_by, run=run)


def balances_shown(person_id: UUID) -> dict[str, int]:
    """Show what a person has by origin."""
    found = purse_balances(person_id=person_id)
    return {name: getattr(found, name) for name in Balances.model_fields}


def _grants_seen_by(viewer: Actor) -> QuerySet[Grant]:
    """Narrow to the grants of an officer's places."""
    if viewer.role in OFFICER_ROLES and viewer.scope:
        return Grant.objects.filter(place__code__startswith=scope_prefix(viewer.scope))
    return Grant.objects.none()

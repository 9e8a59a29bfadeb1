"""A volunteer's own proofs: what is in force until when, what is missing, and the yearly statement of health."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from timebank.api.door import KEY, Call, answer, write
from timebank.api.fields import answers
from timebank.people.kinds import QualificationKind, Role
from timebank.people.operations import state_health
from timebank.people.powers import NotYourAct
from timebank.people.queries import proofs_in_force
from timebank.people.rules import BASE_QUALIFICATIONS, Actor, local_date

router = Router()


class ProofShown(BaseModel):
    """One proof that a service needs; no day where it is missing or has run out."""

    kind: QualificationKind
    expires_date: date | None


class OwnProofs(BaseModel):
    """What every service needs."""

    proofs: list[ProofShown]


class HealthStated(BaseModel):
    """Which statement was kept, and the day on which it ends."""

    id: UUID
    expires_date: date


@router.get("/qualification", response=answers(200, OwnProofs), operation_id="get_qualification")
def qualification(request: Call) -> HttpResponse:
    """Show which of your proofs are in force until when."""
    by, at = request.auth
    if by.role != Role.VOLUNTEER:
        raise NotYourAct
    held = proofs_in_force(person_id=by.person_id, day=local_date(at))
    proofs = [{"kind": kind, "expires_date": held.get(kind)} for kind in BASE_QUALIFICATIONS]
    return answer({"proofs": proofs})


@router.post("/qualification/health", response=answers(201, HealthStated), operation_id="state_health")
def health(request: Call, key: UUID = KEY) -> HttpResponse:
    """State that you are healthy enough to serve; once a year."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        stated = state_health(by=by, at=at)
        return {"id": str(stated.pk), "expires_date": stated.expires_date.isoformat()}

    return write(request, key=key, act="state_health", run=run, status=201)

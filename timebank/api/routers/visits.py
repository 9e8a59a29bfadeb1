"""Visits: check-in and check-out with proof, late claims, the elder's code, what a visit looks like."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from timebank.api.door import KEY, Call, answer, moment_text, seen, write
from timebank.api.fields import Moment, PositionSent, ProofSent, answers, limit
from timebank.api.word import Worded, keep_desk_word
from timebank.matching.queries import matches_visible_to
from timebank.needs.kinds import Category
from timebank.people.kinds import Role
from timebank.people.powers import NotYourAct
from timebank.people.queries import person
from timebank.people.rules import Actor
from timebank.policy.queries import value
from timebank.visits.kinds import ClaimRefusal, ClaimState, ProofGrade, VisitState
from timebank.visits.models import Claim, Visit
from timebank.visits.operations import check_in, check_out, enter_claim
from timebank.visits.queries import LIST_LIMIT, elder_code_secret, visits_visible_to
from timebank.visits.rules import qr_of, window_at, words_of
from timebank.visits.words import WORDS

router = Router()


class CheckInSent(Worded):
    """What the volunteer shows on arrival; ``left_previous_at`` closes a visit that was left open elsewhere."""

    proof: ProofSent
    position: PositionSent | None = None
    left_previous_at: Moment | None = None


class CheckOutSent(Worded):
    """What the volunteer shows on leaving."""

    proof: ProofSent
    position: PositionSent | None = None


class ClaimSent(Worded):
    """When the service was, for a late or paper claim."""

    started_at: Moment
    ended_at: Moment


class VisitShown(BaseModel):
    """A visit as its two sides, the desk and the officers see it."""

    id: UUID
    need_id: UUID
    match_id: UUID
    category: Category
    place: str
    starts_at: datetime
    ends_at: datetime
    planned_minutes: int
    checked_in_at: datetime
    checked_out_at: datetime | None
    proof_grade: ProofGrade
    accepted_minutes: int | None
    minutes_served: int | None
    coin_minutes: int | None
    confirmed_at: datetime | None
    state: VisitState


class VisitList(BaseModel):
    """Visits, the newest first."""

    items: list[VisitShown]


class VisitChecked(BaseModel):
    """The visit as this check left it."""

    id: UUID
    state: VisitState
    proof_grade: ProofGrade
    checked_in_at: datetime
    checked_out_at: datetime | None


class ClaimEntered(BaseModel):
    """The claim, and the visit it became or why it became none."""

    id: UUID
    state: ClaimState
    refusal: ClaimRefusal | None
    visit_id: UUID | None


class Word(BaseModel):
    """One of the sixty-four picture-words."""

    number: int
    picture: str
    zh: str
    en: str


class WordList(BaseModel):
    """The words a volunteer chooses from."""

    items: list[Word]


class CodeShown(BaseModel):
    """The elder's code of this moment: two words in order, or a text for a QR code; both are valid together."""

    words: list[Word]
    code: str
    qr: str
    seconds_left: int


@router.post(
    "/matches/{uuid:match_id}/check-in", response=answers(201, VisitChecked), operation_id="check_in"
)
def arrive(request: Call, match_id: UUID, sent: CheckInSent, key: UUID = KEY) -> HttpResponse:
    """Check in with the elder's code. Place never refuses: it grades."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        visit = check_in(
            match_id=match_id,
            proof=sent.proof.proof(),
            position=sent.position.position() if sent.position else None,
            left_previous_at=sent.left_previous_at,
            by=by,
            at=at,
        )
        keep_desk_word(visit, act="check_in", of=visit.volunteer_id, sent=sent, by=by, at=at)
        return _checked(visit)

    return write(
        request,
        key=key,
        act="check_in",
        sent=sent,
        of=match_id,
        among=matches_visible_to,
        run=run,
        status=201,
    )


@router.post(
    "/visits/{uuid:visit_id}/check-out", response=answers(200, VisitChecked), operation_id="check_out"
)
def leave(request: Call, visit_id: UUID, sent: CheckOutSent, key: UUID = KEY) -> HttpResponse:
    """Check out with the elder's code; the elder is asked to confirm."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        proof, position = sent.proof.proof(), sent.position.position() if sent.position else None
        visit = check_out(visit_id=visit_id, proof=proof, position=position, by=by, at=at)
        keep_desk_word(visit, act="check_out", of=visit.volunteer_id, sent=sent, by=by, at=at)
        return _checked(visit)

    return write(request, key=key, act="check_out", sent=sent, of=visit_id, among=visits_visible_to, run=run)


@router.post(
    "/matches/{uuid:match_id}/claim", response=answers(201, ClaimEntered), operation_id="enter_claim"
)
def claim(request: Call, match_id: UUID, sent: ClaimSent, key: UUID = KEY) -> HttpResponse:
    """Enter service that was not checked in at the time; it is always recorded, accepted or not."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        row = enter_claim(match_id=match_id, started_at=sent.started_at, ended_at=sent.ended_at, by=by, at=at)
        about = row.visit or row.match.need
        keep_desk_word(about, act="enter_claim", of=row.volunteer_id, sent=sent, by=by, at=at)
        return _claimed(row)

    return write(
        request,
        key=key,
        act="enter_claim",
        sent=sent,
        of=match_id,
        among=matches_visible_to,
        run=run,
        status=201,
    )


@router.get("/visits", response=answers(200, VisitList), operation_id="list_visits")
def visits(
    request: Call, state: VisitState | None = None, limit: int = limit(usual=50, most=LIST_LIMIT)
) -> HttpResponse:
    """List the visits you may see, the newest first."""
    rows = visits_visible_to(request.auth.actor)
    if state is not None:
        rows = rows.filter(state=state)
    return answer({"items": [_shown(row) for row in rows.order_by("-checked_in_at", "pk")[:limit]]})


@router.get("/visits/{uuid:visit_id}", response=answers(200, VisitShown), operation_id="get_visit")
def one_visit(request: Call, visit_id: UUID) -> HttpResponse:
    """Show one visit."""
    return answer(_shown(seen(visits_visible_to(request.auth.actor), pk=visit_id)))


@router.get("/code", response=answers(200, CodeShown), operation_id="get_code")
def code(request: Call) -> HttpResponse:
    """Show the elder's own code of this moment; a new one follows every minute."""
    by, at = request.auth
    if by.role != Role.ELDER:
        raise NotYourAct
    seconds = value("code_seconds", at=at, place=person(person_id=by.person_id).place_id)
    secret, window = elder_code_secret(elder_id=by.person_id), window_at(at, seconds=seconds)
    first, second = words_of(secret=secret, window=window)
    return answer(
        {
            "words": [_word(first), _word(second)],
            "code": f"{first}-{second}",
            "qr": qr_of(secret=secret, window=window),
            "seconds_left": seconds - int(at.timestamp()) % seconds,
        }
    )


@router.get("/words", auth=None, response={200: WordList}, operation_id="list_words")
def words(request: Call) -> HttpResponse:  # noqa: ARG001 - the framework gives it
    """List the sixty-four picture-words that a volunteer chooses from."""
    return answer({"items": [_word(number) for number in range(len(WORDS))]})


def _claimed(row: Claim) -> dict[str, object]:
    return {
        "id": str(row.pk),
        "state": row.state,
        "refusal": row.refusal or None,
        "visit_id": str(row.visit_id) if row.visit_id else None,
    }


def _word(number: int) -> dict[str, Any]:
    picture, chinese, english = WORDS[number]
    return {"number": number, "picture": picture, "zh": chinese, "en": english}


def _checked(visit: Visit) -> dict[str, object]:
    out_at = visit.checked_out_at
    return {
        "id": str(visit.pk),
        "state": visit.state,
        "proof_grade": visit.proof_grade,
        "checked_in_at": moment_text(visit.checked_in_at),
        "checked_out_at": moment_text(out_at) if out_at else None,
    }


def _shown(visit: Visit) -> dict[str, object]:
    return {
        "id": visit.pk,
        "need_id": visit.need_id,
        "match_id": visit.match_id,
        "category": visit.need.category,
        "place": visit.need.place_id,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "planned_minutes": visit.planned_minutes,
        "checked_in_at": visit.checked_in_at,
        "checked_out_at": visit.checked_out_at,
        "proof_grade": visit.proof_grade,
        "accepted_minutes": visit.accepted_minutes,
        "minutes_served": visit.minutes_served,
        "coin_minutes": visit.coin_minutes,
        "confirmed_at": visit.confirmed_at,
        "state": visit.state,
    }

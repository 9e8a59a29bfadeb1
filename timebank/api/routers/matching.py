"""Matching: open needs near a volunteer, accepting one, promises and calling them off."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from timebank.api.door import KEY, Call, answer, moment_text, person_named, seen, write
from timebank.api.fields import MemberNumber, Moment, answers, limit
from timebank.api.word import Worded, desk_word, keep_desk_word
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.matching.queries import LIST_LIMIT, OpenNeed, matches_visible_to, open_needs_for
from timebank.needs.kinds import Category, NeedKind, Payer
from timebank.people.kinds import DESK_ROLES, ConsentHow, Role
from timebank.people.powers import NotYourAct
from timebank.people.rules import Actor
from timebank.visits.operations import attend_with_student, call_off_visit
from timebank.visits.operations.address import look_at_address

router = Router()


class OpenNeedShown(BaseModel):
    """What a volunteer sees before acceptance: category, time, street and a place rounded to about a kilometre."""

    id: UUID
    kind: NeedKind
    category: Category
    place: str
    starts_at: datetime
    ends_at: datetime
    flexible: bool
    planned_minutes: int
    places_free: int
    payer: Payer
    latitude: float | None
    longitude: float | None
    distance_m: int | None


class OpenNeedList(BaseModel):
    """Open needs, the nearest first."""

    items: list[OpenNeedShown]


class AcceptSent(Worded):
    """When to come, for a flexible need; for whom, when a desk enters it."""

    starts_at: Moment | None = None
    volunteer_number: MemberNumber | None = None


class Accepted(BaseModel):
    """The promise to come."""

    id: UUID
    need_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: MatchState


class MatchShown(BaseModel):
    """A promise as its two sides, the desk and the officers see it."""

    id: UUID
    need_id: UUID
    category: Category
    place: str
    starts_at: datetime
    ends_at: datetime
    planned_minutes: int
    state: MatchState
    accepted_at: datetime


class MatchList(BaseModel):
    """Promises, the latest start first."""

    items: list[MatchShown]


class Address(BaseModel):
    """Where to go: the street always; building, full address and phone while they may be seen, else null."""

    place: str
    building: str | None
    address: str | None
    phone: str | None


class Attended(BaseModel):
    """Since when the guardian is there."""

    match_id: UUID
    said_at: datetime


class MatchMoved(BaseModel):
    """Where the promise stands now."""

    id: UUID
    state: MatchState


@router.get("/open-needs", response=answers(200, OpenNeedList), operation_id="list_open_needs")
def open_needs(
    request: Call,
    volunteer_number: MemberNumber | None = None,
    limit: int = limit(usual=20, most=LIST_LIMIT),
) -> HttpResponse:
    """List open needs near you, the nearest first; a desk names the volunteer it looks for."""
    by, at = request.auth
    if by.role not in (Role.VOLUNTEER, *DESK_ROLES) or (by.role == Role.VOLUNTEER) == bool(volunteer_number):
        raise NotYourAct
    rows = open_needs_for(volunteer_id=person_named(volunteer_number, by=by), at=at, limit=limit)
    return answer({"items": [_open_need(row) for row in rows]})


@router.post("/open-needs/{uuid:need_id}/accept", response=answers(201, Accepted), operation_id="accept_need")
def accept(request: Call, need_id: UUID, sent: AcceptSent, key: UUID = KEY) -> HttpResponse:
    """Accept an open need."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        volunteer_id = person_named(sent.volunteer_number, by=by)
        match = accept_need(
            need_id=need_id, volunteer_id=volunteer_id, starts_at=sent.starts_at, by=by, at=at
        )
        keep_desk_word(match.need, act="accept_need", of=volunteer_id, sent=sent, by=by, at=at)
        return _accepted(match)

    return write(request, key=key, act="accept_need", sent=sent, of=need_id, run=run, status=201)


@router.get("/matches", response=answers(200, MatchList), operation_id="list_matches")
def matches(
    request: Call, state: MatchState | None = None, limit: int = limit(usual=50, most=LIST_LIMIT)
) -> HttpResponse:
    """List the promises you may see, the latest start first."""
    rows = matches_visible_to(request.auth.actor)
    if state is not None:
        rows = rows.filter(state=state)
    return answer({"items": [_match(row) for row in rows.order_by("-starts_at", "pk")[:limit]]})


@router.get("/matches/{uuid:match_id}/address", response=answers(200, Address), operation_id="get_address")
def address(request: Call, match_id: UUID) -> HttpResponse:
    """Show where you promised to come; each look is journaled. Building from acceptance, door and phone near the time."""
    by, at = request.auth
    match = seen(matches_visible_to(by), pk=match_id)
    found = look_at_address(match=match, by=by, at=at)
    return answer(
        {
            "place": match.need.place_id,
            "building": found.building or None,
            "address": found.address or None,
            "phone": found.phone or None,
        }
    )


@router.post(
    "/matches/{uuid:match_id}/call-off", response=answers(200, MatchMoved), operation_id="call_off_visit"
)
def call_off(request: Call, match_id: UUID, sent: Worded | None = None, key: UUID = KEY) -> HttpResponse:
    """Call off what was accepted, before check-in."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        match = call_off_visit(match_id=match_id, for_elder=False, by=by, at=at)
        keep_desk_word(match.need, act="call_off_visit", of=match.volunteer_id, sent=sent, by=by, at=at)
        return {"id": str(match.pk), "state": MatchState.CALLED_OFF.value}

    return write(
        request, key=key, act="call_off_visit", sent=sent, of=match_id, among=matches_visible_to, run=run
    )


@router.post(
    "/matches/{uuid:match_id}/attendance", response=answers(201, Attended), operation_id="attend_with_student"
)
def attend(request: Call, match_id: UUID, sent: Worded | None = None, key: UUID = KEY) -> HttpResponse:
    """Say, as the guardian, that you are there with the student; the student can check in then."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        how = ConsentHow.SELF if by.role not in DESK_ROLES else desk_word(sent)
        said = attend_with_student(match_id=match_id, how=how, by=by, at=at)
        return {"match_id": str(said.match_id), "said_at": moment_text(said.said_at)}

    return write(
        request,
        key=key,
        act="attend_with_student",
        sent=sent,
        of=match_id,
        among=matches_visible_to,
        run=run,
        status=201,
    )


def _accepted(match: Match) -> dict[str, object]:
    return {
        "id": str(match.pk),
        "need_id": str(match.need_id),
        "starts_at": moment_text(match.starts_at),
        "ends_at": moment_text(match.ends_at),
        "state": match.state,
    }


def _open_need(row: OpenNeed) -> dict[str, object]:
    return {
        "id": row.id,
        "kind": row.kind,
        "category": row.category,
        "place": row.place_id,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "flexible": row.flexible,
        "planned_minutes": row.planned_minutes,
        "places_free": row.places_free,
        "payer": row.payer,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "distance_m": row.distance_m,
    }


def _match(match: Match) -> dict[str, object]:
    return {
        "id": match.pk,
        "need_id": match.need_id,
        "category": match.need.category,
        "place": match.need.place_id,
        "starts_at": match.starts_at,
        "ends_at": match.ends_at,
        "planned_minutes": match.need.planned_minutes,
        "state": match.state,
        "accepted_at": match.accepted_at,
    }

"""Needs: publish, see, review, withdraw."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from timebank.api.door import KEY, Call, answer, moment_text, person_named, seen, write
from timebank.api.fields import MemberNumber, Moment, Sent, answers, limit
from timebank.api.word import Worded, keep_desk_word
from timebank.needs.kinds import Category, NeedKind, NeedState, Payer, RefusalReason
from timebank.needs.models import Need
from timebank.needs.operations import HomeRequest, approve_need, publish_need, refuse_need, withdraw_need
from timebank.needs.queries import LIST_LIMIT, needs_visible_to
from timebank.needs.queries import review_queue as needs_to_review
from timebank.people.models import Person
from timebank.people.queries import people
from timebank.people.rules import Actor

router = Router()

PLACES_MAX = 1000
PlannedMinutes = Annotated[int, Field(ge=1, le=10_000)]
PlacesCount = Annotated[int, Field(ge=1, le=PLACES_MAX)]


class NeedSent(Worded):
    """What an elder asks for; ``elder_number`` only when a delegate or a desk asks for them."""

    category: Category
    starts_at: Moment
    planned_minutes: PlannedMinutes
    ends_at: Moment | None = None
    volunteer_places: PlacesCount = 1
    sex_wish: Literal["F", "M", ""] = ""
    elder_number: MemberNumber | None = None


class RefusalSent(Sent):
    """Why the need is not approved."""

    reason: RefusalReason


class NeedShown(BaseModel):
    """A need as its own side, its desk and its officers see it."""

    id: UUID
    kind: NeedKind
    category: Category
    state: NeedState
    place: str
    starts_at: datetime
    ends_at: datetime
    flexible: bool
    planned_minutes: int
    volunteer_places: int
    elder_places: int
    payer: Payer
    sex_wish: str
    elder_number: str | None
    published_at: datetime
    review_due_at: datetime
    closes_at: datetime


class NeedList(BaseModel):
    """Needs in order."""

    items: list[NeedShown]


class NeedPublished(BaseModel):
    """The need as published: in review, or open at once when it repeats an approved one."""

    id: UUID
    state: NeedState
    review_due_at: datetime
    closes_at: datetime


class NeedMoved(BaseModel):
    """Where the need stands now."""

    id: UUID
    state: NeedState


@router.post("/needs", response=answers(201, NeedPublished), operation_id="publish_need")
def publish(request: Call, sent: NeedSent, key: UUID = KEY) -> HttpResponse:
    """Publish a need; the coins for the planned time are held."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        facts = sent.model_dump(exclude={"elder_number", "consent_how"})
        wanted = HomeRequest(elder_id=person_named(sent.elder_number, by=by), **facts)
        need = publish_need(request=wanted, by=by, at=at)
        keep_desk_word(need, act="publish_need", of=need.elder_id, sent=sent, by=by, at=at)
        return published(need)

    return write(request, key=key, act="publish_need", sent=sent, run=run, status=201)


@router.get("/needs", response=answers(200, NeedList), operation_id="list_needs")
def list_needs(
    request: Call,
    state: NeedState | None = None,
    kind: NeedKind | None = None,
    limit: int = limit(usual=50, most=LIST_LIMIT),
) -> HttpResponse:
    """List the needs you may see, the newest first: your own, or those of your places."""
    needs = needs_visible_to(request.auth.actor)
    if state is not None:
        needs = needs.filter(state=state)
    if kind is not None:
        needs = needs.filter(kind=kind)
    return answer({"items": _shown(list(needs.order_by("-published_at", "pk")[:limit]))})


@router.get("/needs/{uuid:need_id}", response=answers(200, NeedShown), operation_id="get_need")
def one_need(request: Call, need_id: UUID) -> HttpResponse:
    """Show one need."""
    return answer(_shown([seen(needs_visible_to(request.auth.actor), pk=need_id)])[0])


@router.get("/review-queue", response=answers(200, NeedList), operation_id="list_review_queue")
def review_queue(request: Call, limit: int = limit(usual=50, most=LIST_LIMIT)) -> HttpResponse:
    """List the needs that wait for review in your places, the most urgent first."""
    return answer({"items": _shown(needs_to_review(viewer=request.auth.actor, limit=limit))})


@router.post("/needs/{uuid:need_id}/approve", response=answers(200, NeedMoved), operation_id="approve_need")
def approve(request: Call, need_id: UUID, key: UUID = KEY) -> HttpResponse:
    """Open a reviewed need to volunteers."""
    return write(
        request,
        key=key,
        act="approve_need",
        of=need_id,
        among=needs_visible_to,
        run=lambda by, at: _moved(approve_need(need_id=need_id, by=by, at=at)),
    )


@router.post("/needs/{uuid:need_id}/refuse", response=answers(200, NeedMoved), operation_id="refuse_need")
def refuse(request: Call, need_id: UUID, sent: RefusalSent, key: UUID = KEY) -> HttpResponse:
    """Refuse a need with a reason; its coins go back."""
    return write(
        request,
        key=key,
        act="refuse_need",
        sent=sent,
        of=need_id,
        among=needs_visible_to,
        run=lambda by, at: _moved(refuse_need(need_id=need_id, reason=sent.reason, by=by, at=at)),
    )


@router.post("/needs/{uuid:need_id}/withdraw", response=answers(200, NeedMoved), operation_id="withdraw_need")
def withdraw(request: Call, need_id: UUID, sent: Worded | None = None, key: UUID = KEY) -> HttpResponse:
    """Withdraw a need that nobody has accepted; its coins go back."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        need = withdraw_need(need_id=need_id, by=by, at=at)
        keep_desk_word(need, act="withdraw_need", of=need.elder_id, sent=sent, by=by, at=at)
        return _moved(need)

    return write(
        request, key=key, act="withdraw_need", sent=sent, of=need_id, among=needs_visible_to, run=run
    )


def published(need: Need) -> dict[str, object]:
    """Say what publishing made of a need."""
    return {
        "id": str(need.pk),
        "state": need.state,
        "review_due_at": moment_text(need.review_due_at),
        "closes_at": moment_text(need.closes_at),
    }


def _moved(need: Need) -> dict[str, object]:
    return {"id": str(need.pk), "state": need.state}


def _shown(needs: list[Need]) -> list[dict[str, object]]:
    """Show needs with the member numbers of their elders, which cost one statement for all."""
    elders = people(person_ids=[need.elder_id for need in needs if need.elder_id])
    return [_need_shown(need, elder=elders.get(need.elder_id) if need.elder_id else None) for need in needs]


def _need_shown(need: Need, *, elder: Person | None) -> dict[str, object]:
    return {
        "id": need.pk,
        "kind": need.kind,
        "category": need.category,
        "state": need.state,
        "place": need.place_id,
        "starts_at": need.starts_at,
        "ends_at": need.ends_at,
        "flexible": need.flexible,
        "planned_minutes": need.planned_minutes,
        "volunteer_places": need.volunteer_places,
        "elder_places": need.elder_places,
        "payer": need.payer,
        "sex_wish": need.sex_wish,
        "elder_number": elder.member_number if elder else None,
        "published_at": need.published_at,
        "review_due_at": need.review_due_at,
        "closes_at": need.closes_at,
    }

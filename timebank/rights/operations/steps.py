"""How a request begins, moves and is answered: written once for all kinds."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.people import powers
from timebank.people.kinds import ConsentHow
from timebank.people.models import Person
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import PersonEnded
from timebank.people.rules import SYSTEM_ACTOR, Actor
from timebank.policy.queries import value
from timebank.rights.kinds import RequestKind, RequestState
from timebank.rights.models import WAITS, Request, RequestStep
from timebank.rights.refusals import RequestAnswered, RequestOpen
from timebank.rights.rules import due_on, request_number


def asking(*, person_id: UUID, kind: RequestKind | None, by: Actor) -> Person:
    """Fetch the person of a request that may be made now.

    Raises: NotFound, NotYourAct, PersonEnded, RequestOpen.
    """
    person = fetch_person(person_id=person_id)
    powers.require("make_rights_request", by=by, place=person.place_id, owner=person.pk)
    if person.left_at is not None:
        raise PersonEnded
    if kind and Request.objects.filter(person=person, kind=kind, state__in=WAITS).exists():
        raise RequestOpen
    return person


def new_request(
    person: Person,
    kind: RequestKind,
    *,
    how: ConsentHow,
    state: RequestState,
    by: Actor,
    at: datetime,
    **facts: object,
) -> Request:
    """Write a request with its number, due day and first step; one that is done at once is answered by its maker."""
    days = value("request_due_working_days", at=at, place=person.place_id)
    is_done = state == RequestState.DONE
    request = Request.objects.create(
        number=request_number(_next_number()),
        person=person,
        kind=kind,
        how=how,
        made_by_id=by.person_id,
        made_at=at,
        due_date=due_on(made_at=at, working_days=days),
        answered_by_id=by.person_id if is_done else None,
        answered_at=at if is_done else None,
        state=state,
        **facts,
    )
    note_step(request, before="", by=by, at=at)
    return request


def lock_request(request_id: UUID) -> Request:
    """Lock a request that has not been answered. Raises: NotFound, RequestAnswered."""
    rows = Request.objects.select_for_update(of=("self",)).select_related("person")
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise NotFound
    return request


def refuse_answered(request: Request, *expected: RequestState) -> None:
    """Refuse a request that is no longer in one of the expected states. Raises: RequestAnswered."""
    if request.state not in (expected or WAITS):
        raise RequestAnswered


def move(request: Request, state: RequestState, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Answer a locked request and tell the person that there is news, never what it says."""
    before, request.state = request.state, state
    request.answered_at = at
    request.answered_by_id = None if by == SYSTEM_ACTOR else by.person_id
    request.answer = reason
    request.save(update_fields=["state", "answered_at", "answered_by", "answer"])
    note_step(request, before=before, by=by, at=at, reason=reason)


def tell(request: Request, *, at: datetime) -> None:
    """Tell the person that a request was answered."""
    queue_notice(person_id=request.person_id, kind=NoticeKind.RIGHTS_ANSWERED, facts={}, at=at)


def note_step(request: Request, *, before: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Add one step to the history of a request."""
    by_id = None if by == SYSTEM_ACTOR else by.person_id
    RequestStep.objects.create(
        request=request,
        by_id=by_id,
        happened_at=at,
        from_state=before,
        to_state=request.state,
        reason=reason,
    )


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('rights_request_number')")
        return int(cursor.fetchone()[0])

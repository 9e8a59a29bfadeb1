"""What every request of the API shares: who calls and when, the answer as JSON, the write that is safe to repeat.

The moment of a request is taken once, when the token is read, and given to everything below.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja.params.functions import Header
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic import BaseModel

from timebank.lib.door_clock import now
from timebank.lib.refusals import NotFound, Refused
from timebank.people.actors import actor_of_token
from timebank.people.kinds import DESK_ROLES, OFFICER_ROLES, Role
from timebank.people.once import once
from timebank.people.queries import people_by_number
from timebank.people.rules import Actor
from timebank.places.rules import is_within

Row = TypeVar("Row", bound=Model)

JSON_TYPE = "application/json"
BENCH_CLOCK_HEADER = "Bench-Clock-Minutes"
"""Read only by a server that ``bench_hour`` started for itself: lets an hour of service pass in a moment."""

KEY: UUID = Header(
    ...,
    alias="Idempotency-Key",
    description="A UUID made by the client. The same request sent again with the same key is answered with the "
    "first result; another request with the same key is refused. Kept for seven days.",
)


class Caller(NamedTuple):
    """Who calls, and the moment of the call."""

    actor: Actor
    at: datetime


class Call(HttpRequest):
    """A request whose token has been read."""

    auth: Caller


class Bearer(HttpBearer):
    """Reads the token of a request, in one statement."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Say who calls. Raises: TokenRefused."""
        at = moment_of(request)
        return Caller(actor_of_token(token=token, at=at), at)


class OrjsonParser(Parser):
    """Reads bodies with orjson."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read a body. Raises: orjson.JSONDecodeError."""
        return orjson.loads(request.body)


def moment_of(request: HttpRequest) -> datetime:
    """Give the moment of a request: the door's clock, set forward only on the bench's own server."""
    if not settings.BENCH:
        return now()
    return now() + timedelta(minutes=int(request.headers.get(BENCH_CLOCK_HEADER, "0")))


def answer(body: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Answer with JSON; names in order, so that the answer to a repeated write is the same to the byte."""
    option = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
    return HttpResponse(orjson.dumps(body, option=option), content_type=JSON_TYPE, status=status)


def write(
    request: Call,
    *,
    key: UUID,
    act: str,
    run: Callable[[Actor, datetime], dict[str, object]],
    sent: BaseModel | None = None,
    of: UUID | None = None,
    among: Callable[[Actor], QuerySet[Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Do an act once, however often it is sent with this key, and answer with its first result.

    ``of`` is the object in the path, ``among`` the rows that the caller may see of its kind. The key stands for the
    act, ``of`` and what was ``sent``. Raises: KeyUsedForOtherContent, NotFound; what ``run`` raises.
    """
    by, at = request.auth
    content = {"of": of, "sent": sent.model_dump(mode="json") if sent else None}
    try:
        done = once(by=by, key=key, act=act, content=content, at=at, run=lambda: run(by, at))
    except Refused as refusal:
        if among is not None and not among(by).filter(pk=of).exists():
            # What the caller may not see is refused in the same words as what does not exist.
            raise NotFound from refusal
        raise
    return answer(done, status=status)


def seen(rows: QuerySet[Row], *, pk: UUID) -> Row:
    """Fetch one of the rows that the caller may see. Raises: NotFound."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def person_named(number: str | None, *, by: Actor) -> UUID:
    """Give the person that a caller acts for: oneself, or who is named by member number and within reach.

    Raises: NotFound.
    """
    return by.person_id if number is None else persons_named([number], by=by)[number]


def persons_named(numbers: Collection[str], *, by: Actor) -> dict[str, UUID]:
    """Give the persons with these member numbers, all within reach, in one statement.

    Whether an elder trusts a delegate is asked by the act itself. Raises: NotFound.
    """
    found = {each.member_number: each for each in people_by_number(member_numbers=numbers)}
    for number in numbers:
        person = found.get(number)
        if person is None or not (person.pk == by.person_id or _reaches(by, place=person.place_id)):
            raise NotFound
    return {number: person.pk for number, person in found.items()}


def _reaches(by: Actor, *, place: str) -> bool:
    in_scope = by.role in DESK_ROLES + OFFICER_ROLES and is_within(code=place, scope=by.scope)
    return in_scope or by.role == Role.DELEGATE


def moment_text(moment: datetime) -> str:
    """Write a moment for a stored result, in UTC (RFC 3339)."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

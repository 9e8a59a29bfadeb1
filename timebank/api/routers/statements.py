"""The statement of coins for any days: as JSON a page at a time, and whole as a file."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from ninja import Router
from ninja.params.functions import Query
from pydantic import BaseModel, Field

from timebank.api.door import Call, answer
from timebank.api.fields import MemberNumber, answers, limit
from timebank.coins.queries import StatementOwner, StatementPeriod, every_line, statement_period
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.lib.refusals import NotFound
from timebank.needs.kinds import Category
from timebank.people.kinds import PERSONAL_ROLES
from timebank.people.models import Person
from timebank.people.powers import NotYourAct
from timebank.people.rules import local_date
from timebank.statements.files import CONTENT_TYPE, csv_pieces, file_name
from timebank.statements.queries import persons_with_statement_for, reading_of, tell, tell_all
from timebank.statements.refusals import TooLongToHear
from timebank.statements.rules import DayPeriod, days_period, month_period
from timebank.statements.words import ToldLine, spoken

router = Router()

LINES_MAX = 200
LINES_HEARD_MAX = 200

FIRST: date | None = Query(
    None,
    alias="from",
    description="The first day, by the city's clock; the first of the last day's month when none is given.",
)
LAST: date | None = Query(None, alias="to", description="The last day; today when none is given.")
WHOSE: MemberNumber | None = Query(
    None, alias="member_number", description="Whose statement; your own when nobody is named."
)
BEFORE: Any = Query(None, ge=1, lt=2**62, description="The ``older`` of the page before.")


class PurseShown(BaseModel):
    """What one purse had at the beginning and at the end, in coin minutes."""

    purse: Purse
    opening_minutes: int
    closing_minutes: int


class KindShown(BaseModel):
    """What came in and went out by one kind of movement, in coin minutes."""

    kind: TransferKind
    arrived_minutes: int
    left_minutes: int


class PeriodLineShown(BaseModel):
    """One movement: minus what left a purse, plus what arrived, what was there after it, and what it was for."""

    row_number: int
    transfer_id: UUID
    happened_at: datetime
    kind: TransferKind
    purse: Purse
    coin_minutes: int
    purse_minutes: int
    balance_minutes: int
    category: Category | None
    service_date: date | None
    what_for: str
    other_side: str


class StatementShown(BaseModel):
    """A statement with one page of its movements, the newest first."""

    member_number: str
    starts_date: date
    last_date: date
    opening_minutes: int
    closing_minutes: int
    purses: list[PurseShown]
    kinds: list[KindShown]
    lines_count: int
    lines: list[PeriodLineShown]
    older: Annotated[
        int | None, Field(description="Ask for the next page with ``before``; none on the last.")
    ]


class StatementHeard(BaseModel):
    """A statement in sentences, the oldest movement first, for a voice to read."""

    sentences: list[str]


@router.get("/coins/statement", response=answers(200, StatementShown), operation_id="get_statement")
def show_statement(
    request: Call,
    first: date | None = FIRST,
    last: date | None = LAST,
    member_number: MemberNumber | None = WHOSE,
    before: int | None = BEFORE,
    limit: int = limit(usual=50, most=LINES_MAX),
) -> HttpResponse:
    """Show a statement for any days: your own, a trusting elder's, or at a desk a member's of its streets."""
    person = _person(request, member_number)
    period = _period(request, first, last)
    statement = _statement(person, period, limit=limit, before=before)
    reading = reading_of(owner=statement.owner, viewer=request.auth.actor)
    told = tell(lines=statement.lines, owner=statement.owner, reading=reading)
    return answer(
        {
            "member_number": person.member_number,
            "starts_date": period.starts_date,
            "last_date": period.last_date,
            "opening_minutes": statement.opening_minutes,
            "closing_minutes": statement.closing_minutes,
            "purses": statement.purses,
            "kinds": statement.kinds,
            "lines_count": statement.lines_count,
            "lines": [_shown(each) for each in told],
            "older": statement.older,
        }
    )


@router.get("/coins/statement.csv", response=answers(200, str), operation_id="get_statement_file")
def send_statement_file(
    request: Call,
    first: date | None = FIRST,
    last: date | None = LAST,
    member_number: MemberNumber | None = WHOSE,
) -> StreamingHttpResponse:
    """Send every movement of the days as a CSV file, in the language asked for."""
    person = _person(request, member_number)
    period = _period(request, first, last)
    statement = _statement(person, period, limit=1)
    pieces = csv_pieces(
        statement=statement,
        reading=reading_of(owner=statement.owner, viewer=request.auth.actor),
        language=get_language() or "zh-hans",
    )
    name = file_name(number=person.member_number, period=period)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type=CONTENT_TYPE, headers=headers)


@router.get(
    "/coins/statement/heard", response=answers(200, StatementHeard), operation_id="get_statement_heard"
)
def say_statement(
    request: Call,
    first: date | None = FIRST,
    last: date | None = LAST,
    member_number: MemberNumber | None = WHOSE,
) -> HttpResponse:
    """Say a statement in sentences, in the language asked for."""
    period = _period(request, first, last)
    statement = _statement(_person(request, member_number), period, limit=1)
    if statement.lines_count > LINES_HEARD_MAX:
        raise TooLongToHear(lines=statement.lines_count, most=LINES_HEARD_MAX)
    reading = reading_of(owner=statement.owner, viewer=request.auth.actor)
    told = tell_all(lines=every_line(statement=statement), owner=statement.owner, reading=reading)
    return answer({"sentences": list(spoken(period=period, statement=statement, told=told))})


def _person(request: Call, member_number: str | None) -> Person:
    """Find whose statement is asked for, among those that the caller may read. Raises: NotYourAct, NotFound."""
    by = request.auth.actor
    if member_number is None and by.role not in PERSONAL_ROLES:
        raise NotYourAct
    named = {"pk": by.person_id} if member_number is None else {"member_number": member_number}
    found = persons_with_statement_for(by).filter(**named).first()
    if found is None:
        raise NotFound
    return found


def _period(request: Call, first: date | None, last: date | None) -> DayPeriod:
    """Give the days asked for. Raises: DaysTooFar, DaysBackwards."""
    today = local_date(request.auth.at)
    return days_period(first=first or month_period(day=last or today).starts_date, last=last or today)


def _statement(
    person: Person, period: DayPeriod, *, limit: int, before: int | None = None
) -> StatementPeriod:
    return statement_period(
        owner=StatementOwner(OwnerKind.PERSON, str(person.pk)),
        starts_date=period.starts_date,
        ends_date=period.ends_date,
        limit=limit,
        before=before,
    )


def _shown(told: ToldLine) -> dict[str, object]:
    own = ("category", "service_date", "what_for", "other_side")
    from_told = {name: getattr(told, name) for name in own}
    from_line = {name: getattr(told.line, name) for name in PeriodLineShown.model_fields if name not in own}
    return from_line | from_told

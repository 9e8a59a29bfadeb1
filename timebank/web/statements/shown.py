"""What the statement of any account shows on a page, in a file and to the ear; the doors say whose account it is.

Nothing here decides who may read it: a door makes an ``Account`` only of what its viewer may see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from timebank.coins.queries import StatementOwner, StatementPeriod, every_line, statement_period
from timebank.ledger.kinds import OwnerKind
from timebank.lib.refusals import Refused
from timebank.people.models import Person
from timebank.people.rules import local_date
from timebank.statements.files import CONTENT_TYPE, csv_pieces, file_name
from timebank.statements.queries import Reading, reading_of, tell, tell_all
from timebank.statements.refusals import TooLongToHear
from timebank.statements.rules import DayPeriod, months_until, period_asked
from timebank.statements.words import period_said, spoken
from timebank.web.requests import ActorRequest

LINES_SHOWN = 100
MONTHS_SHOWN = 12
MONTHS_NEAR = 3
"""Months that are buttons at once; the others open with the other days, so that a phone shows entries soon."""
YEARS_SHOWN = 60
LINES_HEARD_MAX = 200
PLACE_DIGITS_MAX = 18
"""A place in the books has fewer digits; more are no page of a statement."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account before a reader: whose it is, how it is called, since when, and where its forms are.

    A person is called by the member number, a place or organisation by its name; ``number`` stands in file names.
    """

    owner: StatementOwner
    number: str
    label: str
    since_date: date
    page: str
    file: str
    passbook: str
    heard: str


def account_of_person(person: Person, *, routes: Mapping[str, str], **path: Any) -> Account:
    """Make the account of a person; ``routes`` names the page, file, passbook and heard form."""
    return Account(
        owner=StatementOwner(OwnerKind.PERSON, str(person.pk)),
        number=person.member_number,
        label=person.member_number,
        since_date=local_date(person.joined_at),
        **{name: reverse(route, kwargs=path) for name, route in routes.items()},
    )


def statement_facts(request: ActorRequest, account: Account) -> dict[str, Any]:
    """Give what a page of a statement shows; days that cannot be are said, and this month is shown instead."""
    today = local_date(request.at)
    refusal: Refused | None = None
    try:
        period = period_asked(asked=request.GET.dict(), today=today)
    except Refused as refused:
        period, refusal = period_asked(asked={}, today=today), refused
    statement = statement_of(account, period, limit=LINES_SHOWN, before=_before(request))
    reading = reading_for(request, account)
    months = months_until(day=today, count=MONTHS_SHOWN)
    return {
        "account": account,
        "period": period,
        "period_words": period_said(period),
        "statement": statement,
        "told": tell(lines=statement.lines, owner=account.owner, reading=reading),
        "is_now": period.ends_date > today,
        "query": query_of(period),
        "older_query": query_of(period, before=statement.older) if statement.older else "",
        "is_first_page": "before" not in request.GET,
        "near_months": months[:MONTHS_NEAR],
        "far_months": months[MONTHS_NEAR:],
        "is_near": refusal is None and period.is_month and period.starts_date in months[:MONTHS_NEAR],
        "years": range(today.year, max(account.since_date.year, today.year - YEARS_SHOWN) - 1, -1),
        "refusal": refusal,
    }


def statement_page(request: ActorRequest, account: Account, *, template: str, **more: object) -> HttpResponse:
    """Show a statement with a template of the door's own."""
    facts = statement_facts(request, account) | more
    return render(request, template, facts, status=409 if facts["refusal"] else 200)


def statement_file(request: ActorRequest, account: Account) -> StreamingHttpResponse:
    """Send every line of the days as a file. Raises: what ``period_asked`` refuses."""
    period = period_asked(asked=request.GET.dict(), today=local_date(request.at))
    pieces = csv_pieces(
        statement=statement_of(account, period, limit=1),
        reading=reading_for(request, account),
        language=get_language() or "zh-hans",
    )
    name = file_name(number=account.number, period=period)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type=CONTENT_TYPE, headers=headers)


def heard_page(request: ActorRequest, account: Account) -> HttpResponse:
    """Show a statement in sentences, for a voice to read. Raises: what ``period_asked`` refuses, TooLongToHear."""
    period = period_asked(asked=request.GET.dict(), today=local_date(request.at))
    statement = statement_of(account, period, limit=1)
    if statement.lines_count > LINES_HEARD_MAX:
        raise TooLongToHear(lines=statement.lines_count, most=LINES_HEARD_MAX)
    reading = reading_for(request, account)
    told = tell_all(lines=every_line(statement=statement), owner=account.owner, reading=reading)
    sentences = list(spoken(period=period, statement=statement, told=told))
    facts = {"account": account, "sentences": sentences, "query": query_of(period)}
    return render(request, "web/statement/heard.html", facts)


def statement_of(
    account: Account, period: DayPeriod, *, limit: int, before: int | None = None
) -> StatementPeriod:
    """Read an account's statement of some days."""
    return statement_period(
        owner=account.owner,
        starts_date=period.starts_date,
        ends_date=period.ends_date,
        limit=limit,
        before=before,
    )


def reading_for(request: ActorRequest, account: Account) -> Reading:
    """Say what the viewer of a page may know of an account."""
    return reading_of(owner=account.owner, viewer=request.actor)


def query_of(period: DayPeriod, **more: object) -> str:
    """Write the days, and what else is asked for, as the end of an address."""
    days = {"from": period.starts_date.isoformat(), "to": period.last_date.isoformat()}
    return "?" + urlencode(days | more)


def _before(request: ActorRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= PLACE_DIGITS_MAX else None

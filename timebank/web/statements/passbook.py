"""The passbook: a statement for paper, A4 or A5, in usual or large letters, sheet by sheet with what is carried over.

A sheet holds so many lines that it fits its paper in both languages. A name stands on it only when a desk looked it up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from timebank.coins.queries import every_line
from timebank.ledger.kinds import OwnerKind
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import Role
from timebank.people.rules import local_date
from timebank.statements.queries import tell_all
from timebank.statements.refusals import TooLongForPaper
from timebank.statements.rules import period_asked
from timebank.statements.words import ToldLine, period_said
from timebank.web.requests import ActorRequest
from timebank.web.statements.shown import Account, query_of, reading_for, statement_of

LINES_PRINTED_MAX = 2_000
LINES_PER_SHEET = {("a4", "usual"): 17, ("a4", "large"): 7, ("a5", "usual"): 9, ("a5", "large"): 4}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed side: its lines, what was there before the first and after the last."""

    number: int
    brought_minutes: CoinMinutes
    lines: Sequence[ToldLine]
    carried_minutes: CoinMinutes


def passbook_page(
    request: ActorRequest, account: Account, *, may_look: bool = False, name: str = ""
) -> HttpResponse:
    """Show a statement as it is printed; a desk that may look is offered to add the name.

    Raises: what ``period_asked`` refuses, TooLongForPaper.
    """
    period = period_asked(asked=request.GET.dict(), today=local_date(request.at))
    statement = statement_of(account, period, limit=1)
    if statement.lines_count > LINES_PRINTED_MAX:
        raise TooLongForPaper(lines=statement.lines_count, most=LINES_PRINTED_MAX)
    paper, letters = _form(request)
    lines = every_line(statement=statement)
    told = list(tell_all(lines=lines, owner=account.owner, reading=reading_for(request, account)))
    per_sheet = LINES_PER_SHEET[paper, letters]
    sheets = sheets_of(told, opening_minutes=statement.opening_minutes, per_sheet=per_sheet)
    facts = {
        "account": account,
        "period_words": period_said(period),
        "statement": statement,
        "sheets": sheets,
        "sheets_count": len(sheets) + 1,
        "proofs": proofs_for(lines=told),
        "is_person": account.owner.kind == OwnerKind.PERSON,
        "may_look": may_look and not name,
        "name": name,
        "paper": paper,
        "letters": letters,
        "forms": [(each, query_of(period, paper=each[0], letters=each[1])) for each in LINES_PER_SHEET],
        "back": account.page + query_of(period),
        "at": request.at,
    }
    return render(request, "web/statement/passbook.html", facts)


def proofs_for(*, lines: Sequence[ToldLine]) -> list[tuple[int, str]]:  # noqa: ARG001 - nothing is sealed yet
    """Give for printed lines the proofs that they stand in sealed books: (entry, proof as text); nothing is sealed yet.

    ``line.transfer_id`` of each names the movement.
    """
    return []


def sheets_of(told: Sequence[ToldLine], *, opening_minutes: CoinMinutes, per_sheet: int) -> list[Sheet]:
    """Lay lines out on sheets; the cover is sheet 1. Each sheet begins with what the one before carried over."""
    found: list[Sheet] = []
    for start in range(0, len(told), per_sheet):
        lines = told[start : start + per_sheet]
        brought = found[-1].carried_minutes if found else opening_minutes
        found.append(Sheet(len(found) + 2, brought, lines, lines[-1].line.balance_minutes))
    return found


def _form(request: ActorRequest) -> tuple[str, str]:
    """Read paper and letters; an elder has large letters unless asked otherwise, and what is no form is A4."""
    usual = "large" if request.actor.role == Role.ELDER else "usual"
    asked = (request.GET.get("paper", "a4"), request.GET.get("letters", usual))
    return asked if asked in LINES_PER_SHEET else ("a4", usual)

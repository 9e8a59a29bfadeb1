"""A district's own lists of special groups: tried with every row's problem, proposed as tried, approved by another officer."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import BeneficiaryClass, Role, StatusState
from timebank.people.models import SpecialList
from timebank.people.operations import (
    approve_special_list,
    latest_last_date,
    propose_special_list,
    refuse_special_list,
    retry_special_list,
)
from timebank.people.queries import TriedMember, rows_of_list, special_lists_in, try_special_list
from timebank.people.refusals import StatusDaysWrong
from timebank.people.rules import local_date
from timebank.people.sheets import ListedSheet
from timebank.web.acting import FormIncomplete, FormTooOld, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.special.forms import SpecialListForm
from timebank.web.staff.forms import ReasonForm
from timebank.web.staff.trials import FIELD, opened_members, sealed_members

LISTS_SHOWN = 50
ROWS_SHOWN = 300


@require_safe
@as_role(Role.DISTRICT_OFFICER)
def lists(request: ActorRequest) -> HttpResponse:
    """List the district's lists, and offer to try another one."""
    return _lists_page(request)


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def try_list(request: ActorRequest) -> HttpResponse:
    """Show what a list would do, every row's problems at once; nothing is kept."""
    form = SpecialListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _lists_page(request, form=form, refusal=FormIncomplete())
    latest = latest_last_date(place=request.actor.scope, at=request.at)
    first, last = form.cleaned_data["starts_date"], form.cleaned_data["last_date"]
    if not max(first, local_date(request.at)) <= last <= latest:
        return _lists_page(request, form=form, refusal=StatusDaysWrong(latest=latest))
    try:
        sheet = form.sheet()
    except Refused as refusal:
        return _lists_page(request, form=form, refusal=refusal)
    return _trial_page(request, form.cleaned_data, sheet)


def _trial_page(request: ActorRequest, given: dict[str, Any], sheet: ListedSheet) -> HttpResponse:
    kind = BeneficiaryClass(given["beneficiary_class"])
    days = {"starts_date": given["starts_date"], "last_date": given["last_date"]}
    tried = try_special_list(
        place=request.actor.scope,
        beneficiary_class=kind,
        rows=sheet.rows,
        by_ids=[request.actor.person_id],
        at=request.at,
        **days,
    )
    wrong = [row for row in tried if row.problems]
    content = {"beneficiary_class": kind.value, **{name: day.isoformat() for name, day in days.items()}}
    by_id = request.actor.person_id
    facts = {
        **_rows(tried),
        **days,
        "beneficiary_class": kind,
        "wrong": len(wrong),
        "sealed": "" if wrong else sealed_members(sheet=sheet, by_id=by_id, facts=content),
    }
    return render(request, "web/special/trial.html", facts)


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def propose(request: ActorRequest) -> HttpResponse:
    """Propose the list that was tried."""
    opened = opened_members(request.POST.get(FIELD, ""), by_id=request.actor.person_id)
    if opened is None:
        return _lists_page(request, refusal=FormTooOld())
    sheet, given = opened

    def run() -> dict[str, object]:
        list_id = propose_special_list(
            place=request.actor.scope,
            sheet=sheet,
            beneficiary_class=BeneficiaryClass(given["beneficiary_class"]),
            starts_date=date.fromisoformat(given["starts_date"]),
            last_date=date.fromisoformat(given["last_date"]),
            by=request.actor,
            at=request.at,
        )
        return {"id": str(list_id)}

    outcome = act(request, "propose_special_list", content={"sheet": sheet.sha256, **given}, run=run)
    if outcome.refusal:
        return _lists_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("Proposed. Another officer of the district decides."))
    return redirect("web:special_list", outcome.id)


@require_safe
@as_role(Role.DISTRICT_OFFICER)
def special_list(request: ActorRequest, list_id: UUID) -> HttpResponse:
    """Show a list with what it would do now, or what it did."""
    return _list_page(request, _visible(request, list_id))


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def approve(request: ActorRequest, list_id: UUID) -> HttpResponse:
    """Approve a list whole."""
    found = _visible(request, list_id)

    def run() -> dict[str, object]:
        approve_special_list(list_id=list_id, by=request.actor, at=request.at)
        return {"id": str(list_id)}

    outcome = act(request, "approve_special_list", content={"list": list_id}, run=run)
    if outcome.refusal:
        return _list_page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("Approved. Everybody on the list is told."))
    return redirect("web:special_list", list_id)


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def refuse(request: ActorRequest, list_id: UUID) -> HttpResponse:
    """Refuse a list whole, with the reason."""
    found, form = _visible(request, list_id), ReasonForm(request.POST)
    if not form.is_valid():
        return _list_page(request, found, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]

    def run() -> dict[str, object]:
        refuse_special_list(list_id=list_id, reason=reason, by=request.actor, at=request.at)
        return {"id": str(list_id)}

    outcome = act(request, "refuse_special_list", content={"list": list_id, "reason": reason}, run=run)
    if outcome.refusal:
        return _list_page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("The list is refused."))
    return redirect("web:special_lists")


def _visible(request: ActorRequest, list_id: UUID) -> SpecialList:
    return get_object_or_404(special_lists_in(scope=request.actor.scope), pk=list_id)


def _rows(tried: Sequence[TriedMember]) -> dict[str, Any]:
    """Give the rows to show, those with a problem first."""
    rows = sorted(tried, key=lambda row: not row.problems)
    return {"rows": rows[:ROWS_SHOWN], "people": len(rows), "rows_more": max(0, len(rows) - ROWS_SHOWN)}


def _lists_page(
    request: ActorRequest, *, form: SpecialListForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    scope, at = request.actor.scope, request.at
    initial = {"starts_date": local_date(at), "last_date": latest_last_date(place=scope, at=at)}
    facts = {
        "lists": list(special_lists_in(scope=scope)[:LISTS_SHOWN]),
        "form": form or SpecialListForm(initial=initial),
        "refusal": refusal,
    }
    return render(request, "web/special/lists.html", facts, status=409 if refusal else 200)


def _list_page(request: ActorRequest, found: SpecialList, *, refusal: Refused | None = None) -> HttpResponse:
    waits = found.state == StatusState.PROPOSED
    if waits:
        tried = retry_special_list(waiting=found, by=request.actor, at=request.at)
    else:
        tried = [
            TriedMember(row.line_number or 0, row.person.member_number, row.person_id, ())
            for row in rows_of_list(list_id=found.pk)
        ]
    facts = {**_rows(tried), "list": found, "waits": waits, "refusal": refusal}
    return render(request, "web/special/list.html", facts, status=409 if refusal else 200)

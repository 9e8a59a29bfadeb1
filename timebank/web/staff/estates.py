"""Estates: a desk or officer records a death and the heirs' choice from papers, another person approves each step."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.coins.kinds import EstateAct
from timebank.coins.models import Estate
from timebank.coins.operations import (
    approve_estate,
    open_estate,
    refuse_estate,
    settle_estate,
    withdraw_estate,
)
from timebank.coins.queries import estate_fact, estates_in, steps_of
from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES, Role
from timebank.people.queries import people_by_number
from timebank.visits.operations import end_promises
from timebank.web.acting import FormIncomplete, Outcome, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import ReasonForm
from timebank.web.staff.scoped import decisions_visible_to, estates_visible_to, member_ever_within
from timebank.web.staff.setright_forms import ChoiceForm, DeathForm, PaperForm

RECORDERS = (*DESK_ROLES, Role.STREET_OFFICER, Role.DISTRICT_OFFICER)
DECIDERS = (Role.DISTRICT_OFFICER, Role.CITY_OFFICER)
SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*RECORDERS, Role.CITY_OFFICER)
def estates(request: ActorRequest) -> HttpResponse:
    """List the estates of the places of the role, and record a death."""
    initial = {"member_number": request.GET.get("number", "")}
    form = DeathForm(request.POST if request.method == "POST" else None, initial=initial)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        outcome = _open(request, form)
        refusal = outcome.refusal
        if refusal is None:
            messages.success(request, gettext("Recorded. Nothing changes before another person approves."))
            return redirect("web:estates")
    facts = {
        "estates": estates_in(scope=request.actor.scope, limit=SHOWN),
        "form": form,
        "may_record": request.actor.role in RECORDERS,
        "refusal": refusal,
    }
    return render(request, "web/staff/estates.html", facts, status=409 if refusal else 200)


def _open(request: ActorRequest, form: DeathForm) -> Outcome:
    given = form.cleaned_data
    member = member_ever_within(scope=request.actor.scope, member_number=given["member_number"])
    if member is None:
        form.add_error("member_number", gettext("Nobody in your places has this number."))
        return Outcome({}, FormIncomplete())

    def run() -> dict[str, object]:
        estate_id = open_estate(
            person_id=member.pk,
            died_date=given["died_date"],
            paper_reference=given["reference"],
            by=request.actor,
            at=request.at,
        )
        return {"id": str(estate_id)}

    return act(request, "open_estate", content=given, run=run)


@require_safe
@as_role(*RECORDERS, Role.CITY_OFFICER)
def estate(request: ActorRequest, estate_id: UUID) -> HttpResponse:
    """Show an estate, its steps, and what can be done next."""
    return _page(request, _visible(request, estate_id))


@require_POST
@as_role(*RECORDERS)
def settle(request: ActorRequest, estate_id: UUID) -> HttpResponse:
    """Record which relatives the heirs chose, and in which parts."""
    found, form = _visible(request, estate_id), ChoiceForm(request.POST)
    if not form.is_valid():
        return _page(request, found, choice=form, refusal=FormIncomplete())
    rows = form.rows()
    known = {
        each.member_number: each.pk for each in people_by_number(member_numbers=[row[0] for row in rows])
    }
    if any(number not in known for number, _ in rows):
        form.add_error(
            None, gettext("One of these numbers is nobody's. Please compare them with the papers.")
        )
        return _page(request, found, choice=form, refusal=FormIncomplete())
    reference = form.cleaned_data["reference"]

    def run() -> dict[str, object]:
        decision_id = settle_estate(
            estate_id=estate_id,
            shares=[(known[number], parts) for number, parts in rows],
            paper_reference=reference,
            by=request.actor,
            at=request.at,
        )
        return {"id": str(decision_id)}

    content = {"estate": estate_id, "rows": rows, "reference": reference}
    return _after(request, found, act(request, "settle_estate", content=content, run=run))


@require_POST
@as_role(*RECORDERS)
def withdraw(request: ActorRequest, estate_id: UUID) -> HttpResponse:
    """Propose to undo a death that was recorded by mistake."""
    found, form = _visible(request, estate_id), PaperForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refusal=FormIncomplete())
    reference = form.cleaned_data["reference"]

    def run() -> dict[str, object]:
        decision_id = withdraw_estate(
            estate_id=estate_id, paper_reference=reference, by=request.actor, at=request.at
        )
        return {"id": str(decision_id)}

    content = {"estate": estate_id, "reference": reference}
    return _after(request, found, act(request, "withdraw_estate", content=content, run=run))


@require_POST
@as_role(*DECIDERS)
def approve(request: ActorRequest, decision_id: UUID) -> HttpResponse:
    """Approve a step; at a death, what the person had asked for and promised ends with it."""
    decision = get_object_or_404(decisions_visible_to(request.actor), pk=decision_id)

    def run() -> dict[str, object]:
        approved = approve_estate(decision_id=decision_id, by=request.actor, at=request.at)
        if decision.act == EstateAct.OPEN:
            end_promises(person_id=approved.person_id, by=request.actor, at=request.at)
        return {"id": str(approved.pk)}

    outcome = act(request, "approve_estate", content={"decision": decision_id}, run=run)
    return _after(request, _visible(request, decision.estate_id), outcome)


@require_POST
@as_role(*DECIDERS)
def refuse(request: ActorRequest, decision_id: UUID) -> HttpResponse:
    """Refuse a step, with the reason."""
    decision = get_object_or_404(decisions_visible_to(request.actor), pk=decision_id)
    found, form = _visible(request, decision.estate_id), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]

    def run() -> dict[str, object]:
        refuse_estate(decision_id=decision_id, reason=reason, by=request.actor, at=request.at)
        return {"id": str(decision_id)}

    content = {"decision": decision_id, "reason": reason}
    return _after(request, found, act(request, "refuse_estate", content=content, run=run))


def _visible(request: ActorRequest, estate_id: UUID) -> Estate:
    return get_object_or_404(estates_visible_to(request.actor), pk=estate_id)


def _after(request: ActorRequest, found: Estate, outcome: Outcome) -> HttpResponse:
    if outcome.refusal:
        return _page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("Done."))
    return redirect("web:estate", estate_id=found.pk)


def _page(
    request: ActorRequest,
    found: Estate,
    *,
    choice: ChoiceForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    facts = {
        "estate": estate_fact(estate=found),
        "steps": steps_of(estate_id=found.pk),
        "choice": choice or ChoiceForm(),
        "may_record": request.actor.role in RECORDERS,
        "may_decide": request.actor.role in DECIDERS,
        "refusal": refusal,
    }
    return render(request, "web/staff/estate.html", facts, status=409 if refusal else 200)

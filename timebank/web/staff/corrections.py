"""Corrections by two officers, what is owed after them, and the clearing between districts."""

import csv
from io import StringIO
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.coins.kinds import CorrectionReason, DecisionState
from timebank.coins.operations import (
    approve_correction,
    propose_correction,
    propose_restoration,
    refuse_correction,
    reject_appeal,
)
from timebank.coins.queries import clearing_flows, correctable_entries, corrections_in, debts_in
from timebank.coins.rules import Flow, clearing_positions
from timebank.lib.refusals import Refused
from timebank.notices.rules import coins_in_words
from timebank.people.kinds import Role
from timebank.people.models import Person
from timebank.places.queries import districts
from timebank.web.acting import FormIncomplete, Outcome, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.shown import moment_in_words
from timebank.web.staff.forms import ReasonForm
from timebank.web.staff.periods import asked_period, moments_of
from timebank.web.staff.scoped import corrections_visible_to, debts_visible_to, member_ever_within
from timebank.web.staff.setright_forms import CorrectionForm, PaperForm, PeriodForm

CORRECTORS = (Role.DISTRICT_OFFICER, Role.CITY_OFFICER)
SHOWN = 100
ENTRIES_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*CORRECTORS)
def corrections(request: ActorRequest) -> HttpResponse:
    """List what waits and what was decided; find a member's entries and propose to take some back."""
    number = request.POST.get("number", "") or request.GET.get("number", "")
    member = member_ever_within(scope=request.actor.scope, member_number=number) if number else None
    form = _form(request, member) if member else None
    refusal: Refused | None = FormIncomplete() if request.method == "POST" else None
    if form and form.is_valid():
        refusal = _propose(request, form).refusal
        if refusal is None:
            messages.success(request, gettext("Proposed. Another officer decides."))
            return redirect("web:corrections")
    return _page(request, member=member, number=number, form=form, refusal=refusal)


def _form(request: ActorRequest, member: Person) -> CorrectionForm:
    entries = [
        (
            str(each.id),
            f"{each.kind.label} · {coins_in_words(each.coin_minutes)} · "
            f"{moment_in_words(each.happened_at, at=request.at)}",
        )
        for each in correctable_entries(person_id=member.pk, limit=ENTRIES_SHOWN)
    ]
    return CorrectionForm(request.POST if request.method == "POST" else None, entries=entries)


def _propose(request: ActorRequest, form: CorrectionForm) -> Outcome:
    given = form.cleaned_data

    def run() -> dict[str, object]:
        correction_id = propose_correction(
            transfer_ids=given["entries"],
            reason=CorrectionReason(given["reason"]),
            reference=given["reference"],
            by=request.actor,
            at=request.at,
        )
        return {"id": str(correction_id)}

    return act(request, "propose_correction", content=given, run=run)


@require_POST
@as_role(*CORRECTORS)
def approve(request: ActorRequest, correction_id: UUID) -> HttpResponse:
    """Approve what another officer proposed: the entries are taken back, or restored."""
    get_object_or_404(corrections_visible_to(request.actor), pk=correction_id)

    def run() -> dict[str, object]:
        approve_correction(correction_id=correction_id, by=request.actor, at=request.at)
        return {"id": str(correction_id)}

    outcome = act(request, "approve_correction", content={"correction": correction_id}, run=run)
    return _after(request, outcome, said=gettext("Done. Everybody concerned is told."))


@require_POST
@as_role(*CORRECTORS)
def refuse(request: ActorRequest, correction_id: UUID) -> HttpResponse:
    """Refuse what another officer proposed, with the reason."""
    get_object_or_404(corrections_visible_to(request.actor), pk=correction_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]

    def run() -> dict[str, object]:
        refuse_correction(correction_id=correction_id, reason=reason, by=request.actor, at=request.at)
        return {"id": str(correction_id)}

    content = {"correction": correction_id, "reason": reason}
    return _after(
        request, act(request, "refuse_correction", content=content, run=run), said=gettext("Refused.")
    )


@require_POST
@as_role(*CORRECTORS)
def restore(request: ActorRequest, correction_id: UUID) -> HttpResponse:
    """Propose to put in force again what a correction took back."""
    get_object_or_404(corrections_visible_to(request.actor), pk=correction_id)
    form = PaperForm(request.POST)
    if not form.is_valid():
        return _page(request, refusal=FormIncomplete())
    reference = form.cleaned_data["reference"]

    def run() -> dict[str, object]:
        again = propose_restoration(
            correction_id=correction_id, reference=reference, by=request.actor, at=request.at
        )
        return {"id": str(again)}

    content = {"correction": correction_id, "reference": reference}
    outcome = act(request, "propose_restoration", content=content, run=run)
    return _after(request, outcome, said=gettext("Proposed. Another officer decides."))


def _after(request: ActorRequest, outcome: Outcome, *, said: str) -> HttpResponse:
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, said)
    return redirect("web:corrections")


def _page(
    request: ActorRequest,
    *,
    member: Person | None = None,
    number: str = "",
    form: CorrectionForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    scope = request.actor.scope
    facts = {
        "waiting": corrections_in(scope=scope, state=DecisionState.PROPOSED, limit=SHOWN),
        "approved": corrections_in(scope=scope, state=DecisionState.APPROVED, limit=SHOWN),
        "refused": corrections_in(scope=scope, state=DecisionState.REFUSED, limit=SHOWN),
        "member": member,
        "number": number,
        "form": form,
        "is_city": request.actor.role == Role.CITY_OFFICER,
        "refusal": refusal,
    }
    return render(request, "web/staff/corrections.html", facts, status=409 if refusal else 200)


@require_safe
@as_role(*CORRECTORS)
def debts(request: ActorRequest) -> HttpResponse:
    """List what members still owe, and which appeals wait."""
    return _debts_page(request)


@require_POST
@as_role(Role.CITY_OFFICER)
def reject(request: ActorRequest, debt_id: UUID) -> HttpResponse:
    """Decide that an appeal changes nothing."""
    get_object_or_404(debts_visible_to(request.actor), pk=debt_id)

    def run() -> dict[str, object]:
        reject_appeal(debt_id=debt_id, by=request.actor, at=request.at)
        return {"id": str(debt_id)}

    outcome = act(request, "reject_appeal", content={"debt": debt_id}, run=run)
    if outcome.refusal:
        return _debts_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("Decided. The person is told."))
    return redirect("web:debts")


def _debts_page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    facts = {
        "debts": debts_in(scope=request.actor.scope, limit=SHOWN),
        "is_city": request.actor.role == Role.CITY_OFFICER,
        "refusal": refusal,
    }
    return render(request, "web/staff/debts.html", facts, status=409 if refusal else 200)


@require_safe
@as_role(Role.CITY_OFFICER, Role.AUDITOR)
def clearing(request: ActorRequest) -> HttpResponse:
    """Show for a period which districts gave service for hours that others had."""
    form = asked_period(request)
    flows = _flows(form) if form.is_valid() else []
    codes = [each.code for each in districts()]
    facts = {
        "form": form,
        "flows": flows,
        "positions": sorted(clearing_positions(flows=flows, places=codes).items()),
        "query": request.GET.urlencode(),
    }
    return render(request, "web/staff/clearing.html", facts)


@require_safe
@as_role(Role.CITY_OFFICER, Role.AUDITOR)
def clearing_file(request: ActorRequest) -> HttpResponse:
    """Give the same rows as a file."""
    form = asked_period(request)
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(["earned_place", "spent_place", "coin_minutes"])
    for flow in _flows(form) if form.is_valid() else []:
        rows.writerow([flow.earned_place, flow.spent_place, flow.coin_minutes])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="clearing.csv"'
    return answer


def _flows(form: PeriodForm) -> list[Flow]:
    starts_at, ends_at = moments_of(form)
    return clearing_flows(starts_at=starts_at, ends_at=ends_at, city=settings.CITY)

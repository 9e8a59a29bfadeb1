"""Lists of grants: an officer of the district tries and proposes one, another approves or refuses it whole."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.coins.kinds import DecisionState
from timebank.coins.models import GrantBatch
from timebank.coins.operations import approve_grant_batch, propose_grant_batch, refuse_grant_batch
from timebank.coins.queries import (
    GrantTrial,
    TriedGrant,
    batches_of_place,
    budget_balance,
    latest_expiry,
    lines_of_batch,
    recheck_batch,
    try_grants,
)
from timebank.coins.refusals import ExpiryWrong
from timebank.coins.sheets import GrantSheet
from timebank.lib.refusals import Refused
from timebank.people.kinds import BeneficiaryClass, Role
from timebank.people.rules import local_date
from timebank.web.acting import FormIncomplete, FormTooOld, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import ReasonForm
from timebank.web.staff.list_forms import GrantListForm
from timebank.web.staff.queries import grant_batches_in_view
from timebank.web.staff.trials import FIELD, opened_grants, sealed_grants

BATCHES_SHOWN = 50
ROWS_SHOWN = 300


@require_safe
@as_role(Role.DISTRICT_OFFICER)
def batches(request: ActorRequest) -> HttpResponse:
    """List the district's lists, and offer to try another one."""
    return _batches_page(request)


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def try_batch(request: ActorRequest) -> HttpResponse:
    """Show what a list would do, every row's problems at once; nothing is kept."""
    form = GrantListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _batches_page(request, form=form, refusal=FormIncomplete())
    latest = latest_expiry(place=request.actor.scope, at=request.at)
    if not local_date(request.at) < form.cleaned_data["expires_date"] <= latest:
        return _batches_page(request, form=form, refusal=ExpiryWrong(latest=latest))
    try:
        sheet = form.sheet()
    except Refused as refusal:
        return _batches_page(request, form=form, refusal=refusal)
    return _trial_page(request, form, sheet)


def _trial_page(request: ActorRequest, form: GrantListForm, sheet: GrantSheet) -> HttpResponse:
    kind, expires_date = form.cleaned_data["beneficiary_class"], form.cleaned_data["expires_date"]
    trial = try_grants(
        place=request.actor.scope,
        rows=sheet.rows,
        beneficiary_class=BeneficiaryClass(kind),
        by_ids=[request.actor.person_id],
        at=request.at,
    )
    content = {"beneficiary_class": kind, "expires_date": expires_date.isoformat()}
    facts = {
        "trial": trial,
        "rows": _worst_first(trial)[:ROWS_SHOWN],
        "rows_more": max(0, len(trial.rows) - ROWS_SHOWN),
        "beneficiary_class": BeneficiaryClass(kind),
        "expires_date": expires_date,
        "sealed": sealed_grants(sheet=sheet, by_id=request.actor.person_id, facts=content)
        if trial.is_ready
        else "",
    }
    return render(request, "web/staff/grant_trial.html", facts)


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def propose(request: ActorRequest) -> HttpResponse:
    """Propose the list that was tried."""
    opened = opened_grants(request.POST.get(FIELD, ""), by_id=request.actor.person_id)
    if opened is None:
        return _batches_page(request, refusal=FormTooOld())
    sheet, given = opened

    def run() -> dict[str, object]:
        batch_id = propose_grant_batch(
            place=request.actor.scope,
            sheet=sheet,
            beneficiary_class=BeneficiaryClass(given["beneficiary_class"]),
            expires_date=date.fromisoformat(given["expires_date"]),
            by=request.actor,
            at=request.at,
        )
        return {"id": str(batch_id)}

    outcome = act(request, "propose_grant_batch", content={"sheet": sheet.sha256, **given}, run=run)
    if outcome.refusal:
        return _batches_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("Proposed. Another officer of the district decides."))
    return redirect("web:grant_batch", outcome.id)


@require_safe
@as_role(Role.DISTRICT_OFFICER)
def batch(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Show a list with what it would do now, or what it did."""
    return _batch_page(request, get_object_or_404(grant_batches_in_view(request.actor), pk=batch_id))


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def approve(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Approve a list whole."""
    found = get_object_or_404(grant_batches_in_view(request.actor), pk=batch_id)

    def run() -> dict[str, object]:
        approve_grant_batch(batch_id=batch_id, by=request.actor, at=request.at)
        return {"id": str(batch_id)}

    outcome = act(request, "approve_grant_batch", content={"batch": batch_id}, run=run)
    if outcome.refusal:
        return _batch_page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("Approved. Everybody on the list is told."))
    return redirect("web:grant_batch", batch_id)


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def refuse(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Refuse a list whole, with the reason."""
    found = get_object_or_404(grant_batches_in_view(request.actor), pk=batch_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _batch_page(request, found, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]

    def run() -> dict[str, object]:
        refuse_grant_batch(batch_id=batch_id, reason=reason, by=request.actor, at=request.at)
        return {"id": str(batch_id)}

    outcome = act(request, "refuse_grant_batch", content={"batch": batch_id, "reason": reason}, run=run)
    if outcome.refusal:
        return _batch_page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("The list is refused."))
    return redirect("web:grant_batches")


def _worst_first(trial: GrantTrial) -> list[TriedGrant]:
    return sorted(trial.rows, key=lambda row: (not row.problems, not row.warnings))


def _batches_page(
    request: ActorRequest, *, form: GrantListForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    scope = request.actor.scope
    initial = {"expires_date": latest_expiry(place=scope, at=request.at)}
    facts = {
        "batches": batches_of_place(place=scope, limit=BATCHES_SHOWN),
        "budget": budget_balance(place=scope),
        "form": form or GrantListForm(initial=initial),
        "refusal": refusal,
    }
    return render(request, "web/staff/grant_batches.html", facts, status=409 if refusal else 200)


def _batch_page(request: ActorRequest, found: GrantBatch, *, refusal: Refused | None = None) -> HttpResponse:
    waits = found.state == DecisionState.PROPOSED
    makers = {found.proposed_by_id, request.actor.person_id}
    trial = recheck_batch(batch=found, by_ids=makers, at=request.at) if waits else None
    facts = {
        "batch": found,
        "waits": waits,
        "trial": trial,
        "rows": _worst_first(trial)[:ROWS_SHOWN] if trial else [],
        "lines": [] if waits else lines_of_batch(batch_id=found.pk)[:ROWS_SHOWN],
        "rows_more": max(0, found.line_count - ROWS_SHOWN),
        "refusal": refusal,
    }
    return render(request, "web/staff/grant_batch.html", facts, status=409 if refusal else 200)

"""The elder's word on a service: confirm, dispute, rate."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.evaluations.operations import rate_visit
from timebank.evaluations.queries import scores_of
from timebank.lib.refusals import Refused
from timebank.policy.queries import value
from timebank.visits.kinds import ProofGrade, VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import accept_minutes, confirm_visit, dispute_visit
from timebank.visits.operations.confirm import credit_of, minutes_of
from timebank.visits.queries import visits_visible_to
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.elder.forms import SCORES, DisputeForm, RatingForm
from timebank.web.requests import ElderRequest
from timebank.web.roles import as_elder

PROVEN = (ProofGrade.A, ProofGrade.B)
DISPUTABLE = (VisitState.CLOSED, VisitState.IN_REVIEW)


@require_safe
@as_elder
def visit(request: ElderRequest, visit_id: UUID) -> HttpResponse:
    """Show one service and what it still needs: the elder's word, or a rating."""
    return _page(request, _own(request, visit_id))


@require_POST
@as_elder
def confirm(request: ElderRequest, visit_id: UUID) -> HttpResponse:
    """Take the elder's yes: proven minutes are paid, minutes entered by hand go on to their second person."""
    own = _own(request, visit_id)
    run = confirm_visit if own.proof_grade in PROVEN else accept_minutes
    outcome = act(
        request,
        run.__name__,
        content={"visit": visit_id},
        run=lambda: row_id(run(visit_id=visit_id, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return _page(request, own, refusal=outcome.refusal)
    messages.success(request, gettext("Thank you. Your word is recorded."))
    return redirect("web:visit", visit_id=visit_id)


@require_http_methods(["GET", "HEAD", "POST"])
@as_elder
def dispute(request: ElderRequest, visit_id: UUID) -> HttpResponse:
    """Take the elder's no: how long it truly was, and why."""
    own = _own(request, visit_id)
    if own.state not in DISPUTABLE:
        return redirect("web:visit", visit_id=visit_id)
    served = minutes_of(own)
    step = value("record_step_minutes", at=request.at, place=own.need.place_id)
    data = request.POST if request.method == "POST" else None
    form = DisputeForm(data, minutes_served=served, step_minutes=step)
    refusal: Refused | None = FormIncomplete() if data is not None else None
    if form.is_valid():
        refusal = _dispute(request, own, form)
        if refusal is None:
            return redirect("web:visit", visit_id=visit_id)
    facts = {"visit": own, "served": served, "form": form, "refusal": refusal}
    return render(request, "web/elder/dispute.html", facts, status=409 if refusal else 200)


def _dispute(request: ElderRequest, own: Visit, form: DisputeForm) -> Refused | None:
    asked = {"accepted_minutes": form.cleaned_data["accepted_minutes"], "reason": form.cleaned_data["reason"]}
    outcome = act(
        request,
        "dispute_visit",
        content={"visit": own.pk, **asked},
        run=lambda: row_id(dispute_visit(visit_id=own.pk, by=request.actor, at=request.at, **asked)),
    )
    if outcome.refusal is None:
        messages.success(
            request, gettext("Thank you. Somebody who was not part of it will look into the rest.")
        )
    return outcome.refusal


@require_POST
@as_elder
def rate(request: ElderRequest, visit_id: UUID) -> HttpResponse:
    """Take a rating from 1 to 5."""
    own = _own(request, visit_id)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, own, refusal=FormIncomplete())
    score = form.cleaned_data["score"]
    outcome = act(
        request,
        "rate_visit",
        content={"visit": visit_id, "score": score},
        run=lambda: row_id(rate_visit(visit_id=visit_id, score=score, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return _page(request, own, refusal=outcome.refusal)
    messages.success(request, gettext("Thank you for your rating."))
    return redirect("web:visit", visit_id=visit_id)


def _own(request: ElderRequest, visit_id: UUID) -> Visit:
    visible = visits_visible_to(request.actor).select_related("need", "volunteer")
    return get_object_or_404(visible, pk=visit_id, need__elder=request.elder)


def _page(request: ElderRequest, own: Visit, *, refusal: Refused | None = None) -> HttpResponse:
    closed = own.checked_out_at is not None
    served = minutes_of(own) if closed else None
    facts = {
        "visit": own,
        "served": served,
        "cost": credit_of(own, served=served, at=request.at) if served is not None else None,
        "is_proven": own.proof_grade in PROVEN,
        "may_dispute": own.state in DISPUTABLE,
        "score": scores_of(visit_ids=[own.pk]).get(own.pk),
        "scores": SCORES,
        "refusal": refusal,
    }
    return render(request, "web/elder/visit.html", facts, status=409 if refusal else 200)

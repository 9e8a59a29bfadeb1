"""The elder's word on a visit as told to the desk: confirm, accept when read back, dispute, rate."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.evaluations.operations import rate_visit
from timebank.evaluations.queries import scores_of
from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES
from timebank.people.models import Person
from timebank.policy.queries import value
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import accept_minutes, confirm_visit, dispute_visit
from timebank.visits.operations.confirm import PROVEN, minutes_of
from timebank.web.acting import FormIncomplete
from timebank.web.desk.forms import DeskDisputeForm, DeskRatingForm, WordForm
from timebank.web.desk.queries import steps_of_visit, visits_in_view
from timebank.web.desk.word import act_by_word
from timebank.web.reasons import visit_steps
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

DISPUTABLE = (VisitState.CLOSED, VisitState.IN_REVIEW)


@require_safe
@as_role(*DESK_ROLES)
def visit(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    """Show one visit with what it still needs from the elder."""
    return visit_page(request, _visible(request, visit_id))


@require_POST
@as_role(*DESK_ROLES)
def take_word(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    """Record the elder's yes: proven minutes are paid, minutes entered by hand go on to their second person."""
    found = _visible(request, visit_id)
    form = WordForm(request.POST)
    run = confirm_visit if found.proof_grade in PROVEN else accept_minutes
    outcome = act_by_word(
        request,
        run.__name__,
        form=form,
        person=elder_of(found),
        content={"visit": visit_id},
        run=lambda: run(visit_id=visit_id, by=request.actor, at=request.at),
    )
    if outcome.refusal:
        return visit_page(request, found, form=form, refusal=outcome.refusal)
    messages.success(request, gettext("The elder's word is recorded."))
    return redirect("web:desk_visit", visit_id=visit_id)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def dispute(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    """Record the elder's no: how long it truly was, and why."""
    found = _visible(request, visit_id)
    if found.state not in DISPUTABLE:
        return redirect("web:desk_visit", visit_id=visit_id)
    served = minutes_of(found)
    form = DeskDisputeForm(
        request.POST if request.method == "POST" else None,
        minutes_served=served,
        step_minutes=value("record_step_minutes", at=request.at, place=found.need.place_id),
    )
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _dispute(request, form, found)
        if refusal is None:
            messages.success(request, gettext("The elder's word is recorded."))
            return redirect("web:desk_visit", visit_id=visit_id)
    facts = {"visit": found, "person": elder_of(found), "served": served, "form": form, "refusal": refusal}
    return render(request, "web/desk/dispute.html", facts, status=409 if refusal else 200)


def _dispute(request: ActorRequest, form: DeskDisputeForm, found: Visit) -> Refused | None:
    asked = {"accepted_minutes": form.cleaned_data["accepted_minutes"], "reason": form.cleaned_data["reason"]}
    return act_by_word(
        request,
        "dispute_visit",
        form=form,
        person=elder_of(found),
        content={"visit": found.pk, **asked},
        run=lambda: dispute_visit(visit_id=found.pk, by=request.actor, at=request.at, **asked),
    ).refusal


@require_POST
@as_role(*DESK_ROLES)
def rate(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    """Record the elder's rating, told without the volunteer being there."""
    found = _visible(request, visit_id)
    form = DeskRatingForm(request.POST)
    if not form.is_valid():
        return visit_page(request, found, rating=form, refusal=FormIncomplete())
    score = form.cleaned_data["score"]
    outcome = act_by_word(
        request,
        "rate_visit",
        form=form,
        person=elder_of(found),
        content={"visit": visit_id, "score": score},
        run=lambda: rate_visit(visit_id=visit_id, score=score, by=request.actor, at=request.at).visit,
    )
    if outcome.refusal:
        return visit_page(request, found, rating=form, refusal=outcome.refusal)
    messages.success(request, gettext("The rating is recorded."))
    return redirect("web:desk_visit", visit_id=visit_id)


def _visible(request: ActorRequest, visit_id: UUID) -> Visit:
    return get_object_or_404(visits_in_view(request.actor), pk=visit_id)


def elder_of(found: Visit) -> Person:
    """Give the elder who was visited; the desk's pages of visits are of homes only."""
    assert found.need.elder is not None
    return found.need.elder


def visit_page(
    request: ActorRequest,
    found: Visit,
    *,
    form: WordForm | None = None,
    rating: DeskRatingForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """Show a visit with its facts, its steps and the forms of its state."""
    facts = {
        "visit": found,
        "person": elder_of(found),
        "served": minutes_of(found) if found.checked_out_at else None,
        "is_proven": found.proof_grade in PROVEN,
        "may_dispute": found.state in DISPUTABLE,
        "score": scores_of(visit_ids=[found.pk]).get(found.pk),
        "steps": visit_steps(steps_of_visit(visit=found)),
        "form": form or WordForm(),
        "rating": rating or DeskRatingForm(),
        "refusal": refusal,
    }
    return render(request, "web/desk/visit.html", facts, status=409 if refusal else 200)

"""Reviewing needs: what waits with its due time, one need with its facts, approving and refusing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need
from timebank.needs.operations import approve_need, refuse_need
from timebank.needs.queries import steps_of
from timebank.people.kinds import Role
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.reasons import need_steps
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import RefuseNeedForm
from timebank.web.staff.queries import is_own_entry, needs_in_view, queue_of, refused_claims, waits_quietly

REVIEWERS = (Role.DESK_REVIEWER, Role.STREET_OFFICER)


@require_safe
@as_role(*REVIEWERS)
def review_home(request: ActorRequest) -> HttpResponse:
    """List what waits for a second person, the most urgent first; overdue is said in words."""
    queue = queue_of(viewer=request.actor)
    facts = {
        "queue": queue,
        "at": request.at,
        "visits": [
            (visit, is_own_entry(visit, viewer=request.actor), waits_quietly(visit)) for visit in queue.visits
        ],
        "disputes": [(visit, is_own_entry(visit, viewer=request.actor)) for visit in queue.disputes],
    }
    return render(request, "web/staff/review.html", facts)


@require_safe
@as_role(*REVIEWERS)
def need(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Show a need that waits for review, with its facts."""
    return _page(request, _visible(request, need_id))


@require_POST
@as_role(*REVIEWERS)
def approve(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Open a need to volunteers."""
    found = _visible(request, need_id)
    outcome = act(
        request,
        "approve_need",
        content={"need": need_id},
        run=lambda: row_id(approve_need(need_id=need_id, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return _page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("Approved. Volunteers can now see it."))
    return redirect("web:review_home")


@require_POST
@as_role(*REVIEWERS)
def refuse(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Refuse a need with a reason; its coins go back."""
    found, form = _visible(request, need_id), RefuseNeedForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]
    outcome = act(
        request,
        "refuse_need",
        content={"need": need_id, "reason": reason},
        run=lambda: row_id(refuse_need(need_id=need_id, reason=reason, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return _page(request, found, form=form, refusal=outcome.refusal)
    messages.success(request, gettext("Not approved. The person who asked is told."))
    return redirect("web:review_home")


@require_safe
@as_role(*REVIEWERS)
def claims(request: ActorRequest) -> HttpResponse:
    """List the late and paper claims that do not count, with the reason; nothing can be changed here."""
    return render(request, "web/staff/claims.html", {"claims": refused_claims(viewer=request.actor)})


def _visible(request: ActorRequest, need_id: UUID) -> Need:
    return get_object_or_404(needs_in_view(request.actor), pk=need_id)


def _page(
    request: ActorRequest, found: Need, *, form: RefuseNeedForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    facts = {
        "need": found,
        "steps": need_steps(steps_of(need_id=found.pk)),
        "waits": found.state == NeedState.IN_REVIEW,
        "is_own": found.published_by_id == request.actor.person_id,
        "is_overdue": found.state == NeedState.IN_REVIEW and found.review_due_at < request.at,
        "form": form or RefuseNeedForm(),
        "refusal": refusal,
    }
    return render(request, "web/staff/need.html", facts, status=409 if refusal else 200)

"""Second person for visits: approving desk entries, deciding disputes, confirming activities of other organisations."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.needs.kinds import NeedKind
from timebank.needs.models import Need
from timebank.policy.queries import value
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import approve_visit, confirm_activity, decide_dispute
from timebank.visits.operations.confirm import credit_of, minutes_of
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.desk.queries import steps_of_visit
from timebank.web.reasons import visit_steps
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import DecideForm
from timebank.web.staff.queries import (
    activity_facts,
    is_own_entry,
    needs_in_view,
    visits_in_view,
    waits_quietly,
)
from timebank.web.staff.review import REVIEWERS


@require_safe
@as_role(*REVIEWERS)
def visit(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    """Show a visit that waits for a second person, or that was disputed."""
    return _page(request, _visible(request, visit_id))


@require_POST
@as_role(*REVIEWERS)
def approve(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    """Approve a desk entry as its second person and pay it."""
    found = _visible(request, visit_id)
    outcome = act(
        request,
        "approve_visit",
        content={"visit": visit_id},
        run=lambda: row_id(approve_visit(visit_id=visit_id, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return _page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("Approved. The coins are in the volunteer's account."))
    return redirect("web:review_home")


@require_POST
@as_role(*REVIEWERS)
def decide(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    """Decide how many minutes of a disputed visit count."""
    found = _visible(request, visit_id)
    form = _decide_form(request, found, bound=True)
    if not form.is_valid():
        return _page(request, found, form=form, refusal=FormIncomplete())
    decided = {"minutes": form.cleaned_data["minutes"], "reason": form.cleaned_data["reason"]}
    outcome = act(
        request,
        "decide_dispute",
        content={"visit": visit_id, **decided},
        run=lambda: row_id(decide_dispute(visit_id=visit_id, by=request.actor, at=request.at, **decided)),
    )
    if outcome.refusal:
        return _page(request, found, form=form, refusal=outcome.refusal)
    messages.success(request, gettext("Decided."))
    return redirect("web:review_home")


@require_safe
@as_role(*REVIEWERS)
def activity(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Show an activity's list: how many elders were there, who would be paid, what is left of the quota."""
    return _activity_page(request, _activity(request, need_id))


@require_POST
@as_role(*REVIEWERS)
def confirm(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Confirm an activity's list as the second person; the city pays."""
    found = _activity(request, need_id)

    def run() -> dict[str, object]:
        confirm_activity(need_id=need_id, by=request.actor, at=request.at)
        return {"id": str(need_id)}

    outcome = act(request, "confirm_activity", content={"need": need_id}, run=run)
    if outcome.refusal:
        return _activity_page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("Confirmed. The coins are in the volunteers' accounts."))
    return redirect("web:review_home")


def _visible(request: ActorRequest, visit_id: UUID) -> Visit:
    return get_object_or_404(visits_in_view(request.actor), pk=visit_id)


def _activity(request: ActorRequest, need_id: UUID) -> Need:
    return get_object_or_404(needs_in_view(request.actor), pk=need_id, kind=NeedKind.GROUP)


def _decide_form(request: ActorRequest, found: Visit, *, bound: bool) -> DecideForm:
    return DecideForm(
        request.POST if bound else None,
        accepted=found.accepted_minutes or 0,
        served=minutes_of(found),
        step_minutes=value("record_step_minutes", at=request.at, place=found.need.place_id),
    )


def _page(
    request: ActorRequest, found: Visit, *, form: DecideForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    own, served = is_own_entry(found, viewer=request.actor), minutes_of(found)
    facts = {
        "visit": found,
        "served": served,
        "credit": credit_of(found, served=served, at=request.at),
        "steps": visit_steps(steps_of_visit(visit=found)),
        "is_own": own,
        "is_quiet": waits_quietly(found),
        "may_approve": found.state == VisitState.IN_REVIEW and not own and not waits_quietly(found),
        "may_decide": found.state == VisitState.DISPUTED and not own,
        "form": form or _decide_form(request, found, bound=False),
        "refusal": refusal,
    }
    return render(request, "web/staff/visit.html", facts, status=409 if refusal else 200)


def _activity_page(request: ActorRequest, found: Need, *, refusal: Refused | None = None) -> HttpResponse:
    facts = {
        "facts": activity_facts(need=found, at=request.at),
        "need": found,
        "is_own": request.actor.organisation_id is not None
        and request.actor.organisation_id == found.organisation_id,
        "refusal": refusal,
    }
    return render(request, "web/staff/activity.html", facts, status=409 if refusal else 200)

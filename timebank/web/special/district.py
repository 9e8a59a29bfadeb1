"""The district's page of special groups: who applied, in its order of priority; what is recognised and ends next.

Member numbers and groups only, for the officers who decide; nothing here is exported.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import Role, StatusEnd, StatusRefusal
from timebank.people.operations import (
    approve_special_status,
    end_special_status,
    latest_last_date,
    refuse_special_status,
)
from timebank.people.queries import applicants, priority_of, recognised, statuses_visible_to
from timebank.web.acting import FormIncomplete, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.special.forms import EndForm, LastDayForm, StatusRefusalForm


@require_safe
@as_role(Role.DISTRICT_OFFICER)
def applications(request: ActorRequest) -> HttpResponse:
    """List the applications in the district's order, and what is recognised."""
    return _page(request)


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def approve(request: ActorRequest, status_id: UUID) -> HttpResponse:
    """Recognise an application until a day."""
    form = LastDayForm(request.POST)
    _visible(request, status_id)
    if not form.is_valid():
        return _page(request, refusal=FormIncomplete())
    last_date = form.cleaned_data["last_date"]

    def run() -> dict[str, object]:
        approve_special_status(status_id=status_id, last_date=last_date, by=request.actor, at=request.at)
        return {"id": str(status_id)}

    content = {"status": status_id, "last_date": last_date}
    return _acted(
        request, "approve_special_status", content, run, said=gettext("Recognised. The elder is told.")
    )


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def refuse(request: ActorRequest, status_id: UUID) -> HttpResponse:
    """Refuse an application with the reason."""
    form = StatusRefusalForm(request.POST)
    _visible(request, status_id)
    if not form.is_valid():
        return _page(request, refusal=FormIncomplete())
    refusal = StatusRefusal(form.cleaned_data["refusal"])

    def run() -> dict[str, object]:
        refuse_special_status(status_id=status_id, refusal=refusal, by=request.actor, at=request.at)
        return {"id": str(status_id)}

    content = {"status": status_id, "refusal": refusal.value}
    return _acted(
        request, "refuse_special_status", content, run, said=gettext("Not recognised. The elder is told.")
    )


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def end(request: ActorRequest, status_id: UUID) -> HttpResponse:
    """End what was recognised, with the reason."""
    form = EndForm(request.POST)
    _visible(request, status_id)
    if not form.is_valid():
        return _page(request, refusal=FormIncomplete())
    reason = StatusEnd(form.cleaned_data["reason"])

    def run() -> dict[str, object]:
        end_special_status(status_id=status_id, reason=reason, by=request.actor, at=request.at)
        return {"id": str(status_id)}

    content = {"status": status_id, "reason": reason.value}
    return _acted(request, "end_special_status", content, run, said=gettext("Ended. The elder is told."))


def _visible(request: ActorRequest, status_id: UUID) -> None:
    get_object_or_404(statuses_visible_to(scope=request.actor.scope), pk=status_id)


def _acted(
    request: ActorRequest,
    name: str,
    content: dict[str, object],
    run: Callable[[], dict[str, object]],
    *,
    said: str,
) -> HttpResponse:
    outcome = act(request, name, content=content, run=run)
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, said)
    return redirect("web:special_groups")


def _page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    scope, at = request.actor.scope, request.at
    latest = latest_last_date(place=scope, at=at)
    facts = {
        "waiting": applicants(place=scope, at=at),
        "recognised": recognised(place=scope, at=at),
        "order": [each.label for each in priority_of(place=scope, at=at)],
        "latest": latest,
        "refusal_form": StatusRefusalForm(),
        "end_form": EndForm(),
        "refusal": refusal,
    }
    return render(request, "web/special/district.html", facts, status=409 if refusal else 200)

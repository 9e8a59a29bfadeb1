"""Group activities of the elder's district: what there is, and taking a place."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.needs.models import Need
from timebank.needs.operations import join_activity
from timebank.needs.queries import activities_of, open_activities
from timebank.web.acting import act, row_id
from timebank.web.requests import ElderRequest
from timebank.web.roles import as_elder

ACTIVITIES_SHOWN = 30


@require_safe
@as_elder
def activities(request: ElderRequest) -> HttpResponse:
    """List the activities near the elder, and those the elder has a place in."""
    return _page(request)


@require_POST
@as_elder
def join(request: ElderRequest, need_id: UUID) -> HttpResponse:
    """Take a place for the elder in one of the activities that the page lists."""
    if need_id not in {need.pk for group in _lists(request) for need in group}:
        raise Http404
    outcome = act(
        request,
        "join_activity",
        content={"need": need_id, "elder": request.elder.pk},
        run=lambda: row_id(
            join_activity(need_id=need_id, elder_id=request.elder.pk, by=request.actor, at=request.at)
        ),
    )
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, gettext("You have a place. We look forward to seeing you."))
    return redirect("web:activities")


def _lists(request: ElderRequest) -> tuple[list[Need], list[Need]]:
    """Give the activities in which the elder has a place, and the others of the district."""
    places = activities_of(elder_id=request.elder.pk, limit=ACTIVITIES_SHOWN)
    joined = {each.need_id for each in places}
    near = open_activities(place=request.elder.place_id, at=request.at, limit=ACTIVITIES_SHOWN)
    mine = [each.need for each in places if each.need.ends_at > request.at]
    return mine, [each for each in near if each.pk not in joined]


def _page(request: ElderRequest, *, refusal: Refused | None = None) -> HttpResponse:
    mine, near = _lists(request)
    facts = {"mine": mine, "near": near, "refusal": refusal}
    return render(request, "web/elder/activities.html", facts, status=409 if refusal else 200)

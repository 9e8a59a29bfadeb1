"""The desk's first page: what waits for it today."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timebank.people.kinds import DESK_ROLES
from timebank.web.desk.queries import tasks_of
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@require_safe
@as_role(*DESK_ROLES)
def desk_home(request: ActorRequest) -> HttpResponse:
    """List needs nobody took, visits without the elder's word, low ratings and missing lists."""
    return render(request, "web/desk/home.html", {"tasks": tasks_of(viewer=request.actor, at=request.at)})

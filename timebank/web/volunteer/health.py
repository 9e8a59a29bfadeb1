"""The yearly statement of a volunteer about the own health."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from timebank.people.kinds import Role
from timebank.people.operations import state_health
from timebank.web.acting import act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@require_POST
@as_role(Role.VOLUNTEER)
def state(request: ActorRequest) -> HttpResponse:
    """State that one is healthy enough to serve; the page says what that means."""
    outcome = act(
        request,
        "state_health",
        content={},
        run=lambda: row_id(state_health(by=request.actor, at=request.at)),
    )
    if outcome.refusal is None:
        messages.success(request, gettext("Your health statement is kept."))
    else:
        messages.error(request, outcome.refusal.sentence)
    return redirect("web:my_qualification")

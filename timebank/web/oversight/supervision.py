"""What a supervisor's district or city has to call back about: claims that no guard let become a visit.

Shows places, times and reasons, never a person.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timebank.people.kinds import Role
from timebank.visits.queries import refused_claims_counted, refused_claims_in
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

SHOWN = 100


@require_safe
@as_role(Role.SUPERVISOR)
def supervision(request: ActorRequest) -> HttpResponse:
    """List second check-ins and refused late entries, the newest first, and count them by reason."""
    scope = request.actor.scope
    facts = {
        "claims": refused_claims_in(scope=scope, limit=SHOWN),
        "counts": refused_claims_counted(scope=scope),
    }
    return render(request, "web/oversight/supervision.html", facts)

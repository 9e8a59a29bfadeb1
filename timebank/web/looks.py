"""Who looked at a person's data: the person's own page, and the desk's print of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timebank.people.kinds import DESK_ROLES, PERSONAL_ROLES
from timebank.people.queries import looks_shown
from timebank.web.desk.people import visible_person
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@require_safe
@as_role(*PERSONAL_ROLES)
def own_looks(request: ActorRequest) -> HttpResponse:
    """Show who looked at one's own data, when, at what and why."""
    return render(request, "web/looks.html", {"looks": looks_shown(person_id=request.actor.person_id)})


@require_safe
@as_role(*DESK_ROLES)
def desk_looks(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Print the same for a person at the desk."""
    found = visible_person(request, person_id)
    facts = {"looks": looks_shown(person_id=found.pk), "person": found}
    return render(request, "web/looks.html", facts)

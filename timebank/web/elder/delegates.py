"""The elder's own delegates; a delegate never comes here."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from timebank.people.kinds import Role
from timebank.people.queries import person
from timebank.web.delegates import change_powers, delegates_page, end_powers
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.ELDER)
def delegates(request: ActorRequest) -> HttpResponse:
    """Show who may act for the elder, and let one more."""
    return delegates_page(request, person(person_id=request.actor.person_id), at_desk=False)


@require_POST
@as_role(Role.ELDER)
def change(request: ActorRequest, delegation_id: UUID) -> HttpResponse:
    """Change what a delegate may do."""
    elder = person(person_id=request.actor.person_id)
    return change_powers(request, elder, delegation_id, at_desk=False)


@require_POST
@as_role(Role.ELDER)
def end(request: ActorRequest, delegation_id: UUID) -> HttpResponse:
    """Take powers back."""
    return end_powers(request, person(person_id=request.actor.person_id), delegation_id, at_desk=False)

"""A named elder's delegates at the desk, with how the elder's word was given."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from timebank.people.kinds import DESK_ROLES
from timebank.web.delegates import change_powers, delegates_page, end_powers
from timebank.web.desk.people import visible_person
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def delegates(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show who may act for the elder, and let one more at the elder's word."""
    return delegates_page(request, visible_person(request, person_id), at_desk=True)


@require_POST
@as_role(*DESK_ROLES)
def change(request: ActorRequest, person_id: UUID, delegation_id: UUID) -> HttpResponse:
    """Change what a delegate may do, at the elder's word."""
    return change_powers(request, visible_person(request, person_id), delegation_id, at_desk=True)


@require_POST
@as_role(*DESK_ROLES)
def end(request: ActorRequest, person_id: UUID, delegation_id: UUID) -> HttpResponse:
    """Take powers back, at the elder's word."""
    return end_powers(request, visible_person(request, person_id), delegation_id, at_desk=True)

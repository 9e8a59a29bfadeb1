"""The organisation's own page: for what, where and until when the street confirmed it, and what the street did."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timebank.needs.kinds import Category
from timebank.people.kinds import DESK_ROLES
from timebank.people.models import Organisation
from timebank.people.queries import organisation as fetch_organisation
from timebank.people.queries import organisation_steps, staff_of
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@require_safe
@as_role(*DESK_ROLES)
def organisation(request: ActorRequest) -> HttpResponse:
    """Show the clerk's own organisation."""
    assert request.actor.organisation_id is not None, "a desk role belongs to an organisation"
    found = fetch_organisation(organisation_id=request.actor.organisation_id)
    facts = {
        "organisation": found,
        "categories": categories_of(found),
        "steps": organisation_steps(organisation_id=found.pk),
        "staff": staff_of(organisation_id=found.pk, at=request.at),
        "at": request.at,
    }
    return render(request, "web/organisations/own.html", facts)


def categories_of(found: Organisation) -> list[str]:
    """Say the kinds of activity that an organisation is confirmed for; none named is every one."""
    return [str(each.label) for each in Category if not found.categories or each.value in found.categories]

"""The statement of a place's budget and public-welfare pool, and of an organisation's pool, for who answers for them.

Elders behind a grant are member numbers, and only before the officers of the district that granted it.
"""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from timebank.coins.queries import StatementOwner
from timebank.ledger.kinds import OwnerKind
from timebank.people.models import Organisation
from timebank.people.rules import local_date
from timebank.places.queries import names
from timebank.statements.queries import (
    PLACE_MONEY_ROLES,
    may_read_place,
    organisations_with_statement_for,
)
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.queries import organisations_in
from timebank.web.statements.passbook import passbook_page
from timebank.web.statements.shown import Account, heard_page, statement_file, statement_page

PLAN_DATE = date(2022, 6, 1)
"""In force since then: no place has an older account."""
FORMS = ("page", "file", "passbook", "heard")


@require_safe
@as_role(*PLACE_MONEY_ROLES)
def place_statement(request: ActorRequest, code: str) -> HttpResponse:
    """Show what came into a place's budget and pool and what went out."""
    account = _of_place(request, code)
    organisations = organisations_in(code)
    template = "web/staff/statement.html"
    return statement_page(request, account, template=template, organisations=organisations)


@require_safe
@as_role(*PLACE_MONEY_ROLES)
def place_statement_file(request: ActorRequest, code: str) -> StreamingHttpResponse:
    """Send a place's statement as a file."""
    return statement_file(request, _of_place(request, code))


@require_safe
@as_role(*PLACE_MONEY_ROLES)
def place_passbook(request: ActorRequest, code: str) -> HttpResponse:
    """Show a place's statement as it is printed."""
    return passbook_page(request, _of_place(request, code))


@require_safe
@as_role(*PLACE_MONEY_ROLES)
def place_statement_heard(request: ActorRequest, code: str) -> HttpResponse:
    """Show a place's statement in sentences."""
    return heard_page(request, _of_place(request, code))


@require_safe
@as_role(*PLACE_MONEY_ROLES)
def organisation_statement(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Show what came into an organisation's pool and what went out."""
    account = _of_organisation(_organisation(request, organisation_id))
    return statement_page(request, account, template="web/staff/statement.html")


@require_safe
@as_role(*PLACE_MONEY_ROLES)
def organisation_statement_file(request: ActorRequest, organisation_id: UUID) -> StreamingHttpResponse:
    """Send an organisation's statement as a file."""
    return statement_file(request, _of_organisation(_organisation(request, organisation_id)))


@require_safe
@as_role(*PLACE_MONEY_ROLES)
def organisation_passbook(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Show an organisation's statement as it is printed."""
    return passbook_page(request, _of_organisation(_organisation(request, organisation_id)))


@require_safe
@as_role(*PLACE_MONEY_ROLES)
def organisation_statement_heard(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Show an organisation's statement in sentences."""
    return heard_page(request, _of_organisation(_organisation(request, organisation_id)))


def _organisation(request: ActorRequest, organisation_id: UUID) -> Organisation:
    return get_object_or_404(organisations_with_statement_for(request.actor), pk=organisation_id)


def _of_place(request: ActorRequest, code: str) -> Account:
    """Make the account of a place that the viewer may read; any other does not exist."""
    if not may_read_place(viewer=request.actor, code=code):
        raise Http404
    addresses = [reverse(f"web:place_{_route(form)}", args=[code]) for form in FORMS]
    owner, label = StatementOwner(OwnerKind.PLACE, code), names(get_language() or "zh-hans")[code]
    return Account(owner, code, label, PLAN_DATE, *addresses)


def _of_organisation(organisation: Organisation) -> Account:
    addresses = [reverse(f"web:organisation_{_route(form)}", args=[organisation.pk]) for form in FORMS]
    owner = StatementOwner(OwnerKind.ORGANISATION, str(organisation.pk))
    since_date = local_date(organisation.confirmed_from)
    return Account(owner, str(organisation.pk), organisation.name, since_date, *addresses)


def _route(form: str) -> str:
    """Give the end of the name of a route."""
    return {"page": "statement", "passbook": "passbook"}.get(form, f"statement_{form}")

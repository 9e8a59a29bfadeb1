"""The elder's coins: what there is, where it came from, what it is set aside for, every movement of any days."""

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from timebank.coins.queries import (
    grants_of_person,
    held_of,
    may_spend_earned,
    owes_coins,
    resting_of,
    spendable,
)
from timebank.people.kinds import Role
from timebank.web.requests import ElderRequest
from timebank.web.roles import as_elder
from timebank.web.statements.passbook import passbook_page
from timebank.web.statements.shown import (
    Account,
    account_of_person,
    heard_page,
    statement_file,
    statement_page,
)

GRANTS_SHOWN = 20
ROUTES = {
    "page": "web:elder_coins",
    "file": "web:elder_statement_file",
    "passbook": "web:elder_passbook",
    "heard": "web:elder_statement_heard",
}


@require_safe
@as_elder
def elder_coins(request: ElderRequest) -> HttpResponse:
    """Show what can be used now, and the statement of this month or of other days."""
    elder_id = request.elder.pk
    earned = may_spend_earned(payer=request.elder, at=request.at)
    grants = grants_of_person(person_id=elder_id, limit=GRANTS_SHOWN)
    return statement_page(
        request,
        _account(request),
        template="web/elder/coins.html",
        elder=request.elder,
        has=spendable(person_id=elder_id, at=request.at, may_spend_earned=earned),
        held=held_of(person_id=elder_id),
        resting=resting_of(person_id=elder_id),
        owes=request.actor.role == Role.ELDER and owes_coins(person_id=elder_id),
        grants=[grant for grant in grants if grant.left_minutes],
    )


@require_safe
@as_elder
def elder_statement_file(request: ElderRequest) -> StreamingHttpResponse:
    """Send the statement as a file."""
    return statement_file(request, _account(request))


@require_safe
@as_elder
def elder_passbook(request: ElderRequest) -> HttpResponse:
    """Show the statement as it is printed."""
    return passbook_page(request, _account(request))


@require_safe
@as_elder
def elder_statement_heard(request: ElderRequest) -> HttpResponse:
    """Show the statement in sentences."""
    return heard_page(request, _account(request))


def _account(request: ElderRequest) -> Account:
    return account_of_person(request.elder, routes=ROUTES)

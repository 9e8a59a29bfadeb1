"""The elder's coins: what there is, where it came from, what it is set aside for, every movement."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timebank.coins.queries import (
    grants_of_person,
    may_spend_earned,
    owes_coins,
    purse_balances,
    spendable,
    statement,
)
from timebank.people.kinds import Role
from timebank.web.requests import ElderRequest
from timebank.web.roles import as_elder

LINES_SHOWN = 50
GRANTS_SHOWN = 20


@require_safe
@as_elder
def elder_coins(request: ElderRequest) -> HttpResponse:
    """Show the purses and the statement."""
    elder_id = request.elder.pk
    earned = may_spend_earned(payer=request.elder, at=request.at)
    grants = grants_of_person(person_id=elder_id, limit=GRANTS_SHOWN)
    facts = {
        "elder": request.elder,
        "balances": purse_balances(person_id=elder_id),
        "has": spendable(person_id=elder_id, at=request.at, may_spend_earned=earned),
        "grants": [grant for grant in grants if grant.left_minutes],
        "owes": request.actor.role == Role.ELDER and owes_coins(person_id=elder_id),
        "lines": statement(person_id=elder_id, limit=LINES_SHOWN),
    }
    return render(request, "web/elder/coins.html", facts)

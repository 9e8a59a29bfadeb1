"""One page for everything that officers do with coins, so that the navigation stays short on a phone."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from timebank.people.kinds import Role
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


class Way(NamedTuple):
    """One place to go: the route, the words, what is done there, the picture."""

    route: str
    label: str | Promise
    note: str | Promise
    icon: str


GRANTS = Way("web:grants", _("Grants"), _("Coins of the district for special groups"), "coin")
LISTS = Way("web:grant_batches", _("Lists of grants"), _("Grants for many people at once"), "list")
AID = Way("web:aid", _("Aid"), _("Coins out of public-welfare accounts for elders in need"), "hand")
POOLS = Way("web:staff_pools", _("Public-welfare accounts"), _("Open, close, figures"), "gift")
BUDGETS = Way("web:budgets", _("Budgets"), _("What the city funds for grants"), "coin")
GIFTS = Way("web:gifts_to_check", _("Gifts to check"), _("Calls to givers and second persons"), "gift")
BALANCES = Way(
    "web:migrations", _("Balances of older systems"), _("Lists taken over, reconciliation"), "book"
)
RECORDS = Way("web:migrated_records", _("Records to check"), _("Balances to ask the person about"), "check")
CORRECTIONS = Way("web:corrections", _("Corrections"), _("Wrong entries taken back or restored"), "law")
DEBTS = Way("web:debts", _("What is owed"), _("Debts after corrections, appeals"), "coin")
ESTATES = Way("web:estates", _("Estates"), _("Coins of members who died"), "people")
CLEARING = Way("web:clearing", _("Between districts"), _("Where coins were earned and spent"), "pin")
MERGES = Way("web:merges", _("Joined accounts"), _("Two accounts of one person"), "people")

WAYS = {
    Role.STREET_OFFICER: (AID, POOLS, GIFTS, ESTATES),
    Role.DISTRICT_OFFICER: (GRANTS, LISTS, AID, POOLS, BUDGETS, RECORDS, CORRECTIONS, DEBTS, ESTATES, MERGES),
    Role.CITY_OFFICER: (
        BUDGETS,
        AID,
        POOLS,
        BALANCES,
        RECORDS,
        CORRECTIONS,
        DEBTS,
        ESTATES,
        CLEARING,
    ),
}


@require_safe
@as_role(*WAYS)
def coins(request: ActorRequest) -> HttpResponse:
    """List what there is to do with coins for an officer."""
    return render(request, "web/staff/coins.html", {"ways": WAYS[request.actor.role]})

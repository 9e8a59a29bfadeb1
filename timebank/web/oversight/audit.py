"""What the auditor reads: budgets, grants, pools, looks. Every page only reads, and none shows a member's number or name.

Clearing, policy values, seals and open figures have pages of their own that the auditor may open.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from timebank.coins.kinds import DecisionState
from timebank.coins.queries import pools_within
from timebank.people.kinds import Role
from timebank.web.oversight.queries import grant_lists_in, grants_counted, looks_in_words
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.hub import Way
from timebank.web.staff.periods import asked_period, moments_of
from timebank.web.staff.queries import budgets_in, fundings_in

WAYS = (
    Way("web:audit_budgets", _("Budgets"), _("What the city funds for grants"), "coin"),
    Way("web:audit_grants", _("Grants"), _("By district and special group, without names"), "list"),
    Way("web:audit_pools", _("Public-welfare accounts"), _("What came in, what went out"), "gift"),
    Way("web:clearing", _("Between districts"), _("Where coins were earned and spent"), "pin"),
    Way("web:policy", _("Policy values"), _("What is in force, and how it came to be"), "book"),
    Way("web:looks_counted", _("Looks at personal data"), _("Who looked how often, for what"), "people"),
    Way("web:seals", _("Seals"), _("Proof that no entry of the books was changed"), "law"),
)


@require_safe
@as_role(Role.AUDITOR)
def audit(request: ActorRequest) -> HttpResponse:
    """List what there is to read."""
    return render(request, "web/oversight/audit.html", {"ways": WAYS})


@require_safe
@as_role(Role.AUDITOR)
def budgets(request: ActorRequest) -> HttpResponse:
    """Show what every grant budget has left, and each funding with its two persons' moments."""
    scope = request.actor.scope
    facts = {
        "budgets": budgets_in(scope),
        "waiting": fundings_in(scope=scope, state=DecisionState.PROPOSED),
        "approved": fundings_in(scope=scope, state=DecisionState.APPROVED),
    }
    return render(request, "web/oversight/budgets.html", facts)


@require_safe
@as_role(Role.AUDITOR)
def grants(request: ActorRequest) -> HttpResponse:
    """Count grants by district, special group and state, and list the lists without their lines."""
    scope = request.actor.scope
    facts = {"counts": grants_counted(scope=scope), "lists": grant_lists_in(scope=scope)}
    return render(request, "web/oversight/grants.html", facts)


@require_safe
@as_role(Role.AUDITOR)
def pools(request: ActorRequest) -> HttpResponse:
    """List all public-welfare accounts, also proposed and closed ones, with their figures."""
    language = get_language() or "zh-hans"
    found = pools_within(scope=request.actor.scope, at=request.at)
    facts = {"pools": [(each.pool.name(language), each) for each in found]}
    return render(request, "web/oversight/pools.html", facts)


@require_safe
@as_role(Role.AUDITOR)
def looks(request: ActorRequest) -> HttpResponse:
    """Count for a period who of the staff looked at personal data, how often and for what."""
    form = asked_period(request)
    rows = []
    if form.is_valid():
        since, before = moments_of(form)
        rows = looks_in_words(since=since, before=before)
    return render(request, "web/oversight/looks.html", {"form": form, "rows": rows})

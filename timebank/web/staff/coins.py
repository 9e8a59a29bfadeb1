"""Coins that officers give: grants of a district by two officers, and the city's funding of budgets by two officers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.coins.kinds import DecisionState
from timebank.coins.operations import (
    approve_funding,
    approve_grant,
    propose_funding,
    propose_grant,
    refuse_grant,
)
from timebank.coins.queries import budget_balance, grants_of_place
from timebank.lib.refusals import Refused
from timebank.lib.units import MINUTES_PER_COIN
from timebank.people.kinds import BeneficiaryClass, Role
from timebank.places.queries import districts
from timebank.web.acting import FormIncomplete, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import FundingForm, GrantForm, ReasonForm
from timebank.web.staff.queries import (
    budgets_in,
    fundings_in,
    fundings_in_view,
    grants_in_view,
    member_within,
    needs_by_state,
    unproven,
)

BUDGET_ROLES = (Role.DISTRICT_OFFICER, Role.CITY_OFFICER)
GRANTS_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.DISTRICT_OFFICER)
def grants(request: ActorRequest) -> HttpResponse:
    """List the district's grants with state and expiry, and propose another one."""
    form = GrantForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _propose_grant(request, form)
        if refusal is None:
            messages.success(request, gettext("Proposed. Another officer of the district decides."))
            return redirect("web:grants")
    return _grants_page(request, form=form, refusal=refusal)


def _propose_grant(request: ActorRequest, form: GrantForm) -> Refused | None:
    given = form.cleaned_data
    elder = member_within(scope=request.actor.scope, member_number=given["member_number"])
    if elder is None:
        form.add_error("member_number", gettext("Nobody in your district has this number."))
        return FormIncomplete()

    def run() -> dict[str, object]:
        grant_id = propose_grant(
            person_id=elder.pk,
            coin_minutes=given["coins"] * MINUTES_PER_COIN,
            beneficiary_class=BeneficiaryClass(given["beneficiary_class"]),
            by=request.actor,
            at=request.at,
        )
        return {"id": str(grant_id)}

    return act(request, "propose_grant", content=given, run=run).refusal


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def approve(request: ActorRequest, grant_id: UUID) -> HttpResponse:
    """Approve a grant that another officer proposed."""
    get_object_or_404(grants_in_view(request.actor), pk=grant_id)

    def run() -> dict[str, object]:
        approve_grant(grant_id=grant_id, by=request.actor, at=request.at)
        return {"id": str(grant_id)}

    outcome = act(request, "approve_grant", content={"grant": grant_id}, run=run)
    if outcome.refusal:
        return _grants_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("Approved. The elder is told."))
    return redirect("web:grants")


@require_POST
@as_role(Role.DISTRICT_OFFICER)
def refuse(request: ActorRequest, grant_id: UUID) -> HttpResponse:
    """Refuse a grant that another officer proposed, with the reason."""
    get_object_or_404(grants_in_view(request.actor), pk=grant_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _grants_page(request, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]

    def run() -> dict[str, object]:
        refuse_grant(grant_id=grant_id, reason=reason, by=request.actor, at=request.at)
        return {"id": str(grant_id)}

    outcome = act(request, "refuse_grant", content={"grant": grant_id, "reason": reason}, run=run)
    if outcome.refusal:
        return _grants_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("The grant is refused."))
    return redirect("web:grants")


def _grants_page(
    request: ActorRequest, *, form: GrantForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    scope = request.actor.scope
    waiting = grants_of_place(place=scope, state=DecisionState.PROPOSED, limit=GRANTS_SHOWN)
    facts = {
        "waiting": waiting,
        "unproven": unproven(waiting, at=request.at),
        "approved": grants_of_place(place=scope, state=DecisionState.APPROVED, limit=GRANTS_SHOWN),
        "refused": grants_of_place(place=scope, state=DecisionState.REFUSED, limit=GRANTS_SHOWN),
        "budget": budget_balance(place=scope),
        "figures": needs_by_state(scope),
        "form": form or GrantForm(),
        "refusal": refusal,
    }
    return render(request, "web/staff/grants.html", facts, status=409 if refusal else 200)


@require_safe
@as_role(*BUDGET_ROLES)
def budgets(request: ActorRequest) -> HttpResponse:
    """Show what budgets have left and how they were funded; the city's officers fund them here."""
    return _budgets_page(request)


@require_POST
@as_role(Role.CITY_OFFICER)
def propose(request: ActorRequest) -> HttpResponse:
    """Propose that the city funds a district's budget."""
    form = _funding_form(request, bound=True)
    if not form.is_valid():
        return _budgets_page(request, form=form, refusal=FormIncomplete())
    given = form.cleaned_data

    def run() -> dict[str, object]:
        minutes = given["coins"] * MINUTES_PER_COIN
        funding_id = propose_funding(
            place=given["district"], coin_minutes=minutes, by=request.actor, at=request.at
        )
        return {"id": str(funding_id)}

    outcome = act(request, "propose_funding", content=given, run=run)
    if outcome.refusal:
        return _budgets_page(request, form=form, refusal=outcome.refusal)
    messages.success(request, gettext("Proposed. Another officer of the city decides."))
    return redirect("web:budgets")


@require_POST
@as_role(Role.CITY_OFFICER)
def approve_budget(request: ActorRequest, funding_id: UUID) -> HttpResponse:
    """Approve a funding that another officer proposed; the city issues the coins."""
    get_object_or_404(fundings_in_view(request.actor), pk=funding_id)

    def run() -> dict[str, object]:
        approve_funding(funding_id=funding_id, by=request.actor, at=request.at)
        return {"id": str(funding_id)}

    outcome = act(request, "approve_funding", content={"funding": funding_id}, run=run)
    if outcome.refusal:
        return _budgets_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("Approved. The coins are in the district's budget."))
    return redirect("web:budgets")


def _funding_form(request: ActorRequest, *, bound: bool) -> FundingForm:
    language = get_language() or "zh-hans"
    return FundingForm(request.POST if bound else None, districts=districts(), language=language)


def _budgets_page(
    request: ActorRequest, *, form: FundingForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    scope = request.actor.scope
    facts = {
        "budgets": budgets_in(scope),
        "waiting": fundings_in(scope=scope, state=DecisionState.PROPOSED),
        "approved": fundings_in(scope=scope, state=DecisionState.APPROVED),
        "is_city": request.actor.role == Role.CITY_OFFICER,
        "form": form or _funding_form(request, bound=False),
        "refusal": refusal,
    }
    return render(request, "web/staff/budgets.html", facts, status=409 if refusal else 200)

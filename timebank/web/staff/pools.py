"""Public-welfare accounts for officers and for the desk of their organisation: open, close, figures, statement."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.coins.models import Pool
from timebank.coins.operations import (
    PoolRequest,
    close_pool,
    open_pool,
    propose_closing,
    propose_pool,
    refuse_pool,
)
from timebank.coins.queries import (
    on_the_way,
    pool_figures,
    pool_movements,
    pools_in_view,
    pools_visible_to,
)
from timebank.lib.refusals import Refused
from timebank.lib.units import MINUTES_PER_COIN
from timebank.people.kinds import DESK_ROLES, OFFICER_ROLES, Role
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import PoolForm, ReasonForm
from timebank.web.staff.queries import pool_owners

READERS = (*DESK_ROLES, *OFFICER_ROLES)
PROPOSERS = (Role.DESK_REVIEWER, *OFFICER_ROLES)
MOVEMENTS_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*READERS)
def pools(request: ActorRequest) -> HttpResponse:
    """List the accounts of the viewer's places or organisation with their figures, and propose another one."""
    form = _form(request)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _propose(request, form)
        if refusal is None:
            messages.success(request, gettext("Proposed. Another officer decides."))
            return redirect("web:staff_pools")
    language = get_language() or "zh-hans"
    found = [(each.pool.name(language), each) for each in pools_in_view(viewer=request.actor, at=request.at)]
    may_propose = request.actor.role in PROPOSERS
    facts = {"pools": found, "form": form, "may_propose": may_propose, "refusal": refusal}
    return render(request, "web/staff/pools.html", facts, status=409 if refusal else 200)


@require_safe
@as_role(*READERS)
def pool(request: ActorRequest, pool_id: UUID) -> HttpResponse:
    """Show one account: its figures, its budget, every movement, and what can be done."""
    return _page(request, get_object_or_404(pools_visible_to(request.actor), pk=pool_id))


@require_POST
@as_role(*OFFICER_ROLES)
def open_proposed(request: ActorRequest, pool_id: UUID) -> HttpResponse:
    """Open an account that somebody else proposed."""
    return _move(
        request,
        pool_id,
        "open_pool",
        lambda: open_pool(pool_id=pool_id, by=request.actor, at=request.at),
    )


@require_POST
@as_role(*OFFICER_ROLES)
def refuse_proposed(request: ActorRequest, pool_id: UUID) -> HttpResponse:
    """Do not open an account that somebody else proposed, with the reason."""
    found = get_object_or_404(pools_visible_to(request.actor), pk=pool_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]
    return _move(
        request,
        pool_id,
        "refuse_pool",
        lambda: refuse_pool(pool_id=pool_id, reason=reason, by=request.actor, at=request.at),
    )


@require_POST
@as_role(*PROPOSERS)
def end_donations(request: ActorRequest, pool_id: UUID) -> HttpResponse:
    """End new donations to an account."""
    return _move(
        request,
        pool_id,
        "propose_closing",
        lambda: propose_closing(pool_id=pool_id, by=request.actor, at=request.at),
    )


@require_POST
@as_role(*OFFICER_ROLES)
def close_empty(request: ActorRequest, pool_id: UUID) -> HttpResponse:
    """Close an empty account, as another person."""
    return _move(
        request,
        pool_id,
        "close_pool",
        lambda: close_pool(pool_id=pool_id, by=request.actor, at=request.at),
    )


def _form(request: ActorRequest) -> PoolForm:
    data = request.POST if request.method == "POST" else None
    language = get_language() or "zh-hans"
    return PoolForm(data, owners=pool_owners(viewer=request.actor, at=request.at, language=language))


def _propose(request: ActorRequest, form: PoolForm) -> Refused | None:
    given = form.cleaned_data
    place, organisation_id = form.owner()
    coins = given["year_budget_coins"]
    wanted = PoolRequest(
        place=place,
        organisation_id=organisation_id,
        name_zh=given["name_zh"],
        name_en=given["name_en"],
        purpose=given["purpose"],
        year_budget_minutes=None if coins is None else coins * MINUTES_PER_COIN,
    )
    return act(
        request,
        "propose_pool",
        content=given,
        run=lambda: row_id(propose_pool(request=wanted, by=request.actor, at=request.at)),
    ).refusal


def _move(request: ActorRequest, pool_id: UUID, name: str, run: Callable[[], Pool]) -> HttpResponse:
    found = get_object_or_404(pools_visible_to(request.actor), pk=pool_id)
    content = {"pool": pool_id, "reason": request.POST.get("reason", "")}
    outcome = act(request, name, content=content, run=lambda: row_id(run()))
    if outcome.refusal:
        return _page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("It is recorded."))
    return redirect("web:staff_pool", pool_id=pool_id)


def _page(request: ActorRequest, found: Pool, *, refusal: Refused | None = None) -> HttpResponse:
    own = request.actor.person_id
    facts = {
        "pool": found,
        "name": found.name(get_language() or "zh-hans"),
        "figures": pool_figures(pool=found, at=request.at),
        "on_the_way": on_the_way(pool=found),
        "movements": pool_movements(pool=found, limit=MOVEMENTS_SHOWN),
        "is_officer": request.actor.role in OFFICER_ROLES,
        "may_propose": request.actor.role in PROPOSERS,
        "is_own": own in (found.closing_by_id or found.proposed_by_id,),
        "refusal": refusal,
    }
    return render(request, "web/staff/pool.html", facts, status=409 if refusal else 200)

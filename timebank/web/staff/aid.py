"""Aid out of public-welfare pools: an officer of the pool's place proposes it, another approves or refuses it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from timebank.coins.kinds import DecisionState
from timebank.coins.operations import approve_aid, propose_aid, refuse_aid
from timebank.coins.queries import aid_in, aid_rows_in, pools_to_aid
from timebank.lib.refusals import Refused
from timebank.lib.units import MINUTES_PER_COIN
from timebank.people.kinds import BeneficiaryClass, Role
from timebank.web.acting import FormIncomplete, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import ReasonForm
from timebank.web.staff.list_forms import AidForm
from timebank.web.staff.queries import member_within, unproven

AID_ROLES = (Role.CITY_OFFICER, Role.DISTRICT_OFFICER, Role.STREET_OFFICER)
AID_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*AID_ROLES)
def aid(request: ActorRequest) -> HttpResponse:
    """List the aid out of the pools of the officer's places, and propose some."""
    form = _form(request, is_bound=request.method == "POST")
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _propose(request, form)
        if refusal is None:
            messages.success(request, gettext("Proposed. Another officer decides."))
            return redirect("web:aid")
    return _aid_page(request, form=form, refusal=refusal)


def _propose(request: ActorRequest, form: AidForm) -> Refused | None:
    given = form.cleaned_data
    elder = member_within(scope=request.actor.scope, member_number=given["member_number"])
    if elder is None:
        form.add_error("member_number", gettext("Nobody in your area has this number."))
        return FormIncomplete()

    def run() -> dict[str, object]:
        grant_id = propose_aid(
            person_id=elder.pk,
            coin_minutes=given["coins"] * MINUTES_PER_COIN,
            beneficiary_class=BeneficiaryClass(given["beneficiary_class"]),
            pool_id=UUID(given["pool"]),
            by=request.actor,
            at=request.at,
        )
        return {"id": str(grant_id)}

    return act(request, "propose_aid", content=given, run=run).refusal


@require_POST
@as_role(*AID_ROLES)
def approve(request: ActorRequest, grant_id: UUID) -> HttpResponse:
    """Approve aid that another officer proposed."""
    get_object_or_404(aid_rows_in(scope=request.actor.scope), pk=grant_id)

    def run() -> dict[str, object]:
        approve_aid(grant_id=grant_id, by=request.actor, at=request.at)
        return {"id": str(grant_id)}

    outcome = act(request, "approve_aid", content={"grant": grant_id}, run=run)
    if outcome.refusal:
        return _aid_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("Approved. The elder is told."))
    return redirect("web:aid")


@require_POST
@as_role(*AID_ROLES)
def refuse(request: ActorRequest, grant_id: UUID) -> HttpResponse:
    """Refuse aid that another officer proposed, with the reason."""
    get_object_or_404(aid_rows_in(scope=request.actor.scope), pk=grant_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _aid_page(request, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]

    def run() -> dict[str, object]:
        refuse_aid(grant_id=grant_id, reason=reason, by=request.actor, at=request.at)
        return {"id": str(grant_id)}

    outcome = act(request, "refuse_aid", content={"grant": grant_id, "reason": reason}, run=run)
    if outcome.refusal:
        return _aid_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("The aid is refused."))
    return redirect("web:aid")


def _form(request: ActorRequest, *, is_bound: bool) -> AidForm:
    pools = pools_to_aid(scope=request.actor.scope, at=request.at)
    return AidForm(request.POST if is_bound else None, pools=pools, language=get_language() or "zh-hans")


def _aid_page(
    request: ActorRequest, *, form: AidForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    scope = request.actor.scope
    waiting = aid_in(scope=scope, state=DecisionState.PROPOSED, limit=AID_SHOWN)
    facts = {
        "waiting": waiting,
        "unproven": unproven(waiting, at=request.at),
        "approved": aid_in(scope=scope, state=DecisionState.APPROVED, limit=AID_SHOWN),
        "form": form or _form(request, is_bound=False),
        "refusal": refusal,
    }
    return render(request, "web/staff/aid.html", facts, status=409 if refusal else 200)

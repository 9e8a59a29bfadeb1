"""What a person owes after a correction: the figures, the three ways to settle it, and what was paid back.

Nothing on this page can be paid in money, and nothing here blocks a service.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.coins.models import Debt
from timebank.coins.operations import appeal_debt, repay_debt
from timebank.coins.queries import debts_of, earned_left, repayments_of
from timebank.lib.refusals import Refused
from timebank.people.kinds import Role
from timebank.people.queries import person
from timebank.policy.queries import value
from timebank.web.acting import FormIncomplete, Outcome, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

OWERS = (Role.VOLUNTEER, Role.ELDER)
SHOWN = 50


@require_safe
@as_role(*OWERS)
def my_debts(request: ActorRequest) -> HttpResponse:
    """Show what is owed and the choices in plain words with their figures."""
    return _page(request)


@require_POST
@as_role(*OWERS)
def repay(request: ActorRequest, debt_id: UUID) -> HttpResponse:
    """Pay back some earned minutes now."""
    get_object_or_404(Debt, pk=debt_id, person_id=request.actor.person_id)
    minutes = request.POST.get("coin_minutes", "")
    if not minutes.isdecimal() or len(minutes) > 9:
        return _page(request, refusal=FormIncomplete())

    def run() -> dict[str, object]:
        repay_debt(debt_id=debt_id, coin_minutes=int(minutes), by=request.actor, at=request.at)
        return {"id": str(debt_id)}

    content = {"debt": debt_id, "minutes": minutes}
    outcome = act(request, "repay_debt", content=content, run=run)
    return _after(request, outcome, said=gettext("Thank you. It is paid back."))


@require_POST
@as_role(*OWERS)
def appeal(request: ActorRequest, debt_id: UUID) -> HttpResponse:
    """Say that the correction is wrong; the debt rests until somebody else has decided."""
    get_object_or_404(Debt, pk=debt_id, person_id=request.actor.person_id)

    def run() -> dict[str, object]:
        appeal_debt(debt_id=debt_id, by=request.actor, at=request.at)
        return {"id": str(debt_id)}

    outcome = act(request, "appeal_debt", content={"debt": debt_id}, run=run)
    return _after(
        request, outcome, said=gettext("Your appeal is recorded. Nothing is taken until it is decided.")
    )


def _after(request: ActorRequest, outcome: Outcome, *, said: str) -> HttpResponse:
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, said)
    return redirect("web:my_debts")


def _page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    owner = person(person_id=request.actor.person_id)
    facts = {
        "debts": debts_of(person_id=owner.pk, limit=SHOWN),
        "earned": earned_left(person_id=owner.pk),
        "percent": value("debt_repay_percent", at=request.at, place=owner.place_id),
        "repayments": repayments_of(person_id=owner.pk, limit=SHOWN),
        "refusal": refusal,
    }
    return render(request, "web/volunteer/debts.html", facts, status=409 if refusal else 200)

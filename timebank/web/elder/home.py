"""The elder's first page, and the delegate's choice of an elder."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from timebank.coins.models import Gift
from timebank.coins.queries import gifts_to, may_spend_earned, purse_balances, spendable
from timebank.needs.kinds import NeedState
from timebank.needs.queries import needs_of_elder
from timebank.people.kinds import Role
from timebank.visits.kinds import VisitState
from timebank.web.queries import promises_to, trusting_elders, visits_to
from timebank.web.requests import ActorRequest, ElderRequest
from timebank.web.roles import as_elder, as_role
from timebank.web.session import ELDER

NEEDS_READ = 20
GIFTS_READ = 10
WAITING = (NeedState.IN_REVIEW, NeedState.OPEN)


@require_safe
@as_elder
def elder_home(request: ElderRequest) -> HttpResponse:
    """Show what is next: what waits for the elder's word, who comes when, what looks for somebody."""
    elder_id = request.elder.pk
    visits = visits_to(elder_id=elder_id, states=(VisitState.OPEN, VisitState.CLOSED))
    needs = needs_of_elder(elder_id=elder_id, limit=NEEDS_READ)
    promises = promises_to(elder_id=elder_id, at=request.at)
    earned = may_spend_earned(payer=request.elder, at=request.at)
    facts = {
        "elder": request.elder,
        "to_confirm": [visit for visit in visits if visit.state == VisitState.CLOSED],
        "under_way": [visit for visit in visits if visit.state == VisitState.OPEN],
        "next_promise": promises[:1],
        "later_promises": promises[1:],
        "waiting": [need for need in needs if need.state in WAITING],
        "offered": _offered(request),
        "held": purse_balances(person_id=elder_id).held,
        "has": spendable(person_id=elder_id, at=request.at, may_spend_earned=earned),
    }
    return render(request, "web/elder/home.html", facts)


def _offered(request: ElderRequest) -> list[Gift]:
    """List the gifts that rest for an elder; only the elder may decline one, so a delegate sees none."""
    if request.actor.role != Role.ELDER:
        return []
    return [each for each in gifts_to(receiver_id=request.elder.pk, limit=GIFTS_READ) if each.is_resting]


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.DELEGATE)
def elders(request: ActorRequest) -> HttpResponse:
    """Let a delegate choose for which elder they act."""
    trusting = trusting_elders(delegate_id=request.actor.person_id)
    if request.method != "POST":
        facts = {"delegations": trusting, "chosen": request.session.get(ELDER)}
        return render(request, "web/elder/elders.html", facts)
    wanted = request.POST.get("elder", "")
    if wanted not in {str(each.elder_id) for each in trusting}:
        raise Http404
    request.session[ELDER] = wanted
    return redirect("web:elder_home")

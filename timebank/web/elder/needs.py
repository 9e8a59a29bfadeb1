"""The elder's own requests: how each stands, who comes, withdrawing and calling off."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.matching.kinds import ACTIVE, MatchState
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need
from timebank.needs.operations import withdraw_need
from timebank.needs.queries import OPEN_STATES, needs_of_elder, needs_visible_to, steps_of
from timebank.vault.kinds import Field, Purpose
from timebank.vault.operations import look
from timebank.visits.operations import call_off_visit
from timebank.web.acting import act, row_id
from timebank.web.queries import matches_with_volunteers, visit_ids_of
from timebank.web.reasons import reason_in_words
from timebank.web.requests import ElderRequest
from timebank.web.roles import as_elder

NEEDS_SHOWN = 30


@require_safe
@as_elder
def needs(request: ElderRequest) -> HttpResponse:
    """List the elder's requests, the newest first."""
    found = needs_of_elder(elder_id=request.elder.pk, limit=NEEDS_SHOWN)
    return render(request, "web/elder/needs.html", {"needs": found, "elder": request.elder})


@require_safe
@as_elder
def need(request: ElderRequest, need_id: UUID) -> HttpResponse:
    """Show one request: its state in words, who comes, what can be done."""
    return _page(request, _own(request, need_id))


@require_POST
@as_elder
def withdraw(request: ElderRequest, need_id: UUID) -> HttpResponse:
    """Withdraw a request that nobody has accepted."""
    own = _own(request, need_id)
    outcome = act(
        request,
        "withdraw_need",
        content={"need": need_id},
        run=lambda: row_id(withdraw_need(need_id=need_id, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return _page(request, own, refusal=outcome.refusal)
    messages.success(request, gettext("Your request is withdrawn. Its coins are back in your account."))
    return redirect("web:need", need_id=need_id)


@require_POST
@as_elder
def call_off(request: ElderRequest, need_id: UUID, match_id: UUID) -> HttpResponse:
    """Call off a volunteer who has promised to come."""
    own = _own(request, need_id)
    _promise_of(own, match_id)
    outcome = act(
        request,
        "call_off_visit",
        content={"match": match_id},
        run=lambda: row_id(
            call_off_visit(match_id=match_id, for_elder=True, by=request.actor, at=request.at)
        ),
    )
    if outcome.refusal:
        return _page(request, own, refusal=outcome.refusal)
    messages.success(request, gettext("It is called off, and the volunteer has been told."))
    return redirect("web:need", need_id=need_id)


@require_POST
@as_elder
def show_volunteer(request: ElderRequest, need_id: UUID, match_id: UUID) -> HttpResponse:
    """Show the name of the volunteer who comes; the look is written down."""
    own = _own(request, need_id)
    volunteer_id = _promise_of(own, match_id)
    values = look(
        person_id=volunteer_id,
        fields=[Field.NAME],
        by_id=request.actor.person_id,
        by_role=request.actor.role,
        purpose=Purpose.VISIT,
    )
    return _page(request, own, shown_match=match_id, shown_name=values.get(Field.NAME, ""))


def _own(request: ElderRequest, need_id: UUID) -> Need:
    return get_object_or_404(needs_visible_to(request.actor), pk=need_id, elder=request.elder)


def _promise_of(own: Need, match_id: UUID) -> UUID:
    """Give the volunteer of an accepted match of this need; anything else does not exist."""
    for match in matches_with_volunteers(need=own):
        if match.pk == match_id and match.state in ACTIVE:
            return match.volunteer_id
    raise Http404


def _page(
    request: ElderRequest,
    own: Need,
    *,
    refusal: Refused | None = None,
    shown_match: UUID | None = None,
    shown_name: str = "",
) -> HttpResponse:
    visit_ids = visit_ids_of(need=own)
    matches = [match for match in matches_with_volunteers(need=own) if match.state in ACTIVE]
    refused = own.state == NeedState.REFUSED
    promised = any(match.state == MatchState.ACCEPTED for match in matches)
    facts = {
        "need": own,
        "cost": own.planned_minutes * own.volunteer_places,
        "people": [(match, visit_ids.get(match.pk)) for match in matches],
        "is_held": own.state in OPEN_STATES,
        "reason": reason_in_words(steps_of(need_id=own.pk)[-1].reason) if refused else "",
        "may_withdraw": own.state in (NeedState.IN_REVIEW, NeedState.OPEN) and not promised,
        "shown_match": shown_match,
        "shown_name": shown_name,
        "refusal": refusal,
    }
    return render(request, "web/elder/need.html", facts, status=409 if refusal else 200)

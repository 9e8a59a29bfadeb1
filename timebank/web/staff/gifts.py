"""What has to be recorded before coins move: private calls to givers, and the second person; never for one's own side."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.coins.kinds import GiftRefusalReason
from timebank.coins.models import Donation, Gift
from timebank.coins.operations import (
    approve_donation,
    approve_gift,
    confirm_donation_call,
    confirm_gift_call,
    refuse_donation,
    refuse_gift,
)
from timebank.coins.queries import (
    donations_to_check,
    donations_visible_to,
    gifts_to_check,
    gifts_visible_to,
    missing_checks,
)
from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES, Role
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import RefuseGiftForm

CALLERS = (*DESK_ROLES, Role.STREET_OFFICER)
SECOND_PERSONS = (Role.DESK_REVIEWER, Role.STREET_OFFICER)
SHOWN = 100


@require_safe
@as_role(*CALLERS)
def gifts(request: ActorRequest) -> HttpResponse:
    """List the gifts and donations for which a call or a second person is missing."""
    return _page(request)


@require_POST
@as_role(*CALLERS)
def call_gift(request: ActorRequest, gift_id: UUID) -> HttpResponse:
    """Record that the giver, called privately, wants the gift."""
    get_object_or_404(gifts_visible_to(request.actor), pk=gift_id)
    return _check(request, gift_id, "confirm_gift_call", lambda: _gift(request, confirm_gift_call, gift_id))


@require_POST
@as_role(*SECOND_PERSONS)
def pass_gift(request: ActorRequest, gift_id: UUID) -> HttpResponse:
    """Let a gift beyond the sum of the month pass."""
    get_object_or_404(gifts_visible_to(request.actor), pk=gift_id)
    return _check(request, gift_id, "approve_gift", lambda: _gift(request, approve_gift, gift_id))


@require_POST
@as_role(*CALLERS)
def refuse_given(request: ActorRequest, gift_id: UUID) -> HttpResponse:
    """Let a gift go back, with the reason."""
    get_object_or_404(gifts_visible_to(request.actor), pk=gift_id)

    def run(reason: GiftRefusalReason) -> Gift:
        return refuse_gift(gift_id=gift_id, reason=reason, by=request.actor, at=request.at)

    return _refuse(request, gift_id, "refuse_gift", run)


@require_POST
@as_role(*CALLERS)
def call_donation(request: ActorRequest, donation_id: UUID) -> HttpResponse:
    """Record that the giver, called privately, wants the donation."""
    get_object_or_404(donations_visible_to(request.actor), pk=donation_id)
    run = confirm_donation_call
    return _check(request, donation_id, "confirm_donation_call", lambda: _donation(request, run, donation_id))


@require_POST
@as_role(*SECOND_PERSONS)
def pass_donation(request: ActorRequest, donation_id: UUID) -> HttpResponse:
    """Let a donation beyond the sum of the month pass."""
    get_object_or_404(donations_visible_to(request.actor), pk=donation_id)
    run = approve_donation
    return _check(request, donation_id, "approve_donation", lambda: _donation(request, run, donation_id))


@require_POST
@as_role(*CALLERS)
def refuse_donated(request: ActorRequest, donation_id: UUID) -> HttpResponse:
    """Let a donation go back, with the reason."""
    get_object_or_404(donations_visible_to(request.actor), pk=donation_id)

    def run(reason: GiftRefusalReason) -> Donation:
        return refuse_donation(donation_id=donation_id, reason=reason, by=request.actor, at=request.at)

    return _refuse(request, donation_id, "refuse_donation", run)


def _gift(request: ActorRequest, run: Callable[..., Gift], gift_id: UUID) -> Gift:
    return run(gift_id=gift_id, by=request.actor, at=request.at)


def _donation(request: ActorRequest, run: Callable[..., Donation], donation_id: UUID) -> Donation:
    return run(donation_id=donation_id, by=request.actor, at=request.at)


def _check(
    request: ActorRequest, giving_id: UUID, name: str, run: Callable[[], Gift | Donation]
) -> HttpResponse:
    outcome = act(request, name, content={"giving": giving_id}, run=lambda: row_id(run()))
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, gettext("It is recorded."))
    return redirect("web:gifts_to_check")


def _refuse(
    request: ActorRequest, giving_id: UUID, name: str, run: Callable[[GiftRefusalReason], Gift | Donation]
) -> HttpResponse:
    form = RefuseGiftForm(request.POST)
    if not form.is_valid():
        return _page(request, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]
    content = {"giving": giving_id, "reason": reason}
    outcome = act(request, name, content=content, run=lambda: row_id(run(reason)))
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, gettext("The coins are back with the giver."))
    return redirect("web:gifts_to_check")


def _page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    gifts_found = gifts_to_check(viewer=request.actor, limit=SHOWN)
    donations_found = donations_to_check(viewer=request.actor, limit=SHOWN)
    facts = {
        "gifts": [(each, missing_checks(giving=each)) for each in gifts_found],
        "donations": [(each, missing_checks(giving=each)) for each in donations_found],
        "form": RefuseGiftForm(),
        "is_desk": request.actor.role in DESK_ROLES,
        "is_second": request.actor.role in SECOND_PERSONS,
        "refusal": refusal,
    }
    return render(request, "web/staff/gifts.html", facts, status=409 if refusal else 200)

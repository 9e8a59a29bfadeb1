"""A person's own gifts and donations: give, donate, take back, decline, see what a donation did, agree for a student."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.coins.models import Donation, Gift
from timebank.coins.operations import (
    cancel_donation,
    cancel_gift,
    consent_to_donation,
    consent_to_gift,
    decline_gift,
)
from timebank.coins.queries import (
    donations_of,
    donations_visible_to,
    gifts_of,
    gifts_to,
    gifts_visible_to,
    missing_checks,
    what_donation_did,
)
from timebank.lib.refusals import Refused
from timebank.people.kinds import Role
from timebank.people.queries import person
from timebank.web.acting import act, row_id
from timebank.web.giving.pages import Address, donate_page, give_page
from timebank.web.giving.queries import led_donations, led_gifts
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

GIVERS = (Role.VOLUNTEER, Role.ELDER)
SHOWN = 50


@require_safe
@as_role(*GIVERS)
def gifts(request: ActorRequest) -> HttpResponse:
    """Show what relatives give to this person, and what this person gave and donated."""
    return _own_page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*GIVERS)
def give(request: ActorRequest) -> HttpResponse:
    """Give earned coins to a relative."""
    address = Address(reverse("web:give_coins"), reverse("web:gifts"))
    return give_page(request, giver=person(person_id=request.actor.person_id), address=address, word=None)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*GIVERS)
def donate(request: ActorRequest) -> HttpResponse:
    """Donate earned coins to a public-welfare account."""
    address = Address(reverse("web:donate_coins"), reverse("web:gifts"))
    return donate_page(request, giver=person(person_id=request.actor.person_id), address=address, word=None)


@require_POST
@as_role(*GIVERS)
def cancel(request: ActorRequest, gift_id: UUID) -> HttpResponse:
    """Take a gift back while it rests."""
    get_object_or_404(gifts_visible_to(request.actor), pk=gift_id, giver=request.actor.person_id)
    done = gettext("The coins are back in your account.")
    return _end(request, gift_id, "cancel_gift", lambda: _cancelled_gift(request, gift_id), done)


@require_POST
@as_role(*GIVERS)
def decline(request: ActorRequest, gift_id: UUID) -> HttpResponse:
    """Decline a gift while it rests."""
    get_object_or_404(gifts_visible_to(request.actor), pk=gift_id, receiver=request.actor.person_id)
    done = gettext("You declined the gift. Its coins are back with the giver.")
    return _end(request, gift_id, "decline_gift", lambda: _declined(request, gift_id), done)


@require_POST
@as_role(*GIVERS)
def cancel_own_donation(request: ActorRequest, donation_id: UUID) -> HttpResponse:
    """Take a donation back while it rests."""
    get_object_or_404(donations_visible_to(request.actor), pk=donation_id)
    done = gettext("The coins are back in your account.")
    return _end(
        request, donation_id, "cancel_donation", lambda: _cancelled_donation(request, donation_id), done
    )


@require_safe
@as_role(*GIVERS)
def donation(request: ActorRequest, donation_id: UUID) -> HttpResponse:
    """Show what a donation did, without naming anybody."""
    found = get_object_or_404(donations_visible_to(request.actor), pk=donation_id)
    facts = {"donation": found, "did": what_donation_did(donation=found)}
    return render(request, "web/giving/donation.html", facts)


@require_safe
@as_role(Role.GUARDIAN)
def led(request: ActorRequest) -> HttpResponse:
    """Show what the students whom this guardian leads want to give."""
    return _led_page(request)


@require_POST
@as_role(Role.GUARDIAN)
def consent_gift(request: ActorRequest, gift_id: UUID) -> HttpResponse:
    """Agree to a student's gift."""
    get_object_or_404(gifts_visible_to(request.actor), pk=gift_id)
    return _agree(
        request,
        gift_id,
        lambda: consent_to_gift(gift_id=gift_id, by=request.actor, at=request.at),
    )


@require_POST
@as_role(Role.GUARDIAN)
def consent_donation(request: ActorRequest, donation_id: UUID) -> HttpResponse:
    """Agree to a student's donation."""
    get_object_or_404(donations_visible_to(request.actor), pk=donation_id)
    return _agree(
        request,
        donation_id,
        lambda: consent_to_donation(donation_id=donation_id, by=request.actor, at=request.at),
    )


def _cancelled_gift(request: ActorRequest, gift_id: UUID) -> Gift:
    return cancel_gift(gift_id=gift_id, word=None, by=request.actor, at=request.at)


def _declined(request: ActorRequest, gift_id: UUID) -> Gift:
    return decline_gift(gift_id=gift_id, word=None, by=request.actor, at=request.at)


def _cancelled_donation(request: ActorRequest, donation_id: UUID) -> Donation:
    return cancel_donation(donation_id=donation_id, word=None, by=request.actor, at=request.at)


def _end(
    request: ActorRequest, giving_id: UUID, name: str, run: Callable[[], Gift | Donation], done: str
) -> HttpResponse:
    outcome = act(request, name, content={"giving": giving_id}, run=lambda: row_id(run()))
    if outcome.refusal:
        return _own_page(request, refusal=outcome.refusal)
    messages.success(request, done)
    return redirect("web:gifts")


def _agree(request: ActorRequest, giving_id: UUID, run: Callable[[], Gift | Donation]) -> HttpResponse:
    outcome = act(request, "consent_to_gift", content={"giving": giving_id}, run=lambda: row_id(run()))
    if outcome.refusal:
        return _led_page(request, refusal=outcome.refusal)
    messages.success(request, gettext("Your consent is recorded."))
    return redirect("web:led_gifts")


def _own_page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    own = request.actor.person_id
    received = gifts_to(receiver_id=own, limit=SHOWN)
    facts = {
        "offered": [each for each in received if each.is_resting],
        "received": [each for each in received if not each.is_resting],
        "given": [(each, missing_checks(giving=each)) for each in gifts_of(giver_id=own, limit=SHOWN)],
        "donated": [(each, missing_checks(giving=each)) for each in donations_of(giver_id=own, limit=SHOWN)],
        "refusal": refusal,
    }
    return render(request, "web/giving/gifts.html", facts, status=409 if refusal else 200)


def _led_page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    facts = {
        "gifts": led_gifts(viewer=request.actor),
        "donations": led_donations(viewer=request.actor),
        "refusal": refusal,
    }
    return render(request, "web/giving/led.html", facts, status=409 if refusal else 200)

"""Gifts and donations at the desk: recorded, taken back or declined for a named person, with how the word was given."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.coins.kinds import GiftCheck
from timebank.coins.models import Donation, Gift
from timebank.coins.operations import cancel_donation, cancel_gift, decline_gift
from timebank.coins.queries import (
    donations_of,
    donations_visible_to,
    gifts_of,
    gifts_to,
    gifts_visible_to,
    missing_checks,
)
from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES, ConsentHow
from timebank.people.models import Person
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.desk.forms import WordForm
from timebank.web.desk.people import visible_person
from timebank.web.giving.pages import Address, donate_page, effect_of, give_page
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

SHOWN = 30
Row = TypeVar("Row", Gift, Donation)


@require_safe
@as_role(*DESK_ROLES)
def gifts(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what a person gave, donated and is given."""
    return _page(request, visible_person(request, person_id))


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def give(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record that a person gives coins to a relative."""
    giver = visible_person(request, person_id)
    return give_page(request, giver=giver, address=_address("web:desk_give", giver), word=_word(request))


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def donate(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record that a person donates coins."""
    giver = visible_person(request, person_id)
    return donate_page(request, giver=giver, address=_address("web:desk_donate", giver), word=_word(request))


@require_POST
@as_role(*DESK_ROLES)
def cancel(request: ActorRequest, gift_id: UUID) -> HttpResponse:
    """Take a person's gift back at their word."""
    gift = get_object_or_404(gifts_visible_to(request.actor), pk=gift_id)
    giver = visible_person(request, gift.giver_id)
    return _end(
        request,
        giver,
        "cancel_gift",
        gift_id,
        lambda how: cancel_gift(gift_id=gift_id, word=how, by=request.actor, at=request.at),
    )


@require_POST
@as_role(*DESK_ROLES)
def decline(request: ActorRequest, gift_id: UUID) -> HttpResponse:
    """Decline a gift at the receiver's word."""
    gift = get_object_or_404(gifts_visible_to(request.actor), pk=gift_id)
    receiver = visible_person(request, gift.receiver_id)
    return _end(
        request,
        receiver,
        "decline_gift",
        gift_id,
        lambda how: decline_gift(gift_id=gift_id, word=how, by=request.actor, at=request.at),
    )


@require_POST
@as_role(*DESK_ROLES)
def cancel_named_donation(request: ActorRequest, donation_id: UUID) -> HttpResponse:
    """Take a person's donation back at their word."""
    donation = get_object_or_404(donations_visible_to(request.actor), pk=donation_id)
    giver = visible_person(request, donation.giver_id)
    return _end(
        request,
        giver,
        "cancel_donation",
        donation_id,
        lambda how: cancel_donation(donation_id=donation_id, word=how, by=request.actor, at=request.at),
    )


def _address(route: str, giver: Person) -> Address:
    return Address(reverse(route, args=[giver.pk]), reverse("web:desk_gifts", args=[giver.pk]))


def _word(request: ActorRequest) -> WordForm:
    return WordForm(request.POST if request.method == "POST" else None)


def _end(
    request: ActorRequest,
    person: Person,
    name: str,
    giving_id: UUID,
    run: Callable[[ConsentHow], Gift | Donation],
) -> HttpResponse:
    form = WordForm(request.POST)
    if not form.is_valid():
        return _page(request, person, refusal=FormIncomplete())
    how = ConsentHow(form.cleaned_data["consent_how"])
    content = {"giving": giving_id, "word": how}
    outcome = act(request, name, content=content, run=lambda: row_id(run(how)))
    if outcome.refusal:
        return _page(request, person, refusal=outcome.refusal)
    messages.success(request, gettext("The coins are back with the giver."))
    return redirect("web:desk_gifts", person_id=person.pk)


def _page(request: ActorRequest, person: Person, *, refusal: Refused | None = None) -> HttpResponse:
    facts = {
        "person": person,
        "received": _rows(gifts_to(receiver_id=person.pk, limit=SHOWN)),
        "given": _rows(gifts_of(giver_id=person.pk, limit=SHOWN)),
        "donated": _rows(donations_of(giver_id=person.pk, limit=SHOWN)),
        "effect": effect_of(person_id=person.pk, coin_minutes=0),
        "refusal": refusal,
    }
    return render(request, "web/desk/gifts.html", facts, status=409 if refusal else 200)


def _rows(givings: list[Row]) -> list[tuple[Row, list[GiftCheck], WordForm]]:
    """Give each gift or donation with what is missing and a form of its own, whose fields no other form shares."""
    return [(each, missing_checks(giving=each), WordForm(auto_id=f"id_{each.pk}_%s")) for each in givings]

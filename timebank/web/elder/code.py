"""The elder's rotating code: two picture-words and a QR code, new every minute, shown to nobody else.

A delegate has no such page: the code proves that a volunteer stands before the elder.
"""

import io
from datetime import datetime
from uuid import UUID

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from timebank.people.kinds import Role
from timebank.people.queries import person
from timebank.policy.queries import value
from timebank.visits.queries import elder_code_secret
from timebank.visits.rules import qr_of, window_at, words_of
from timebank.visits.words import WORDS
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

NOT_CHANGED = 204


@require_safe
@as_role(Role.ELDER)
def my_code(request: ActorRequest) -> HttpResponse:
    """Show the code of this minute; asked again by the page every few seconds, it answers only what is new."""
    window, first, second = _now(person_id=request.actor.person_id, at=request.at)
    if request.htmx and request.GET.get("shown") == str(window):
        return HttpResponse(status=NOT_CHANGED)
    template = "web/elder/code.html#now" if request.htmx else "web/elder/code.html"
    facts = {"window": window, "words": [WORDS[first], WORDS[second]]}
    return render(request, template, facts)


@require_safe
@as_role(Role.ELDER)
def my_code_picture(request: ActorRequest) -> HttpResponse:
    """Draw the QR code of this minute, whatever minute was asked for; it opens the volunteer's check-in."""
    window, _, _ = _now(person_id=request.actor.person_id, at=request.at)
    token = qr_of(secret=elder_code_secret(elder_id=request.actor.person_id), window=window)
    address = request.build_absolute_uri(reverse("web:scan", args=[token]))
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", border=2, xmldecl=False, dark="#1d1a17")
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


def _now(*, person_id: UUID, at: datetime) -> tuple[int, int, int]:
    """Give the number of this window of time and the numbers of its two words."""
    place = person(person_id=person_id).place_id
    window = window_at(at, seconds=value("code_seconds", at=at, place=place))
    first, second = words_of(secret=elder_code_secret(elder_id=person_id), window=window)
    return window, first, second

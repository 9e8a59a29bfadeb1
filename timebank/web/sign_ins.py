"""Where somebody is signed in: browsers and apps, each with a way to end it, and one way to end all others."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.people.kinds import Role
from timebank.people.operations import end_device, end_other_sign_ins, end_sign_in
from timebank.people.queries import devices_of, sign_ins_of
from timebank.web.acting import Outcome, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.session import SIGN_IN

EVERYBODY = tuple(role for role in Role if role != Role.SYSTEM)


@require_safe
@as_role(*EVERYBODY)
def sign_ins(request: ActorRequest) -> HttpResponse:
    """List own sign-ins and apps."""
    person_id = request.actor.person_id
    facts = {
        "sign_ins": sign_ins_of(person_id=person_id, at=request.at),
        "devices": devices_of(person_id=person_id, at=request.at),
        "here": str(request.session.get(SIGN_IN, "")),
    }
    return render(request, "web/sign_ins.html", facts)


@require_POST
@as_role(*EVERYBODY)
def end_one(request: ActorRequest, sign_in_id: UUID) -> HttpResponse:
    """End one sign-in from here."""

    def run() -> dict[str, object]:
        end_sign_in(sign_in_id=sign_in_id, by=request.actor, at=request.at)
        return {"id": str(sign_in_id)}

    return _done(request, act(request, "end_sign_in", content={"sign_in": sign_in_id}, run=run))


@require_POST
@as_role(*EVERYBODY)
def end_one_device(request: ActorRequest, device_id: UUID) -> HttpResponse:
    """End one app from here."""

    def run() -> dict[str, object]:
        end_device(device_id=device_id, by=request.actor, at=request.at)
        return {"id": str(device_id)}

    return _done(request, act(request, "end_device", content={"device": device_id}, run=run))


@require_POST
@as_role(*EVERYBODY)
def end_others(request: ActorRequest) -> HttpResponse:
    """End everything but this sign-in."""
    here = request.session[SIGN_IN]

    def run() -> dict[str, object]:
        ended = end_other_sign_ins(kept_id=UUID(here), by=request.actor, at=request.at)
        return {"count": ended}

    return _done(request, act(request, "end_other_sign_ins", content={"here": here}, run=run))


def _done(request: ActorRequest, outcome: Outcome) -> HttpResponse:
    """Go back to the list; a refusal can only be a form that was not complete."""
    if outcome.refusal:
        raise outcome.refusal
    messages.success(request, gettext("Ended there."))
    return redirect("web:sign_ins")

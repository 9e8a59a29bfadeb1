"""A person's own rights centre: what is kept about me, and what I can ask for."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import ConsentHow, Role
from timebank.people.models import Person
from timebank.people.queries import person as fetch_person
from timebank.rights.models import Request
from timebank.rights.operations import ask_for_correction, ask_for_erasure, take_back_request
from timebank.vault.kinds import Purpose
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.rights.shared import Run, close_account, close_form, facts_of, open_for, send_copy
from timebank.web.roles import as_role

OWN = as_role(Role.ELDER, Role.VOLUNTEER)


@require_safe
@OWN
def data(request: ActorRequest) -> HttpResponse:
    """Show what is kept about me, who looked at it, and my requests."""
    return _page(request)


@require_POST
@OWN
def copy(request: ActorRequest) -> HttpResponse:
    """Send me a copy of everything."""
    sent = send_copy(request, _me(request), how=ConsentHow.SELF, purpose=Purpose.OWN)
    return sent if isinstance(sent, HttpResponse) else _page(request, refusal=sent.refusal)


@require_POST
@OWN
def correct(request: ActorRequest) -> HttpResponse:
    """Ask that something is corrected; the desk does it with the paper."""

    def run() -> dict[str, object]:
        return row_id(
            ask_for_correction(
                person_id=request.actor.person_id, how=ConsentHow.SELF, by=request.actor, at=request.at
            )
        )

    said = gettext("Noted. Please show the paper at the desk of your street.")
    return _acted(request, "ask_for_correction", {}, run, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@OWN
def close(request: ActorRequest) -> HttpResponse:
    """Ask that my account is closed, with what becomes of my coins."""
    me = _me(request)
    form = close_form(request, me, at_desk=False)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = close_account(request, me, form, how=ConsentHow.SELF).refusal
        if refusal is None:
            messages.success(
                request, gettext("Your account will be closed. Until then you can take it back.")
            )
            return redirect("web:my_data")
    facts = {"form": form, "obligations": open_for(request, me), "refusal": refusal}
    return render(request, "web/rights/close.html", facts, status=409 if refusal else 200)


@require_POST
@OWN
def erase(request: ActorRequest) -> HttpResponse:
    """Ask that my identity is erased."""

    def run() -> dict[str, object]:
        return row_id(
            ask_for_erasure(
                person_id=request.actor.person_id, how=ConsentHow.SELF, by=request.actor, at=request.at
            )
        )

    said = gettext("Noted. An officer of your street checks it.")
    return _acted(request, "ask_for_erasure", {}, run, said=said)


@require_POST
@OWN
def take_back(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Take one of my requests back."""
    get_object_or_404(Request, pk=request_id, person=request.actor.person_id)

    def run() -> dict[str, object]:
        take_back_request(request_id=request_id, how=ConsentHow.SELF, by=request.actor, at=request.at)
        return {"id": str(request_id)}

    said = gettext("It is taken back.")
    return _acted(request, "take_back_request", {"request": request_id}, run, said=said)


def _me(request: ActorRequest) -> Person:
    return fetch_person(person_id=request.actor.person_id)


def _acted(
    request: ActorRequest, name: str, content: dict[str, object], run: Run, *, said: str
) -> HttpResponse:
    outcome = act(request, name, content=content, run=run)
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, said)
    return redirect("web:my_data")


def _page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    kept = facts_of(request, _me(request), purpose=Purpose.OWN, is_whole=request.GET.get("shown") == "whole")
    facts = {**kept, "refusal": refusal}
    return render(request, "web/rights/own.html", facts, status=409 if refusal else 200)

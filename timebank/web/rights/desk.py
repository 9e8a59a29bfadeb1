"""The rights centre at the desk, for a named person: correct, take along, close, erase. Names and numbers need two entries.

The page itself shows no personal value; a copy for the person is a journaled look.
"""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES, ConsentHow
from timebank.people.models import Person
from timebank.people.once import Result
from timebank.rights.models import Request
from timebank.rights.operations import (
    ask_for_erasure,
    confirm_identity,
    correct_contact,
    propose_identity,
    take_back_request,
)
from timebank.vault.kinds import Purpose
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.desk.forms import WordForm
from timebank.web.desk.people import visible_person
from timebank.web.desk.queries import people_visible_to
from timebank.web.requests import ActorRequest
from timebank.web.rights.forms import ContactForm, IdentityForm, ProposedIdentityForm
from timebank.web.rights.shared import (
    Run,
    close_account,
    close_form,
    open_for,
    requests_shown,
    send_copy,
)
from timebank.web.roles import as_role

DESK = as_role(*DESK_ROLES)


@require_safe
@DESK
def data(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what a person asked for, and what can be done at their word."""
    return _page(request, visible_person(request, person_id))


@require_POST
@DESK
def copy(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Make a copy of everything for the person who stands here."""
    found, form = visible_person(request, person_id), WordForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refusal=FormIncomplete())
    sent = send_copy(request, found, how=_how(form), purpose=Purpose.RIGHTS)
    return sent if isinstance(sent, HttpResponse) else _page(request, found, refusal=sent.refusal)


@sensitive_post_parameters()
@require_POST
@DESK
def contact(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Correct phone, landline or address."""
    found, form = visible_person(request, person_id), ContactForm(request.POST)

    def run() -> Result:
        return row_id(
            correct_contact(
                person_id=found.pk, values=form.values(), how=_how(form), by=request.actor, at=request.at
            )
        )

    return _acted(request, found, form, "correct_contact", run, said=gettext("It is corrected."))


@sensitive_post_parameters()
@require_POST
@DESK
def identity(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Enter a corrected name or document; a second person enters the same."""
    found, form = visible_person(request, person_id), ProposedIdentityForm(request.POST)

    def run() -> Result:
        return row_id(
            propose_identity(
                person_id=found.pk, values=form.values(), how=_how(form), by=request.actor, at=request.at
            )
        )

    said = gettext("Entered. Another person now enters the same from the paper.")
    return _acted(request, found, form, "propose_identity", run, said=said)


@sensitive_post_parameters()
@require_POST
@DESK
def confirm(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Enter the same as the second person."""
    asked, form = _visible(request, request_id), IdentityForm(request.POST)

    def run() -> Result:
        confirm_identity(request_id=request_id, values=form.values(), by=request.actor, at=request.at)
        return {"id": str(request_id)}

    return _acted(request, asked.person, form, "confirm_identity", run, said=gettext("It is corrected."))


@require_http_methods(["GET", "HEAD", "POST"])
@DESK
def close(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Close a person's account at their word."""
    found = visible_person(request, person_id)
    form = close_form(request, found, at_desk=True)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = close_account(request, found, form, how=_how(form)).refusal
        if refusal is None:
            messages.success(request, gettext("The account will be closed. Until then it can be taken back."))
            return redirect("web:desk_data", found.pk)
    facts = {"person": found, "form": form, "obligations": open_for(request, found), "refusal": refusal}
    return render(request, "web/rights/close.html", facts, status=409 if refusal else 200)


@require_POST
@DESK
def erase(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Ask, at a person's word, that their identity is erased."""
    found, form = visible_person(request, person_id), WordForm(request.POST)

    def run() -> Result:
        return row_id(ask_for_erasure(person_id=found.pk, how=_how(form), by=request.actor, at=request.at))

    said = gettext("Noted. An officer of the street checks it.")
    return _acted(request, found, form, "ask_for_erasure", run, said=said)


@require_POST
@DESK
def take_back(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Take a request back at the person's word."""
    asked, form = _visible(request, request_id), WordForm(request.POST)

    def run() -> Result:
        take_back_request(request_id=request_id, how=_how(form), by=request.actor, at=request.at)
        return {"id": str(request_id)}

    return _acted(request, asked.person, form, "take_back_request", run, said=gettext("It is taken back."))


def _how(form: forms.Form) -> ConsentHow:
    return ConsentHow(form.cleaned_data["consent_how"])


def _visible(request: ActorRequest, request_id: UUID) -> Request:
    visible = Request.objects.filter(person__in=people_visible_to(request.actor)).select_related("person")
    return get_object_or_404(visible, pk=request_id)


def _acted(
    request: ActorRequest, found: Person, form: forms.Form, name: str, run: Run, *, said: str
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, found, refusal=FormIncomplete())
    outcome = act(request, name, content={"person": found.pk, **form.cleaned_data}, run=run)
    if outcome.refusal:
        return _page(request, found, refusal=outcome.refusal)
    messages.success(request, said)
    return redirect("web:desk_data", found.pk)


def _page(request: ActorRequest, found: Person, *, refusal: Refused | None = None) -> HttpResponse:
    facts = {
        "person": found,
        **requests_shown(found),
        "word_form": WordForm(auto_id="word_%s"),
        "contact_form": ContactForm(auto_id="contact_%s"),
        "identity_form": ProposedIdentityForm(auto_id="identity_%s"),
        "second_form": IdentityForm(auto_id="second_%s"),
        "obligations": open_for(request, found),
        "refusal": refusal,
    }
    return render(request, "web/rights/desk.html", facts, status=409 if refusal else 200)

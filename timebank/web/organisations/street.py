"""The street's page of one organisation: its confirmation renewed, given another scope, revoked; what it leaves behind."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.needs.operations import hand_over_activities
from timebank.needs.queries import left_behind
from timebank.people.kinds import Role
from timebank.people.models import Organisation
from timebank.people.operations import (
    admit_organisation,
    dismiss_organisation,
    renew_organisation,
    rescope_organisation,
    revoke_organisation,
)
from timebank.people.queries import (
    desks_recognised,
    is_confirmed,
    organisation_steps,
    organisations_of,
    organisations_recognised,
    staff_of,
)
from timebank.people.rules import OrganisationScope
from timebank.web.acting import FormIncomplete, act
from timebank.web.organisations.forms import RenewForm, ScopeForm, SubstituteForm, WhyForm
from timebank.web.organisations.own import categories_of
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

LEFT_SHOWN = 100
STREET = as_role(Role.STREET_OFFICER)


@require_safe
@STREET
def organisation(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Show an organisation of the street."""
    return _page(request, _visible(request, organisation_id))


@require_POST
@STREET
def renew(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Confirm it for longer."""
    found, form = _visible(request, organisation_id), RenewForm(request.POST)

    def run() -> dict[str, object]:
        until = form.cleaned_data["confirmed_until"]
        renew_organisation(
            organisation_id=organisation_id, confirmed_until=until, by=request.actor, at=request.at
        )
        return {"id": str(organisation_id)}

    said = gettext("The confirmation is renewed.")
    return _acted(request, found, form, "renew_organisation", run, said=said)


@require_POST
@STREET
def rescope(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Confirm it for another scope."""
    found, form = _visible(request, organisation_id), ScopeForm(request.POST)

    def run() -> dict[str, object]:
        given = form.cleaned_data
        scope = OrganisationScope(tuple(given["categories"]), given["may_run_activities"])
        rescope_organisation(organisation_id=organisation_id, scope=scope, by=request.actor, at=request.at)
        return {"id": str(organisation_id)}

    said = gettext("The scope is changed.")
    return _acted(request, found, form, "rescope_organisation", run, said=said)


@require_POST
@STREET
def revoke(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Revoke its confirmation at once."""
    found, form = _visible(request, organisation_id), WhyForm(request.POST)

    def run() -> dict[str, object]:
        reason = form.cleaned_data["reason"]
        revoke_organisation(organisation_id=organisation_id, reason=reason, by=request.actor, at=request.at)
        return {"id": str(organisation_id)}

    said = gettext("Revoked. Nobody acts for it any more; what it left open is below.")
    return _acted(request, found, form, "revoke_organisation", run, said=said)


@require_POST
@STREET
def admit(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Let an organisation that another street confirmed work here too."""
    found = get_object_or_404(organisations_recognised(at=request.at), pk=organisation_id)

    def run() -> dict[str, object]:
        admit_organisation(
            organisation_id=organisation_id, place=request.actor.scope, by=request.actor, at=request.at
        )
        return {"id": str(organisation_id)}

    said = gettext("The organisation may work in your street too.")
    return _acted(request, found, forms.Form(request.POST), "admit_organisation", run, said=said)


@require_POST
@STREET
def dismiss(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Let it work here no longer."""
    found, form = _visible(request, organisation_id), WhyForm(request.POST)

    def run() -> dict[str, object]:
        dismiss_organisation(
            organisation_id=organisation_id,
            place=request.actor.scope,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.at,
        )
        return {"id": str(organisation_id)}

    said = gettext("It works in your street no longer.")
    return _acted(request, found, form, "dismiss_organisation", run, said=said)


@require_POST
@STREET
def hand_over(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Give what it leaves behind to another organisation."""
    found, form = _visible(request, organisation_id), _substitutes(request, bound=True)

    def run() -> dict[str, object]:
        count = hand_over_activities(
            organisation_id=organisation_id,
            to_organisation_id=UUID(form.cleaned_data["substitute"]),
            place=request.actor.scope,
            by=request.actor,
            at=request.at,
        )
        return {"count": count}

    said = gettext("The activities are handed over.")
    return _acted(request, found, form, "hand_over_activities", run, said=said)


def _visible(request: ActorRequest, organisation_id: UUID) -> Organisation:
    """Fetch an organisation that the street confirmed, admits, or whose activities were left in it."""
    scope = request.actor.scope
    own = organisations_of(scope=scope).filter(pk=organisation_id).first()
    if own is None and left_behind(organisation_id=organisation_id, place=scope).exists():
        return get_object_or_404(Organisation, pk=organisation_id)
    return own or get_object_or_404(organisations_of(scope=scope), pk=organisation_id)


def _acted(
    request: ActorRequest,
    found: Organisation,
    form: forms.Form,
    name: str,
    run: Callable[[], dict[str, object]],
    *,
    said: str,
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, found, refusal=FormIncomplete())
    content = {"organisation": found.pk, **form.cleaned_data}
    outcome = act(request, name, content=content, run=run)
    if outcome.refusal:
        return _page(request, found, refusal=outcome.refusal)
    messages.success(request, said)
    return (
        redirect("web:organisations")
        if name == "dismiss_organisation"
        else redirect("web:organisation", found.pk)
    )


def _substitutes(request: ActorRequest, *, bound: bool) -> SubstituteForm:
    desks = desks_recognised(street=request.actor.scope, at=request.at).order_by("name", "pk")[:LEFT_SHOWN]
    return SubstituteForm(request.POST if bound else None, organisations=list(desks))


def _page(request: ActorRequest, found: Organisation, *, refusal: Refused | None = None) -> HttpResponse:
    scope = {"may_run_activities": found.may_run_activities, "categories": found.categories}
    left = left_behind(organisation_id=found.pk, place=request.actor.scope).order_by("starts_at", "pk")
    in_force = is_confirmed(found, at=request.at)
    facts = {
        "organisation": found,
        "is_own": found.place_id == request.actor.scope,
        "is_admitted": request.actor.scope in found.further_streets,
        "in_force": in_force,
        "categories": categories_of(found),
        "steps": organisation_steps(organisation_id=found.pk),
        "staff": staff_of(organisation_id=found.pk, at=request.at),
        "left": [] if in_force and _works_here(request, found) else list(left[:LEFT_SHOWN]),
        "renew_form": RenewForm(),
        "scope_form": ScopeForm(initial=scope),
        "why_form": WhyForm(),
        "substitute_form": _substitutes(request, bound=False),
        "at": request.at,
        "refusal": refusal,
    }
    return render(request, "web/organisations/street.html", facts, status=409 if refusal else 200)


def _works_here(request: ActorRequest, found: Organisation) -> bool:
    return request.actor.scope in (found.place_id, *found.further_streets)

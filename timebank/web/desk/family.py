"""Family and door of a person at the desk: recorded from papers, seen with what waits, ended. A second person checks each."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES
from timebank.people.models import Family, HouseholdRecord, Person
from timebank.people.operations import propose_family_end, record_family, record_household
from timebank.people.queries import (
    behind_the_door_of,
    families_of,
    families_visible_to,
    household_records_of,
    person_by_number,
)
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.desk.people import visible_person
from timebank.web.family.forms import DoorForm, EndFamilyForm, RecordFamilyForm
from timebank.web.family.shown import relative_shown
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@require_safe
@as_role(*DESK_ROLES)
def family(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show who is a person's family, and who lives behind the same door."""
    return _page(request, visible_person(request, person_id))


@require_POST
@as_role(*DESK_ROLES)
def record(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record a relative from a paper."""
    found, form = visible_person(request, person_id), RecordFamilyForm(request.POST)
    relative = (
        person_by_number(member_number=form.cleaned_data["relative_number"]) if form.is_valid() else None
    )
    if relative is None:
        if form.is_valid():
            form.add_error("relative_number", gettext("No member has this number."))
        return _page(request, found, form=form, refusal=FormIncomplete())
    return _record(request, found, relative, form)


def _record(request: ActorRequest, found: Person, relative: Person, form: RecordFamilyForm) -> HttpResponse:
    relation, paper = form.cleaned_data["relation"], form.cleaned_data["paper"]

    def run() -> Family:
        return record_family(
            person_id=found.pk,
            relative_id=relative.pk,
            relation=relation,
            paper=paper,
            by=request.actor,
            at=request.at,
        )

    content = {"person": found.pk, "relative": relative.pk, "relation": relation, "paper": paper}
    return _done(request, found, "record_family", content=content, run=run, form=form)


@require_POST
@as_role(*DESK_ROLES)
def end(request: ActorRequest, family_id: UUID) -> HttpResponse:
    """Propose that a relation has ended."""
    family = get_object_or_404(families_visible_to(request.actor), pk=family_id)
    found, form = visible_person(request, family.person_id), EndFamilyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]

    def run() -> Family:
        return propose_family_end(family_id=family_id, reason=reason, by=request.actor, at=request.at)

    content = {"family": family_id, "reason": reason}
    return _done(request, found, "propose_family_end", content=content, run=run)


@require_POST
@as_role(*DESK_ROLES)
def door(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record that people behind the same door are no household."""
    found, form = visible_person(request, person_id), DoorForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refusal=FormIncomplete())
    kind = form.cleaned_data["kind"]

    def run() -> HouseholdRecord:
        return record_household(person_id=found.pk, kind=kind, by=request.actor, at=request.at)

    return _done(request, found, "record_household", content={"person": found.pk, "kind": kind}, run=run)


def _done(
    request: ActorRequest,
    found: Person,
    name: str,
    *,
    content: dict[str, object],
    run: Callable[[], Family | HouseholdRecord],
    form: RecordFamilyForm | None = None,
) -> HttpResponse:
    outcome = act(request, name, content=content, run=lambda: row_id(run()))
    if outcome.refusal:
        return _page(request, found, form=form, refusal=outcome.refusal)
    messages.success(request, gettext("It is recorded. Another person has to check it."))
    return redirect("web:desk_family", person_id=found.pk)


def _page(
    request: ActorRequest,
    found: Person,
    *,
    form: RecordFamilyForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    facts = {
        "person": found,
        "relatives": [relative_shown(each, person=found) for each in families_of(person_id=found.pk)],
        "neighbours": behind_the_door_of(person=found),
        "doors": household_records_of(person=found),
        "form": form or RecordFamilyForm(),
        "end_form": EndFamilyForm(),
        "door_form": DoorForm(),
        "refusal": refusal,
    }
    return render(request, "web/desk/family.html", facts, status=409 if refusal else 200)

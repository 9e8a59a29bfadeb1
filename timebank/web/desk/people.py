"""Finding a person at the desk, and the page of what the desk may do for them.

Names are masked and every look at a value is in the journal; a document number is never shown.
"""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES
from timebank.people.models import Person
from timebank.people.operations import ask_minor_look, record_document
from timebank.people.queries import awaits_consent, joined_with, may_confirm_by_silence, roles_of
from timebank.people.refusals import LookNeedsApproval
from timebank.people.rules import local_date
from timebank.vault.approvals import may_look
from timebank.vault.kinds import DocumentKind, Field, Purpose
from timebank.vault.operations import look
from timebank.web.acting import FormIncomplete, Outcome, act
from timebank.web.desk.forms import AskLookForm, DocumentForm, FindForm, RevealForm
from timebank.web.desk.queries import FindBy, find_people, masked_names, people_visible_to, record_of
from timebank.web.queries import school_until
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def find(request: ActorRequest) -> HttpResponse:
    """Look for a person by member number, phone or document; the answer names nobody in full."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        refusal = FormIncomplete() if form.is_bound else None
        facts = {"form": form, "refusal": refusal}
        return render(request, "web/desk/find.html", facts, status=409 if refusal else 200)
    by = FindBy(form.cleaned_data["by"])
    people = find_people(viewer=request.actor, by=by, text=form.cleaned_data["text"])
    names = masked_names(people=people, by=request.actor, purpose=Purpose.DESK)
    found = [(person, names[person.pk]) for person in people]
    return render(request, "web/desk/find.html", {"form": FindForm(), "found": found, "searched": True})


@require_safe
@as_role(*DESK_ROLES)
def person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what the desk may do for a person."""
    return person_page(request, visible_person(request, person_id))


@require_POST
@as_role(*DESK_ROLES)
def reveal(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show the values that the clerk asked for, with the purpose in the journal."""
    found = visible_person(request, person_id)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return person_page(request, found, reveal_form=form, refusal=FormIncomplete())
    if not may_look(person_id=found.pk, by_id=request.actor.person_id):
        return person_page(request, found, reveal_form=form, refusal=LookNeedsApproval())
    fields = [Field(each) for each in form.cleaned_data["fields_wanted"]]
    values = look(
        person_id=found.pk,
        fields=fields,
        by_id=request.actor.person_id,
        by_role=request.actor.role,
        purpose=Purpose(form.cleaned_data["purpose"]),
    )
    return person_page(request, found, revealed={each: values.get(each, "") for each in fields})


@sensitive_post_parameters()
@require_POST
@as_role(*DESK_ROLES)
def add_document(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Keep one more document of a person; its number goes into the vault and is shown to nobody."""
    found = visible_person(request, person_id)
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return person_page(request, found, document_form=form, refusal=FormIncomplete())
    outcome = _keep_document(request, found, form)
    if outcome.refusal:
        return person_page(request, found, document_form=form, refusal=outcome.refusal)
    messages.success(request, gettext("The document is kept. It belongs to this person alone."))
    return redirect("web:desk_person", person_id=found.pk)


def _keep_document(request: ActorRequest, found: Person, form: DocumentForm) -> Outcome:
    given = form.cleaned_data

    def run() -> dict[str, object]:
        kind = DocumentKind(given["kind"])
        record_document(
            person_id=found.pk, kind=kind, number=given["number"], by=request.actor, at=request.at
        )
        return {"id": str(found.pk)}

    return act(request, "record_document", content={**given, "person": found.pk}, run=run)


@require_POST
@as_role(*DESK_ROLES)
def ask_look(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Ask another person to allow a look at a student's data."""
    found = visible_person(request, person_id)
    form = AskLookForm(request.POST)
    if not form.is_valid():
        return person_page(request, found, refusal=FormIncomplete())
    purpose = Purpose(form.cleaned_data["purpose"])

    def run() -> dict[str, object]:
        asked = ask_minor_look(person_id=found.pk, purpose=purpose, by=request.actor, at=request.at)
        return {"id": str(asked)}

    content = {"person": found.pk, "purpose": purpose}
    outcome = act(request, "ask_minor_look", content=content, run=run)
    if outcome.refusal:
        return person_page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("Asked. You can look when another person has allowed it."))
    return redirect("web:desk_person", person_id=found.pk)


@require_safe
@as_role(*DESK_ROLES)
def person_slip(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Print the slip that a new member takes home: the member number and how to go on."""
    found = visible_person(request, person_id)
    roles = roles_of(person_id=found.pk, at=request.at)
    facts = {"person": found, "roles": [each.role.label for each in roles]}
    return render(request, "web/desk/slip.html", facts)


def visible_person(request: ActorRequest, person_id: UUID) -> Person:
    """Fetch a person the desk may act for; anybody else does not exist."""
    return get_object_or_404(people_visible_to(request.actor), pk=person_id)


def person_page(
    request: ActorRequest,
    found: Person,
    *,
    reveal_form: RevealForm | None = None,
    document_form: DocumentForm | None = None,
    revealed: Mapping[Field, str] | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """Show a person's page, after a look with the values, after a refusal with its sentence."""
    facts = {
        "person": found,
        "confirms_alone": may_confirm_by_silence(person=found, day=local_date(request.at)),
        "joined": joined_with(person_id=found.pk),
        "school_until": school_until(student=found, at=request.at),
        "awaits_consent": awaits_consent(person_id=found.pk) is not None,
        "record": record_of(person=found, viewer=request.actor, at=request.at),
        "reveal_form": reveal_form or RevealForm(),
        "ask_form": None
        if may_look(person_id=found.pk, by_id=request.actor.person_id)
        else AskLookForm(auto_id="ask_%s"),
        "document_form": document_form or DocumentForm(),
        "revealed": [(field.label, text) for field, text in (revealed or {}).items()],
        "refusal": refusal,
    }
    return render(request, "web/desk/person.html", facts, status=409 if refusal else 200)

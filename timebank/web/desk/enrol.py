"""Enrolling a person at the desk: identity into the vault, member number onto a printed slip."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES, ConsentHow, ResidenceKind, Role, SchoolPaper, Sex
from timebank.people.operations import School, enrol_person
from timebank.people.rules import Identity
from timebank.vault.kinds import DocumentKind
from timebank.web.acting import FormIncomplete, Outcome, act, row_id
from timebank.web.desk.forms import EnrolForm
from timebank.web.desk.queries import streets_in
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def enrol(request: ActorRequest) -> HttpResponse:
    """Take a person's document, agreement and wishes; then print the slip."""
    form = EnrolForm(
        request.POST if request.method == "POST" else None,
        streets=streets_in(request.actor.scope),
        language=get_language() or "zh-hans",
    )
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        outcome = _enrol(request, form)
        refusal = outcome.refusal
        if refusal is None:
            messages.success(request, gettext("The person is enrolled. Please print the slip."))
            return redirect("web:desk_slip", person_id=outcome.id)
    facts = {"form": form, "refusal": refusal}
    return render(request, "web/desk/enrol.html", facts, status=409 if refusal else 200)


def _enrol(request: ActorRequest, form: EnrolForm) -> Outcome:
    given = form.cleaned_data
    return act(
        request,
        "enrol_person",
        content=given,
        run=lambda: row_id(
            enrol_person(
                identity=_identity(form),
                birth_date=given["birth_date"],
                sex=Sex(given["sex"]),
                place=given["place"],
                roles=[Role(each) for each in given["roles"]],
                confirms_alone=given["decides_alone"],
                has_channel=given["has_channel"],
                consent_how=ConsentHow(given["consent_how"]),
                guardian_id=given["guardian"],
                school=_school(form),
                residence=ResidenceKind(given["residence"]),
                by=request.actor,
                at=request.at,
            )
        ),
    )


def _school(form: EnrolForm) -> School | None:
    given = form.cleaned_data
    return School(given["school"], SchoolPaper(given["school_paper"])) if given["school"] else None


def _identity(form: EnrolForm) -> Identity:
    given = form.cleaned_data
    return Identity(
        name=given["name"],
        document_kind=DocumentKind(given["document_kind"]),
        document=given["document"],
        phone=given["phone"],
        landline=given["landline"],
        address=given["address"],
    )

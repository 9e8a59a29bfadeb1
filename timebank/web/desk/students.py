"""Students at the desk: the school's paper, the guardian's word of attendance, the own consent of who came of age."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES, ConsentHow, SchoolPaper
from timebank.people.operations import School, confirm_school, consent_as_adult
from timebank.visits.operations import attend_with_student
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.desk.forms import WordForm
from timebank.web.desk.people import visible_person
from timebank.web.desk.services import promise_page, visible_promise
from timebank.web.desk.student_forms import OfAgeForm, SchoolForm
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def school(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Record that a paper of a student's school was seen."""
    student = visible_person(request, person_id)
    form = SchoolForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _confirm(request, form, student_id=student.pk)
        if refusal is None:
            messages.success(request, gettext("The school is confirmed."))
            return redirect("web:desk_person", person_id=student.pk)
    facts = {"person": student, "form": form, "refusal": refusal}
    return render(request, "web/desk/school.html", facts, status=409 if refusal else 200)


def _confirm(request: ActorRequest, form: SchoolForm, *, student_id: UUID) -> Refused | None:
    given = School(form.cleaned_data["name"], SchoolPaper(form.cleaned_data["paper"]))
    return act(
        request,
        "confirm_school",
        content={"student": student_id, **form.cleaned_data},
        run=lambda: row_id(
            confirm_school(student_id=student_id, school=given, by=request.actor, at=request.at)
        ),
    ).refusal


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def consent(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Take the own consent of somebody who has come of age."""
    person = visible_person(request, person_id)
    form = OfAgeForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _consent(request, form, person_id=person.pk)
        if refusal is None:
            messages.success(request, gettext("The consent is recorded. The account acts again."))
            return redirect("web:desk_person", person_id=person.pk)
    facts = {"person": person, "form": form, "refusal": refusal}
    return render(request, "web/desk/of_age.html", facts, status=409 if refusal else 200)


def _consent(request: ActorRequest, form: OfAgeForm, *, person_id: UUID) -> Refused | None:
    given = form.cleaned_data
    return act(
        request,
        "consent_as_adult",
        content={"person": person_id, **given},
        run=lambda: row_id(
            consent_as_adult(
                person_id=person_id,
                how=ConsentHow(given["consent_how"]),
                own_phone=given["own_phone"],
                by=request.actor,
                at=request.at,
            )
        ),
    ).refusal


@require_POST
@as_role(*DESK_ROLES)
def attend(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Take down the guardian's word that they are there with the student."""
    found = visible_promise(request, match_id)
    form = WordForm(request.POST)
    if not form.is_valid():
        return promise_page(request, found, refusal=FormIncomplete())
    how = ConsentHow(form.cleaned_data["consent_how"])
    outcome = act(
        request,
        "attend_with_student",
        content={"match": match_id, "how": how},
        run=lambda: row_id(attend_with_student(match_id=match_id, how=how, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return promise_page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("The guardian's word is entered."))
    return redirect("web:desk_promise", match_id=match_id)

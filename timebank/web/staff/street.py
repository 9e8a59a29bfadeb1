"""The street's own acts: which organisations it confirms, and recording the proofs of its volunteers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from timebank.lib.refusals import Refused
from timebank.people.kinds import OrganisationKind, QualificationKind, Role
from timebank.people.operations import confirm_organisation, record_qualification
from timebank.people.rules import OrganisationScope
from timebank.web.acting import FormIncomplete, Outcome, act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import OrganisationForm, QualificationForm
from timebank.web.staff.queries import member_within, organisations_elsewhere, organisations_in
from timebank.web.staff.review import REVIEWERS


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.STREET_OFFICER)
def organisations(request: ActorRequest) -> HttpResponse:
    """List the organisations of the street with their periods, and confirm another one."""
    form = OrganisationForm(
        request.POST if request.method == "POST" else None, initial={"confirmed_from": request.at}
    )
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _confirm(request, form).refusal
        if refusal is None:
            messages.success(request, gettext("The organisation is confirmed."))
            return redirect("web:organisations")
    facts = {
        "organisations": organisations_in(request.actor.scope),
        "elsewhere": organisations_elsewhere(street=request.actor.scope, at=request.at),
        "form": form,
        "at": request.at,
        "refusal": refusal,
    }
    return render(request, "web/staff/organisations.html", facts, status=409 if refusal else 200)


def _confirm(request: ActorRequest, form: OrganisationForm) -> Outcome:
    given = form.cleaned_data
    return act(
        request,
        "confirm_organisation",
        content=given,
        run=lambda: row_id(
            confirm_organisation(
                name=given["name"],
                kind=OrganisationKind(given["kind"]),
                place=request.actor.scope,
                confirmed_from=given["confirmed_from"],
                confirmed_until=given["confirmed_until"],
                scope=OrganisationScope(tuple(given["categories"]), given["may_run_activities"]),
                by=request.actor,
                at=request.at,
            )
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*REVIEWERS)
def qualification(request: ActorRequest) -> HttpResponse:
    """Record one proof of a volunteer, from its paper."""
    initial = {"member_number": request.GET.get("number", "")}
    form = QualificationForm(request.POST if request.method == "POST" else None, initial=initial)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _record(request, form)
        if refusal is None:
            messages.success(request, gettext("The proof is recorded."))
            return redirect("web:record_proof")
    facts = {"form": form, "refusal": refusal}
    return render(request, "web/staff/qualification.html", facts, status=409 if refusal else 200)


def _record(request: ActorRequest, form: QualificationForm) -> Refused | None:
    given = form.cleaned_data
    volunteer = member_within(scope=request.actor.scope, member_number=given["member_number"])
    if volunteer is None:
        form.add_error("member_number", gettext("Nobody in your streets has this number."))
        return FormIncomplete()
    return act(
        request,
        "record_qualification",
        content=given,
        run=lambda: row_id(
            record_qualification(
                person_id=volunteer.pk,
                kind=QualificationKind(given["kind"]),
                course_version=given["course_version"],
                issuer=given["issuer"],
                issued_date=given["issued_date"],
                expires_date=given["expires_date"],
                by=request.actor,
                at=request.at,
            )
        ),
    ).refusal

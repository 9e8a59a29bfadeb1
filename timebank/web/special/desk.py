"""Support for special groups at the desk: applied for at a named person's word, with the paper seen and given back."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES, BeneficiaryClass, ConsentHow, EvidenceKind
from timebank.people.models import Person, SpecialStatus
from timebank.people.operations import (
    apply_special_status,
    see_special_evidence,
    withdraw_special_application,
)
from timebank.people.queries import statuses_of
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.desk.people import visible_person
from timebank.web.desk.queries import people_visible_to
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.special.forms import DeskApplicationForm


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def support(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what is recorded for a person, and apply at their word."""
    found = visible_person(request, person_id)
    form = DeskApplicationForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _apply(request, found, form)
        if refusal is None:
            messages.success(request, gettext("Recorded. The district decides."))
            return redirect("web:desk_support", found.pk)
    return _page(request, found, form=form, refusal=refusal)


@require_POST
@as_role(*DESK_ROLES)
def seen(request: ActorRequest, status_id: UUID) -> HttpResponse:
    """Note that the paper was shown."""

    def run() -> dict[str, object]:
        see_special_evidence(status_id=status_id, by=request.actor, at=request.at)
        return {"id": str(status_id)}

    return _acted(
        request, status_id, "see_special_evidence", run, said=gettext("Noted. The district decides.")
    )


@require_POST
@as_role(*DESK_ROLES)
def withdraw(request: ActorRequest, status_id: UUID) -> HttpResponse:
    """Take an application back at the person's word."""

    def run() -> dict[str, object]:
        withdraw_special_application(status_id=status_id, by=request.actor, at=request.at)
        return {"id": str(status_id)}

    said = gettext("The application is taken back.")
    return _acted(request, status_id, "withdraw_special_application", run, said=said)


def _acted(
    request: ActorRequest, status_id: UUID, name: str, run: Callable[[], dict[str, object]], *, said: str
) -> HttpResponse:
    visible = SpecialStatus.objects.filter(person__in=people_visible_to(request.actor))
    status = get_object_or_404(visible.select_related("person"), pk=status_id)
    outcome = act(request, name, content={"status": status_id}, run=run)
    if outcome.refusal:
        return _page(request, status.person, refusal=outcome.refusal)
    messages.success(request, said)
    return redirect("web:desk_support", status.person_id)


def _apply(request: ActorRequest, found: Person, form: DeskApplicationForm) -> Refused | None:
    given = form.cleaned_data
    return act(
        request,
        "apply_special_status",
        content={"person": found.pk, **given},
        run=lambda: row_id(
            apply_special_status(
                person_id=found.pk,
                beneficiary_class=BeneficiaryClass(given["beneficiary_class"]),
                evidence_kind=EvidenceKind(given["evidence_kind"]),
                consent_how=ConsentHow(given["consent_how"]),
                by=request.actor,
                at=request.at,
            )
        ),
    ).refusal


def _page(
    request: ActorRequest,
    found: Person,
    *,
    form: DeskApplicationForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    facts = {
        "person": found,
        "statuses": statuses_of(person_id=found.pk),
        "form": form or DeskApplicationForm(),
        "refusal": refusal,
    }
    return render(request, "web/special/desk.html", facts, status=409 if refusal else 200)

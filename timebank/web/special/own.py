"""The elder's own page of support for special groups: what is recorded and why, applying, taking an application back.

For the elder alone; a delegate does not see it.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from timebank.lib.refusals import Refused
from timebank.people.kinds import BeneficiaryClass, ConsentHow, EvidenceKind, Role
from timebank.people.models import SpecialStatus
from timebank.people.operations import apply_special_status, withdraw_special_application
from timebank.people.queries import statuses_of
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.special.forms import OwnApplicationForm


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.ELDER)
def support(request: ActorRequest) -> HttpResponse:
    """Show what is recorded, and apply."""
    form = OwnApplicationForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _apply(request, form)
        if refusal is None:
            messages.success(request, gettext("Sent. Please show the paper at the desk of your street."))
            return redirect("web:my_support")
    return _page(request, form, refusal=refusal)


@require_POST
@as_role(Role.ELDER)
def withdraw(request: ActorRequest, status_id: UUID) -> HttpResponse:
    """Take an application back."""
    get_object_or_404(SpecialStatus, pk=status_id, person=request.actor.person_id)

    def run() -> dict[str, object]:
        withdraw_special_application(status_id=status_id, by=request.actor, at=request.at)
        return {"id": str(status_id)}

    outcome = act(request, "withdraw_special_application", content={"status": status_id}, run=run)
    if outcome.refusal:
        return _page(request, OwnApplicationForm(), refusal=outcome.refusal)
    messages.success(request, gettext("The application is taken back."))
    return redirect("web:my_support")


def _apply(request: ActorRequest, form: OwnApplicationForm) -> Refused | None:
    given = form.cleaned_data
    return act(
        request,
        "apply_special_status",
        content=given,
        run=lambda: row_id(
            apply_special_status(
                person_id=request.actor.person_id,
                beneficiary_class=BeneficiaryClass(given["beneficiary_class"]),
                evidence_kind=EvidenceKind(given["evidence_kind"]),
                consent_how=ConsentHow.SELF,
                by=request.actor,
                at=request.at,
            )
        ),
    ).refusal


def _page(request: ActorRequest, form: OwnApplicationForm, *, refusal: Refused | None) -> HttpResponse:
    facts = {
        "statuses": statuses_of(person_id=request.actor.person_id),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "web/special/own.html", facts, status=409 if refusal else 200)

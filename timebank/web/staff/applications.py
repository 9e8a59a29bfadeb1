"""Applications to join: what waits with its due time, one with its facts, approving, sending back, refusing.

Names and documents are shown only after a look with its purpose in the journal.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import (
    FINAL_REASONS,
    MENDABLE,
    ApplicationReason,
    ApplicationState,
    ConsentHow,
    ResidenceKind,
    Role,
)
from timebank.people.models import Application
from timebank.people.once import Result
from timebank.people.operations import approve_application, refuse_application, send_back_application
from timebank.people.operations.deciding import IDENTITY
from timebank.people.queries import (
    APPLICATION_REVIEWERS,
    applications_visible_to,
    applications_waiting,
    open_with_document,
    steps_of_applications,
)
from timebank.vault.kinds import DocumentKind, Field, Purpose
from timebank.vault.operations import look
from timebank.vault.queries import find_by
from timebank.web.acting import FormIncomplete, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

SHOWN = 50


class ApproveForm(forms.Form):
    """Which paper of residence was seen, and for a delegate how the elder's word was taken."""

    residence = forms.ChoiceField(
        label=_("Which paper of residence did you see?"),
        choices=ResidenceKind.choices,
        widget=forms.RadioSelect,
    )
    elder_word = forms.ChoiceField(
        label=_("How did the elder agree to this delegate?"),
        choices=[(each.value, each.label) for each in ConsentHow if each != ConsentHow.SELF],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, role: str, **kwargs: object) -> None:
        """Ask for the elder's word only about a delegate."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if role != Role.DELEGATE:
            del self.fields["elder_word"]


class ReasonForm(forms.Form):
    """Why an application is sent back or not approved."""

    reason = forms.ChoiceField(label=_("Why?"), widget=forms.RadioSelect)

    def __init__(self, *args: object, reasons: tuple[ApplicationReason, ...], **kwargs: object) -> None:
        """Offer the reasons of one kind."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.value, each.label) for each in reasons]


@require_safe
@as_role(*APPLICATION_REVIEWERS)
def applications(request: ActorRequest) -> HttpResponse:
    """List what waits, the one that is due first at the head."""
    waiting = applications_waiting(viewer=request.actor, limit=SHOWN)
    return render(request, "web/staff/applications.html", {"waiting": waiting, "at": request.at})


@require_safe
@as_role(*APPLICATION_REVIEWERS)
def application(request: ActorRequest, application_id: UUID) -> HttpResponse:
    """Show one application with its facts; who applies is shown on request."""
    return _page(request, _visible(request, application_id))


@require_POST
@as_role(*APPLICATION_REVIEWERS)
def reveal(request: ActorRequest, application_id: UUID) -> HttpResponse:
    """Show who applies, to compare with the papers; the look is in the journal."""
    found = _visible(request, application_id)
    actor = request.actor
    values = look(
        person_id=found.subject_id,
        fields=(*IDENTITY, Field.DOCUMENT),
        by_id=actor.person_id,
        by_role=actor.role,
        purpose=Purpose.APPLICATION,
    )
    document = values.get(Field.DOCUMENT) or values.get(Field.CLAIMED_DOCUMENT, "")
    members = set(find_by(field=Field.DOCUMENT, value=document)) - {found.subject_id}
    others = open_with_document(document=document).exclude(pk=found.pk)
    facts: dict[str, Any] = {"revealed": _said(values), "is_known": bool(members), "others": list(others[:5])}
    return _page(request, found, **facts)


@require_POST
@as_role(*APPLICATION_REVIEWERS)
def approve(request: ActorRequest, application_id: UUID) -> HttpResponse:
    """Make the applicant a member, or give the further role."""
    found = _visible(request, application_id)
    form = ApproveForm(request.POST, role=found.role)
    if not form.is_valid():
        return _page(request, found, approve_form=form, refusal=FormIncomplete())
    word = form.cleaned_data.get("elder_word")

    def run() -> Result:
        member = approve_application(
            application_id=found.pk,
            residence=ResidenceKind(form.cleaned_data["residence"]),
            elder_word=ConsentHow(word) if word else None,
            by=request.actor,
            at=request.at,
        )
        return {"id": str(member.pk), "number": member.member_number}

    return _decided(
        request, found, "approve_application", form, run, gettext("Approved. The applicant is told.")
    )


@require_POST
@as_role(*APPLICATION_REVIEWERS)
def send_back(request: ActorRequest, application_id: UUID) -> HttpResponse:
    """Ask the applicant to mend something."""
    found = _visible(request, application_id)
    form = ReasonForm(request.POST, reasons=MENDABLE)
    if not form.is_valid():
        return _page(request, found, back_form=form, refusal=FormIncomplete())

    def run() -> Result:
        reason = ApplicationReason(form.cleaned_data["reason"])
        send_back_application(application_id=found.pk, reason=reason, by=request.actor, at=request.at)
        return {"id": str(found.pk)}

    return _decided(
        request, found, "send_back_application", form, run, gettext("Sent back. The applicant is told.")
    )


@require_POST
@as_role(*APPLICATION_REVIEWERS)
def refuse(request: ActorRequest, application_id: UUID) -> HttpResponse:
    """Do not approve, with the reason."""
    found = _visible(request, application_id)
    form = ReasonForm(request.POST, reasons=FINAL_REASONS)
    if not form.is_valid():
        return _page(request, found, refuse_form=form, refusal=FormIncomplete())

    def run() -> Result:
        reason = ApplicationReason(form.cleaned_data["reason"])
        refuse_application(application_id=found.pk, reason=reason, by=request.actor, at=request.at)
        return {"id": str(found.pk)}

    return _decided(
        request, found, "refuse_application", form, run, gettext("Not approved. The applicant is told.")
    )


def _decided(
    request: ActorRequest,
    found: Application,
    name: str,
    form: forms.Form,
    run: Callable[[], Result],
    said: str,
) -> HttpResponse:
    outcome = act(request, name, content={"application": found.pk, **form.cleaned_data}, run=run)
    if outcome.refusal:
        return _page(request, found, refusal=outcome.refusal)
    number = outcome.result.get("number")
    messages.success(request, f"{said} {number}" if number else said)
    return redirect("web:applications")


def _visible(request: ActorRequest, application_id: UUID) -> Application:
    return get_object_or_404(applications_visible_to(request.actor), pk=application_id)


def _said(values: dict[Field, str]) -> list[tuple[str, str]]:
    """Give what was looked at with its label; the kind of document in words."""
    kind = values.get(Field.DOCUMENT_KIND)
    shown = values | ({Field.DOCUMENT_KIND: str(DocumentKind(kind).label)} if kind else {})
    return [(str(field.label), shown[field]) for field in (*IDENTITY, Field.DOCUMENT) if shown.get(field)]


def _page(
    request: ActorRequest, found: Application, *, refusal: Refused | None = None, **facts: object
) -> HttpResponse:
    shown = {
        "application": found,
        "steps": steps_of_applications(application_ids=[found.pk]),
        "waits": found.state == ApplicationState.SENT,
        "is_overdue": found.state == ApplicationState.SENT and found.due_at < request.at,
        "approve_form": ApproveForm(role=found.role, initial={"residence": found.residence_told}),
        "back_form": ReasonForm(reasons=MENDABLE),
        "refuse_form": ReasonForm(reasons=FINAL_REASONS),
        "refusal": refusal,
        **facts,
    }
    return render(request, "web/staff/application.html", shown, status=409 if refusal else 200)

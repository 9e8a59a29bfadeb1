"""One's own applications: what became of them, a new one, mending what was sent back, taking back."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import OPEN_APPLICATION, ApplicationState, ConsentPurpose, Role
from timebank.people.models import Application
from timebank.people.once import Result
from timebank.people.operations import (
    Sent,
    ask_for_role,
    mend_application,
    send_application,
    withdraw_application,
)
from timebank.people.queries import applications_of, steps_of_applications
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.joining.agreements import shown_now
from timebank.web.joining.door import as_applicant
from timebank.web.joining.forms import JoinForm, WishForm
from timebank.web.requests import ActorRequest

SHOWN = 20


@require_safe
@as_applicant
def mine(request: ActorRequest) -> HttpResponse:
    """Show one's own applications with every step, and what can be done now."""
    own = list(applications_of(request.actor)[:SHOWN])
    steps = steps_of_applications(application_ids=[each.pk for each in own])
    shown = [(each, [step for step in steps if step.application_id == each.pk]) for each in own]
    facts = {"shown": shown, "is_newcomer": _is_newcomer(request), "open_states": OPEN_APPLICATION}
    return render(request, "web/joining/mine.html", facts)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@as_applicant
def apply(request: ActorRequest) -> HttpResponse:
    """Fill in an application and send it."""
    form = _form_of(request)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        outcome = act(
            request, "send_application", content=form.cleaned_data, run=lambda: _sent(_send(request, form))
        )
        refusal = outcome.refusal
        if refusal is None:
            messages.success(request, _said(joined=bool(outcome.result["is_joined"])))
            return redirect("web:my_applications")
    return _page(request, form, refusal=refusal)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@as_applicant
def mend(request: ActorRequest, application_id: UUID) -> HttpResponse:
    """Send again what was sent back, with what was mended."""
    found = _own(request, application_id)
    form = _form_of(request, application=found)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        content = {"application": application_id, **form.cleaned_data}
        outcome = act(request, "mend_application", content=content, run=lambda: _mended(request, form, found))
        refusal = outcome.refusal
        if refusal is None:
            messages.success(request, gettext("Sent again. This page shows what becomes of it."))
            return redirect("web:my_applications")
    return _page(request, form, application=found, refusal=refusal)


@require_POST
@as_applicant
def withdraw(request: ActorRequest, application_id: UUID) -> HttpResponse:
    """Take an application back that nobody has decided."""
    _own(request, application_id)
    outcome = act(
        request,
        "withdraw_application",
        content={"application": application_id},
        run=lambda: row_id(
            withdraw_application(application_id=application_id, by=request.actor, at=request.at)
        ),
    )
    if outcome.refusal:
        messages.error(request, outcome.refusal.sentence)
    else:
        messages.success(request, gettext("The application is taken back."))
    return redirect("web:my_applications")


def _is_newcomer(request: ActorRequest) -> bool:
    return request.actor.role == Role.APPLICANT


def _own(request: ActorRequest, application_id: UUID) -> Application:
    return get_object_or_404(applications_of(request.actor), pk=application_id)


def _form_of(request: ActorRequest, *, application: Application | None = None) -> WishForm:
    """Give the whole form to a newcomer and the wish alone to a member; nothing personal is filled in again."""
    kind: Callable[..., WishForm] = JoinForm if _is_newcomer(request) else WishForm
    initial = {}
    if application is not None:
        initial = {
            "role": application.role,
            "other_number": application.other_number,
            "residence": application.residence_told,
            "place": application.place_id,
            "agrees_location": application.agrees_location,
        }
    return kind(request.POST if request.method == "POST" else None, initial=initial)


def _send(request: ActorRequest, form: WishForm) -> Sent:
    by, at = request.actor, request.at
    if isinstance(form, JoinForm):
        wish = form.wish(agrees_membership=form.cleaned_data["agrees_membership"])
        return send_application(wish=wish, applicant=form.applicant(), by=by, at=at)
    return ask_for_role(wish=form.wish(agrees_membership=True), by=by, at=at)


def _mended(request: ActorRequest, form: WishForm, found: Application) -> Result:
    newcomer = form if isinstance(form, JoinForm) else None
    agrees = newcomer.cleaned_data["agrees_membership"] if newcomer else True
    mended = mend_application(
        application_id=found.pk,
        wish=form.wish(agrees_membership=agrees),
        applicant=newcomer.applicant() if newcomer else None,
        by=request.actor,
        at=request.at,
    )
    return row_id(mended)


def _sent(sent: Sent) -> Result:
    return {"id": str(sent.application.pk), "is_joined": sent.is_joined}


def _said(*, joined: bool) -> str:
    if joined:
        return gettext(
            "You had applied already, and this joins the application below; nothing was sent twice. A further role can be"
            " asked for as soon as you are a member."
        )
    return gettext(
        "Your application is sent. If one with this document waits already, both are decided together."
    )


def _page(
    request: ActorRequest,
    form: WishForm,
    *,
    application: Application | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    facts = {
        "form": form,
        "application": application,
        "may_mend": application is None or application.state == ApplicationState.SENT_BACK,
        "texts": [
            shown_now(each, at=request.at) for each in (ConsentPurpose.MEMBERSHIP, ConsentPurpose.LOCATION)
        ],
        "refusal": refusal,
    }
    return render(request, "web/joining/apply.html", facts, status=409 if refusal else 200)

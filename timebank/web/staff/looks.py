"""Looks at minors that another person allows first, and officers' looks that the audit administrator reviews."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import Role
from timebank.people.operations import decide_minor_look, review_look
from timebank.people.queries import drawn_looks, minor_looks_asked
from timebank.vault.kinds import LookAnswer
from timebank.web.acting import FormIncomplete, act
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.identity_forms import AnswerForm
from timebank.web.staff.review import REVIEWERS


@require_safe
@as_role(*REVIEWERS)
def minor_looks(request: ActorRequest) -> HttpResponse:
    """List who asked to see a student's personal data."""
    return _minor_page(request)


@require_POST
@as_role(*REVIEWERS)
def allow(request: ActorRequest, approval_id: UUID) -> HttpResponse:
    """Allow the look for some hours."""
    return _decide(request, approval_id, is_allowed=True)


@require_POST
@as_role(*REVIEWERS)
def deny(request: ActorRequest, approval_id: UUID) -> HttpResponse:
    """Do not allow the look."""
    return _decide(request, approval_id, is_allowed=False)


def _decide(request: ActorRequest, approval_id: UUID, *, is_allowed: bool) -> HttpResponse:
    def run() -> dict[str, object]:
        decide_minor_look(approval_id=approval_id, is_allowed=is_allowed, by=request.actor, at=request.at)
        return {"id": str(approval_id)}

    if approval_id not in {each.id for each in minor_looks_asked(viewer=request.actor)}:
        raise Http404
    content = {"approval": approval_id, "is_allowed": is_allowed}
    outcome = act(request, "decide_minor_look", content=content, run=run)
    if outcome.refusal:
        return _minor_page(request, refusal=outcome.refusal)
    done = gettext("The look is allowed.") if is_allowed else gettext("The look is not allowed.")
    messages.success(request, done)
    return redirect("web:minor_looks")


def _minor_page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    facts = {"asked": minor_looks_asked(viewer=request.actor), "refusal": refusal}
    return render(request, "web/staff/minor_looks.html", facts, status=409 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.AUDIT_ADMINISTRATOR)
def review(request: ActorRequest) -> HttpResponse:
    """Ask about each drawn look whether it served its purpose, and keep the answer."""
    if request.method != "POST":
        return _review_page(request)
    form = AnswerForm(request.POST)
    refusal: Refused | None = _answer(request, form) if form.is_valid() else FormIncomplete()
    if refusal:
        return _review_page(request, refusal=refusal)
    messages.success(request, gettext("The answer is kept."))
    return redirect("web:review_looks")


def _answer(request: ActorRequest, form: AnswerForm) -> Refused | None:
    given = form.cleaned_data

    def run() -> dict[str, object]:
        review_look(
            look_id=given["look"], answer=LookAnswer(given["answer"]), by=request.actor, at=request.at
        )
        return {"id": str(given["look"])}

    return act(request, "review_look", content=given, run=run).refusal


def _review_page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    looks = [(look, AnswerForm(initial={"look": look.id}, auto_id=f"{look.id}_%s")) for look in drawn_looks()]
    return render(
        request,
        "web/staff/looks.html",
        {"looks": looks, "refusal": refusal},
        status=409 if refusal else 200,
    )

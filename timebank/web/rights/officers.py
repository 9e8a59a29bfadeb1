"""Requests about personal data before the officers who answer them; and what the retention table forgot."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import Role
from timebank.people.rules import local_date
from timebank.rights.kinds import Kept
from timebank.rights.operations import approve_erasure, refuse_request
from timebank.rights.queries import (
    last_runs,
    representations_running,
    requests_to_answer,
    requests_within,
)
from timebank.web.acting import FormIncomplete, act
from timebank.web.requests import ActorRequest
from timebank.web.rights.forms import AnswerForm, RepresentationEndForm
from timebank.web.roles import as_role

OFFICERS = as_role(Role.STREET_OFFICER, Role.DISTRICT_OFFICER)
RUNS_SHOWN = 7


@require_safe
@OFFICERS
def requests(request: ActorRequest) -> HttpResponse:
    """List what waits for an answer, the one due first before others."""
    return requests_page(request)


@require_POST
@OFFICERS
def erase(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Erase at a person's request."""
    _visible(request, request_id)

    def run() -> dict[str, object]:
        approve_erasure(request_id=request_id, by=request.actor, at=request.at)
        return {"id": str(request_id)}

    return _acted(request, request_id, "approve_erasure", run, said=gettext("Erased. The books stay."))


@require_POST
@OFFICERS
def refuse(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Say why a request is not possible."""
    _visible(request, request_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return requests_page(request, refusal=FormIncomplete())

    def run() -> dict[str, object]:
        answer = form.cleaned_data["answer"]
        refuse_request(request_id=request_id, answer=answer, by=request.actor, at=request.at)
        return {"id": str(request_id)}

    return _acted(request, request_id, "refuse_request", run, said=gettext("Answered. The person is told."))


def _visible(request: ActorRequest, request_id: UUID) -> None:
    get_object_or_404(requests_within(scope=request.actor.scope), pk=request_id)


def _acted(
    request: ActorRequest, request_id: UUID, name: str, run: Callable[[], dict[str, object]], *, said: str
) -> HttpResponse:
    content = {"request": request_id, "answer": request.POST.get("answer", "")}
    outcome = act(request, name, content=content, run=run)
    if outcome.refusal:
        return requests_page(request, refusal=outcome.refusal)
    messages.success(request, said)
    return redirect("web:rights_requests")


def requests_page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    """Show what waits for an officer, after a refusal with its sentence."""
    runs = last_runs(limit=RUNS_SHOWN)
    facts = {
        "waiting": requests_to_answer(scope=request.actor.scope),
        "today": local_date(request.at),
        "answer_form": AnswerForm(),
        "representations": representations_running(scope=request.actor.scope),
        "end_form": RepresentationEndForm(),
        "runs": [
            (run.ran_at, [(Kept(code).label, count) for code, count in run.forgotten.items()]) for run in runs
        ],
        "refusal": refusal,
    }
    return render(request, "web/rights/officers.html", facts, status=409 if refusal else 200)

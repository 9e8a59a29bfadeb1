"""Check-in and check-out, by two picture-words, by a scanned code, or without one.

Place is sent only where the person allows it, at these two moments, and never refuses anything.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from timebank.lib.refusals import Refused
from timebank.matching.models import Match
from timebank.matching.queries import matches_visible_to
from timebank.people.kinds import Role
from timebank.people.once import Result
from timebank.policy.queries import value
from timebank.visits.kinds import ProofKind, VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import check_in, check_out
from timebank.visits.queries import code_secret, open_visit_of
from timebank.visits.rules import Proof, is_right, window_at
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.queries import matches_at_hand, visits_of_matches
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.volunteer.forms import CheckForm


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.VOLUNTEER)
def begin_visit(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Check in; where another visit was left open, ask when it ended."""
    match = _own(request, match_id)

    def run(form: CheckForm) -> Result:
        visit = check_in(
            match_id=match_id,
            proof=form.proof(),
            position=form.position(),
            left_previous_at=form.cleaned_data["left_previous_at"],
            by=request.actor,
            at=request.at,
        )
        return row_id(visit)

    done = gettext("You are checked in. Please check out with the elder's code when you leave.")
    return _check(request, match, visit=None, name="check_in", run=run, done=done)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.VOLUNTEER)
def end_visit(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Check out of the visit under way."""
    match = _own(request, match_id)
    visit = visits_of_matches(matches=[match]).get(match.pk)
    if visit is None:
        raise Http404

    def run(form: CheckForm) -> Result:
        proof, position = form.proof(), form.position()
        return row_id(
            check_out(visit_id=visit.pk, proof=proof, position=position, by=request.actor, at=request.at)
        )

    done = gettext("You are checked out. The elder is asked to confirm the minutes. Thank you for your time.")
    return _check(request, match, visit=visit, name="check_out", run=run, done=done)


@require_safe
@as_role(Role.VOLUNTEER)
def scan(request: ActorRequest, token: str) -> HttpResponse:
    """Open what a scanned code leads to: checking in to, or out of, the service that it belongs to."""
    at = request.at
    proof = Proof(ProofKind.QR, token)
    for match in matches_at_hand(volunteer_id=request.actor.person_id, at=at):
        window = window_at(at, seconds=value("code_seconds", at=at, place=match.need.place_id))
        if is_right(proof, secret=code_secret(match.need), windows=(window, window - 1)):
            visit = visits_of_matches(matches=[match]).get(match.pk)
            form = CheckForm(initial={"token": token, "kind": ProofKind.QR})
            return _page(request, match, visit=visit, form=form, token=token)
    return render(request, "web/volunteer/scan_unknown.html", status=409)


def _check(
    request: ActorRequest,
    match: Match,
    *,
    visit: Visit | None,
    name: str,
    run: Callable[[CheckForm], Result],
    done: str,
) -> HttpResponse:
    """Show the form of a check, or do it."""
    if request.method != "POST":
        return _page(request, match, visit=visit, form=CheckForm(initial={"kind": ProofKind.WORDS}))
    form = CheckForm(request.POST)
    refusal: Refused | None = FormIncomplete()
    if form.is_valid():
        content = {"match": match.pk, **{field: form.data.get(field, "") for field in form.fields}}
        refusal = act(request, name, content=content, run=lambda: run(form)).refusal
    if refusal:
        token = request.POST.get("token", "")
        return _page(request, match, visit=visit, form=form, token=token, refusal=refusal)
    messages.success(request, done)
    return redirect("web:service", match_id=match.pk)


def _own(request: ActorRequest, match_id: UUID) -> Match:
    return get_object_or_404(matches_visible_to(request.actor), pk=match_id)


def _page(
    request: ActorRequest,
    match: Match,
    *,
    visit: Visit | None,
    form: CheckForm,
    token: str = "",
    refusal: Refused | None = None,
) -> HttpResponse:
    is_out = visit is not None and visit.state == VisitState.OPEN
    forgotten = None if is_out else open_visit_of(volunteer_id=request.actor.person_id)
    facts = {
        "match": match,
        "is_out": is_out,
        "form": form,
        "token": token,
        "forgotten": forgotten,
        "is_known_place": bool(form["latitude"].value()),
        "refusal": refusal,
    }
    return render(request, "web/volunteer/check.html", facts, status=409 if refusal else 200)

"""What the desk does for a named volunteer: accept a need, check in and out, enter a paper, call off.

Times entered here are proof grade C: the elder's word and a second person of another organisation come after.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.needs.models import Need
from timebank.people.kinds import DESK_ROLES, Role
from timebank.people.models import Person
from timebank.visits.kinds import ClaimRefusal, ClaimState, ProofKind
from timebank.visits.models import Visit
from timebank.visits.operations import call_off_visit, check_in, check_out, enter_claim
from timebank.visits.rules import Proof
from timebank.web.acting import FormIncomplete, Outcome
from timebank.web.desk.forms import AcceptForm, CallOffForm, CheckInForm, ClaimForm, WordForm
from timebank.web.desk.people import visible_person
from timebank.web.desk.queries import last_claim, promises_in_view, visit_of, visits_in_view
from timebank.web.desk.visits import visit_page
from timebank.web.desk.word import act_by_word, need_in_words
from timebank.web.queries import attendance_at, near_needs
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.DESK_CLERK)
def accept(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a volunteer what is asked for nearby, and enter which of it they take."""
    volunteer = visible_person(request, person_id)
    near = near_needs(volunteer_id=volunteer.pk, category="", at=request.at)
    offered = [(str(each.id), need_in_words(each, at=request.at)) for each in near]
    form = AcceptForm(request.POST if request.method == "POST" else None, offered=offered)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _accept(request, form, volunteer=volunteer).refusal
        if refusal is None:
            messages.success(request, gettext("The volunteer has promised to come."))
            return redirect("web:desk_person", person_id=volunteer.pk)
    facts = {"person": volunteer, "form": form, "is_empty": not offered, "refusal": refusal}
    return render(request, "web/desk/accept.html", facts, status=409 if refusal else 200)


def _accept(request: ActorRequest, form: AcceptForm, *, volunteer: Person) -> Outcome:
    need_id, starts_at = UUID(form.cleaned_data["need"]), form.cleaned_data["starts_at"]

    def run() -> Need:
        return accept_need(
            need_id=need_id,
            volunteer_id=volunteer.pk,
            starts_at=starts_at,
            by=request.actor,
            at=request.at,
        ).need

    asked = {"need": need_id, "starts_at": str(starts_at)}
    return act_by_word(request, "accept_need", form=form, person=volunteer, content=asked, run=run)


@require_safe
@as_role(*DESK_ROLES)
def promise(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Show one promise to come, with arrival, paper entry and calling off."""
    return promise_page(request, visible_promise(request, match_id))


@require_POST
@as_role(*DESK_ROLES)
def call_off(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Call off before anybody came, at the word of the volunteer or of the elder."""
    found = visible_promise(request, match_id)
    form = CallOffForm(request.POST)
    if not form.is_valid():
        return promise_page(request, found, call_off_form=form, refusal=FormIncomplete())
    by_elder = form.cleaned_data["whose"] == Role.ELDER and found.need.elder is not None
    outcome = act_by_word(
        request,
        "call_off_visit",
        form=form,
        person=found.need.elder if by_elder and found.need.elder else found.volunteer,
        content={"match": match_id},
        run=lambda: _call_off(request, match_id, by_elder=by_elder),
    )
    if outcome.refusal:
        return promise_page(request, found, call_off_form=form, refusal=outcome.refusal)
    messages.success(request, gettext("It is called off."))
    return redirect("web:desk_promise", match_id=match_id)


def _call_off(request: ActorRequest, match_id: UUID, *, by_elder: bool) -> Need:
    """Call off at the word of one side; at the elder's the need is withdrawn, unless another volunteer still comes."""
    return call_off_visit(match_id=match_id, for_elder=by_elder, by=request.actor, at=request.at).need


@require_POST
@as_role(Role.DESK_CLERK)
def arrive(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Enter that the volunteer has come, at this moment."""
    found = visible_promise(request, match_id)
    form = CheckInForm(request.POST)
    outcome = _arrive(request, form, found)
    if outcome.refusal:
        return promise_page(request, found, check_in_form=form, refusal=outcome.refusal)
    messages.success(request, gettext("The arrival is entered."))
    return redirect("web:desk_promise", match_id=match_id)


def _arrive(request: ActorRequest, form: CheckInForm, found: Match) -> Outcome:
    def run() -> Visit:
        return check_in(
            match_id=found.pk,
            proof=Proof(ProofKind.DESK),
            position=None,
            left_previous_at=form.cleaned_data["left_previous_at"],
            by=request.actor,
            at=request.at,
        )

    asked = {"match": found.pk, "left_previous_at": form.data.get("left_previous_at", "")}
    return act_by_word(request, "check_in", form=form, person=found.volunteer, content=asked, run=run)


@require_POST
@as_role(Role.DESK_CLERK)
def leave(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    """Enter that the volunteer has left, at this moment."""
    found = get_object_or_404(visits_in_view(request.actor), pk=visit_id)
    form = WordForm(request.POST)
    outcome = act_by_word(
        request,
        "check_out",
        form=form,
        person=found.volunteer,
        content={"visit": visit_id},
        run=lambda: check_out(
            visit_id=visit_id, proof=Proof(ProofKind.DESK), position=None, by=request.actor, at=request.at
        ),
    )
    if outcome.refusal:
        return visit_page(request, found, form=form, refusal=outcome.refusal)
    messages.success(request, gettext("The departure is entered."))
    return redirect("web:desk_visit", visit_id=visit_id)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.DESK_CLERK)
def claim(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Enter the times of a paper; what cannot count is kept with its reason."""
    found = visible_promise(request, match_id)
    initial = {"started_at": found.starts_at, "ended_at": found.ends_at}
    form = ClaimForm(request.POST if request.method == "POST" else None, initial=initial)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        outcome = _claim(request, form, found)
        refusal = outcome.refusal
        if refusal is None:
            return _claimed(request, found)
    facts = {"match": found, "form": form, "refusal": refusal}
    return render(request, "web/desk/claim.html", facts, status=409 if refusal else 200)


def _claim(request: ActorRequest, form: ClaimForm, found: Match) -> Outcome:
    started_at, ended_at = form.cleaned_data["started_at"], form.cleaned_data["ended_at"]

    def run() -> Need | Visit:
        claim = enter_claim(
            match_id=found.pk, started_at=started_at, ended_at=ended_at, by=request.actor, at=request.at
        )
        return claim.visit or claim.match.need

    asked = {"match": found.pk, "started_at": str(started_at), "ended_at": str(ended_at)}
    return act_by_word(request, "enter_claim", form=form, person=found.volunteer, content=asked, run=run)


def _claimed(request: ActorRequest, found: Match) -> HttpResponse:
    """Say what came of the paper: a visit to confirm, or a claim that is kept and does not count."""
    claim = last_claim(match=found)
    if claim is not None and claim.state == ClaimState.REFUSED:
        reason = ClaimRefusal(claim.refusal).label
        messages.warning(
            request, gettext("The paper is kept, but it does not count: %(reason)s.") % {"reason": reason}
        )
        return redirect("web:desk_promise", match_id=found.pk)
    messages.success(request, gettext("The times are entered. Now read them back to the elder."))
    return redirect("web:desk_promise", match_id=found.pk)


def visible_promise(request: ActorRequest, match_id: UUID) -> Match:
    """Fetch a promise that the desk may act for; anything else does not exist."""
    return get_object_or_404(promises_in_view(request.actor), pk=match_id)


def promise_page(
    request: ActorRequest,
    found: Match,
    *,
    call_off_form: CallOffForm | None = None,
    check_in_form: CheckInForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """Show one promise to come, after a refusal with its sentence."""
    facts = {
        "match": found,
        "is_led": found.led_by_id is not None and found.led_by_id == found.volunteer.guardian_id,
        "attendance": attendance_at(match=found),
        "attend_form": WordForm(auto_id="id_guardian_%s"),
        "visit": visit_of(match=found),
        "is_active": found.state == MatchState.ACCEPTED,
        "is_clerk": request.actor.role == Role.DESK_CLERK,
        "call_off_form": call_off_form or CallOffForm(),
        "check_in_form": check_in_form or CheckInForm(),
        "refusal": refusal,
    }
    return render(request, "web/desk/promise.html", facts, status=409 if refusal else 200)

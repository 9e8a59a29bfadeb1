"""What a volunteer has promised and served; a guardian reads the same of the students they lead.

The building is seen from acceptance, the door and a number only near the time, afterwards the street; each look is
written down.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.lib.refusals import NotFound, Refused
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.queries import matches_of_volunteer, matches_visible_to
from timebank.needs.kinds import NeedKind
from timebank.people.kinds import ConsentHow, Role
from timebank.people.queries import students_of
from timebank.policy.queries import value
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import attend_with_student, call_off_visit, enter_claim
from timebank.visits.operations.address import AddressSeen, look_at_address, visible_now
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.queries import attendance_at, claims_of_match, led_matches, school_until, visits_of_matches
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.volunteer.forms import ClaimForm

UNSETTLED = (VisitState.CLOSED, VisitState.IN_REVIEW, VisitState.DISPUTED)


@require_safe
@as_role(Role.VOLUNTEER)
def services(request: ActorRequest) -> HttpResponse:
    """List the volunteer's services by what they wait for."""
    matches = matches_of_volunteer(volunteer_id=request.actor.person_id)
    return render(request, "web/volunteer/services.html", _groups(matches, at=request.at))


@require_safe
@as_role(Role.GUARDIAN)
def led_services(request: ActorRequest) -> HttpResponse:
    """List the services of the students whom this guardian leads."""
    guardian_id = request.actor.person_id
    led = [(each, school_until(student=each, at=request.at)) for each in students_of(guardian_id=guardian_id)]
    facts = {"led": led, **_groups(led_matches(guardian_id=guardian_id), at=request.at)}
    return render(request, "web/volunteer/services.html", facts)


def _groups(matches: list[Match], *, at: datetime) -> dict[str, list[tuple[Match, Visit | None]]]:
    """Sort services by what they wait for; the next promise comes first."""
    visits = visits_of_matches(matches=matches)
    pairs = [(match, visits.get(match.pk)) for match in matches]
    promised = [pair for pair in pairs if pair[0].state == MatchState.ACCEPTED]
    return {
        "under_way": [pair for pair in pairs if pair[1] and pair[1].state == VisitState.OPEN],
        "next": [pair for pair in reversed(promised) if pair[0].ends_at > at],
        "unrecorded": [pair for pair in promised if pair[0].ends_at <= at],
        "waiting": [pair for pair in pairs if pair[1] and pair[1].state in UNSETTLED],
        "done": [pair for pair in pairs if pair[1] and pair[1].state == VisitState.CONFIRMED],
        "called_off": [pair for pair in pairs if pair[0].state in (MatchState.CALLED_OFF, MatchState.LAPSED)],
    }


@require_safe
@as_role(Role.VOLUNTEER, Role.GUARDIAN)
def service(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Show one service: where, when, and what can be done now."""
    return _page(request, _own(request, match_id))


@require_POST
@as_role(Role.VOLUNTEER, Role.GUARDIAN)
def show_address(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Show the building, near the time the door and a number, afterwards only the street; the look is written down."""
    match = _own(request, match_id)
    try:
        seen = look_at_address(match=match, by=request.actor, at=request.at)
    except NotFound as missing:
        raise Http404 from missing
    return _page(request, match, seen=seen)


@require_POST
@as_role(Role.VOLUNTEER)
def call_off(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Take back a promise; the need looks for somebody else at once."""
    match = _own(request, match_id)
    outcome = act(
        request,
        "call_off_visit",
        content={"match": match_id},
        run=lambda: row_id(
            call_off_visit(match_id=match_id, for_elder=False, by=request.actor, at=request.at)
        ),
    )
    if outcome.refusal:
        return _page(request, match, refusal=outcome.refusal)
    messages.success(
        request, gettext("It is called off. The elder has been told, and somebody else is sought.")
    )
    return redirect("web:services")


@require_POST
@as_role(Role.GUARDIAN)
def attend(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Let the guardian say that they are with the student, so that the student can check in."""
    match = _own(request, match_id)
    outcome = act(
        request,
        "attend_with_student",
        content={"match": match_id},
        run=lambda: row_id(
            attend_with_student(match_id=match_id, how=ConsentHow.SELF, by=request.actor, at=request.at)
        ),
    )
    if outcome.refusal:
        return _page(request, match, refusal=outcome.refusal)
    messages.success(request, gettext("It is recorded that you are there. The student can check in now."))
    return redirect("web:service", match_id=match_id)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.VOLUNTEER)
def claim(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """Enter a service that was not checked in; it is recorded whether or not it can count."""
    match = _own(request, match_id)
    data = request.POST if request.method == "POST" else None
    form = ClaimForm(data, initial={"started_at": match.starts_at, "ended_at": match.ends_at})
    refusal: Refused | None = FormIncomplete() if data is not None else None
    if form.is_valid():
        refusal = _claim(request, match, form)
        if refusal is None:
            return redirect("web:service", match_id=match_id)
    facts = {"match": match, "form": form, "refusal": refusal}
    return render(request, "web/volunteer/claim.html", facts, status=409 if refusal else 200)


def _claim(request: ActorRequest, match: Match, form: ClaimForm) -> Refused | None:
    times = {name: form.cleaned_data[name] for name in ("started_at", "ended_at")}
    outcome = act(
        request,
        "enter_claim",
        content={"match": match.pk, **times},
        run=lambda: row_id(enter_claim(match_id=match.pk, by=request.actor, at=request.at, **times)),
    )
    if outcome.refusal is None:
        messages.success(request, gettext("Your entry is recorded."))
    return outcome.refusal


def _own(request: ActorRequest, match_id: UUID) -> Match:
    return get_object_or_404(matches_visible_to(request.actor), pk=match_id)


def _page(
    request: ActorRequest,
    match: Match,
    *,
    refusal: Refused | None = None,
    seen: AddressSeen | None = None,
) -> HttpResponse:
    at, place = request.at, match.need.place_id
    early = timedelta(minutes=value("check_in_early_minutes", at=at, place=place))
    promised = match.state == MatchState.ACCEPTED
    at_home = match.need.kind == NeedKind.HOME
    facts = {
        "match": match,
        "need": match.need,
        "visit": visits_of_matches(matches=[match]).get(match.pk),
        "claims": claims_of_match(match=match),
        "is_led": match.led_by_id is not None and match.volunteer.guardian_id == match.led_by_id,
        "attendance": attendance_at(match=match),
        "sees": visible_now(match=match, at=at),
        "hours_before": value("door_visible_hours_before", at=at, place=place),
        "seen": seen,
        "is_promised": promised,
        "has_list": promised and not at_home,
        "may_check_in": promised and at_home and match.starts_at - early <= at < match.ends_at,
        "may_attend": promised and match.starts_at - early <= at,
        "check_in_opens_at": match.starts_at - early,
        "may_claim": promised and at_home and match.ends_at <= at,
        "may_call_off": promised and at < match.ends_at,
        "is_reader": request.actor.role == Role.GUARDIAN,
        "refusal": refusal,
    }
    return render(request, "web/volunteer/service.html", facts, status=409 if refusal else 200)

"""Courses of the desk's organisation: planning a session, its printed list, and who passed."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES, SeatState
from timebank.people.models import CourseSeat, CourseSession
from timebank.people.operations import plan_session, record_attendance
from timebank.people.queries import attendance_of, sessions_of_desk, sessions_visible_to
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.volunteer.forms import moment_field

OUTCOMES = (SeatState.PASSED, SeatState.ATTENDED, SeatState.ABSENT)


class SessionForm(forms.Form):
    """A session of a course."""

    course = forms.CharField(label=_("Course"), max_length=24)
    version = forms.CharField(label=_("Version of the course"), max_length=15)
    where = forms.CharField(label=_("Room and address"), max_length=80)
    starts_at = moment_field(label=_("Begins at"))
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=600, initial=120)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500, initial=20)


class OutcomeForm(forms.Form):
    """What became of a seat."""

    outcome = forms.TypedChoiceField(
        label=_("What does the list say?"),
        choices=[(each.value, each.label) for each in OUTCOMES],
        coerce=SeatState,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def courses(request: ActorRequest) -> HttpResponse:
    """List the sessions of the own organisation, and plan another."""
    form = SessionForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _plan(request, form)
        if refusal is None:
            messages.success(request, gettext("The session is planned. Volunteers of the district see it."))
            return redirect("web:desk_courses")
    facts = {"sessions": sessions_of_desk(viewer=request.actor), "form": form, "refusal": refusal}
    return render(request, "web/desk/courses.html", facts, status=409 if refusal else 200)


def _plan(request: ActorRequest, form: SessionForm) -> Refused | None:
    given = form.cleaned_data
    return act(
        request,
        "plan_session",
        content=given,
        run=lambda: row_id(plan_session(**given, by=request.actor, at=request.at)),
    ).refusal


@require_safe
@as_role(*DESK_ROLES)
def session(request: ActorRequest, session_id: UUID) -> HttpResponse:
    """Show the list of a session."""
    return _page(request, get_object_or_404(sessions_visible_to(request.actor), pk=session_id))


@require_POST
@as_role(*DESK_ROLES)
def attend(request: ActorRequest, seat_id: UUID) -> HttpResponse:
    """Enter from the list what became of one seat."""
    mine = sessions_visible_to(request.actor)
    seat = get_object_or_404(
        CourseSeat.objects.select_related("session__organisation"), pk=seat_id, session__in=mine
    )
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, seat.session, refusal=FormIncomplete())
    outcome = form.cleaned_data["outcome"]

    def run() -> CourseSeat:
        return record_attendance(seat_id=seat_id, outcome=outcome, by=request.actor, at=request.at)

    content = {"seat": seat_id, "outcome": outcome}
    done = act(request, "record_attendance", content=content, run=lambda: row_id(run()))
    if done.refusal:
        return _page(request, seat.session, refusal=done.refusal)
    messages.success(request, gettext("It is recorded."))
    return redirect("web:desk_course", session_id=seat.session_id)


def _page(request: ActorRequest, found: CourseSession, *, refusal: Refused | None = None) -> HttpResponse:
    facts = {
        "session": found,
        "seats": attendance_of(session_id=found.pk),
        "has_begun": found.starts_at <= request.at,
        "form": OutcomeForm(),
        "refusal": refusal,
    }
    return render(request, "web/desk/course.html", facts, status=409 if refusal else 200)

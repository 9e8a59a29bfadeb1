"""Seats in the sessions of courses: signed up for and given back on the volunteer's own page."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from timebank.people.kinds import Role
from timebank.people.models import CourseSeat
from timebank.people.operations import give_seat_back, take_seat
from timebank.web.acting import act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@require_POST
@as_role(Role.VOLUNTEER)
def sign_up(request: ActorRequest, session_id: UUID) -> HttpResponse:
    """Take a seat in a session."""
    own = request.actor.person_id

    def run() -> CourseSeat:
        return take_seat(session_id=session_id, person_id=own, by=request.actor, at=request.at)

    done = gettext("You have a seat. Please come a little early.")
    return _done(request, "take_seat", {"session": session_id}, run, done)


@require_POST
@as_role(Role.VOLUNTEER)
def give_back(request: ActorRequest, seat_id: UUID) -> HttpResponse:
    """Give a seat back."""

    def run() -> CourseSeat:
        return give_seat_back(seat_id=seat_id, by=request.actor, at=request.at)

    return _done(
        request, "give_seat_back", {"seat": seat_id}, run, gettext("Your seat is free for somebody else.")
    )


def _done(
    request: ActorRequest, name: str, content: dict[str, object], run: Callable[[], CourseSeat], done: str
) -> HttpResponse:
    outcome = act(request, name, content=content, run=lambda: row_id(run()))
    if outcome.refusal is None:
        messages.success(request, done)
    else:
        messages.error(request, outcome.refusal.sentence)
    return redirect("web:my_qualification")

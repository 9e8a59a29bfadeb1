"""What is asked for near a volunteer, without names, doors or free text; and accepting it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from timebank.lib.refusals import Refused
from timebank.matching.operations import accept_need
from timebank.matching.queries import OpenNeed
from timebank.matching.refusals import NotQualified
from timebank.needs.kinds import Category
from timebank.people.kinds import Role
from timebank.people.once import Result
from timebank.people.queries import person, qualification_gaps
from timebank.people.rules import BASE_QUALIFICATIONS, local_date
from timebank.web.acting import FormIncomplete, Outcome, act, row_id
from timebank.web.queries import near_needs, suspension_of
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.shown import moment_in_words
from timebank.web.volunteer.forms import StartForm, starts_within


@require_safe
@as_role(Role.VOLUNTEER)
def open_needs(request: ActorRequest) -> HttpResponse:
    """List open needs near the volunteer; the list refreshes itself where scripts run."""
    volunteer_id = request.actor.person_id
    category = request.GET.get("category", "")
    category = category if category in Category.values else ""
    day = local_date(request.at)
    facts = {
        "needs": near_needs(volunteer_id=volunteer_id, category=category, at=request.at),
        "categories": Category,
        "chosen": category,
        "gaps": qualification_gaps(person_id=volunteer_id, needed=BASE_QUALIFICATIONS, day=day),
        "suspension": suspension_of(person_id=volunteer_id, at=request.at),
        "place": person(person_id=volunteer_id).place_id,
    }
    template = "web/volunteer/open_needs.html"
    return render(request, f"{template}#list" if request.htmx else template, facts)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.VOLUNTEER)
def open_need(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Show one open need, and accept it; a flexible one with the start that suits the volunteer."""
    wanted = _wanted(request, need_id)
    form = _start_form(request, wanted)
    if request.method != "POST":
        return _page(request, wanted, form)
    if wanted.flexible and not form.is_valid():
        return _page(request, wanted, form, refusal=FormIncomplete())
    outcome = _accept(request, wanted, form)
    if outcome.refusal:
        return _page(request, wanted, form, refusal=outcome.refusal)
    messages.success(request, gettext("Thank you. The elder has been told that you will come."))
    return redirect("web:service", match_id=outcome.id)


def _accept(request: ActorRequest, wanted: OpenNeed, form: StartForm) -> Outcome:
    starts_at, volunteer_id = (
        form.cleaned_data["starts_at"] if wanted.flexible else None,
        request.actor.person_id,
    )

    def run() -> Result:
        match = accept_need(
            need_id=wanted.id, volunteer_id=volunteer_id, starts_at=starts_at, by=request.actor, at=request.at
        )
        return row_id(match)

    return act(request, "accept_need", content={"need": wanted.id, "starts_at": starts_at}, run=run)


def _wanted(request: ActorRequest, need_id: UUID) -> OpenNeed:
    """Find the need among those that are open to this volunteer."""
    for need in near_needs(volunteer_id=request.actor.person_id, category="", at=request.at):
        if need.id == need_id:
            return need
    raise Http404


def _start_form(request: ActorRequest, wanted: OpenNeed) -> StartForm:
    starts = starts_within(
        starts_at=wanted.starts_at, ends_at=wanted.ends_at, minutes=wanted.planned_minutes, at=request.at
    )
    in_words = [(start, moment_in_words(start, at=request.at)) for start in starts]
    return StartForm(request.POST if request.method == "POST" else None, starts=in_words)


def _page(
    request: ActorRequest, wanted: OpenNeed, form: StartForm, *, refusal: Refused | None = None
) -> HttpResponse:
    facts = {
        "need": wanted,
        "form": form,
        "refusal": refusal,
        "lacks_proof": isinstance(refusal, NotQualified),
    }
    return render(request, "web/volunteer/open_need.html", facts, status=409 if refusal else 200)

"""Group activities of the desk's own organisation: publish, sign people up, print the list, enter it, withdraw."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.matching.operations import accept_need
from timebank.needs.kinds import Category, NeedState
from timebank.needs.models import Need
from timebank.needs.operations import ActivityRequest, join_activity, publish_activity, withdraw_need
from timebank.needs.queries import participants_of, steps_of
from timebank.people.kinds import DESK_ROLES, Role
from timebank.people.models import Person
from timebank.places.queries import position
from timebank.vault.kinds import Purpose
from timebank.web.acting import FormIncomplete, Outcome, act, row_id
from timebank.web.desk.forms import ActivityForm, SignUpForm
from timebank.web.desk.queries import (
    RUNNING,
    masked_names,
    own_activities,
    people_visible_to,
    streets_in,
    visits_of,
    volunteers_of,
)
from timebank.web.desk.word import act_by_word
from timebank.web.reasons import need_steps
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

ACTIVITIES_SHOWN = 50


@require_safe
@as_role(*DESK_ROLES)
def activities(request: ActorRequest) -> HttpResponse:
    """List the organisation's activities, the newest first."""
    found = own_activities(request.actor).order_by("-starts_at", "pk")[:ACTIVITIES_SHOWN]
    return render(request, "web/desk/activities.html", {"activities": list(found)})


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def publish(request: ActorRequest) -> HttpResponse:
    """Publish a group activity; somebody else reviews it."""
    form = ActivityForm(
        request.POST if request.method == "POST" else None,
        streets=streets_in(request.actor.scope),
        language=get_language() or "zh-hans",
    )
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        outcome = _publish(request, form)
        refusal = outcome.refusal
        if refusal is None:
            messages.success(request, gettext("The activity is published and waits for review."))
            return redirect("web:desk_activity", need_id=outcome.id)
    facts = {"form": form, "refusal": refusal}
    return render(request, "web/desk/activity_new.html", facts, status=409 if refusal else 200)


def _publish(request: ActorRequest, form: ActivityForm) -> Outcome:
    given = form.cleaned_data
    middle = position(code=given["place"])
    assert request.actor.organisation_id is not None
    wanted = ActivityRequest(
        organisation_id=request.actor.organisation_id,
        category=Category(given["category"]),
        place=given["place"],
        latitude=middle.latitude if middle else None,
        longitude=middle.longitude if middle else None,
        starts_at=given["starts_at"],
        planned_minutes=given["planned_minutes"],
        volunteer_places=given["volunteer_places"],
        elder_places=given["elder_places"],
    )
    return act(
        request,
        "publish_activity",
        content=given,
        run=lambda: row_id(publish_activity(request=wanted, by=request.actor, at=request.at)),
    )


@require_safe
@as_role(*DESK_ROLES)
def activity(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Show one activity: its state, who takes part, and the next thing to do."""
    return activity_page(request, own_activity(request, need_id))


@require_POST
@as_role(*DESK_ROLES)
def sign_up_elder(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Give an elder a place, by member number."""
    found, form = own_activity(request, need_id), SignUpForm(request.POST)
    elder = _member(request, form)
    if elder is None:
        return activity_page(request, found, elder_form=form, refusal=FormIncomplete())
    outcome = act_by_word(
        request,
        "join_activity",
        form=form,
        person=elder,
        content={"need": need_id},
        run=lambda: join_activity(need_id=need_id, elder_id=elder.pk, by=request.actor, at=request.at).need,
    )
    if outcome.refusal:
        return activity_page(request, found, elder_form=form, refusal=outcome.refusal)
    messages.success(request, gettext("The place is taken."))
    return redirect("web:desk_activity", need_id=need_id)


@require_POST
@as_role(Role.DESK_CLERK)
def sign_up_volunteer(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Enter that a volunteer will help, by member number."""
    found, form = own_activity(request, need_id), SignUpForm(request.POST)
    volunteer = _member(request, form)
    if volunteer is None:
        return activity_page(request, found, volunteer_form=form, refusal=FormIncomplete())

    def run() -> Need:
        return accept_need(
            need_id=need_id, volunteer_id=volunteer.pk, starts_at=None, by=request.actor, at=request.at
        ).need

    asked = {"need": need_id}
    outcome = act_by_word(request, "accept_need", form=form, person=volunteer, content=asked, run=run)
    if outcome.refusal:
        return activity_page(request, found, volunteer_form=form, refusal=outcome.refusal)
    messages.success(request, gettext("The volunteer has promised to come."))
    return redirect("web:desk_activity", need_id=need_id)


@require_POST
@as_role(*DESK_ROLES)
def withdraw(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Withdraw an activity that does not take place."""
    found = own_activity(request, need_id)
    outcome = act(
        request,
        "withdraw_need",
        content={"need": need_id},
        run=lambda: row_id(withdraw_need(need_id=need_id, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return activity_page(request, found, refusal=outcome.refusal)
    messages.success(request, gettext("The activity is withdrawn."))
    return redirect("web:desk_activity", need_id=need_id)


@require_safe
@as_role(*DESK_ROLES)
def sheet(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Print the list to sign at the activity, with masked names; each look is in the journal."""
    found = own_activity(request, need_id)
    participants = participants_of(need_id=found.pk)[:200]
    volunteers = [each.volunteer for each in volunteers_of(need=found)]
    people = [*(each.elder for each in participants), *volunteers][:200]
    names = masked_names(people=people, by=request.actor, purpose=Purpose.PRINT)
    facts = {
        "need": found,
        "elders": [(each.elder.member_number, names.get(each.elder_id, "")) for each in participants],
        "volunteers": [(each.member_number, names.get(each.pk, "")) for each in volunteers],
        "empty_lines": range(max(0, min(6, found.elder_places - len(participants)))),
    }
    return render(request, "web/desk/sheet.html", facts)


def own_activity(request: ActorRequest, need_id: UUID) -> Need:
    """Fetch an activity of the desk's own organisation; any other does not exist here."""
    return get_object_or_404(own_activities(request.actor), pk=need_id)


def _member(request: ActorRequest, form: SignUpForm) -> Person | None:
    """Find the person of a sign-up; an unknown number is marked in the form."""
    if not form.is_valid():
        return None
    number = form.cleaned_data["member_number"].strip().upper()
    found = people_visible_to(request.actor).filter(member_number=number).first()
    if found is None:
        form.add_error("member_number", gettext("Nobody in your streets has this number."))
    return found


def activity_page(
    request: ActorRequest,
    found: Need,
    *,
    elder_form: SignUpForm | None = None,
    volunteer_form: SignUpForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """Show an activity's page, after a refusal with its sentence."""
    participants, visits = participants_of(need_id=found.pk), visits_of(need=found)
    running = found.state in RUNNING
    facts = {
        "need": found,
        "participants": participants,
        "volunteers": volunteers_of(need=found),
        "visits": visits,
        "steps": need_steps(steps_of(need_id=found.pk)),
        "may_sign_up": running and request.at < found.ends_at,
        "may_enter": running and request.at >= found.starts_at and not visits,
        "may_withdraw": found.state in (NeedState.IN_REVIEW, NeedState.OPEN) and request.at < found.starts_at,
        "is_clerk": request.actor.role == Role.DESK_CLERK,
        "elder_form": elder_form or SignUpForm(auto_id="elder_%s"),
        "volunteer_form": volunteer_form or SignUpForm(auto_id="volunteer_%s"),
        "refusal": refusal,
    }
    return render(request, "web/desk/activity.html", facts, status=409 if refusal else 200)

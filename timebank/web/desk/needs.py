"""What the desk does for a named elder about needs: ask for help, withdraw, take a place in an activity."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.coins.queries import may_spend_earned, spendable
from timebank.lib.refusals import Refused
from timebank.needs.kinds import Category, NeedState
from timebank.needs.models import Need
from timebank.needs.operations import HomeRequest, join_activity, publish_need, withdraw_need
from timebank.needs.queries import open_activities, steps_of
from timebank.people.kinds import DESK_ROLES
from timebank.people.models import Person
from timebank.policy.queries import value
from timebank.web.acting import FormIncomplete, Outcome
from timebank.web.desk.forms import ChooseForm, DeskNeedForm, WordForm
from timebank.web.desk.people import visible_person
from timebank.web.desk.queries import needs_in_view, volunteers_of
from timebank.web.desk.word import act_by_word, need_in_words
from timebank.web.reasons import need_steps
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

ACTIVITIES_SHOWN = 30
WITHDRAWABLE = (NeedState.IN_REVIEW, NeedState.OPEN)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def publish(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Ask for help in an elder's name, with how the elder's word was given."""
    elder = visible_person(request, person_id)
    form = DeskNeedForm(request.POST if request.method == "POST" else None, at=request.at)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        outcome = _publish(request, form, elder=elder)
        refusal = outcome.refusal
        if refusal is None:
            messages.success(request, gettext("The request is on its way."))
            return redirect("web:desk_need", need_id=outcome.id)
    earned = may_spend_earned(payer=elder, at=request.at)
    has = spendable(person_id=elder.pk, at=request.at, may_spend_earned=earned)
    facts = {"person": elder, "form": form, "has": has, "refusal": refusal}
    return render(request, "web/desk/publish.html", facts, status=409 if refusal else 200)


def _publish(request: ActorRequest, form: DeskNeedForm, *, elder: Person) -> Outcome:
    starts_at, ends_at = form.period()
    category = Category(form.cleaned_data["category"])
    together = value("financial_guidance_volunteers_min", at=request.at, place=elder.place_id)
    wanted = HomeRequest(
        elder_id=elder.pk,
        category=category,
        starts_at=starts_at,
        ends_at=ends_at,
        planned_minutes=form.cleaned_data["planned_minutes"],
        volunteer_places=together if category == Category.SAFETY else 1,
        sex_wish=form.cleaned_data["sex_wish"],
    )
    return act_by_word(
        request,
        "publish_need",
        form=form,
        person=elder,
        content={name: str(form.data.get(name, "")) for name in form.fields},
        run=lambda: publish_need(request=wanted, by=request.actor, at=request.at),
    )


@require_safe
@as_role(*DESK_ROLES)
def need(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Show one need of an elder, its steps, and what can be done."""
    return _page(request, get_object_or_404(needs_in_view(request.actor), pk=need_id))


@require_POST
@as_role(*DESK_ROLES)
def withdraw(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Withdraw a need that nobody has accepted, at the elder's word."""
    found = get_object_or_404(needs_in_view(request.actor), pk=need_id)
    form = WordForm(request.POST)
    outcome = act_by_word(
        request,
        "withdraw_need",
        form=form,
        person=_elder_of(found),
        content={"need": need_id},
        run=lambda: withdraw_need(need_id=need_id, by=request.actor, at=request.at),
    )
    if outcome.refusal:
        return _page(request, found, form=form, refusal=outcome.refusal)
    messages.success(request, gettext("The request is withdrawn. Its coins are back."))
    return redirect("web:desk_need", need_id=need_id)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def join(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Take a place in a group activity for an elder."""
    elder = visible_person(request, person_id)
    near = open_activities(place=elder.place_id, at=request.at, limit=ACTIVITIES_SHOWN)
    offered = [(str(each.pk), need_in_words(each, at=request.at)) for each in near]
    form = ChooseForm(request.POST if request.method == "POST" else None, offered=offered)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _join(request, form, elder=elder).refusal
        if refusal is None:
            messages.success(request, gettext("The place is taken."))
            return redirect("web:desk_person", person_id=elder.pk)
    facts = {"person": elder, "form": form, "refusal": refusal, "is_empty": not offered}
    return render(request, "web/desk/join.html", facts, status=409 if refusal else 200)


def _join(request: ActorRequest, form: ChooseForm, *, elder: Person) -> Outcome:
    need_id = UUID(form.cleaned_data["need"])
    return act_by_word(
        request,
        "join_activity",
        form=form,
        person=elder,
        content={"need": need_id},
        run=lambda: join_activity(need_id=need_id, elder_id=elder.pk, by=request.actor, at=request.at).need,
    )


def _elder_of(found: Need) -> Person:
    assert found.elder is not None
    return found.elder


def _page(
    request: ActorRequest, found: Need, *, form: WordForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    promises = volunteers_of(need=found)
    facts = {
        "need": found,
        "person": found.elder,
        "promises": promises,
        "steps": need_steps(steps_of(need_id=found.pk)),
        "may_withdraw": found.state in WITHDRAWABLE and not promises,
        "form": form or WordForm(),
        "refusal": refusal,
    }
    return render(request, "web/desk/need.html", facts, status=409 if refusal else 200)

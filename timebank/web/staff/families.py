"""Families and doors that wait for a second person: confirmed or not, never for one's own side."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.models import Family, HouseholdRecord
from timebank.people.operations import (
    confirm_family,
    confirm_household,
    end_household_record,
    refuse_family,
    refuse_household,
)
from timebank.people.queries import (
    families_to_check,
    families_visible_to,
    household_records_visible_to,
    households_to_check,
)
from timebank.people.queries.households import households_in_force
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.family.forms import RefuseFamilyForm
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.review import REVIEWERS


@require_safe
@as_role(*REVIEWERS)
def families(request: ActorRequest) -> HttpResponse:
    """List what waits for a second person."""
    return _page(request)


@require_POST
@as_role(*REVIEWERS)
def confirm(request: ActorRequest, family_id: UUID) -> HttpResponse:
    """Confirm a relation, or its end."""
    get_object_or_404(families_visible_to(request.actor), pk=family_id)
    content: dict[str, object] = {"family": family_id}
    run = _of_family(confirm_family, family_id, request)
    return _done(request, "confirm_family", content=content, run=run)


@require_POST
@as_role(*REVIEWERS)
def refuse(request: ActorRequest, family_id: UUID) -> HttpResponse:
    """Refuse a relation, or its end, with the reason."""
    get_object_or_404(families_visible_to(request.actor), pk=family_id)
    form = RefuseFamilyForm(request.POST)
    if not form.is_valid():
        return _page(request, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]

    def run() -> Family:
        return refuse_family(family_id=family_id, reason=reason, by=request.actor, at=request.at)

    return _done(request, "refuse_family", content={"family": family_id, "reason": reason}, run=run)


@require_POST
@as_role(*REVIEWERS)
def confirm_door(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Confirm what is recorded about a door."""
    return _decide_door(request, record_id, "confirm_household", confirm_household)


@require_POST
@as_role(*REVIEWERS)
def refuse_door(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Refuse what is recorded about a door."""
    return _decide_door(request, record_id, "refuse_household", refuse_household)


@require_POST
@as_role(*REVIEWERS)
def end_door(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """End what is recorded about a door: it counts as a household again."""
    return _decide_door(request, record_id, "end_household_record", end_household_record)


def _of_family(run: Callable[..., Family], family_id: UUID, request: ActorRequest) -> Callable[[], Family]:
    return lambda: run(family_id=family_id, by=request.actor, at=request.at)


def _decide_door(
    request: ActorRequest, record_id: UUID, name: str, run: Callable[..., HouseholdRecord]
) -> HttpResponse:
    get_object_or_404(household_records_visible_to(request.actor), pk=record_id)
    content: dict[str, object] = {"record": record_id}

    def decide() -> HouseholdRecord:
        return run(record_id=record_id, by=request.actor, at=request.at)

    return _done(request, name, content=content, run=decide)


def _done(
    request: ActorRequest,
    name: str,
    *,
    content: dict[str, object],
    run: Callable[[], Family | HouseholdRecord],
) -> HttpResponse:
    outcome = act(request, name, content=content, run=lambda: row_id(run()))
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, gettext("It is recorded."))
    return redirect("web:families_to_check")


def _page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    facts = {
        "families": families_to_check(viewer=request.actor),
        "doors": households_to_check(viewer=request.actor),
        "in_force": households_in_force(viewer=request.actor),
        "form": RefuseFamilyForm(),
        "refusal": refusal,
    }
    return render(request, "web/staff/families.html", facts, status=409 if refusal else 200)

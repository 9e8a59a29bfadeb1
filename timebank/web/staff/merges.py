"""Two accounts of one person: proposed by one, approved by another, parted again within a term by two."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from timebank.lib.refusals import Refused
from timebank.people.kinds import MERGED, MergeGround, MergeState, Role
from timebank.people.models import Merge
from timebank.people.operations import approve_parting, propose_merge, propose_parting, refuse_merge
from timebank.people.queries import merges_shown, merges_visible_to
from timebank.visits.operations import approve_merge
from timebank.web.acting import FormIncomplete, Outcome, act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.identity_forms import MergeForm
from timebank.web.staff.queries import member_by_number

PROPOSERS = (Role.DESK_REVIEWER, Role.STREET_OFFICER)
DECIDERS = (Role.STREET_OFFICER, Role.DISTRICT_OFFICER)
EVERYBODY = (*PROPOSERS, Role.DISTRICT_OFFICER)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*EVERYBODY)
def merges(request: ActorRequest) -> HttpResponse:
    """List what waits and what is joined, and propose that two accounts are one person's."""
    if request.method != "POST":
        return _page(request, form=MergeForm(initial=request.GET.dict()))
    form = MergeForm(request.POST)
    refusal: Refused | None = _propose(request, form) if form.is_valid() else FormIncomplete()
    if refusal:
        return _page(request, form=form, refusal=refusal)
    messages.success(request, gettext("Proposed. Nothing changes before another person approves."))
    return redirect("web:merges")


def _propose(request: ActorRequest, form: MergeForm) -> Refused | None:
    given = form.cleaned_data
    accounts = {name: member_by_number(given[name]) for name in ("kept", "joined")}
    for name, account in accounts.items():
        if account is None:
            form.add_error(name, gettext("There is no member with this number."))
    kept, joined = accounts["kept"], accounts["joined"]
    if kept is None or joined is None:
        return FormIncomplete()
    return act(
        request,
        "propose_merge",
        content=given,
        run=lambda: row_id(
            propose_merge(
                kept_id=kept.pk,
                joined_id=joined.pk,
                ground=MergeGround(given["ground"]),
                by=request.actor,
                at=request.at,
            )
        ),
    ).refusal


@require_POST
@as_role(*DECIDERS)
def approve(request: ActorRequest, merge_id: UUID) -> HttpResponse:
    """Let two accounts be one."""
    done = gettext("Joined. Whoever signs in with the closed account comes to the kept one.")
    return _decide(request, merge_id, "approve_merge", approve_merge, done=done)


@require_POST
@as_role(*DECIDERS)
def refuse(request: ActorRequest, merge_id: UUID) -> HttpResponse:
    """Leave two accounts apart."""
    return _decide(request, merge_id, "refuse_merge", refuse_merge, done=gettext("They stay two accounts."))


@require_POST
@as_role(*EVERYBODY)
def part(request: ActorRequest, merge_id: UUID) -> HttpResponse:
    """Propose to part two joined accounts."""
    done = gettext("Proposed. Nothing changes before another person approves.")
    return _decide(request, merge_id, "propose_parting", propose_parting, done=done)


@require_POST
@as_role(*DECIDERS)
def approve_part(request: ActorRequest, merge_id: UUID) -> HttpResponse:
    """Part two accounts."""
    done = gettext("Parted. Each account has again what it had.")
    return _decide(request, merge_id, "approve_parting", approve_parting, done=done)


def _decide(
    request: ActorRequest, merge_id: UUID, name: str, operation: Callable[..., Merge], *, done: str
) -> HttpResponse:
    get_object_or_404(merges_visible_to(request.actor), pk=merge_id)
    outcome: Outcome = act(
        request,
        name,
        content={"merge": merge_id},
        run=lambda: row_id(operation(merge_id=merge_id, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return _page(request, form=MergeForm(), refusal=outcome.refusal)
    messages.success(request, done)
    return redirect("web:merges")


def _page(request: ActorRequest, *, form: MergeForm, refusal: Refused | None = None) -> HttpResponse:
    shown = merges_shown(viewer=request.actor)
    role = request.actor.role
    facts = {
        "waiting": [each for each in shown if each.state == MergeState.PROPOSED],
        "joined": [each for each in shown if each.state in MERGED],
        "may_propose": role in PROPOSERS,
        "may_decide": role in DECIDERS,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "web/staff/merges.html", facts, status=409 if refusal else 200)

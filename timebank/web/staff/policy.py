"""Policy values: what is in force since when, how it came to be, and changing it by two officers."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people import powers
from timebank.people.kinds import Role
from timebank.policy.kinds import POLICY_KINDS, PolicyKind
from timebank.policy.operations import approve_value, propose_value, reject_value
from timebank.policy.queries import values_in_force
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import ValueForm, in_json
from timebank.web.staff.queries import history_in, places_with_own, proposals_in, values_proposed_in
from timebank.web.staff.values import value_in_words

POLICY_ROLES = (Role.DISTRICT_OFFICER, Role.CITY_OFFICER)
READERS = (*POLICY_ROLES, Role.AUDITOR)


@require_safe
@as_role(*READERS)
def policy(request: ActorRequest) -> HttpResponse:
    """List the values in force by heading, and what waits for a second officer."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*READERS)
def policy_value(request: ActorRequest, name: str) -> HttpResponse:
    """Show the history of one value, and propose another one."""
    kind = POLICY_KINDS.get(name)
    if kind is None or request.method == "POST" and request.actor.role not in POLICY_ROLES:
        raise Http404
    form = ValueForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        places=places_with_own(kind, scope=request.actor.scope),
        language=get_language() or "zh-hans",
    )
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _propose(request, form, kind=kind)
        if refusal is None:
            messages.success(request, gettext("Proposed. Another officer decides."))
            return redirect("web:policy_value", name=name)
    return _value_page(request, form, kind=kind, refusal=refusal)


def _propose(request: ActorRequest, form: ValueForm, *, kind: PolicyKind) -> Refused | None:
    where, stored = form.cleaned_data["place"], form.stored()
    asked = {"starts_at": form.cleaned_data["starts_at"], "reason": form.cleaned_data["reason"]}

    def run() -> dict[str, object]:
        powers.require("propose_policy", by=request.actor, place=where)
        proposed = propose_value(
            name=kind.name, place=where, value=stored, by=request.actor.person_id, at=request.at, **asked
        )
        return row_id(proposed)

    content = {"name": kind.name, "place": where, "value": in_json(stored), **asked}
    return act(request, "propose_policy", content=content, run=run).refusal


@require_POST
@as_role(*POLICY_ROLES)
def approve(request: ActorRequest, value_id: UUID) -> HttpResponse:
    """Approve a value that another officer proposed; it holds from its start on."""
    return _decide(request, value_id, operation=approve_value, said=gettext("Approved."))


@require_POST
@as_role(*POLICY_ROLES)
def reject(request: ActorRequest, value_id: UUID) -> HttpResponse:
    """Reject a value that another officer proposed; it stays in the history."""
    return _decide(request, value_id, operation=reject_value, said=gettext("Rejected."))


def _decide(
    request: ActorRequest, value_id: UUID, *, operation: Callable[..., None], said: str
) -> HttpResponse:
    """Decide a proposal as its second person."""
    found = get_object_or_404(proposals_in(request.actor.scope), pk=value_id)

    def run() -> dict[str, object]:
        makers = [found.author_id] if found.author_id else []
        powers.require("approve_policy", by=request.actor, place=found.place_id, makers=makers)
        operation(value_id=value_id, by=request.actor.person_id, at=request.at)
        return row_id(found)

    outcome = act(request, operation.__name__, content={"value": value_id}, run=run)
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, said)
    return redirect("web:policy")


def _page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    scope = request.actor.scope
    in_force = values_in_force(at=request.at, place=scope)
    rows = [(each, value_in_words(each.kind, each.value)) for each in in_force]
    waiting = [
        (each, POLICY_KINDS[each.name], value_in_words(POLICY_KINDS[each.name], each.value))
        for each in values_proposed_in(scope)
    ]
    may_decide = request.actor.role in POLICY_ROLES
    facts = {"rows": rows, "waiting": waiting, "may_decide": may_decide, "refusal": refusal}
    return render(request, "web/staff/policy.html", facts, status=409 if refusal else 200)


def _value_page(
    request: ActorRequest, form: ValueForm, *, kind: PolicyKind, refusal: Refused | None = None
) -> HttpResponse:
    rows = history_in(name=kind.name, scope=request.actor.scope)
    facts = {
        "kind": kind,
        "history": [(each, value_in_words(kind, each.value)) for each in rows],
        "is_reader": request.actor.role not in POLICY_ROLES,
        "may_propose": bool(places_with_own(kind, scope=request.actor.scope)),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "web/staff/policy_value.html", facts, status=409 if refusal else 200)

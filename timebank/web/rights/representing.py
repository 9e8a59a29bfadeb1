"""Representatives for lost capacity: recorded at the desk from the paper, decided and ended by an officer."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES, Role
from timebank.people.models import Person
from timebank.people.queries import person_by_number
from timebank.rights.operations import (
    approve_representative,
    end_representation,
    propose_representative,
    refuse_representative,
)
from timebank.rights.queries import representations_of, representations_within
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.desk.people import visible_person
from timebank.web.requests import ActorRequest
from timebank.web.rights.forms import RepresentationEndForm, RepresentativeForm
from timebank.web.rights.officers import requests_page
from timebank.web.roles import as_role

OFFICERS = as_role(Role.STREET_OFFICER, Role.DISTRICT_OFFICER)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def representative(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show who represents a person, and record somebody from the paper."""
    found = visible_person(request, person_id)
    form = RepresentativeForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _propose(request, found, form)
        if refusal is None:
            messages.success(request, gettext("Recorded. An officer decides."))
            return redirect("web:desk_representative", found.pk)
    facts = {
        "person": found,
        "representations": representations_of(person_id=found.pk),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "web/rights/representative.html", facts, status=409 if refusal else 200)


def _propose(request: ActorRequest, found: Person, form: RepresentativeForm) -> Refused | None:
    given = dict(form.cleaned_data)
    member = person_by_number(member_number=given.pop("member_number"))
    if member is None:
        form.add_error("member_number", gettext("There is no member with this number."))
        return FormIncomplete()
    return act(
        request,
        "propose_representative",
        content={"person": found.pk, "representative": member.pk, **given},
        run=lambda: row_id(
            propose_representative(
                person_id=found.pk, representative_id=member.pk, by=request.actor, at=request.at, **given
            )
        ),
    ).refusal


@require_POST
@OFFICERS
def approve(request: ActorRequest, representation_id: UUID) -> HttpResponse:
    """Let the representative act."""

    def run() -> dict[str, object]:
        approve_representative(representation_id=representation_id, by=request.actor, at=request.at)
        return {"id": str(representation_id)}

    said = gettext("The representative acts from now on.")
    return _acted(request, representation_id, "approve_representative", run, said=said)


@require_POST
@OFFICERS
def refuse(request: ActorRequest, representation_id: UUID) -> HttpResponse:
    """Decide that somebody does not represent."""

    def run() -> dict[str, object]:
        refuse_representative(representation_id=representation_id, by=request.actor, at=request.at)
        return {"id": str(representation_id)}

    said = gettext("The representative does not act.")
    return _acted(request, representation_id, "refuse_representative", run, said=said)


@require_POST
@OFFICERS
def end(request: ActorRequest, representation_id: UUID) -> HttpResponse:
    """End a representation with its reason."""
    form = RepresentationEndForm(request.POST)
    get_object_or_404(representations_within(scope=request.actor.scope), pk=representation_id)
    if not form.is_valid():
        return requests_page(request, refusal=FormIncomplete())
    reason = form.cleaned_data["reason"]

    def run() -> dict[str, object]:
        end_representation(
            representation_id=representation_id, reason=reason, by=request.actor, at=request.at
        )
        return {"id": str(representation_id)}

    said = gettext("It is over; the person acts alone again.")
    return _acted(request, representation_id, "end_representation", run, said=said)


def _acted(
    request: ActorRequest,
    representation_id: UUID,
    name: str,
    run: Callable[[], dict[str, object]],
    *,
    said: str,
) -> HttpResponse:
    get_object_or_404(representations_within(scope=request.actor.scope), pk=representation_id)
    content = {"representation": representation_id, "reason": request.POST.get("reason", "")}
    outcome = act(request, name, content=content, run=run)
    if outcome.refusal:
        return requests_page(request, refusal=outcome.refusal)
    messages.success(request, said)
    return redirect("web:rights_requests")

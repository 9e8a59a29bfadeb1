"""Accounts that may belong to one person: what is the same, and noting that they are two persons.

Names are masked, and each is a journaled look.
"""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import Difference, DuplicateReason
from timebank.people.models import LikelyDuplicate
from timebank.people.operations import dismiss_duplicate
from timebank.people.queries import duplicates_visible_to, open_duplicates
from timebank.vault.kinds import Purpose
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.desk.queries import masked_names
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.identity_forms import DismissForm
from timebank.web.staff.review import REVIEWERS


@require_safe
@as_role(*REVIEWERS)
def duplicates(request: ActorRequest) -> HttpResponse:
    """List the pairs of accounts that are alike, with the reasons."""
    return _page(request)


@require_POST
@as_role(*REVIEWERS)
def dismiss(request: ActorRequest, duplicate_id: UUID) -> HttpResponse:
    """Note that two accounts belong to two persons, and how that was found out."""
    pair = get_object_or_404(duplicates_visible_to(request.actor), pk=duplicate_id)
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _page(request, refusal=FormIncomplete())
    difference = Difference(form.cleaned_data["difference"])
    outcome = act(
        request,
        "dismiss_duplicate",
        content={"pair": pair.pk, "difference": difference},
        run=lambda: row_id(
            dismiss_duplicate(duplicate_id=pair.pk, difference=difference, by=request.actor, at=request.at)
        ),
    )
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, gettext("Noted: these are two persons."))
    return redirect("web:duplicates")


def _page(request: ActorRequest, *, refusal: Refused | None = None) -> HttpResponse:
    pairs = open_duplicates(viewer=request.actor)
    facts = {"pairs": _shown(request, pairs), "refusal": refusal}
    return render(request, "web/staff/duplicates.html", facts, status=409 if refusal else 200)


def _shown(request: ActorRequest, pairs: Sequence[LikelyDuplicate]) -> list[dict[str, object]]:
    """Add to each pair the masked names and the reasons in words."""
    people = {person.pk: person for pair in pairs for person in (pair.first, pair.second)}
    names = masked_names(people=people.values(), by=request.actor, purpose=Purpose.DUPLICATE)
    return [
        {
            "id": pair.pk,
            "found_at": pair.found_at,
            "people": [(person, names[person.pk]) for person in (pair.first, pair.second)],
            "form": DismissForm(auto_id=f"{pair.pk}_%s"),
            "ways": [
                (pair.first.member_number, pair.second.member_number),
                (pair.second.member_number, pair.first.member_number),
            ],
            "reasons": [DuplicateReason(reason).label for reason in pair.reasons],
        }
        for pair in pairs
    ]

"""Which accounts may belong to one person, and who may look at them."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from timebank.people.kinds import DuplicateReason, DuplicateState
from timebank.people.models import LikelyDuplicate, Person
from timebank.people.rules import Actor
from timebank.places.rules import scope_prefix
from timebank.vault.kinds import Alike
from timebank.vault.queries import alike

DUPLICATES_SHOWN = 30


def likely_duplicates_of(*, person_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], set[DuplicateReason]]:
    """Compare persons with all others; give each pair, the smaller id first, with the reasons."""
    same: dict[tuple[UUID, UUID], set[Alike]] = {}
    for person_id, other_id, what in alike(person_ids=person_ids):
        same.setdefault((min(person_id, other_id), max(person_id, other_id)), set()).add(what)
    members = Person.objects.filter(left_at__isnull=True).in_bulk({each for pair in same for each in pair})
    found = {
        (first, second): _reasons(what, born_alike=members[first].birth_date == members[second].birth_date)
        for (first, second), what in same.items()
        if first in members and second in members
    }
    return {pair: reasons for pair, reasons in found.items() if reasons}


def _reasons(what: set[Alike], *, born_alike: bool) -> set[DuplicateReason]:
    reasons = set()
    if Alike.DOCUMENT in what:
        reasons.add(DuplicateReason.DOCUMENT_FORMS)
    if Alike.NAME in what and Alike.PHONE in what:
        reasons.add(DuplicateReason.NAME_AND_PHONE)
    if Alike.NAME in what and born_alike:
        reasons.add(DuplicateReason.NAME_AND_BIRTH)
    if Alike.PHONE in what and born_alike:
        reasons.add(DuplicateReason.PHONE_AND_BIRTH)
    return reasons


def duplicates_visible_to(viewer: Actor) -> QuerySet[LikelyDuplicate]:
    """Narrow to pairs of which one lives in the viewer's places and none is the viewer."""
    if not viewer.scope:
        return LikelyDuplicate.objects.none()
    prefix = scope_prefix(viewer.scope)
    here = Q(first__place__code__startswith=prefix) | Q(second__place__code__startswith=prefix)
    own = Q(first=viewer.person_id) | Q(second=viewer.person_id)
    return LikelyDuplicate.objects.filter(here).exclude(own).select_related("first", "second")


def open_duplicates(*, viewer: Actor) -> list[LikelyDuplicate]:
    """List the pairs that somebody has to look at, the newest first; a person who has left is in none."""
    waiting = duplicates_visible_to(viewer).filter(
        state=DuplicateState.OPEN, first__left_at__isnull=True, second__left_at__isnull=True
    )
    return list(waiting.order_by("-found_at", "pk")[:DUPLICATES_SHOWN])

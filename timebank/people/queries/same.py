"""Which accounts are one person: an account, those joined with it, and the one that was kept."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from timebank.people.kinds import MERGED, MergeState
from timebank.people.models import Merge, Person
from timebank.people.rules import Actor
from timebank.places.rules import scope_prefix

MERGES_SHOWN = 50


def same_person_ids(*, person_id: UUID) -> list[UUID]:
    """List all accounts of the one person behind an account, itself among them, by id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT same FROM people_same(%s) AS same ORDER BY same", [person_id])
        return [each for (each,) in cursor.fetchall()]


def same_persons_ids(*, person_ids: Collection[UUID]) -> list[UUID]:
    """List all accounts of the persons behind several accounts, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT same FROM unnest(%s::uuid[]) AS asked, people_same(asked) AS same ORDER BY same",
            [list(person_ids)],
        )
        return [each for (each,) in cursor.fetchall()]


def joined_with(*, person_id: UUID) -> list[Person]:
    """List the closed accounts whose coins and history a person has as well, by member number."""
    ids = Merge.objects.filter(kept=person_id, state__in=MERGED).values("joined")
    return list(Person.objects.filter(pk__in=ids).order_by("member_number"))


def kept_accounts(*, person_ids: Collection[UUID]) -> list[UUID]:
    """Lead each account to the one that was kept; the same ones once, by id."""
    rows = Merge.objects.filter(joined__in=person_ids, state__in=MERGED).values_list("joined", "kept")
    kept = dict(rows)
    return sorted({kept.get(person_id, person_id) for person_id in person_ids})


def merges_visible_to(viewer: Actor) -> QuerySet[Merge]:
    """Narrow to merges of which one account is in the viewer's places and none is the viewer's own."""
    if not viewer.scope:
        return Merge.objects.none()
    prefix = scope_prefix(viewer.scope)
    here = Q(kept__place__code__startswith=prefix) | Q(joined__place__code__startswith=prefix)
    own = Q(kept=viewer.person_id) | Q(joined=viewer.person_id)
    return Merge.objects.filter(here).exclude(own).select_related("kept", "joined")


def merges_shown(*, viewer: Actor) -> list[Merge]:
    """List what waits or is joined, the newest first."""
    rows = merges_visible_to(viewer).filter(state__in=[MergeState.PROPOSED, *MERGED])
    return list(rows.order_by("-proposed_at", "pk")[:MERGES_SHOWN])

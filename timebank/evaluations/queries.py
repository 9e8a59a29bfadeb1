"""Reads of evaluations: what was rated, and what asks for a follow-up."""

from uuid import UUID

from timebank.evaluations.models import Evaluation
from timebank.people.kinds import DESK_ROLES, OFFICER_ROLES
from timebank.people.rules import Actor
from timebank.places.rules import scope_prefix

LIST_LIMIT = 100


def scores_of(*, visit_ids: list[UUID]) -> dict[UUID, int]:
    """Give the scores of those visits that were rated."""
    return dict(Evaluation.objects.filter(visit_id__in=visit_ids).values_list("visit_id", "score"))


def follow_ups(*, viewer: Actor, limit: int = LIST_LIMIT) -> list[Evaluation]:
    """List the low ratings of a desk's or officer's places, the newest first."""
    if viewer.role not in DESK_ROLES + OFFICER_ROLES or not viewer.scope:
        return []
    return list(
        Evaluation.objects.filter(
            asks_follow_up=True, visit__need__place__code__startswith=scope_prefix(viewer.scope)
        )
        .select_related("visit__need")
        .order_by("-rated_at", "pk")[:limit]
    )

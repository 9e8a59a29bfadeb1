"""Reads of needs: what a viewer may see, the review queue, open needs near a volunteer."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from timebank.lib.one_trip import quick_cursor
from timebank.needs.kinds import Category, NeedKind, NeedState
from timebank.needs.models import Need, NeedStep, Participant
from timebank.people.kinds import DESK_ROLES, OFFICER_ROLES, Role
from timebank.people.models import Delegation
from timebank.people.rules import LOCAL, Actor
from timebank.places.rules import scope_prefix

LIST_LIMIT = 100
"""Rows of one page at most."""

OPEN_STATES = (NeedState.IN_REVIEW, NeedState.OPEN, NeedState.MATCHED)


def needs_visible_to(viewer: Actor) -> QuerySet[Need]:
    """Narrow to the needs a viewer may see: own, of elders who trusted them, or of the places of the role."""
    needs = Need.objects.all()
    if viewer.role == Role.ELDER:
        return needs.filter(Q(elder_id=viewer.person_id) | Q(kind=NeedKind.GROUP, state__in=OPEN_STATES[1:]))
    if viewer.role == Role.DELEGATE:
        return needs.filter(elder_id__in=_elders_of(viewer))
    if viewer.role in DESK_ROLES + OFFICER_ROLES and viewer.scope:
        return needs.filter(place__code__startswith=scope_prefix(viewer.scope))
    return needs.none()


def _elders_of(delegate: Actor) -> QuerySet[Delegation, UUID]:
    return Delegation.objects.filter(delegate_id=delegate.person_id, until__isnull=True).values_list(
        "elder_id", flat=True
    )


def needs_of_elder(*, elder_id: UUID, limit: int = LIST_LIMIT) -> list[Need]:
    """List an elder's own needs, the newest first."""
    return list(Need.objects.filter(elder_id=elder_id).order_by("-published_at", "pk")[:limit])


def activities_of(*, elder_id: UUID, limit: int = LIST_LIMIT) -> list[Participant]:
    """List the group activities an elder has a place in, the next first."""
    return list(
        Participant.objects.filter(elder_id=elder_id, need__kind=NeedKind.GROUP)
        .select_related("need")
        .order_by("-need__starts_at", "pk")[:limit]
    )


def open_activities(*, place: str, at: datetime, limit: int = LIST_LIMIT) -> list[Need]:
    """List group activities of a district that have not ended, the next first."""
    return list(
        Need.objects.filter(
            kind=NeedKind.GROUP,
            place__code__startswith=place[:6],
            state__in=[NeedState.OPEN, NeedState.MATCHED],
            ends_at__gt=at,
        ).order_by("starts_at", "pk")[:limit]
    )


def review_queue(*, viewer: Actor, limit: int = LIST_LIMIT) -> list[Need]:
    """List the needs that wait for review in the viewer's places, the most urgent first."""
    return list(
        needs_visible_to(viewer).filter(state=NeedState.IN_REVIEW).order_by("review_due_at", "pk")[:limit]
    )


def needs_without_taker(*, viewer: Actor, at: datetime, hours: int, limit: int = LIST_LIMIT) -> list[Need]:
    """List open needs of the viewer's places that start within some hours and that nobody took."""
    soon = at + timedelta(hours=hours)
    return list(
        needs_visible_to(viewer)
        .filter(state=NeedState.OPEN, starts_at__lte=soon, closes_at__gt=at)
        .order_by("starts_at", "pk")[:limit]
    )


def needs_to_expire(*, at: datetime, limit: int) -> list[UUID]:
    """List the needs whose time came without a volunteer, or with fewer than they have places; the oldest first."""
    waiting = Q(state__in=[NeedState.IN_REVIEW, NeedState.OPEN]) | Q(state=NeedState.MATCHED, places_taken=0)
    due = Need.objects.filter(waiting, closes_at__lte=at).order_by("closes_at", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def participants_of(*, need_id: UUID, limit: int = 1000) -> list[Participant]:
    """List who takes part in a need, in the order of joining."""
    return list(
        Participant.objects.filter(need_id=need_id)
        .select_related("elder")
        .order_by("joined_at", "pk")[:limit]
    )


def present_at(*, need_id: UUID) -> list[UUID]:
    """List the elders who were recorded as present at an activity."""
    rows = Participant.objects.filter(need_id=need_id, signed_in_at__isnull=False)
    return list(rows.values_list("elder_id", flat=True))


def present_elsewhere(*, need: Need, elder_ids: Collection[UUID]) -> bool:
    """Tell whether one of the elders was recorded as present at another activity at the same time."""
    rows = Participant.objects.filter(elder_id__in=elder_ids, signed_in_at__isnull=False).exclude(need=need)
    return rows.filter(
        need__kind=NeedKind.GROUP, need__starts_at__lt=need.ends_at, need__ends_at__gt=need.starts_at
    ).exists()


_APPROVED = """
    SELECT EXISTS (
        SELECT FROM needs_need need JOIN needs_needstep step ON step.need_id = need.id
        WHERE need.elder_id = %s AND need.published_by_id = %s AND need.category = %s
            AND need.planned_minutes = %s AND need.volunteer_places = %s
            AND step.from_state = 'IN_REVIEW' AND step.to_state = 'OPEN' AND step.at >= %s
    )
"""


def was_approved(
    *,
    elder_id: UUID,
    published_by_id: UUID,
    category: Category,
    planned_minutes: int,
    volunteer_places: int,
    since: datetime,
) -> bool:
    """Tell whether a need of an elder, as long and for as many volunteers, by the same publisher was approved lately."""
    with quick_cursor() as cursor:
        cursor.execute(
            _APPROVED,
            [elder_id, published_by_id, str(category), planned_minutes, volunteer_places, since],
        )
        return bool(cursor.fetchone()[0])


def elder_ids_of(*, need_id: UUID) -> list[UUID]:
    """List the elders of a need by id."""
    return list(Participant.objects.filter(need_id=need_id).values_list("elder_id", flat=True))


def steps_of(*, need_id: UUID) -> list[NeedStep]:
    """List every move of a need, the first first."""
    return list(NeedStep.objects.filter(need_id=need_id).order_by("at", "pk")[:LIST_LIMIT])


def left_behind(*, organisation_id: UUID, place: str) -> QuerySet[Need]:
    """Narrow to the activities of an organisation in a place that are still to be held or to be entered."""
    states = [NeedState.IN_REVIEW, NeedState.OPEN, NeedState.MATCHED]
    return Need.objects.filter(
        kind=NeedKind.GROUP,
        organisation=organisation_id,
        state__in=states,
        place__code__startswith=scope_prefix(place),
    )


def spent_by_delegate(*, elder_id: UUID, delegate_id: UUID, month_of: datetime) -> int:
    """Add up the coin minutes that a delegate set aside for an elder in the local month of a moment and that did not go back."""
    local = month_of.astimezone(LOCAL)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    back = [NeedState.WITHDRAWN, NeedState.REFUSED, NeedState.EXPIRED]
    rows = Need.objects.filter(
        elder_id=elder_id, published_by_id=delegate_id, published_as=Role.DELEGATE, published_at__gte=first
    ).exclude(state__in=back)
    total = rows.aggregate(total=Sum(F("planned_minutes") * F("volunteer_places")))
    return total["total"] or 0

"""Reads of matching: open needs for a volunteer, own promises, how full a day is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Abs

from timebank.lib.refusals import Refused
from timebank.matching.kinds import ACTIVE, MatchState
from timebank.matching.models import Match
from timebank.matching.refusals import NotQualified, VolunteerSuspended
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need
from timebank.needs.rules import blurred
from timebank.people.kinds import DESK_ROLES, OFFICER_ROLES, QualificationKind, Role
from timebank.people.models import Person
from timebank.people.queries import fitness, person, side_of
from timebank.people.rules import BASE_QUALIFICATIONS, LOCAL, Actor, local_date
from timebank.places.rules import distance_m, scope_prefix

NEAR_DEGREES = Decimal("0.15")
"""Half the side of the square around a volunteer in which open needs are searched: about 15 km."""

LIST_LIMIT = 50


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """What a volunteer sees of an open need before acceptance: never a name, a door or free text."""

    id: UUID
    kind: str
    category: str
    place_id: str
    starts_at: datetime
    ends_at: datetime
    flexible: bool
    planned_minutes: int
    places_free: int
    payer: str
    latitude: float | None
    longitude: float | None
    distance_m: int | None


_SHOWN = (
    *("id", "kind", "category", "place_id", "starts_at", "ends_at", "flexible", "planned_minutes"),
    *("volunteer_places", "places_taken", "payer", "latitude", "longitude"),
)
"""Columns of a need that its list is made from."""


def open_needs_for(
    *, volunteer_id: UUID, at: datetime, category: str = "", limit: int = LIST_LIMIT
) -> list[OpenNeed]:
    """List open needs near a volunteer, the nearest first, without those of the volunteer's own side.

    Of one category, or of all when it is empty. Who is suspended or not qualified sees none.
    Positions are rounded to about a kilometre, distances to 500 metres. Raises: NotFound.
    """
    volunteer = person(person_id=volunteer_id)
    if refusal_of(volunteer, needed=BASE_QUALIFICATIONS, at=at, until=at) is not None:
        return []
    mine = Match.objects.filter(need=OuterRef("pk"), volunteer=volunteer, state__in=ACTIVE)
    needs = (
        _near(volunteer)
        .filter(Q(sex_wish="") | Q(sex_wish=volunteer.sex), closes_at__gt=at)
        .exclude(elder_id__in=side_of(person_id=volunteer_id))
        .filter(~Exists(mine))
    )
    if category:
        needs = needs.filter(category=category)
    rows = _nearest_first(needs, volunteer).values_list(*_SHOWN, named=True)[:limit]
    return [_open_need(row, volunteer) for row in rows]


def refusal_of(
    volunteer: Person, *, needed: tuple[QualificationKind, ...], at: datetime, until: datetime
) -> Refused | None:
    """Say why a volunteer may not serve: suspended between two moments, or some proof is missing at the later one."""
    day = local_date(until)
    fit = fitness(person_id=volunteer.pk, needed=needed, day=day, at=at, until=until)
    if fit.is_suspended:
        return VolunteerSuspended()
    if fit.gaps:
        return NotQualified(missing="、".join(str(gap.label) for gap in fit.gaps))
    return None


def _near(volunteer: Person) -> QuerySet[Need]:
    """Narrow to open needs around the volunteer's cell, or of the district when no cell is known."""
    needs = Need.objects.filter(state=NeedState.OPEN)
    latitude, longitude = volunteer.cell_latitude, volunteer.cell_longitude
    if latitude is None or longitude is None:
        return needs.filter(place__code__startswith=volunteer.place_id[:6])
    return needs.filter(
        latitude__range=(latitude - NEAR_DEGREES, latitude + NEAR_DEGREES),
        longitude__range=(longitude - NEAR_DEGREES, longitude + NEAR_DEGREES),
    )


def _nearest_first(needs: QuerySet[Need], volunteer: Person) -> QuerySet[Need]:
    if volunteer.cell_latitude is None:
        return needs.order_by("starts_at", "pk")
    far = Abs(F("latitude") - volunteer.cell_latitude) + Abs(F("longitude") - volunteer.cell_longitude)
    return needs.order_by(far, "starts_at", "pk")


def _open_need(need: Any, volunteer: Person) -> OpenNeed:
    """Show one row of the columns that are shown: a volunteer's list needs no whole needs."""
    far = None
    if need.latitude is not None and need.longitude is not None and volunteer.cell_latitude is not None:
        exact = distance_m(
            float(volunteer.cell_latitude),
            float(volunteer.cell_longitude or 0),
            float(need.latitude),
            float(need.longitude),
        )
        far = max(500, round(exact / 500) * 500)
    return OpenNeed(
        id=need.id,
        kind=need.kind,
        category=need.category,
        place_id=need.place_id,
        starts_at=need.starts_at,
        ends_at=need.ends_at,
        flexible=need.flexible,
        planned_minutes=need.planned_minutes,
        places_free=need.volunteer_places - need.places_taken,
        payer=need.payer,
        latitude=blurred(float(need.latitude)) if need.latitude is not None else None,
        longitude=blurred(float(need.longitude)) if need.longitude is not None else None,
        distance_m=far,
    )


def matches_visible_to(viewer: Actor) -> QuerySet[Match]:
    """Narrow to the matches a viewer may see: own, a led minor's, or of the places of the role."""
    matches = Match.objects.select_related("need")
    if viewer.role == Role.VOLUNTEER:
        return matches.filter(volunteer_id=viewer.person_id)
    if viewer.role == Role.GUARDIAN:
        return matches.filter(led_by_id=viewer.person_id)
    if viewer.role == Role.ELDER:
        return matches.filter(need__elder_id=viewer.person_id)
    if viewer.role in DESK_ROLES + OFFICER_ROLES and viewer.scope:
        return matches.filter(need__place__code__startswith=scope_prefix(viewer.scope))
    return matches.none()


def matches_of_volunteer(*, volunteer_id: UUID, limit: int = LIST_LIMIT) -> list[Match]:
    """List a volunteer's promises with their needs, the latest start first."""
    return list(
        Match.objects.filter(volunteer_id=volunteer_id)
        .select_related("need")
        .order_by("-starts_at", "pk")[:limit]
    )


def unserved_matches(*, before: datetime, limit: int) -> list[UUID]:
    """List accepted matches whose planned end passed before a moment without any visit, the oldest first."""
    rows = Match.objects.filter(state=MatchState.ACCEPTED, ends_at__lt=before).order_by("ends_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def minutes_on_day(*, volunteer_id: UUID, day: date) -> int:
    """Add up the planned minutes of a volunteer's active matches that start on a local day."""
    starts = datetime.combine(day, time.min, tzinfo=LOCAL)
    total = Match.objects.filter(
        volunteer_id=volunteer_id,
        state__in=ACTIVE,
        starts_at__gte=starts,
        starts_at__lt=starts + timedelta(days=1),
    ).aggregate(total=Sum("need__planned_minutes"))
    return total["total"] or 0

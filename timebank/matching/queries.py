"""Reads of matching: open needs for a volunteer, own promises, how full a day is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from timebank.lib.one_trip import quick_cursor
from timebank.lib.refusals import Refused
from timebank.matching.kinds import ACTIVE, MatchState
from timebank.matching.models import Match
from timebank.matching.refusals import NotQualified, VolunteerSuspended
from timebank.needs.rules import blurred
from timebank.people.kinds import DESK_ROLES, OFFICER_ROLES, QualificationKind, Role
from timebank.people.models import Person
from timebank.people.queries import Fitness, fitness, fitness_and_side, person
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


# In plain SQL, because it is asked in every hour; with the state in words, so that the index of open needs serves it.
_OPEN = """
    SELECT need.id, need.kind, need.category, need.place_id, need.starts_at, need.ends_at, need.flexible,
        need.planned_minutes, need.volunteer_places - need.places_taken, need.payer, need.latitude, need.longitude
    FROM needs_need need
    WHERE need.state = 'OPEN' AND need.closes_at > %(at)s AND need.sex_wish IN ('', %(sex)s)
        AND (%(category)s = '' OR need.category = %(category)s)
        AND (need.elder_id IS NULL OR need.elder_id <> ALL(%(side)s))
        AND NOT EXISTS (
            SELECT FROM matching_match mine
            WHERE mine.need_id = need.id AND mine.volunteer_id = %(volunteer)s AND mine.state = ANY(%(active)s)
        )
"""
_OPEN_NEAR = f"""
    {_OPEN}
        AND need.latitude BETWEEN %(latitude)s - %(near)s AND %(latitude)s + %(near)s
        AND need.longitude BETWEEN %(longitude)s - %(near)s AND %(longitude)s + %(near)s
    ORDER BY abs(need.latitude - %(latitude)s) + abs(need.longitude - %(longitude)s), need.starts_at, need.id
    LIMIT %(limit)s
"""  # noqa: S608 - the text above
_OPEN_IN_DISTRICT = f"""
    {_OPEN}
        AND left(need.place_id, 6) = %(district)s
    ORDER BY need.starts_at, need.id
    LIMIT %(limit)s
"""  # noqa: S608 - the text above


def open_needs_for(
    *, volunteer_id: UUID, at: datetime, category: str = "", limit: int = LIST_LIMIT
) -> list[OpenNeed]:
    """List open needs near a volunteer, the nearest first, without those of the volunteer's own side.

    Of one category, or of all when it is empty. Who is suspended or not qualified sees none.
    Positions are rounded to about a kilometre, distances to 500 metres. Raises: NotFound.
    """
    volunteer = person(person_id=volunteer_id)
    fit = fitness_and_side(
        person_id=volunteer_id, needed=BASE_QUALIFICATIONS, day=local_date(at), at=at, until=at
    )
    if refusal_by(fit) is not None:
        return []
    with quick_cursor() as cursor:
        cursor.execute(
            _OPEN_IN_DISTRICT if volunteer.cell_latitude is None else _OPEN_NEAR,
            {
                "at": at,
                "sex": volunteer.sex,
                "category": str(category),
                "side": list(fit.side),
                "volunteer": volunteer_id,
                "active": [state.value for state in ACTIVE],
                "latitude": volunteer.cell_latitude,
                "longitude": volunteer.cell_longitude,
                "near": NEAR_DEGREES,
                "district": volunteer.place_id[:6],
                "limit": limit,
            },
        )
        return [_open_need(row, volunteer) for row in cursor.fetchall()]


def refusal_of(
    volunteer: Person, *, needed: tuple[QualificationKind, ...], at: datetime, until: datetime
) -> Refused | None:
    """Say why a volunteer may not serve: suspended between two moments, or some proof is missing at the later one."""
    return refusal_by(
        fitness(person_id=volunteer.pk, needed=needed, day=local_date(until), at=at, until=until)
    )


def refusal_by(fit: Fitness) -> Refused | None:
    """Say the same of a fitness that was asked for with something else."""
    if fit.is_suspended:
        return VolunteerSuspended()
    if fit.gaps:
        return NotQualified(missing="、".join(str(gap.label) for gap in fit.gaps))
    return None


def _open_need(row: tuple[Any, ...], volunteer: Person) -> OpenNeed:
    """Show one row with its place rounded to about a kilometre and its distance to 500 metres."""
    latitude, longitude = row[-2:]
    far = None
    if latitude is not None and longitude is not None and volunteer.cell_latitude is not None:
        exact = distance_m(
            float(volunteer.cell_latitude),
            float(volunteer.cell_longitude or 0),
            float(latitude),
            float(longitude),
        )
        far = max(500, round(exact / 500) * 500)
    blurred_place = [blurred(float(each)) if each is not None else None for each in (latitude, longitude)]
    return OpenNeed(*[*row[:-2], *blurred_place, far])


def matches_visible_to(viewer: Actor) -> QuerySet[Match]:
    """Narrow to the matches a viewer may see: own, a led minor's, or of the places of the role."""
    matches = Match.objects.select_related("need")
    if viewer.role == Role.VOLUNTEER:
        return matches.filter(volunteer_id=viewer.person_id)
    if viewer.role == Role.GUARDIAN:
        return matches.filter(led_by_id=viewer.person_id, volunteer__guardian_id=viewer.person_id)
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


def leader_is_elsewhere(*, guardian_id: UUID, need_id: UUID, starts_at: datetime, ends_at: datetime) -> bool:
    """Tell whether a guardian has promised, or leads a student to, another need in a period."""
    own = Q(volunteer_id=guardian_id) | Q(led_by_id=guardian_id)
    during = Match.objects.filter(own, state__in=ACTIVE, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return during.exclude(need_id=need_id).exists()

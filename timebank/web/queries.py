"""Reads that join several packages into what one page shows.

Each is bounded and takes the ids of persons whose rows the page may show; whether it may, the page has asked before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Sum

from timebank.coins.queries import dossier_figures
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.queries import OpenNeed, open_needs_for
from timebank.needs.models import Need
from timebank.people.kinds import QualificationKind
from timebank.people.models import Delegation, Organisation, Person, Suspension
from timebank.people.queries import desks_recognised, proofs_in_force, school_of
from timebank.people.rules import local_date
from timebank.visits.kinds import VisitState
from timebank.visits.models import Claim, GuardianAttendance, Visit

LIST_LIMIT = 50
NEAR_LIMIT = 200
"""Open needs among which a volunteer filters and chooses."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing a volunteer has to prove: until when it is proven, or not at all."""

    kind: QualificationKind
    expires_date: date | None


def trusting_elders(*, delegate_id: UUID) -> list[Delegation]:
    """List the elders who trusted a delegate, with what they allowed, by member number."""
    return list(
        Delegation.objects.filter(delegate_id=delegate_id, until__isnull=True, elder__left_at__isnull=True)
        .select_related("elder")
        .order_by("elder__member_number", "pk")[:LIST_LIMIT]
    )


def promises_to(*, elder_id: UUID, at: datetime) -> list[Match]:
    """List who has promised to come to an elder and has not come yet, the next first."""
    return list(
        Match.objects.filter(need__elder_id=elder_id, state=MatchState.ACCEPTED, ends_at__gt=at)
        .select_related("need", "volunteer")
        .order_by("starts_at", "pk")[:LIST_LIMIT]
    )


def visits_to(*, elder_id: UUID, states: Iterable[VisitState], limit: int = LIST_LIMIT) -> list[Visit]:
    """List an elder's visits in some states, the newest first, with who came."""
    return list(
        Visit.objects.filter(need__elder_id=elder_id, state__in=list(states))
        .select_related("need", "volunteer")
        .order_by("-checked_in_at", "pk")[:limit]
    )


def matches_with_volunteers(*, need: Need) -> list[Match]:
    """List everybody who promised to serve a need, called off ones too, in the order of acceptance."""
    return list(
        Match.objects.filter(need=need).select_related("volunteer").order_by("accepted_at", "pk")[:LIST_LIMIT]
    )


def visit_ids_of(*, need: Need) -> dict[UUID, UUID]:
    """Give the visit of each match of a need, by the match's id."""
    return dict(Visit.objects.filter(need=need).values_list("match_id", "id")[:LIST_LIMIT])


def visits_of_matches(*, matches: Iterable[Match]) -> dict[UUID, Visit]:
    """Give the visit of each match that has one, by the match's id."""
    return {visit.match_id: visit for visit in Visit.objects.filter(match__in=list(matches))[:LIST_LIMIT]}


def claims_of_match(*, match: Match) -> list[Claim]:
    """List what was entered late for a match, the newest first."""
    return list(Claim.objects.filter(match=match).order_by("-entered_at", "pk")[:10])


def attendance_at(*, match: Match) -> GuardianAttendance | None:
    """Find the guardian's word that they are there with the student."""
    return GuardianAttendance.objects.filter(match=match).first() if match.led_by_id else None


def school_until(*, student: Person, at: datetime) -> date | None:
    """Give the day on which a student's school ends to count; None for a missing one, and for who is no student."""
    found = school_of(student_id=student.pk) if student.guardian_id else None
    return found.expires_date if found and found.expires_date > local_date(at) else None


def near_needs(*, volunteer_id: UUID, category: str, at: datetime) -> list[OpenNeed]:
    """List open needs near a volunteer, the nearest first, of one category or of all."""
    return open_needs_for(volunteer_id=volunteer_id, category=category, at=at, limit=NEAR_LIMIT)


def proofs_of(*, person_id: UUID, needed: Iterable[QualificationKind], day: date) -> list[Proof]:
    """Say for each needed proof until when a volunteer has it; none is in force without a date."""
    until = proofs_in_force(person_id=person_id, day=day)
    return [Proof(kind, until.get(kind)) for kind in needed]


def suspension_of(*, person_id: UUID, at: datetime) -> Suspension | None:
    """Find the suspension in force that lasts longest."""
    rows = Suspension.objects.filter(person_id=person_id, starts_at__lte=at, ends_at__gt=at)
    return rows.order_by("-ends_at", "pk").first()


def desks_in(*, place: str, at: datetime) -> list[Organisation]:
    """List the professional organisations whose desk a street has confirmed."""
    return list(desks_recognised(street=place, at=at).order_by("name", "pk")[:10])


@dataclass(frozen=True, slots=True)
class Service:
    """What a volunteer has served so far: confirmed visits and their minutes, and the coin minutes that the books say were earned.

    Of a disputed visit what is not disputed is paid, so it counts among the coins before it is confirmed.
    """

    visits: int
    minutes_served: int
    coin_minutes: int


def service_of(*, volunteer_id: UUID) -> Service:
    """Add up a volunteer's confirmed visits; what was earned is net of what was taken back."""
    total = Visit.objects.filter(volunteer_id=volunteer_id, state=VisitState.CONFIRMED).aggregate(
        visits=Count("pk"), served=Sum("minutes_served")
    )
    earned = dossier_figures(person_id=volunteer_id).obtained
    return Service(total["visits"], total["served"] or 0, earned)


def led_matches(*, guardian_id: UUID) -> list[Match]:
    """List the promises of the students whom a guardian leads, the latest start first."""
    return list(
        Match.objects.filter(led_by_id=guardian_id, volunteer__guardian_id=guardian_id)
        .select_related("need", "volunteer")
        .order_by("-starts_at", "pk")[:LIST_LIMIT]
    )


def matches_at_hand(*, volunteer_id: UUID, at: datetime) -> list[Match]:
    """List the promises that a scanned code can belong to now: the one under way, and those of about this time."""
    under_way = Visit.objects.filter(match=OuterRef("pk"), state=VisitState.OPEN)
    near = Q(
        state=MatchState.ACCEPTED, starts_at__lt=at + timedelta(days=1), ends_at__gt=at - timedelta(days=1)
    )
    rows = Match.objects.filter(near | Exists(under_way), volunteer_id=volunteer_id)
    return list(rows.select_related("need").order_by("starts_at", "pk")[:LIST_LIMIT])

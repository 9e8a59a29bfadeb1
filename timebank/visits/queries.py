"""Reads of visits: what a viewer may see, what waits for whose word, the elder's code of this minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from timebank.lib.one_trip import quick_cursor
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.needs.kinds import NeedState, Payer
from timebank.needs.models import Need
from timebank.notices.kinds import NoticeKind
from timebank.notices.models import Notice
from timebank.people.kinds import DESK_ROLES, OFFICER_ROLES, Role
from timebank.people.models import Delegation
from timebank.people.queries import cannot_confirm
from timebank.people.rules import LOCAL, Actor, local_date
from timebank.places.rules import scope_prefix
from timebank.vault.queries import keyed_hash
from timebank.visits.kinds import ClaimRefusal, ClaimState, ProofGrade, VisitState
from timebank.visits.models import Claim, Visit, VisitStep

LIST_LIMIT = 100


def code_secret(need: Need) -> bytes:
    """Derive the secret of the code that is shown where a need is served: the elder's, or the activity's own."""
    return keyed_hash(text=f"code/{need.elder_id or need.pk}")


def elder_code_secret(*, elder_id: UUID) -> bytes:
    """Derive the secret of an elder's own rotating code."""
    return keyed_hash(text=f"code/{elder_id}")


_CHECK_FACTS = """
    SELECT EXISTS (
        SELECT FROM people_consent
        WHERE person_id = %(volunteer)s AND purpose = 'LOCATION' AND withdrawn_at IS NULL
    ), (
        SELECT count(*) FROM visits_codemiss miss JOIN matching_match tried ON tried.id = miss.match_id
        WHERE tried.need_id = %(need)s AND tried.volunteer_id = %(volunteer)s
    )
"""

_MINUTES_OF_DAY = """
    SELECT coalesce(sum(coin_minutes), 0) FROM visits_visit
    WHERE volunteer_id = %s AND state = 'CONFIRMED' AND checked_in_at >= %s AND checked_in_at < %s
"""

_LOCK_OPEN = "SELECT id FROM visits_visit WHERE volunteer_id = %s AND state = 'OPEN' FOR UPDATE"


def _number(statement: str, values: list[object]) -> int:
    """Ask for one number; in plain SQL, because it is asked in every hour."""
    with quick_cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What a check rests on: may the volunteer's place be taken, and how many wrong codes were shown for the need."""

    may_locate: bool
    misses: int


def check_facts(*, volunteer_id: UUID, need_id: UUID) -> CheckFacts:
    """Read what a check rests on, in one statement; misses count also from before calling off and accepting again."""
    with quick_cursor() as cursor:
        cursor.execute(_CHECK_FACTS, {"volunteer": volunteer_id, "need": need_id})
        return CheckFacts(*cursor.fetchone())


def lock_open_visit(*, volunteer_id: UUID) -> UUID | None:
    """Lock the visit that a volunteer has under way, if any; there is never more than one."""
    with quick_cursor() as cursor:
        cursor.execute(_LOCK_OPEN, [volunteer_id])
        row = cursor.fetchone()
    return row[0] if row else None


def visits_visible_to(viewer: Actor) -> QuerySet[Visit]:
    """Narrow to the visits a viewer may see: own, of elders who trusted them, or of the places of the role."""
    visits = Visit.objects.select_related("need")
    if viewer.role == Role.VOLUNTEER:
        return visits.filter(volunteer_id=viewer.person_id)
    if viewer.role == Role.GUARDIAN:
        return visits.filter(match__led_by_id=viewer.person_id, volunteer__guardian_id=viewer.person_id)
    if viewer.role == Role.ELDER:
        return visits.filter(need__elder_id=viewer.person_id)
    if viewer.role == Role.DELEGATE:
        trusted = Delegation.objects.filter(delegate_id=viewer.person_id, until__isnull=True)
        return visits.filter(need__elder_id__in=trusted.values("elder_id"))
    if viewer.role in DESK_ROLES + OFFICER_ROLES and viewer.scope:
        return visits.filter(need__place__code__startswith=scope_prefix(viewer.scope))
    return visits.none()


def visits_in_state(*, viewer: Actor, states: list[VisitState], limit: int = LIST_LIMIT) -> list[Visit]:
    """List the visits a viewer may see that are in one of the states, the oldest first."""
    return list(visits_visible_to(viewer).filter(state__in=states).order_by("checked_in_at", "pk")[:limit])


def open_visit_of(*, volunteer_id: UUID) -> Visit | None:
    """Find the visit that a volunteer has under way."""
    return (
        Visit.objects.filter(volunteer_id=volunteer_id, state=VisitState.OPEN).select_related("need").first()
    )


def _silent(*, delivered_before: datetime) -> QuerySet[Visit]:
    reached = Notice.objects.annotate(told_visit=KeyTextTransform("visit_id", "facts")).filter(
        person_id=OuterRef("need__elder_id"),
        kind=NoticeKind.VISIT_TO_CONFIRM,
        told_visit=Cast(OuterRef("pk"), CharField()),
        delivered_at__lte=delivered_before,
    )
    not_alone = cannot_confirm(since=local_date(delivered_before)).filter(person=OuterRef("need__elder_id"))
    return Visit.objects.filter(
        Exists(reached),
        ~Exists(not_alone),
        state=VisitState.CLOSED,
        proof_grade__in=[ProofGrade.A, ProofGrade.B],
        checked_out_at__lte=delivered_before,
        need__elder__confirms_alone=True,
        need__elder__left_at__isnull=True,
        need__elder__has_channel=True,
    )


def silent_visits(*, delivered_before: datetime, limit: int) -> list[UUID]:
    """List the proven visits whose elder was reached by a notice before a moment, can answer, and did not."""
    rows = _silent(delivered_before=delivered_before).order_by("checked_out_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def is_silent(*, visit_id: UUID, delivered_before: datetime) -> bool:
    """Tell whether silence may confirm a visit."""
    return _silent(delivered_before=delivered_before).filter(pk=visit_id).exists()


def quiet_visits(*, accepted_before: datetime, limit: int) -> list[UUID]:
    """List the volunteers' own late claims that the elder accepted before a moment and no reviewer has to look at."""
    held = VisitStep.objects.filter(visit=OuterRef("pk"), reason="DAY_CAP")
    rows = Visit.objects.filter(
        ~Exists(held),
        state=VisitState.IN_REVIEW,
        proof_grade=ProofGrade.D,
        accepted_at__lte=accepted_before,
        entered_by__isnull=True,
    )
    return list(rows.order_by("accepted_at", "pk").values_list("pk", flat=True)[:limit])


def makers_of(*, visit_id: UUID) -> list[UUID]:
    """List everybody who had a hand in what is recorded of a visit: who checked in or out, entered or accepted it."""
    return list(VisitStep.objects.filter(visit_id=visit_id).values_list("by_id", flat=True)[:LIST_LIMIT])


def forgotten_visits(*, ended_before: datetime, limit: int) -> list[UUID]:
    """List the visits under way whose planned end is long past, the oldest first."""
    rows = Visit.objects.filter(state=VisitState.OPEN, ends_at__lt=ended_before).order_by("ends_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def unsettled_exist(*, need_id: UUID, but: UUID | None) -> bool:
    """Tell whether a need has a promise not yet served or a visit not yet settled, one visit left aside."""
    settled = [VisitState.CONFIRMED, VisitState.CANCELLED]
    unsettled = Visit.objects.filter(need_id=need_id).exclude(state__in=settled)
    if but is not None:
        unsettled = unsettled.exclude(pk=but)
    return Match.objects.filter(need_id=need_id, state=MatchState.ACCEPTED).exists() or unsettled.exists()


def settled_needs(*, before: datetime, limit: int) -> list[UUID]:
    """List matched needs whose time has come and of which no promise and no visit is left unsettled."""
    settled = [VisitState.CONFIRMED, VisitState.CANCELLED]
    promised = Match.objects.filter(need=OuterRef("pk"), state=MatchState.ACCEPTED)
    unsettled = Visit.objects.filter(need=OuterRef("pk")).exclude(state__in=settled)
    needs = Need.objects.filter(
        ~Exists(promised),
        ~Exists(unsettled),
        state=NeedState.MATCHED,
        closes_at__lt=before,
        places_taken__gt=0,
    )
    return list(needs.order_by("closes_at", "pk").values_list("pk", flat=True)[:limit])


def claims_of(*, viewer: Actor, limit: int = LIST_LIMIT) -> list[Claim]:
    """List the late and paper claims of the viewer's places, the newest first."""
    claims = Claim.objects.select_related("match__need")
    if viewer.role == Role.VOLUNTEER:
        claims = claims.filter(volunteer_id=viewer.person_id)
    elif viewer.role in DESK_ROLES + OFFICER_ROLES and viewer.scope:
        claims = claims.filter(match__need__place__code__startswith=scope_prefix(viewer.scope))
    else:
        claims = claims.none()
    return list(claims.order_by("-entered_at", "pk")[:limit])


def refused_claims_in(*, scope: str, limit: int = LIST_LIMIT) -> list[Claim]:
    """List what was claimed in a place and did not become a visit, the newest first: each asks for a return visit."""
    within = Claim.objects.filter(
        state=ClaimState.REFUSED, match__need__place__code__startswith=scope_prefix(scope)
    )
    return list(within.select_related("match__need").order_by("-entered_at", "pk")[:limit])


def refused_claims_counted(*, scope: str) -> list[tuple[ClaimRefusal, int]]:
    """Count the same by reason, most first."""
    within = Claim.objects.filter(
        state=ClaimState.REFUSED, match__need__place__code__startswith=scope_prefix(scope)
    )
    rows = within.values_list("refusal").annotate(count=Count("pk")).order_by("-count", "refusal")
    return [(ClaimRefusal(refusal), count) for refusal, count in rows]


def visits_in_review_of(*, need_id: UUID) -> list[Visit]:
    """Lock the visits of an activity that wait for the second person, in the order of acceptance."""
    rows = Visit.objects.filter(need_id=need_id, state=VisitState.IN_REVIEW)
    locked = rows.select_for_update(of=("self",)).select_related("match")
    return list(locked.order_by("match__accepted_at", "pk")[:1000])


def city_paid_minutes(*, organisation_id: UUID, month_of: datetime) -> int:
    """Add up what the city paid for an organisation's activities in the local month of a moment, coin minutes."""
    local = month_of.astimezone(LOCAL)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    total = Visit.objects.filter(
        need__organisation_id=organisation_id,
        need__payer=Payer.CITY,
        confirmed_at__gte=first,
        confirmed_at__lte=month_of,
    ).aggregate(total=Sum("coin_minutes"))
    return total["total"] or 0


def minutes_confirmed_on_day(*, volunteer_id: UUID, day_of: datetime) -> int:
    """Add up a volunteer's coin minutes of visits that began on the local day of a moment."""
    local = day_of.astimezone(LOCAL)
    first = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return _number(_MINUTES_OF_DAY, [volunteer_id, first, first + timedelta(days=1)])

"""Reads of the staff pages: what waits for review, which organisations and roles there are, what was proposed.

Lists are of the viewer's own places and show member numbers only, never a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from timebank.coins.kinds import DecisionState
from timebank.coins.models import BudgetFunding, Grant, GrantBatch, MigrationBatch, MigrationLine
from timebank.coins.queries import GrantFact
from timebank.coins.rules import budget_account
from timebank.ledger.queries import balances
from timebank.lib.units import CoinMinutes, ServiceMinutes
from timebank.needs.kinds import NeedKind, NeedState
from timebank.needs.models import Need
from timebank.needs.queries import needs_visible_to, participants_of, review_queue
from timebank.people.kinds import DESK_ROLES, STAFF_ROLES, OrganisationKind
from timebank.people.models import Organisation, Person, RoleHeld
from timebank.people.queries import classes_in_force, organisations_of, organisations_recognised
from timebank.people.rules import Actor, local_date
from timebank.places.kinds import PlaceKind
from timebank.places.models import Place
from timebank.places.queries import districts, place, streets_of
from timebank.places.rules import is_within, scope_prefix
from timebank.policy.kinds import PolicyKind, PolicyState
from timebank.policy.models import PolicyValue
from timebank.policy.queries import history, proposals, value
from timebank.visits.kinds import ClaimState, ProofGrade, VisitState
from timebank.visits.models import Claim, Visit
from timebank.visits.operations.activity import payments_of
from timebank.visits.operations.confirm import minutes_of
from timebank.visits.queries import city_paid_minutes, claims_of, visits_visible_to

LIST_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a reviewer or street officer."""

    needs: list[Need]
    visits: list[Visit]
    disputes: list[Visit]
    activities: list[Need]


def queue_of(*, viewer: Actor) -> Queue:
    """List what waits for a second person in the viewer's places, the most urgent first."""
    needs = review_queue(viewer=viewer)
    prefetch_related_objects(needs, "elder", "organisation")
    entered = visits_in_view(viewer).filter(state=VisitState.IN_REVIEW)
    return Queue(
        needs=needs,
        visits=list(entered.order_by("entered_at", "pk")[:LIST_LIMIT]),
        disputes=list(
            visits_in_view(viewer).filter(state=VisitState.DISPUTED).order_by("entered_at", "pk")[:LIST_LIMIT]
        ),
        activities=activities_to_confirm(viewer=viewer),
    )


def visits_in_view(viewer: Actor) -> QuerySet[Visit]:
    """Narrow to the closed visits to elders in the viewer's places, each with who is concerned."""
    closed = visits_visible_to(viewer).filter(checked_out_at__isnull=False, need__kind=NeedKind.HOME)
    return closed.select_related("need__elder", "need__organisation", "volunteer", "match")


def is_own_entry(visit: Visit, *, viewer: Actor) -> bool:
    """Tell whether the viewer's own organisation entered a visit, so that another one has to decide it."""
    entered = visit.entered_organisation_id
    if visit.state == VisitState.DISPUTED:
        entered = entered or visit.need.organisation_id
    return viewer.organisation_id is not None and viewer.organisation_id == entered


def waits_quietly(visit: Visit) -> bool:
    """Tell whether a visit rests on the volunteer's own word and settles by itself when nobody disputes it."""
    return visit.state == VisitState.IN_REVIEW and visit.proof_grade == ProofGrade.D


def needs_in_view(viewer: Actor) -> QuerySet[Need]:
    """Narrow to the needs of the viewer's places, each with its elder and organisation."""
    return needs_visible_to(viewer).select_related("elder", "organisation")


def activities_to_confirm(*, viewer: Actor) -> list[Need]:
    """List the activities whose entered list waits for the second person, the oldest first."""
    entered = Visit.objects.filter(state=VisitState.IN_REVIEW, need__kind=NeedKind.GROUP).values("need_id")
    rows = needs_in_view(viewer).filter(pk__in=entered)
    return list(rows.order_by("ends_at", "pk")[:LIST_LIMIT])


@dataclass(frozen=True, slots=True)
class Line:
    """One volunteer on an activity's list: the time and what the city would pay now."""

    visit: Visit
    minutes: ServiceMinutes
    coin_minutes: CoinMinutes


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What a second person has to know before confirming an activity."""

    need: Need
    elders_signed_up: int
    elders_present: int
    lines: list[Line]
    quota_left_minutes: int


def activity_facts(*, need: Need, at: datetime) -> ActivityFacts:
    """Read an activity's list with what would be paid by the values in force, as ``confirm_activity`` pays it."""
    waiting = Visit.objects.filter(need=need, state=VisitState.IN_REVIEW).select_related("match", "volunteer")
    visits = list(waiting.order_by("match__accepted_at", "pk")[:1000])
    participants = participants_of(need_id=need.pk)
    payments = payments_of(need, visits, at=at)
    quota = value("city_paid_month_minutes", at=at, place=need.place_id)
    assert need.organisation_id is not None
    return ActivityFacts(
        need=need,
        elders_signed_up=len(participants),
        elders_present=sum(1 for each in participants if each.signed_in_at),
        lines=[Line(visit, minutes_of(visit), coins) for visit, coins in zip(visits, payments, strict=True)],
        quota_left_minutes=max(
            0, quota - city_paid_minutes(organisation_id=need.organisation_id, month_of=at)
        ),
    )


def refused_claims(*, viewer: Actor) -> list[Claim]:
    """List the late and paper claims that did not become a visit, the newest first."""
    claims = [each for each in claims_of(viewer=viewer) if each.state == ClaimState.REFUSED]
    prefetch_related_objects(claims, "volunteer", "match__need__elder", "entered_by")
    return claims


def organisations_in(scope: str) -> list[Organisation]:
    """List the organisations that a street confirmed or admitted, the newest first."""
    return list(organisations_of(scope=scope).order_by("-confirmed_from", "pk")[:LIST_LIMIT])


@dataclass(frozen=True, slots=True)
class Budget:
    """What a district's grant budget has left."""

    district: Place
    coin_minutes: CoinMinutes


def budgets_in(scope: str) -> list[Budget]:
    """Give the balance of every district's budget within a scope: one district's, or all of the city."""
    own = [each for each in districts() if is_within(code=each.code, scope=scope)]
    accounts = {each.code: budget_account(place=each.code).id for each in own}
    left = balances(account_ids=list(accounts.values()))
    return [Budget(each, left[accounts[each.code]]) for each in own]


def fundings_in(*, scope: str, state: DecisionState) -> list[BudgetFunding]:
    """List the fundings of the budgets within a scope that are in a state, the newest first."""
    rows = BudgetFunding.objects.filter(place__code__startswith=scope_prefix(scope), state=state)
    return list(rows.order_by("-proposed_at", "-pk")[:LIST_LIMIT])


def values_proposed_in(scope: str) -> list[PolicyValue]:
    """List the policy values that wait for a decision at places within a scope, longest waiting first."""
    return [each for each in proposals() if is_within(code=each.place_id, scope=scope)]


def proposals_in(scope: str) -> QuerySet[PolicyValue]:
    """Narrow to the proposed values of places within a scope."""
    within = PolicyValue.objects.filter(place__code__startswith=scope_prefix(scope))
    return within.filter(state=PolicyState.PROPOSED)


def history_in(*, name: str, scope: str) -> list[PolicyValue]:
    """List the rows of a value at the city and at places within a scope, latest start first."""
    return [
        each for each in history(name=name) if is_within(code=each.place_id, scope=scope) or _is_city(each)
    ]


def _is_city(row: PolicyValue) -> bool:
    return row.place_id.endswith("0000")


def staff_roles(*, at: datetime) -> list[RoleHeld]:
    """List the staff roles in force, with places and organisations, by role and member number."""
    in_force = Q(until__isnull=True) | Q(until__gt=at)
    rows = RoleHeld.objects.filter(in_force, role__in=STAFF_ROLES, since__lte=at)
    return list(
        rows.select_related("person", "organisation").order_by("role", "person__member_number", "pk")[:500]
    )


def needs_by_state(scope: str) -> list[tuple[str, int]]:
    """Count the needs of a scope by state: the few figures of an officer's page."""
    rows = Need.objects.filter(place__code__startswith=scope_prefix(scope)).values("state")
    counts = rows.annotate(count=Count("pk")).order_by("state").values_list("state", "count")
    return [(str(NeedState(state).label), count) for state, count in counts]


def organisations_in_force(*, at: datetime) -> list[Organisation]:
    """List the professional organisations in force in the city, by name: desk staff are appointed to one."""
    rows = organisations_recognised(at=at).filter(kind=OrganisationKind.PROFESSIONAL)
    return list(rows.order_by("name", "pk")[:1000])


def organisations_elsewhere(*, street: str, at: datetime) -> list[Organisation]:
    """List the professional organisations in force that a street might admit: confirmed by another street, not here yet."""
    here = Q(place=street) | Q(further_streets__contains=[street])
    rows = organisations_recognised(at=at).filter(kind=OrganisationKind.PROFESSIONAL).exclude(here)
    return list(rows.order_by("name", "pk")[:LIST_LIMIT])


def member_within(*, scope: str, member_number: str) -> Person | None:
    """Find a member of the places of a scope by number; members of other places are nobody here."""
    number = member_number.strip().upper()
    here = Person.objects.filter(place__code__startswith=scope_prefix(scope), left_at__isnull=True)
    return here.filter(member_number=number).first()


def member_by_number(member_number: str) -> Person | None:
    """Find a member of the whole city by exactly this number, whether or not the membership has ended."""
    return Person.objects.filter(member_number=member_number.strip().upper()).first()


def grants_in_view(viewer: Actor) -> QuerySet[Grant]:
    """Narrow to the grants of the viewer's district."""
    return Grant.objects.filter(place__code__startswith=scope_prefix(viewer.scope))


def unproven(grants: Iterable[GrantFact], *, at: datetime) -> set[UUID]:
    """Find the grants and aid whose special group is not in force for their person: to be looked at, not a refusal."""
    rows = list(grants)
    known = classes_in_force(person_ids=[row.person_id for row in rows], day=local_date(at))
    return {row.id for row in rows if row.beneficiary_class not in known.get(row.person_id, set())}


def grant_batches_in_view(viewer: Actor) -> QuerySet[GrantBatch]:
    """Narrow to the lists of grants of the viewer's district."""
    return GrantBatch.objects.filter(place__code__startswith=scope_prefix(viewer.scope))


def migrations_in_view(viewer: Actor) -> QuerySet[MigrationBatch]:
    """Narrow to the lists of balances of the viewer's city."""
    return MigrationBatch.objects.filter(place__code__startswith=scope_prefix(viewer.scope))


def migrated_lines_in_view(viewer: Actor) -> QuerySet[MigrationLine]:
    """Narrow to the records of people in the viewer's places."""
    return MigrationLine.objects.filter(person__place__code__startswith=scope_prefix(viewer.scope))


def fundings_in_view(viewer: Actor) -> QuerySet[BudgetFunding]:
    """Narrow to the fundings of the viewer's city."""
    return BudgetFunding.objects.filter(place__code__startswith=scope_prefix(viewer.scope))


def places_with_own(kind: PolicyKind, *, scope: str) -> list[Place]:
    """List the places within a scope that may have their own value: the city, and districts where allowed."""
    own = place(code=scope)
    if own.kind == PlaceKind.CITY:
        return [own, *(districts() if kind.district else [])]
    return [own] if kind.district else []


def pool_owners(*, viewer: Actor, at: datetime, language: str) -> list[tuple[str, str]]:
    """List for whom a viewer may propose a public-welfare account: "place:" or "place:organisation", with the name."""
    organisations = organisations_in_force(at=at)
    if viewer.role in DESK_ROLES:
        own = [each for each in organisations if each.pk == viewer.organisation_id]
        return [(f"{each.place_id}:{each.pk}", each.name) for each in own]
    scope = place(code=viewer.scope)
    below = districts() if scope.kind == PlaceKind.CITY else streets_of(district=scope.code)
    places = [(f"{each.code}:", each.name(language)) for each in (scope, *below)]
    within = [each for each in organisations if is_within(code=each.place_id, scope=viewer.scope)]
    return places + [(f"{each.place_id}:{each.pk}", each.name) for each in within]

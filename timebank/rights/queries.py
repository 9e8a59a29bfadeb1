"""Reads of the rights centre: what is kept about a person in plain words, what is still open for them, their requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from timebank.coins.kinds import EstateState
from timebank.coins.models import Donation, Estate, Gift
from timebank.coins.models.gifts import RESTS
from timebank.coins.queries import has_open_holds, owes_coins, purse_balances
from timebank.coins.queries.purses import PurseBalances
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need
from timebank.people.kinds import STAFF_ROLES, FamilyState
from timebank.people.models import (
    Consent,
    Delegation,
    Family,
    Person,
    Qualification,
    RoleHeld,
    SpecialStatus,
)
from timebank.people.queries import roles_of, statuses_of
from timebank.people.queries.roles import RoleFact
from timebank.people.rules import Actor
from timebank.places.rules import scope_prefix
from timebank.policy.queries import value
from timebank.rights.kinds import Obligation, RepresentationState, RequestKind, RequestState
from timebank.rights.models import WAITS, Representation, Request, RequestStep, RetentionRun
from timebank.vault.kinds import Field, Purpose
from timebank.vault.operations import look
from timebank.vault.queries import LookFact, looks_at
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit

ROWS_MAX = 200
MONTH_DAYS = 31
UNSETTLED = (VisitState.OPEN, VisitState.CLOSED, VisitState.IN_REVIEW, VisitState.DISPUTED)
ASKED = (NeedState.IN_REVIEW, NeedState.OPEN, NeedState.MATCHED)


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """Everything that is kept about a person, as the person's page shows it; lists hold at most 200 rows."""

    person: Person
    values: dict[Field, str]
    roles: list[RoleFact]
    consents: list[Consent]
    statuses: list[SpecialStatus]
    qualifications: list[Qualification]
    relatives: int
    delegations: list[Delegation]
    balances: PurseBalances
    asked: int
    received: int
    served: int
    looks: list[LookFact]


def kept_about(*, person: Person, by: Actor, purpose: Purpose, at: datetime) -> KeptFacts:
    """Read everything about a person, through one journaled look. Raises: LookRefused."""
    values = look(
        person_id=person.pk, fields=list(Field), by_id=by.person_id, by_role=by.role, purpose=purpose
    )
    visits = Visit.objects.exclude(state=VisitState.CANCELLED)
    delegations = Delegation.objects.filter(Q(elder=person) | Q(delegate=person), until__isnull=True)
    return KeptFacts(
        person=person,
        values=values,
        roles=roles_of(person_id=person.pk, at=at),
        consents=list(Consent.objects.filter(person=person).order_by("given_at", "pk")[:ROWS_MAX]),
        statuses=statuses_of(person_id=person.pk),
        qualifications=list(
            Qualification.objects.filter(person=person).order_by("-expires_date", "pk")[:ROWS_MAX]
        ),
        relatives=Family.objects.filter(
            Q(person=person) | Q(relative=person), state__in=[FamilyState.CONFIRMED, FamilyState.ENDING]
        ).count(),
        delegations=list(delegations.select_related("elder", "delegate").order_by("pk")[:ROWS_MAX]),
        balances=purse_balances(person_id=person.pk),
        asked=Need.objects.filter(elder=person).count(),
        received=visits.filter(need__elder=person).count(),
        served=visits.filter(volunteer=person).count(),
        looks=looks_at(person_id=person.pk, limit=ROWS_MAX),
    )


def obligations_of(*, person_id: UUID, at: datetime) -> list[Obligation]:
    """List what is still open for a person and stands in the way of erasing, in a fixed order."""
    visits = Visit.objects.filter(Q(volunteer=person_id) | Q(need__elder=person_id), state__in=UNSETTLED)
    asked = Need.objects.filter(elder=person_id, state__in=ASKED)
    promised = Match.objects.filter(volunteer=person_id, state=MatchState.ACCEPTED)
    resting = Gift.objects.filter(RESTS, Q(giver=person_id) | Q(receiver=person_id))
    donating = Donation.objects.filter(RESTS, giver=person_id)
    estate = Estate.objects.filter(person=person_id, state__in=[EstateState.PROPOSED, EstateState.FROZEN])
    staff = RoleHeld.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), person=person_id, role__in=STAFF_ROLES
    )
    minors = Person.objects.filter(guardian=person_id, left_at__isnull=True)
    on_the_way = resting.exists() or donating.exists() or has_open_holds(person_id=person_id)
    found = {
        Obligation.SERVICES: visits.exists(),
        Obligation.REQUESTS: asked.exists() or promised.exists(),
        Obligation.COINS_ON_THE_WAY: on_the_way,
        Obligation.DEBT: owes_coins(person_id=person_id),
        Obligation.ESTATE: estate.exists(),
        Obligation.MINORS: minors.exists(),
        Obligation.STAFF: staff.exists(),
    }
    return [each for each, is_open in found.items() if is_open]


def requests_of(*, person_id: UUID) -> list[Request]:
    """List a person's requests, the newest first."""
    return list(Request.objects.filter(person=person_id).order_by("-made_at", "-pk")[:ROWS_MAX])


def requests_within(*, scope: str) -> QuerySet[Request]:
    """Narrow to the requests of members of a place."""
    return Request.objects.filter(person__place__code__startswith=scope_prefix(scope)).select_related(
        "person"
    )


def requests_to_answer(*, scope: str) -> list[Request]:
    """List what waits for an answer in a place, the one due first before others."""
    waiting = requests_within(scope=scope).filter(state=RequestState.OPEN)
    return list(waiting.order_by("due_date", "pk")[:ROWS_MAX])


def steps_of_requests(*, requests: Sequence[Request]) -> dict[UUID, list[RequestStep]]:
    """Give the steps of several requests, the oldest first, in one statement."""
    found: dict[UUID, list[RequestStep]] = {each.pk: [] for each in requests}
    rows = RequestStep.objects.filter(request__in=requests)
    for step in rows.order_by("happened_at", "pk")[: ROWS_MAX * 5]:
        found[step.request_id].append(step)
    return found


def cancellations_due(*, at: datetime, limit: int) -> list[UUID]:
    """List the accounts whose waiting period is over, the longest waiting first."""
    due = Request.objects.filter(kind=RequestKind.CANCEL, state=RequestState.WAITING, waits_until__lte=at)
    return list(due.order_by("waits_until", "pk").values_list("pk", flat=True)[:limit])


def left_long_ago(*, at: datetime, limit: int) -> list[UUID]:
    """List members who left more than ``identity_retention_months`` ago and whose sign-in still exists, the first first."""
    months = value("identity_retention_months", at=at, place=settings.CITY)
    before = at - timedelta(days=months * MONTH_DAYS)
    rows = Person.objects.filter(left_at__lt=before, erased_at__isnull=True)
    return list(rows.order_by("left_at", "pk").values_list("pk", flat=True)[:limit])


def statuses_over_since(*, at: datetime) -> date:
    """Give the day before which special-group statuses that are over are forgotten."""
    months = value("special_status_retention_months", at=at, place=settings.CITY)
    return (at - timedelta(days=months * MONTH_DAYS)).date()


def last_runs(*, limit: int) -> list[RetentionRun]:
    """List the newest runs of the retention job."""
    return list(RetentionRun.objects.order_by("-ran_at", "-pk")[:limit])


def is_waiting(request: Request) -> bool:
    """Tell whether a request can still be taken back."""
    return request.state in WAITS


def representations_within(*, scope: str) -> QuerySet[Representation]:
    """Narrow to who represents members of a place."""
    rows = Representation.objects.filter(person__place__code__startswith=scope_prefix(scope))
    return rows.select_related("person", "representative")


def representations_running(*, scope: str) -> list[Representation]:
    """List the representations of a place that wait or are in force, the oldest first."""
    running = [RepresentationState.PROPOSED, RepresentationState.APPROVED]
    rows = representations_within(scope=scope).filter(state__in=running)
    return list(rows.order_by("proposed_at", "pk")[:ROWS_MAX])


def representations_of(*, person_id: UUID) -> list[Representation]:
    """List who represents or represented a person, the newest first."""
    rows = Representation.objects.filter(person=person_id).select_related("representative")
    return list(rows.order_by("-proposed_at", "-pk")[:ROWS_MAX])


def representations_due(*, day: date, limit: int) -> list[UUID]:
    """List the representations in force whose last day has passed."""
    over = Representation.objects.filter(state=RepresentationState.APPROVED, last_date__lt=day)
    return list(over.order_by("last_date", "pk").values_list("pk", flat=True)[:limit])

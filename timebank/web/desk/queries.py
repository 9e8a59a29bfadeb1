"""Reads of the desk's pages: whom it may act for, what waits for it, and what its activities need.

Only people and needs of the desk's own streets, and never the clerk as the person who is served.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects

from timebank.coins.queries import PurseBalances, purse_balances
from timebank.evaluations.models import Evaluation
from timebank.evaluations.queries import follow_ups
from timebank.matching.kinds import ACTIVE, MatchState
from timebank.matching.models import Match
from timebank.matching.queries import matches_visible_to
from timebank.needs.kinds import NeedKind, NeedState
from timebank.needs.models import Need, Participant
from timebank.needs.queries import needs_visible_to, needs_without_taker
from timebank.people.kinds import DESK_ROLES, Role
from timebank.people.models import Person
from timebank.people.queries import kept_accounts, person_by_number, roles_of
from timebank.people.rules import BASE_QUALIFICATIONS, Actor, local_date
from timebank.places.kinds import PlaceKind
from timebank.places.models import Place
from timebank.places.queries import place, streets_of
from timebank.places.rules import scope_prefix
from timebank.policy.queries import value
from timebank.vault.kinds import Field, Purpose
from timebank.vault.operations import look_at_many
from timebank.vault.queries import find_by
from timebank.vault.rules import masked_name
from timebank.visits.kinds import VisitState
from timebank.visits.models import Claim, Visit, VisitStep
from timebank.visits.queries import visits_in_state, visits_visible_to
from timebank.web.queries import Proof, claims_of_match, proofs_of, suspension_of

LIST_LIMIT = 30
RUNNING = (NeedState.OPEN, NeedState.MATCHED)
"""States of a need that can still be served."""


class FindBy(StrEnum):
    """By what a person is looked for at the desk."""

    NUMBER = "NUMBER"
    PHONE = "PHONE"
    DOCUMENT = "DOCUMENT"


FIELDS = {FindBy.PHONE: (Field.PHONE, Field.LANDLINE), FindBy.DOCUMENT: (Field.DOCUMENT,)}


def people_visible_to(viewer: Actor) -> QuerySet[Person]:
    """Narrow to the people a desk may act for: members of its streets, never the clerk's own record."""
    if viewer.role not in DESK_ROLES or not viewer.scope:
        return Person.objects.none()
    here = Person.objects.filter(place__code__startswith=scope_prefix(viewer.scope), left_at__isnull=True)
    return here.exclude(pk=viewer.person_id)


def find_people(*, viewer: Actor, by: FindBy, text: str) -> list[Person]:
    """Find people of the desk's streets by exact member number, phone or document number, by member number."""
    people = people_visible_to(viewer)
    if by == FindBy.NUMBER:
        named = person_by_number(member_number=text)
        people = people.filter(pk=named.pk) if named else people.none()
    else:
        found = {person_id for field in FIELDS[by] for person_id in find_by(field=field, value=text)}
        people = people.filter(pk__in=kept_accounts(person_ids=found))
    return list(people.order_by("member_number", "pk")[:LIST_LIMIT])


def masked_names(*, people: Iterable[Person], by: Actor, purpose: Purpose) -> dict[UUID, str]:
    """Give the masked names of people through one journaled look at each."""
    looks = look_at_many(
        person_ids=[person.pk for person in people],
        fields=[Field.NAME],
        by_id=by.person_id,
        by_role=by.role,
        purpose=purpose,
    )
    return {person_id: masked_name(values.get(Field.NAME, "")) for person_id, values in looks.items()}


@dataclass(frozen=True, slots=True)
class Tasks:
    """What waits for a desk today."""

    without_taker: list[Need]
    without_word: list[Visit]
    low_ratings: list[Evaluation]
    without_list: list[Need]


def tasks_of(*, viewer: Actor, at: datetime) -> Tasks:
    """List what waits for a desk: needs nobody took, visits without the elder's word, low ratings, missing lists."""
    hours = value("no_taker_alarm_hours", at=at, place=viewer.scope)
    needs = needs_without_taker(viewer=viewer, at=at, hours=hours, limit=LIST_LIMIT)
    visits = visits_in_state(viewer=viewer, states=[VisitState.CLOSED], limit=LIST_LIMIT)
    ratings = follow_ups(viewer=viewer, limit=LIST_LIMIT)
    prefetch_related_objects(needs, "elder")
    prefetch_related_objects(visits, "need__elder", "volunteer")
    prefetch_related_objects(ratings, "visit__need__elder", "visit__volunteer")
    return Tasks(needs, visits, ratings, activities_without_list(viewer=viewer, at=at))


def own_activities(viewer: Actor) -> QuerySet[Need]:
    """Narrow to the group activities of the viewer's own organisation."""
    if viewer.organisation_id is None:
        return Need.objects.none()
    return needs_visible_to(viewer).filter(kind=NeedKind.GROUP, organisation_id=viewer.organisation_id)


def activities_without_list(*, viewer: Actor, at: datetime) -> list[Need]:
    """List own activities that are over and whose list nobody has entered, the oldest first."""
    entered = Visit.objects.filter(need=OuterRef("pk"))
    over = own_activities(viewer).filter(~Exists(entered), state__in=RUNNING, ends_at__lte=at)
    return list(over.order_by("ends_at", "pk")[:LIST_LIMIT])


@dataclass(frozen=True, slots=True)
class Record:
    """What a desk sees of a person it acts for. Lists are empty for a role that the person does not have."""

    person: Person
    is_elder: bool
    is_volunteer: bool
    balances: PurseBalances
    needs: list[Need]
    activities: list[Participant]
    received: list[Visit]
    promises: list[Match]
    served: list[Visit]
    proofs: list[Proof]
    is_suspended: bool


def record_of(*, person: Person, viewer: Actor, at: datetime) -> Record:
    """Read everything that the person's page at a desk shows."""
    roles = {each.role for each in roles_of(person_id=person.pk, at=at)}
    is_elder, is_volunteer = Role.ELDER in roles, Role.VOLUNTEER in roles
    return Record(
        person=person,
        is_elder=is_elder,
        is_volunteer=is_volunteer,
        balances=purse_balances(person_id=person.pk),
        needs=_needs(person, viewer=viewer) if is_elder else [],
        activities=_activities(person, at=at) if is_elder else [],
        received=_visits(viewer, need__elder=person) if is_elder else [],
        promises=_promises(person, viewer=viewer) if is_volunteer else [],
        served=_visits(viewer, volunteer=person) if is_volunteer else [],
        proofs=_proofs(person, at=at) if is_volunteer else [],
        is_suspended=suspension_of(person_id=person.pk, at=at) is not None if is_volunteer else False,
    )


def _proofs(volunteer: Person, *, at: datetime) -> list[Proof]:
    return proofs_of(person_id=volunteer.pk, needed=BASE_QUALIFICATIONS, day=local_date(at))


def _needs(elder: Person, *, viewer: Actor) -> list[Need]:
    own = needs_visible_to(viewer).filter(elder=elder)
    return list(own.order_by("-published_at", "pk")[:LIST_LIMIT])


def _activities(elder: Person, *, at: datetime) -> list[Participant]:
    rows = Participant.objects.filter(elder=elder, need__kind=NeedKind.GROUP, need__ends_at__gt=at)
    return list(rows.select_related("need").order_by("need__starts_at", "pk")[:LIST_LIMIT])


def _promises(volunteer: Person, *, viewer: Actor) -> list[Match]:
    """List promises that are neither served nor called off, the next first."""
    rows = matches_visible_to(viewer).filter(volunteer=volunteer, state=MatchState.ACCEPTED)
    return list(rows.select_related("need__elder").order_by("starts_at", "pk")[:LIST_LIMIT])


def _visits(viewer: Actor, **whose: Person) -> list[Visit]:
    rows = visits_visible_to(viewer).filter(**whose).select_related("need__elder", "volunteer")
    return list(rows.order_by("-checked_in_at", "pk")[:LIST_LIMIT])


def visits_in_view(viewer: Actor) -> QuerySet[Visit]:
    """Narrow to the visits to elders of the desk's streets, each with its elder and volunteer."""
    rows = visits_visible_to(viewer).filter(need__elder__in=people_visible_to(viewer))
    return rows.select_related("need__elder", "volunteer", "match")


def needs_in_view(viewer: Actor) -> QuerySet[Need]:
    """Narrow to the needs of elders of the desk's streets."""
    return needs_visible_to(viewer).filter(elder__in=people_visible_to(viewer)).select_related("elder")


def streets_in(scope: str) -> list[Place]:
    """List the streets that a desk covers: its own one, or all of its district, by pinyin."""
    own = place(code=scope)
    return [own] if own.kind == PlaceKind.STREET else streets_of(district=scope)


def promises_in_view(viewer: Actor) -> QuerySet[Match]:
    """Narrow to the promises of the desk's streets, never the clerk's own."""
    rows = matches_visible_to(viewer).select_related("need__elder", "volunteer")
    return rows.exclude(volunteer_id=viewer.person_id)


def volunteers_of(*, need: Need) -> list[Match]:
    """List who has promised to serve an activity or served it, in the order of acceptance."""
    rows = Match.objects.filter(need=need, state__in=ACTIVE).select_related("volunteer")
    return list(rows.order_by("accepted_at", "pk")[:100])


def members_by_number(numbers: Iterable[str]) -> dict[str, UUID]:
    """Find members by the numbers on a printed list."""
    wanted = set(numbers)
    return dict(Person.objects.filter(member_number__in=wanted).values_list("member_number", "id"))


def visit_of(*, match: Match) -> Visit | None:
    """Find the visit that a promise became."""
    return Visit.objects.filter(match=match).first()


def last_claim(*, match: Match) -> Claim | None:
    """Find what was last entered late for a promise."""
    return next(iter(claims_of_match(match=match)), None)


def steps_of_visit(*, visit: Visit) -> list[VisitStep]:
    """List every move of a visit, the first first."""
    return list(VisitStep.objects.filter(visit=visit).order_by("at", "pk")[:100])


def visits_of(*, need: Need) -> list[Visit]:
    """List the visits of an activity, in the order of acceptance."""
    rows = Visit.objects.filter(need=need).select_related("volunteer")
    return list(rows.order_by("match__accepted_at", "pk")[:100])

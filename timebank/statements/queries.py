"""Reads of what the lines of a statement were for, and of whose statement a viewer may read.

What lines were for is asked of needs and visits, members and organisations in one statement each, however many they are.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from timebank.coins.queries import PeriodLine, StatementOwner
from timebank.ledger.account_periods import SideFact, far_sides
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.needs.kinds import Category
from timebank.people.kinds import DESK_ROLES, PERSONAL_ROLES, Role
from timebank.people.models import Delegation, Organisation, Person
from timebank.people.rules import Actor, local_date
from timebank.places.queries import exists
from timebank.places.rules import is_within, scope_prefix
from timebank.statements.words import ToldLine

Item = TypeVar("Item")

LINES_TOLD_AT_ONCE = 1_000
PLACE_MONEY_ROLES = (Role.DISTRICT_OFFICER, Role.CITY_OFFICER)
"""Who funds budgets and grants from them, and so reads what happened there."""

_PURPOSES = """
SELECT settlement.id, need.category, visit.checked_in_at
FROM visits_settlement settlement
JOIN visits_visit visit ON visit.id = settlement.visit_id
JOIN needs_need need ON need.id = visit.need_id
WHERE settlement.id = ANY(%(settlement_ids)s)
  AND (visit.volunteer_id IN (SELECT same FROM people_same(%(person_id)s) AS same) OR need.place_id LIKE %(places)s)
UNION ALL
SELECT need.id, need.category, coalesce(
    (SELECT min(checked_in_at) FROM visits_visit visit WHERE visit.need_id = need.id AND visit.state <> 'CANCELLED'),
    CASE WHEN need.ends_at <= need.starts_at + interval '1 day' THEN need.starts_at END)
FROM needs_need need
WHERE need.id = ANY(%(need_ids)s) AND (
    need.elder_id IN (SELECT same FROM people_same(%(person_id)s) AS same) OR need.place_id LIKE %(places)s
    OR EXISTS (SELECT FROM needs_participant part WHERE part.need_id = need.id AND part.elder_id IN (SELECT same FROM people_same(%(person_id)s) AS same)))
"""
"""What a settlement or a need was about, only of the reader's own ones or of those in the reader's places."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader of a statement may know beyond its amounts.

    ``person_id`` is whose needs and visits may be told, ``scope`` the code of the place whose needs may be;
    ``names_elders`` lets a budget tell the member numbers of those it was granted to.
    """

    person_id: UUID | None = None
    scope: str = ""
    names_elders: bool = False


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an hour of service was about, and its day where it is known."""

    category: Category
    service_date: date | None


def reading_of(*, owner: StatementOwner, viewer: Actor) -> Reading:
    """Say what a viewer may know of a statement that they may read."""
    if owner.kind == OwnerKind.PERSON:
        return Reading(person_id=UUID(owner.id))
    return Reading(scope=viewer.scope, names_elders=viewer.role == Role.DISTRICT_OFFICER)


def persons_with_statement_for(viewer: Actor) -> QuerySet[Person]:
    """Narrow to whose statement a viewer may read: one's own, a trusting elder's, at a desk those of its streets."""
    if viewer.role in DESK_ROLES and viewer.scope:
        here = Person.objects.filter(place__code__startswith=scope_prefix(viewer.scope), left_at__isnull=True)
        return here.exclude(pk=viewer.person_id)
    if viewer.role not in PERSONAL_ROLES:
        return Person.objects.none()
    own = Q(pk=viewer.person_id)
    if viewer.role == Role.DELEGATE:
        trusting = Delegation.objects.filter(delegate_id=viewer.person_id, until__isnull=True)
        own |= Q(pk__in=trusting.values("elder_id"))
    return Person.objects.filter(own)


def may_read_place(*, viewer: Actor, code: str) -> bool:
    """Tell whether a viewer may read the statement of a place's budget and public-welfare pool."""
    return viewer.role in PLACE_MONEY_ROLES and exists(code=code) and is_within(code=code, scope=viewer.scope)


def organisations_with_statement_for(viewer: Actor) -> QuerySet[Organisation]:
    """Narrow to the organisations whose public-welfare pool a viewer may read."""
    if viewer.role not in PLACE_MONEY_ROLES or not viewer.scope:
        return Organisation.objects.none()
    return Organisation.objects.filter(place__code__startswith=scope_prefix(viewer.scope))


def tell(*, lines: Sequence[PeriodLine], owner: StatementOwner, reading: Reading) -> list[ToldLine]:
    """Add to lines what they were for, as far as the reader may know it; in four statements at most."""
    purposes = _purposes(lines, reading)
    others = _others(lines, owner)
    members = _member_numbers(lines, others, reading)
    organisations = _organisations(others.values())
    return [
        _told(line, purposes=purposes, other=others[line.place], members=members, organisations=organisations)
        for line in lines
    ]


def tell_all(*, lines: Iterable[PeriodLine], owner: StatementOwner, reading: Reading) -> Iterator[ToldLine]:
    """Tell a walk over lines, a thousand at a time."""
    for some in _chunks(lines, LINES_TOLD_AT_ONCE):
        yield from tell(lines=some, owner=owner, reading=reading)


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    walk = iter(items)
    while chunk := list(islice(walk, size)):
        yield chunk


def _told(
    line: PeriodLine,
    *,
    purposes: Mapping[UUID, Purpose],
    other: SideFact,
    members: Mapping[str, str],
    organisations: Mapping[str, str],
) -> ToldLine:
    purpose = purposes.get(_purpose_id(line) or line.transfer_id)
    return ToldLine(
        line=line,
        category=purpose.category if purpose else None,
        service_date=purpose.service_date if purpose else None,
        number=members.get(other.owner_id, ""),
        place=other.owner_id if other.owner_kind == OwnerKind.PLACE else "",
        organisation=organisations.get(other.owner_id, ""),
    )


def _purpose_id(line: PeriodLine) -> UUID | None:
    """Give the settlement or need that a line points at."""
    if line.kind == TransferKind.EARN:
        return line.cause_id
    about, _space, text = line.reference.partition(" ")
    try:
        return UUID(text) if about == "NEED" else None
    except ValueError:
        return None


def _purposes(lines: Iterable[PeriodLine], reading: Reading) -> dict[UUID, Purpose]:
    asked = {_purpose_id(line): line.kind == TransferKind.EARN for line in lines}
    asked.pop(None, None)
    if not asked:
        return {}
    facts = {
        "settlement_ids": [each for each, is_earned in asked.items() if is_earned],
        "need_ids": [each for each, is_earned in asked.items() if not is_earned],
        "person_id": reading.person_id,
        "places": f"{scope_prefix(reading.scope)}%" if reading.scope else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PURPOSES, facts)
        return {
            found: Purpose(Category(category), local_date(moment) if moment else None)
            for found, category, moment in cursor.fetchall()
        }


def _others(lines: Sequence[PeriodLine], owner: StatementOwner) -> dict[int, SideFact]:
    """Give the other side of each line; behind a gift or donation that rested, who gave it or got it."""
    resting = {line.other.account_id for line in lines if line.other.owner_kind == OwnerKind.GIFT}
    behind = {
        account_id: [each for each in sides if each.owner_id != owner.id]
        for account_id, sides in far_sides(account_ids=list(resting)).items()
    }
    return {line.place: next(iter(behind.get(line.other.account_id, [])), line.other) for line in lines}


def _member_numbers(
    lines: Sequence[PeriodLine], others: Mapping[int, SideFact], reading: Reading
) -> dict[str, str]:
    """Give the numbers of the members on the other side that the reader may know, by id."""
    known = {others[line.place].owner_id for line in lines if _may_know(line, others[line.place], reading)}
    rows = Person.objects.filter(pk__in=known) if known else Person.objects.none()
    return {str(pk): number for pk, number in rows.values_list("pk", "member_number")}


def _may_know(line: PeriodLine, other: SideFact, reading: Reading) -> bool:
    """Tell whether a member on the other side may be known: relatives by a gift, elders by the budget's district."""
    if other.owner_kind != OwnerKind.PERSON or other.owner_id == str(reading.person_id):
        return False
    if reading.person_id is not None:
        return line.kind == TransferKind.GIVE or line.other.owner_kind == OwnerKind.GIFT
    return reading.names_elders and other.purse == Purse.GRANTED


def _organisations(others: Collection[SideFact]) -> dict[str, str]:
    ids = {each.owner_id for each in others if each.owner_kind == OwnerKind.ORGANISATION}
    rows = Organisation.objects.filter(pk__in=ids) if ids else Organisation.objects.none()
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}

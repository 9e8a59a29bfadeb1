"""Reads about people: facts that rules need, qualification, families and households, roles in force."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from timebank.lib.refusals import NotFound
from timebank.lib.rows import fetch_row
from timebank.people.kinds import QualificationKind, Relation, Role
from timebank.people.models import Family, Login, Organisation, Person, Qualification, RoleHeld
from timebank.people.rules import OPPOSITE, Held, missing_qualifications


def person(*, person_id: UUID) -> Person:
    """Fetch one person. Raises: NotFound."""
    found = fetch_row(Person, pk=person_id)
    if found is None:
        raise NotFound
    return found


def login_of(*, person_id: UUID) -> Login:
    """Fetch what a page session belongs to. Raises: NotFound."""
    found = Login.objects.filter(person_id=person_id).first()
    if found is None:
        raise NotFound
    return found


def people(*, person_ids: list[UUID]) -> dict[UUID, Person]:
    """Fetch several persons in one statement, by id; who does not exist is not among them."""
    return Person.objects.in_bulk(person_ids)


def person_by_number(*, member_number: str) -> Person | None:
    """Find a person by public member number."""
    return Person.objects.filter(member_number=member_number.strip().upper()).first()


def people_by_number(*, member_numbers: Collection[str]) -> list[Person]:
    """Find the persons with these public member numbers, in one statement; an unknown number is left out."""
    return list(Person.objects.filter(member_number__in=member_numbers).order_by("pk"))


def qualification_gaps(
    *, person_id: UUID, needed: tuple[QualificationKind, ...], day: date
) -> list[QualificationKind]:
    """List what a volunteer still lacks on a day, in the order of ``needed``."""
    rows = Qualification.objects.filter(person_id=person_id, kind__in=needed).values_list(
        "kind", "issued_date", "expires_date"
    )
    held = [Held(QualificationKind(kind), issued, expires) for kind, issued, expires in rows]
    return missing_qualifications(held=held, needed=needed, day=day)


_FITNESS = """
    SELECT kind, issued_date, expires_date, NULL::uuid FROM people_qualification
    WHERE person_id = %(person)s AND kind = ANY(%(needed)s)
    UNION ALL
    SELECT NULL, NULL, NULL, NULL FROM people_suspension
    WHERE person_id = %(person)s AND starts_at <= %(until)s AND ends_at > %(at)s
"""


@dataclass(frozen=True, slots=True)
class Fitness:
    """What keeps a volunteer from serving: a suspension in force, proofs that are missing on the day.

    ``side`` is the volunteer's own side where it was asked for with the rest, else the volunteer alone.
    """

    is_suspended: bool
    gaps: list[QualificationKind]
    side: frozenset[UUID]


def fitness(
    *, person_id: UUID, needed: tuple[QualificationKind, ...], day: date, at: datetime, until: datetime
) -> Fitness:
    """Tell in one statement whether a volunteer may serve on a day, and is not suspended between two moments."""
    return _fitness(_FITNESS, person_id=person_id, needed=needed, day=day, at=at, until=until)


def fitness_and_side(
    *, person_id: UUID, needed: tuple[QualificationKind, ...], day: date, at: datetime, until: datetime
) -> Fitness:
    """Tell the same, and who is on the volunteer's own side (see side_of), in one statement."""
    return _fitness(_FITNESS_AND_SIDE, person_id=person_id, needed=needed, day=day, at=at, until=until)


def _fitness(
    statement: str,
    *,
    person_id: UUID,
    needed: tuple[QualificationKind, ...],
    day: date,
    at: datetime,
    until: datetime,
) -> Fitness:
    codes = [kind.value for kind in needed]
    with connection.cursor() as cursor:
        cursor.execute(statement, {"person": person_id, "needed": codes, "at": at, "until": until})
        rows = cursor.fetchall()
    held = [Held(QualificationKind(kind), issued, expires) for kind, issued, expires, _ in rows if kind]
    return Fitness(
        is_suspended=any(kind is None and other is None for kind, _, _, other in rows),
        gaps=missing_qualifications(held=held, needed=needed, day=day),
        side=frozenset([person_id, *(other for _, _, _, other in rows if other)]),
    )


_SAME_SIDE = """
    SELECT EXISTS (
        SELECT FROM people_family
        WHERE (person_id, relative_id) IN ((%(first)s, %(second)s), (%(second)s, %(first)s))
    ) OR EXISTS (
        SELECT FROM people_person
        WHERE (id, guardian_id) IN ((%(first)s, %(second)s), (%(second)s, %(first)s))
    ) OR EXISTS (
        SELECT FROM people_person one JOIN people_person other ON other.household_key = one.household_key
        WHERE one.id = %(first)s AND other.id = %(second)s AND one.household_key <> ''
    )
"""

_SIDE = """
    SELECT relative_id FROM people_family WHERE person_id = %(person)s
    UNION SELECT person_id FROM people_family WHERE relative_id = %(person)s
    UNION SELECT elder_id FROM people_delegation WHERE delegate_id = %(person)s AND until IS NULL
    UNION SELECT id FROM people_person WHERE guardian_id = %(person)s
    UNION SELECT guardian_id FROM people_person WHERE id = %(person)s AND guardian_id IS NOT NULL
    UNION SELECT other.id
    FROM people_person one JOIN people_person other ON other.household_key = one.household_key
    WHERE one.id = %(person)s AND one.household_key <> ''
"""

_FITNESS_AND_SIDE = f"""
    {_FITNESS}
    UNION ALL
    SELECT NULL, NULL, NULL, side.* FROM ({_SIDE}) side
"""  # noqa: S608 - the two statements above


def are_same_side(*, first: UUID, second: UUID) -> bool:
    """Tell whether two persons are verified relatives, guardian and minor, or live behind the same door."""
    if first == second:
        return True
    with connection.cursor() as cursor:
        cursor.execute(_SAME_SIDE, {"first": first, "second": second})
        return bool(cursor.fetchone()[0])


def relation_of(*, person_id: UUID, relative_id: UUID) -> Relation | None:
    """Say what the relative is of the person, whichever way it was recorded; None when they are not family."""
    row = Family.objects.filter(
        Q(person_id=person_id, relative_id=relative_id) | Q(person_id=relative_id, relative_id=person_id)
    ).first()
    if row is None:
        return None
    relation = Relation(row.relation)
    return relation if row.person_id == person_id else OPPOSITE.get(relation)


def sides_of(*, person_ids: Iterable[UUID]) -> set[UUID]:
    """Give the own sides of several persons together: a statement each."""
    return {each for person_id in person_ids for each in side_of(person_id=person_id)}


def side_of(*, person_id: UUID) -> set[UUID]:
    """Give the person's own side: oneself, relatives, guardian or minors, household, elders as whose delegate one acts."""
    with connection.cursor() as cursor:
        cursor.execute(_SIDE, {"person": person_id})
        return {person_id, *(each for (each,) in cursor.fetchall())}


@dataclass(frozen=True, slots=True)
class RoleFact:
    """A role in force: its row, its code, the place it covers and the organisation it belongs to."""

    id: UUID
    role: Role
    scope: str
    organisation_id: UUID | None


def roles_of(*, person_id: UUID, at: datetime) -> list[RoleFact]:
    """List the roles a person holds now; desk roles only while the street confirms the organisation."""
    rows = (
        RoleHeld.objects.filter(Q(until__isnull=True) | Q(until__gt=at), person_id=person_id, since__lte=at)
        .select_related("organisation")
        .order_by("role", "pk")[:50]
    )
    return [fact for row in rows if (fact := _role_fact(row, at=at)) is not None]


def _role_fact(row: RoleHeld, *, at: datetime) -> RoleFact | None:
    organisation = row.organisation
    if organisation is not None and not is_confirmed(organisation, at=at):
        return None
    scope = row.place_id or (organisation.place_id if organisation else "")
    return RoleFact(id=row.pk, role=Role(row.role), scope=scope or "", organisation_id=row.organisation_id)


def is_confirmed(organisation: Organisation, *, at: datetime) -> bool:
    """Tell whether the street's confirmation of an organisation is in force."""
    until = organisation.confirmed_until
    return organisation.confirmed_from <= at and (until is None or at < until)

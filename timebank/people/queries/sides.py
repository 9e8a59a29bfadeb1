"""Who is on whose side: families, guardians, households, delegates."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Q

from timebank.people.kinds import Relation
from timebank.people.models import Family
from timebank.people.rules import OPPOSITE

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


SIDE = """
    SELECT relative_id FROM people_family WHERE person_id = %(person)s
    UNION SELECT person_id FROM people_family WHERE relative_id = %(person)s
    UNION SELECT elder_id FROM people_delegation WHERE delegate_id = %(person)s AND until IS NULL
    UNION SELECT id FROM people_person WHERE guardian_id = %(person)s
    UNION SELECT guardian_id FROM people_person WHERE id = %(person)s AND guardian_id IS NOT NULL
    UNION SELECT other.id
    FROM people_person one JOIN people_person other ON other.household_key = one.household_key
    WHERE one.id = %(person)s AND one.household_key <> ''
"""


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
        cursor.execute(SIDE, {"person": person_id})
        return {person_id, *(each for (each,) in cursor.fetchall())}

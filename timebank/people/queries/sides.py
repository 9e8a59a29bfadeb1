"""Who is on whose side: families, guardians, households, delegates."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Q

from timebank.people.kinds import Relation
from timebank.people.models import Family
from timebank.people.queries.same import same_person_ids
from timebank.people.rules import OPPOSITE

_SAME_SIDE = """
    WITH pair AS MATERIALIZED (
        SELECT one, other FROM people_same(%(first)s) AS one, people_same(%(second)s) AS other
    )
    SELECT EXISTS (SELECT FROM pair WHERE one = other) OR EXISTS (
        SELECT FROM people_family JOIN pair
            ON (person_id, relative_id) IN ((pair.one, pair.other), (pair.other, pair.one))
    ) OR EXISTS (
        SELECT FROM people_person JOIN pair
            ON (id, guardian_id) IN ((pair.one, pair.other), (pair.other, pair.one))
    ) OR EXISTS (
        SELECT FROM pair JOIN people_person mine ON mine.id = pair.one
        JOIN people_person theirs ON theirs.id = pair.other AND theirs.household_key = mine.household_key
        WHERE mine.household_key <> ''
    )
"""
"""Two accounts of one person are on the same side, and on each other's sides (docs/decisions/0011)."""


_NEAR = """
    SELECT relative_id AS near FROM people_family WHERE person_id IN (SELECT same FROM own)
    UNION SELECT person_id FROM people_family WHERE relative_id IN (SELECT same FROM own)
    UNION SELECT elder_id FROM people_delegation WHERE delegate_id IN (SELECT same FROM own) AND until IS NULL
    UNION SELECT id FROM people_person WHERE guardian_id IN (SELECT same FROM own)
    UNION SELECT guardian_id FROM people_person
    WHERE id IN (SELECT same FROM own) AND guardian_id IS NOT NULL
    UNION SELECT other.id
    FROM people_person one JOIN people_person other ON other.household_key = one.household_key
    WHERE one.id IN (SELECT same FROM own) AND one.household_key <> ''
    UNION SELECT same FROM own
"""

SIDE = f"""
    WITH own AS MATERIALIZED (SELECT same FROM people_same(%(person)s) AS same), near AS ({_NEAR})
    SELECT near FROM near
    UNION SELECT merge.kept_id FROM near JOIN people_merge AS merge
        ON merge.joined_id = near.near AND merge.state IN ('JOINED', 'PARTING')
    UNION SELECT merge.joined_id FROM near JOIN people_merge AS merge
        ON merge.kept_id = near.near AND merge.state IN ('JOINED', 'PARTING')
"""  # noqa: S608 - the statement above


def are_same_side(*, first: UUID, second: UUID) -> bool:
    """Tell whether two persons are verified relatives, guardian and minor, or live behind the same door."""
    if first == second:
        return True
    with connection.cursor() as cursor:
        cursor.execute(_SAME_SIDE, {"first": first, "second": second})
        return bool(cursor.fetchone()[0])


def relation_of(*, person_id: UUID, relative_id: UUID) -> Relation | None:
    """Say what the relative is of the person, whichever way it was recorded; None when they are not family."""
    own, theirs = same_person_ids(person_id=person_id), same_person_ids(person_id=relative_id)
    row = Family.objects.filter(
        Q(person_id__in=own, relative_id__in=theirs) | Q(person_id__in=theirs, relative_id__in=own)
    ).first()
    if row is None:
        return None
    relation = Relation(row.relation)
    return relation if row.person_id in own else OPPOSITE.get(relation)


def sides_of(*, person_ids: Iterable[UUID]) -> set[UUID]:
    """Give the own sides of several persons together: a statement each."""
    return {each for person_id in person_ids for each in side_of(person_id=person_id)}


def side_of(*, person_id: UUID) -> set[UUID]:
    """Give the person's own side: oneself, relatives, guardian or minors, household, elders as whose delegate one acts."""
    with connection.cursor() as cursor:
        cursor.execute(SIDE, {"person": person_id})
        return {person_id, *(each for (each,) in cursor.fetchall())}

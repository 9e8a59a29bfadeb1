"""Who is on whose side: families, guardians, households, delegates."""

from collections.abc import Iterable
from uuid import UUID

from timebank.lib.one_trip import quick_cursor
from timebank.people.kinds import ON_ONE_SIDE

_FAMILY = "'{" + ",".join(ON_ONE_SIDE) + "}'"
"""A relation counts for guards from its proposal on: caution costs an hour, and a second person looks soon."""

_SAME_SIDE = f"""
    WITH pair AS MATERIALIZED (
        SELECT one, other FROM people_same(%(first)s) AS one, people_same(%(second)s) AS other
    )
    SELECT EXISTS (SELECT FROM pair WHERE one = other) OR EXISTS (
        SELECT FROM people_line_of(%(first)s, {_FAMILY}) line JOIN pair ON line.relative_id = pair.other
    ) OR EXISTS (
        SELECT FROM people_person JOIN pair
            ON (id, guardian_id) IN ((pair.one, pair.other), (pair.other, pair.one))
    ) OR EXISTS (
        SELECT FROM people_comingofage JOIN pair
            ON (person_id, guardian_id) IN ((pair.one, pair.other), (pair.other, pair.one))
    ) OR EXISTS (
        SELECT FROM pair CROSS JOIN LATERAL people_household_of(pair.one) member WHERE member = pair.other
    )
"""  # noqa: S608 - codes of our own
"""Two accounts of one person are on the same side, and on each other's sides (docs/decisions/0011)."""


_NEAR = f"""
    SELECT relative_id AS near FROM people_line_of(%(person)s, {_FAMILY})
    UNION SELECT elder_id FROM people_delegation WHERE delegate_id IN (SELECT same FROM own) AND until IS NULL
    UNION SELECT id FROM people_person WHERE guardian_id IN (SELECT same FROM own)
    UNION SELECT guardian_id FROM people_person
    WHERE id IN (SELECT same FROM own) AND guardian_id IS NOT NULL
    UNION SELECT member FROM own CROSS JOIN LATERAL people_household_of(own.same) member
    UNION SELECT guardian_id FROM people_comingofage WHERE person_id IN (SELECT same FROM own)
    UNION SELECT person_id FROM people_comingofage WHERE guardian_id IN (SELECT same FROM own)
    UNION SELECT same FROM own
"""  # noqa: S608 - codes of our own

SIDE = f"""
    WITH own AS MATERIALIZED (SELECT same FROM people_same(%(person)s) AS same), near AS ({_NEAR})
    SELECT near FROM near
    UNION SELECT merge.kept_id FROM near JOIN people_merge AS merge
        ON merge.joined_id = near.near AND merge.state IN ('JOINED', 'PARTING')
    UNION SELECT merge.joined_id FROM near JOIN people_merge AS merge
        ON merge.kept_id = near.near AND merge.state IN ('JOINED', 'PARTING')
"""  # noqa: S608 - the statement above


def are_same_side(*, first: UUID, second: UUID) -> bool:
    """Tell whether two persons are family, guardian and minor now or once, or live behind the same door."""
    if first == second:
        return True
    with quick_cursor() as cursor:
        cursor.execute(_SAME_SIDE, {"first": first, "second": second})
        return bool(cursor.fetchone()[0])


def sides_of(*, person_ids: Iterable[UUID]) -> set[UUID]:
    """Give the own sides of several persons together: a statement each."""
    return {each for person_id in person_ids for each in side_of(person_id=person_id)}


def side_of(*, person_id: UUID) -> set[UUID]:
    """Give the person's own side: oneself, spouse and direct line, guardian or minors now or once, household, elders as whose delegate one acts."""
    with quick_cursor() as cursor:
        cursor.execute(SIDE, {"person": person_id})
        return {person_id, *(each for (each,) in cursor.fetchall())}

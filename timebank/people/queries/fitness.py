"""Whether a volunteer may serve: proofs, suspensions, and the own side in the same statement."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from timebank.lib.one_trip import quick_cursor
from timebank.people.kinds import QualificationKind
from timebank.people.models import Qualification
from timebank.people.queries.same import same_person_ids
from timebank.people.queries.sides import SIDE
from timebank.people.rules import Held, missing_qualifications


def qualification_gaps(
    *, person_id: UUID, needed: tuple[QualificationKind, ...], day: date
) -> list[QualificationKind]:
    """List what a volunteer still lacks on a day, in the order of ``needed``."""
    own = same_person_ids(person_id=person_id)
    rows = Qualification.objects.filter(person_id__in=own, kind__in=needed).values_list(
        "kind", "issued_date", "expires_date"
    )
    held = [Held(QualificationKind(kind), issued, expires) for kind, issued, expires in rows]
    return missing_qualifications(held=held, needed=needed, day=day)


def proofs_in_force(*, person_id: UUID, day: date) -> dict[QualificationKind, date]:
    """Give the day on which each proof in force on a day ends, the latest of each kind."""
    rows = Qualification.objects.filter(person_id=person_id, issued_date__lte=day, expires_date__gt=day)
    found = rows.order_by("expires_date", "pk").values_list("kind", "expires_date")
    return {QualificationKind(kind): expires for kind, expires in found}


_FITNESS = """
    SELECT kind, issued_date, expires_date, NULL::uuid FROM people_qualification
    WHERE person_id IN (SELECT same FROM people_same(%(person)s) AS same) AND kind = ANY(%(needed)s)
    UNION ALL
    SELECT NULL, NULL, NULL, NULL FROM people_suspension
    WHERE person_id IN (SELECT same FROM people_same(%(person)s) AS same)
        AND starts_at <= %(until)s AND ends_at > %(at)s
"""


_FITNESS_AND_SIDE = f"""
    {_FITNESS}
    UNION ALL
    SELECT NULL, NULL, NULL, side.* FROM ({SIDE}) side
"""  # noqa: S608 - the two statements above


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
    with quick_cursor() as cursor:
        cursor.execute(statement, {"person": person_id, "needed": codes, "at": at, "until": until})
        rows = cursor.fetchall()
    held = [Held(QualificationKind(kind), issued, expires) for kind, issued, expires, _ in rows if kind]
    return Fitness(
        is_suspended=any(kind is None and other is None for kind, _, _, other in rows),
        gaps=missing_qualifications(held=held, needed=needed, day=day),
        side=frozenset([person_id, *(other for _, _, _, other in rows if other)]),
    )

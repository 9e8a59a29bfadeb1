"""Reads of families: what a relative is, also through the relatives between, and what waits for a second person.

For coins only confirmed records count; guards ask ``sides`` instead.
"""

from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from timebank.people.kinds import DESK_ROLES, FamilyState, Relation, Role
from timebank.people.models import Family, FamilyStep, FamilyWord
from timebank.people.rules import Actor, relation_by_generations
from timebank.places.rules import scope_prefix

RELATIVES_MAX = 100
LIST_MAX = 100
CHECKING_ROLES = (Role.DESK_REVIEWER, Role.STREET_OFFICER)

_RELATIVES = """
    SELECT DISTINCT coalesce(merge.kept_id, line.relative_id), line.generations
    FROM people_line_of(%s, '{CONFIRMED}') line
    LEFT JOIN people_merge merge ON merge.joined_id = line.relative_id AND merge.state IN ('JOINED', 'PARTING')
    ORDER BY 1, 2 LIMIT %s
"""
_RELATION = """
    SELECT generations FROM people_line_of(%s, '{CONFIRMED}')
    WHERE relative_id IN (SELECT people_same(%s)) ORDER BY abs(generations) LIMIT 1
"""


def relation_of(*, person_id: UUID, relative_id: UUID) -> Relation | None:
    """Say what the relative is of the person, also through confirmed relatives between them; None when no relative."""
    with connection.cursor() as cursor:
        cursor.execute(_RELATION, [person_id, relative_id])
        row = cursor.fetchone()
    return None if row is None else relation_by_generations(row[0])


def relatives_of(*, person_id: UUID) -> dict[UUID, Relation]:
    """Give a person's confirmed spouse and direct line, by the account that was kept, and what each is of the person."""
    with connection.cursor() as cursor:
        cursor.execute(_RELATIVES, [person_id, RELATIVES_MAX])
        rows = cursor.fetchall()
    named = {relative_id: relation_by_generations(steps) for relative_id, steps in rows}
    return {relative_id: relation for relative_id, relation in named.items() if relation is not None}


def families_of(*, person_id: UUID) -> list[Family]:
    """List the records about a person, newest first; refused and ended ones too."""
    rows = Family.objects.filter(Q(person=person_id) | Q(relative=person_id))
    return list(rows.select_related("person", "relative").order_by("-recorded_at", "-pk")[:LIST_MAX])


def words_of(*, person_id: UUID) -> list[FamilyWord]:
    """List what a person says about the own family and the other side has not said yet."""
    rows = FamilyWord.objects.filter(person=person_id, family=None, taken_back_at=None)
    return list(rows.order_by("-said_at", "-pk")[:LIST_MAX])


def families_visible_to(viewer: Actor) -> QuerySet[Family]:
    """Narrow to one's own records, or to those of members of the viewer's streets."""
    rows = Family.objects.select_related("person", "relative")
    if viewer.role in (Role.ELDER, Role.VOLUNTEER):
        return rows.filter(Q(person=viewer.person_id) | Q(relative=viewer.person_id))
    if viewer.role in (*DESK_ROLES, Role.STREET_OFFICER) and viewer.scope:
        return rows.filter(person__place__code__startswith=scope_prefix(viewer.scope))
    return rows.none()


def families_to_check(*, viewer: Actor) -> list[Family]:
    """List what waits for a second person in the viewer's streets, the oldest first."""
    if viewer.role not in CHECKING_ROLES:
        return []
    waiting = families_visible_to(viewer).filter(state__in=(FamilyState.PROPOSED, FamilyState.ENDING))
    return list(waiting.order_by("recorded_at", "pk")[:LIST_MAX])


def family_steps_of(*, family_id: UUID) -> list[FamilyStep]:
    """List the moves of a record, the first first."""
    return list(FamilyStep.objects.filter(family_id=family_id).order_by("moved_at", "pk")[:LIST_MAX])

"""Who looked at whom, in words without a value: for the person, for who approves looks at minors, for the audit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from timebank.people.kinds import Role
from timebank.people.models import Person
from timebank.people.rules import Actor
from timebank.places.rules import is_within
from timebank.vault import approvals
from timebank.vault.kinds import Field, Purpose
from timebank.vault.queries import looks_at

LOOKS_SHOWN = 100
SYSTEM_NUMBER = ""


@dataclass(frozen=True, slots=True)
class LookShown:
    """One look: by whom (member number and role), at whom, at which fields, why, when."""

    id: UUID
    by_number: str
    by_role: Role
    of_number: str
    fields: list[Field]
    purpose: Purpose
    moment: datetime


def looks_shown(*, person_id: UUID) -> list[LookShown]:
    """List who looked at a person's values, the newest first; one's own looks are left out."""
    facts = [each for each in looks_at(person_id=person_id) if each.by_id != person_id][:LOOKS_SHOWN]
    numbers = _numbers([*(each.by_id for each in facts), person_id])
    return [
        LookShown(
            id=each.id,
            by_number=numbers.get(each.by_id, SYSTEM_NUMBER),
            by_role=Role(each.by_role),
            of_number=numbers.get(person_id, ""),
            fields=list(each.fields),
            purpose=each.purpose,
            moment=each.opened_at,
        )
        for each in facts
    ]


def drawn_looks() -> list[LookShown]:
    """List the looks that were drawn for the audit administrator and have no answer."""
    drawn = approvals.looks_to_review()
    numbers = _numbers([each.by_id for each in drawn] + [each.person_id for each in drawn])
    return [
        LookShown(
            id=each.id,
            by_number=numbers.get(each.by_id, SYSTEM_NUMBER),
            by_role=Role(each.by_role),
            of_number=numbers.get(each.person_id, ""),
            fields=list(each.fields),
            purpose=each.purpose,
            moment=each.opened_at,
        )
        for each in drawn
    ]


def minor_looks_asked(*, viewer: Actor) -> list[LookShown]:
    """List who asked to look at minors of the viewer's places; never one's own question."""
    asked = [each for each in approvals.looks_asked() if each.asked_by_id != viewer.person_id]
    people = Person.objects.in_bulk([each.person_id for each in asked])
    here = [
        each
        for each in asked
        if each.person_id in people and is_within(code=people[each.person_id].place_id, scope=viewer.scope)
    ]
    numbers = _numbers(each.asked_by_id for each in here)
    return [
        LookShown(
            id=each.id,
            by_number=numbers.get(each.asked_by_id, SYSTEM_NUMBER),
            by_role=Role.DESK_CLERK,
            of_number=people[each.person_id].member_number,
            fields=[],
            purpose=each.purpose,
            moment=each.asked_at,
        )
        for each in here
    ]


def _numbers(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = Person.objects.filter(pk__in=set(person_ids))
    return dict(rows.values_list("pk", "member_number"))

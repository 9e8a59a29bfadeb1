"""Family records as one member reads them: what the other is of this member, and how far it has come."""

from typing import NamedTuple

from timebank.people.kinds import FamilyState, Relation
from timebank.people.models import Family, Person
from timebank.people.rules import OPPOSITE


class RelativeShown(NamedTuple):
    """The other person of a record, and what they are; no word where the relation has none from this side."""

    family: Family
    other: Person
    relation: str
    is_confirmed: bool
    waits: bool
    is_over: bool


def relative_shown(family: Family, *, person: Person) -> RelativeShown:
    """Turn a record so that the member reads it from their own side."""
    is_first = family.person_id == person.pk
    relation = Relation(family.relation)
    named = relation if is_first else OPPOSITE.get(relation)
    return RelativeShown(
        family=family,
        other=family.relative if is_first else family.person,
        relation=str(named.label) if named else "",
        is_confirmed=family.state == FamilyState.CONFIRMED,
        waits=family.state in (FamilyState.PROPOSED, FamilyState.ENDING),
        is_over=family.state in (FamilyState.REFUSED, FamilyState.ENDED),
    )

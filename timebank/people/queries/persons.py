"""Persons by id and by public member number."""

from collections.abc import Collection
from uuid import UUID

from timebank.lib.refusals import NotFound
from timebank.lib.rows import fetch_row
from timebank.people.kinds import MERGED
from timebank.people.models import Login, Merge, Person


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
    """Find a person by public member number; the number of an account that was joined leads to the one that was kept."""
    found = Person.objects.filter(member_number=member_number.strip().upper()).first()
    if found is None or found.left_at is None:
        return found
    merge = Merge.objects.filter(joined=found, state__in=MERGED).select_related("kept").first()
    return merge.kept if merge else found


def people_by_number(*, member_numbers: Collection[str]) -> list[Person]:
    """Find the persons with these public member numbers, in one statement; an unknown number is left out."""
    return list(Person.objects.filter(member_number__in=member_numbers).order_by("pk"))

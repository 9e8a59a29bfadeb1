"""Erasing a person: the identity goes from the vault, the token stays in the books. Whoever calls has asked ``powers`` and checked what is open.

Kept: the member number, birth date, sex and street that the history of services and coins is counted by. Gone: everything that names,
reaches or finds the person, and what was sensitive.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from timebank.lib.operation import operation
from timebank.people.models import Consent, Delegation, Login, Person, RoleHeld
from timebank.people.operations.membership import end_membership
from timebank.vault.operations import forget_identity


@operation
def erase_person(*, person_id: UUID, at: datetime) -> None:
    """Erase a person for good: identity, home, household, sign-in, roles, delegates, consents, special groups."""
    end_membership(person_id=person_id, at=at)
    Person.objects.filter(pk=person_id).update(
        household_key="", cell_latitude=None, cell_longitude=None, guardian=None, erased_at=at
    )
    Login.objects.filter(person_id=person_id).update(is_active=False, password="!")  # noqa: S106 - no password
    RoleHeld.objects.filter(person_id=person_id, until__isnull=True).update(until=at)
    for side in ("elder_id", "delegate_id"):
        Delegation.objects.filter(**{side: person_id}, until__isnull=True).update(until=at)
    Consent.objects.filter(person_id=person_id, withdrawn_at__isnull=True).update(withdrawn_at=at)
    _forget_statuses(person_id=person_id, before=None, limit=1_000)
    forget_identity(person_id=person_id)


@operation
def forget_special_statuses(*, before: date, limit: int) -> int:
    """Forget special-group statuses that were over, refused or taken back before a day; give how many went."""
    return _forget_statuses(person_id=None, before=before, limit=limit)


def _forget_statuses(*, person_id: UUID | None, before: date | None, limit: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_forget_statuses(%s::uuid, %s::date, %s)", [person_id, before, limit])
        return int(cursor.fetchone()[0])

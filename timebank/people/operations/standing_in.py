"""Somebody stands in for a person who has lost capacity, and no longer. Whoever calls has asked ``powers`` and has two persons.

While somebody stands in, the person signs in no more: whoever could talk them into something finds no door.
"""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.people.kinds import Role
from timebank.people.models import Delegation, DeviceToken, Login, Person
from timebank.people.operations.enrolment import give_role
from timebank.people.rules import Actor


@operation
def stand_in(
    *, person_id: UUID, representative_id: UUID, may_publish: bool, may_confirm: bool, by: Actor, at: datetime
) -> Delegation:
    """Give a representative the powers of a delegate instead of everybody who had some, and bar the person's sign-in."""
    Delegation.objects.filter(elder_id=person_id, until__isnull=True).update(until=at)
    Login.objects.filter(person_id=person_id).update(is_active=False)
    DeviceToken.objects.filter(person_id=person_id, revoked_at__isnull=True).update(revoked_at=at)
    Person.objects.filter(pk=person_id).update(confirms_alone=False)
    give_role(person_id=representative_id, role=Role.DELEGATE, by=by, at=at)
    return Delegation.objects.create(
        elder_id=person_id,
        delegate_id=representative_id,
        may_publish=may_publish,
        may_confirm=may_confirm,
        since=at,
        recorded_by_id=by.person_id,
    )


@operation
def stand_back(*, person_id: UUID, delegation_id: UUID, confirms_alone: bool, at: datetime) -> None:
    """Take the representative's powers back and let the person sign in again, unless they have left."""
    Delegation.objects.filter(pk=delegation_id, until__isnull=True).update(until=at)
    Login.objects.filter(person_id=person_id, person__left_at__isnull=True).update(is_active=True)
    Person.objects.filter(pk=person_id).update(confirms_alone=confirms_alone)

"""The end of a membership, and its return when the end was a mistake. Whoever calls has asked ``powers`` about the reason.

From the end on nobody signs in as the person, no delegate acts for them, and no desk publishes or accepts in their name.
"""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.people.models import DeviceToken, Person


@operation
def end_membership(*, person_id: UUID, at: datetime) -> None:
    """End a membership that has not ended before; every token of the person is worth nothing from this moment."""
    Person.objects.filter(pk=person_id, left_at__isnull=True).update(left_at=at)
    DeviceToken.objects.filter(person_id=person_id, revoked_at__isnull=True).update(revoked_at=at)


@operation
def resume_membership(*, person_id: UUID, ended_at: datetime) -> None:
    """Undo the end of a membership of that very moment: roles and delegates' powers are in force again."""
    Person.objects.filter(pk=person_id, left_at=ended_at).update(left_at=None)

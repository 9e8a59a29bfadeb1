"""The roles that a person holds, and the confirmation of organisations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from timebank.people.kinds import Role
from timebank.people.models import Organisation, RoleHeld
from timebank.people.queries.organisations import works_in


@dataclass(frozen=True, slots=True)
class RoleFact:
    """A role in force: its row, its code, the place it covers and the organisation it belongs to."""

    id: UUID
    role: Role
    scope: str
    organisation_id: UUID | None


def roles_of(*, person_id: UUID, at: datetime) -> list[RoleFact]:
    """List the roles a person holds now; desk roles only while the street confirms the organisation."""
    rows = (
        RoleHeld.objects.filter(Q(until__isnull=True) | Q(until__gt=at), person_id=person_id, since__lte=at)
        .select_related("organisation")
        .order_by("role", "pk")[:50]
    )
    return [fact for row in rows if (fact := _role_fact(row, at=at)) is not None]


def _role_fact(row: RoleHeld, *, at: datetime) -> RoleFact | None:
    organisation = row.organisation
    if organisation is not None and not is_confirmed(organisation, at=at):
        return None
    if organisation is not None and row.place_id and not works_in(organisation, street=row.place_id):
        return None
    scope = row.place_id or (organisation.place_id if organisation else "")
    return RoleFact(id=row.pk, role=Role(row.role), scope=scope or "", organisation_id=row.organisation_id)


def is_confirmed(organisation: Organisation, *, at: datetime) -> bool:
    """Tell whether the street's confirmation of an organisation is in force: begun, not over, not revoked."""
    ends = [each for each in (organisation.confirmed_until, organisation.revoked_at) if each is not None]
    return organisation.confirmed_from <= at and all(at < end for end in ends)


def holds_role(*, person_id: UUID, role: Role) -> bool:
    """Tell whether somebody holds a role that has not ended."""
    return RoleHeld.objects.filter(person_id=person_id, role=role, until__isnull=True).exists()

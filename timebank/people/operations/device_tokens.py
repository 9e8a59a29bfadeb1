"""Bearer tokens of the API: short, bound to one device and one role. Only a hash of a token is kept."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from timebank.lib.operation import operation
from timebank.people.actors import hashed_device, hashed_token
from timebank.people.kinds import STAFF_ROLES
from timebank.people.models import DeviceToken
from timebank.people.queries import roles_of
from timebank.people.refusals import RoleNotHeld, SecondFactorNeeded

TOKEN_BYTES = 32
TOKEN_HOURS = 12


@operation
def issue_device_token(
    *, person_id: UUID, role_held_id: UUID, device_key: str, second_factor: bool, at: datetime
) -> str:
    """Give a token for one role in force, valid for 12 hours on one device; it is shown this once.

    ``device_key`` is what the device says of itself, kept as a keyed hash only; ``second_factor`` says whether
    the person signed in by ``check_password`` just now. Raises: RoleNotHeld, SecondFactorNeeded.
    """
    held = {fact.id: fact for fact in roles_of(person_id=person_id, at=at)}.get(role_held_id)
    if held is None:
        raise RoleNotHeld
    if held.role in STAFF_ROLES and not second_factor:
        raise SecondFactorNeeded
    token = secrets.token_urlsafe(TOKEN_BYTES)
    DeviceToken.objects.create(
        token_hash=hashed_token(token),
        person_id=person_id,
        role_held_id=held.id,
        device_key=hashed_device(device_key),
        created_at=at,
        expires_at=at + timedelta(hours=TOKEN_HOURS),
    )
    return token


@operation
def revoke_device_tokens(*, person_id: UUID, at: datetime) -> int:
    """End all tokens of a person, such as after signing out or losing the phone; give how many there were."""
    return DeviceToken.objects.filter(person_id=person_id, revoked_at__isnull=True).update(revoked_at=at)

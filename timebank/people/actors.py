"""From a token or a session to the one who acts. One statement each: this runs on every request.

A role that ended, an organisation whose confirmation ended and a person who left act no more, from that moment on.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from timebank.lib.one_trip import quick_cursor
from timebank.people.kinds import DESK_ROLES, STAFF_ROLES, Channel, Role
from timebank.people.refusals import RoleNotHeld, SecondFactorNeeded, TokenRefused
from timebank.people.rules import Actor
from timebank.vault.queries import keyed_hash

_ACTING_ON_DEVICE = """
    SELECT acting.person_id, acting.role, acting.scope, acting.organisation_id, token.device_key
    FROM people_devicetoken token, people_role_in_force(token.role_held_id, %(at)s) acting
    WHERE token.token_hash = %(token_hash)s AND token.expires_at > %(at)s AND token.revoked_at IS NULL
"""
_ACTING_IN_ROLE = """
    SELECT acting.person_id, acting.role, acting.scope, acting.organisation_id
    FROM people_role_in_force(%(role_held_id)s, %(at)s) acting
    WHERE acting.person_id = %(person_id)s
"""


def actor_of_token(*, token: str, at: datetime) -> Actor:
    """Say who acts with a bearer token of the API, in one statement. Raises: TokenRefused."""
    row = _row(_ACTING_ON_DEVICE, {"token_hash": hashed_token(token), "at": at})
    if row is None:
        raise TokenRefused
    return _actor(row, door=Channel.API, device_key=row[4])


def actor_of_login(
    *, person_id: UUID, role_held_id: UUID, second_factor: bool, at: datetime, device_key: str = ""
) -> Actor:
    """Say who acts in a page session that chose one of the person's roles, in one statement.

    ``second_factor`` says whether the session began with ``check_password``; without it no staff role acts.
    Raises: RoleNotHeld, SecondFactorNeeded.
    """
    row = _row(_ACTING_IN_ROLE, {"person_id": person_id, "role_held_id": role_held_id, "at": at})
    if row is None:
        raise RoleNotHeld
    if row[1] in STAFF_ROLES and not second_factor:
        raise SecondFactorNeeded
    return _actor(row, door=Channel.PAGE, device_key=hashed_device(device_key))


def hashed_token(token: str) -> bytes:
    """Give what is kept of a token: its SHA-256; a token has 256 bits of its own, so no key is needed."""
    return sha256(token.encode()).digest()


def hashed_device(device_key: str) -> str:
    """Give what is kept of a device: 64 hexadecimal digits that cannot be undone; nothing for no device."""
    return keyed_hash(text=f"device {device_key}").hex() if device_key else ""


def _row(sql: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    with quick_cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _actor(row: tuple[Any, ...], *, door: Channel, device_key: str) -> Actor:
    """Desk staff act at a desk whichever door they use: that is what an elder's record has to say."""
    person_id, role, scope, organisation_id = row[:4]
    return Actor(
        person_id=person_id,
        role=Role(role),
        scope=scope,
        organisation_id=organisation_id,
        channel=Channel.DESK if role in DESK_ROLES else door,
        device_key=device_key,
    )

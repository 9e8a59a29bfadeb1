"""A browser session of somebody, begun as the sign-in page begins it."""

from datetime import UTC, datetime
from uuid import UUID

from django.test import Client

from timebank.people.kinds import DeviceKind
from timebank.people.models import SignIn
from timebank.people.queries import login_of
from timebank.web.session import BACKEND, ROLE, SECOND_FACTOR, SIGN_IN

NEVER_IDLE = datetime(2100, 1, 1, tzinfo=UTC)
"""Tests set their clocks to whole days later; nobody is signed out for that."""


def begin_session(
    client: Client, *, person_id: UUID, role_held_id: str, second_factor: bool, at: datetime
) -> str:
    """Sign a person in and give the key of the session."""
    client.force_login(login_of(person_id=person_id), backend=BACKEND)
    row = SignIn.objects.create(
        person_id=person_id,
        second_factor=second_factor,
        device_kind=DeviceKind.COMPUTER,
        began_at=at,
        seen_at=NEVER_IDLE,
    )
    session = client.session
    session[ROLE] = role_held_id
    session[SECOND_FACTOR] = second_factor
    session[SIGN_IN] = str(row.pk)
    session.save()
    return str(session.session_key)

"""Where somebody is signed in: begun at the sign-in page, ended by signing out, from elsewhere, or with a staff role."""

from datetime import datetime, timedelta
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.kinds import DeviceKind
from timebank.people.models import DeviceToken, SignIn
from timebank.people.operations.device_tokens import revoke_device_tokens
from timebank.people.rules import Actor

SEEN_EVERY = timedelta(minutes=1)
"""A moment seen is written at most this often."""


@operation
def begin_sign_in(*, person_id: UUID, second_factor: bool, device_kind: DeviceKind, at: datetime) -> UUID:
    """Write down that somebody who has just proven who they are is signed in in one browser."""
    row = SignIn.objects.create(
        person_id=person_id, second_factor=second_factor, device_kind=device_kind, began_at=at, seen_at=at
    )
    return row.pk


@operation
def note_seen(*, sign_in_id: UUID, at: datetime) -> None:
    """Write down that somebody did something there, at most once a minute."""
    SignIn.objects.filter(pk=sign_in_id, ended_at__isnull=True, seen_at__lt=at - SEEN_EVERY).update(
        seen_at=at
    )


@operation
def close_sign_in(*, sign_in_id: UUID, at: datetime) -> None:
    """End a sign-in from its own browser; ended twice is ended."""
    SignIn.objects.filter(pk=sign_in_id, ended_at__isnull=True).update(ended_at=at)


@operation
def end_sign_in(*, sign_in_id: UUID, by: Actor, at: datetime) -> None:
    """End one of one's own sign-ins from elsewhere: its next request is that of nobody.

    Raises: NotYourAct, NotFound when it is another's or has ended.
    """
    powers.require("end_sign_in", by=by, place="")
    own = SignIn.objects.filter(pk=sign_in_id, person_id=by.person_id, ended_at__isnull=True)
    if not own.update(ended_at=at):
        raise NotFound


@operation
def end_device(*, device_id: UUID, by: Actor, at: datetime) -> None:
    """End the token of one of one's own apps. Raises: NotYourAct, NotFound when it is another's or has ended."""
    powers.require("end_sign_in", by=by, place="")
    own = DeviceToken.objects.filter(pk=device_id, person_id=by.person_id, revoked_at__isnull=True)
    if not own.update(revoked_at=at):
        raise NotFound


@operation
def end_other_sign_ins(*, kept_id: UUID, by: Actor, at: datetime) -> int:
    """End all of one's own sign-ins but one, and the tokens of all apps; give how many there were.

    Raises: NotYourAct.
    """
    powers.require("end_sign_in", by=by, place="")
    open_ones = SignIn.objects.filter(person_id=by.person_id, ended_at__isnull=True)
    ended = open_ones.exclude(pk=kept_id).update(ended_at=at)
    return ended + revoke_device_tokens(person_id=by.person_id, at=at)


def end_staff_sign_ins(*, person_id: UUID, at: datetime) -> None:
    """End what began with a second factor, when a staff role, a password or the second factor ends."""
    SignIn.objects.filter(person_id=person_id, second_factor=True, ended_at__isnull=True).update(ended_at=at)

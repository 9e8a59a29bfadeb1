"""Signing in staff: member number, password and a second factor (TOTP, RFC 6238, by django-otp).

Every failure has the same sentence and costs the same work. What is stored for the second factor is only the seed
of the secret: without the lookup key of the key file nobody can compute a code from the database.
"""

import re
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from timebank.lib.operation import one_transaction, operation
from timebank.people import powers
from timebank.people.kinds import STAFF_ROLES, AttemptKind
from timebank.people.models import Login, Person
from timebank.people.operations.device_tokens import revoke_device_tokens
from timebank.people.operations.sign_ins import end_staff_sign_ins
from timebank.people.operations.throttles import Limit, give_back, take_turn
from timebank.people.queries import login_of, roles_of
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import PasswordWeak, SignInRefused
from timebank.people.rules import Actor
from timebank.vault.queries import keyed_hash

MISSES_PER_NUMBER = 5
MISSES_PER_NETWORK = 20
"""Higher than for one number: a whole desk or office signs in from one address."""
LOCKED_MINUTES = 15
CODE_STEP_SECONDS = 30
STEPS_TOLERATED = 1
NO_PASSWORD = "!"  # noqa: S105 - the mark of a login without a password


def check_password(*, member_number: str, password: str, totp: str, network_key: str, at: datetime) -> Person:
    """Give the member of staff whom number, password and code sign in; a code is valid once.

    Five misses in 15 minutes lock a member number, twenty a network. A miss stays counted, so this must not run
    inside another operation. Raises: SignInRefused.
    """
    number = member_number.strip().upper()
    turns = take_turn(limits=_limits(number, network_key), at=at)
    login = _staff_login(number, at=at)
    encoded = login.password if login else NO_PASSWORD
    is_right = hashers.check_password(password, encoded)
    if turns is None or login is None or not is_right:
        raise SignInRefused
    with one_transaction():
        if not _use_code(login, totp=totp, at=at):
            raise SignInRefused
        give_back(turns=turns)
    return login.person


@operation
def set_staff_password(*, person_id: UUID, password: str, by: Actor, at: datetime) -> None:
    """Set the password of a member of staff: one's own, or another's by the security administrator.

    All tokens of the person end. Raises: NotFound, NotYourAct, PasswordWeak.
    """
    _require(person_id=person_id, by=by)
    keep_password(person_id=person_id, password=password)
    revoke_device_tokens(person_id=person_id, at=at)
    end_staff_sign_ins(person_id=person_id, at=at)


@operation
def enrol_second_factor(*, person_id: UUID, by: Actor, at: datetime) -> str:
    """Make a new second factor and give the ``otpauth://`` address to show once as a QR code; the old one ends.

    All tokens of the person end. Raises: NotFound, NotYourAct.
    """
    _require(person_id=person_id, by=by)
    revoke_device_tokens(person_id=person_id, at=at)
    end_staff_sign_ins(person_id=person_id, at=at)
    return keep_second_factor(person_id=person_id)


def keep_password(*, person_id: UUID, password: str) -> None:
    """Write a password that is hard enough to guess; the caller has asked ``powers``. Raises: PasswordWeak."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise PasswordWeak from error
    encoded = hashers.make_password(password)
    Login.objects.filter(person_id=person_id).update(password=encoded)


def keep_second_factor(*, person_id: UUID) -> str:
    """Write a new seed and give the address for the authenticator; the caller has asked ``powers``."""
    login = login_of(person_id=person_id)
    device, _ = TOTPDevice.objects.update_or_create(
        user=login,
        defaults={"name": "staff", "key": default_key(), "step": CODE_STEP_SECONDS, "last_t": -1},
    )
    label = f"{settings.PRODUCT_NAME}:{fetch_person(person_id=person_id).member_number}"
    secret = b32encode(_secret(device)).decode()
    query = urlencode({"secret": secret, "issuer": settings.PRODUCT_NAME})
    return f"otpauth://totp/{quote(label)}?{query}"


def _require(*, person_id: UUID, by: Actor) -> None:
    """Let staff act for themselves and the security administrator for others."""
    person = fetch_person(person_id=person_id)
    if by.person_id != person_id or by.role not in STAFF_ROLES:
        powers.require("appoint_role", by=by, place=person.place_id, owner=person_id)


def _staff_login(member_number: str, *, at: datetime) -> Login | None:
    """Find the active login behind a member number, if the person has a staff role in force."""
    login = (
        Login.objects.select_related("person")
        .filter(person__member_number=member_number, person__left_at__isnull=True, is_active=True)
        .first()
    )
    if login is None or not any(
        held.role in STAFF_ROLES for held in roles_of(person_id=login.person_id, at=at)
    ):
        return None
    return login


def _use_code(login: Login, *, totp: str, at: datetime) -> bool:
    """Compare the code with the time steps around the moment and use it up: the next one has to be later."""
    device = TOTPDevice.objects.filter(user=login, confirmed=True).order_by("pk").first()
    if device is None or not re.fullmatch(r"[0-9]{6}", totp.strip()):
        return False
    expected = TOTP(_secret(device), device.step, device.t0, device.digits)
    expected.time = at.timestamp()
    if not expected.verify(int(totp), tolerance=STEPS_TOLERATED, min_t=device.last_t + 1):
        return False
    step = expected.t()
    return bool(TOTPDevice.objects.filter(pk=device.pk, last_t__lt=step).update(last_t=step))


def _secret(device: TOTPDevice) -> bytes:
    """Derive the 20 bytes that the authenticator knows from the stored seed and the lookup key."""
    return keyed_hash(text=f"second factor {device.key}")[:20]


def _limits(member_number: str, network_key: str) -> list[Limit]:
    number_hash = keyed_hash(text=f"sign-in number {member_number}")
    network_hash = keyed_hash(text=f"network {network_key}")
    return [
        Limit(AttemptKind.PASSWORD_BY_NUMBER, number_hash, MISSES_PER_NUMBER, LOCKED_MINUTES),
        Limit(AttemptKind.PASSWORD_BY_NETWORK, network_hash, MISSES_PER_NETWORK, LOCKED_MINUTES),
    ]

"""Signing in by a code sent to the phone: elders, volunteers, delegates and guardians.

The answer is the same whether or not anybody has the phone. Neither phone nor code is kept in a readable form.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from timebank.lib.operation import one_transaction, operation
from timebank.notices.channels import send_login_code
from timebank.people.kinds import AttemptKind
from timebank.people.models import Login, LoginCode, Person
from timebank.people.operations.throttles import Limit, take_turn
from timebank.people.queries import joiner_of, kept_accounts
from timebank.people.refusals import CodeWrong, TooManyCodes
from timebank.policy.queries import value
from timebank.vault.kinds import Field
from timebank.vault.queries import find_by, keyed_hash
from timebank.vault.rules import checked_phone

CODE_DIGITS = 6
MISSES_MAX = 5
PER_PHONE_AND_MINUTE = 1
PER_PHONE_AND_HOUR = 5
PER_NETWORK_AND_HOUR = 30


@operation
def request_login_code(*, phone: str, network_key: str, at: datetime) -> None:
    """Send a code of six digits to the phone after commit, if anybody here has it; only the newest code is valid.

    ``network_key`` is where the request came from, kept as a keyed hash only.
    Raises: PhoneWrong, TooManyCodes.
    """
    number, code = _new_code(phone, network_key=network_key, at=at)
    if _members_of(number):
        _send_after_commit(number, code)


@operation
def request_joining_code(*, phone: str, network_key: str, at: datetime) -> None:
    """Send a code to a phone that somebody wants to join with, whether or not anybody here has it.

    Raises: PhoneWrong, TooManyCodes.
    """
    _send_after_commit(*_new_code(phone, network_key=network_key, at=at))


def _new_code(phone: str, *, network_key: str, at: datetime) -> tuple[str, str]:
    """Keep a new code for a phone, and give both. Raises: PhoneWrong, TooManyCodes."""
    number = checked_phone(phone)
    phone_hash = _phone_hash(number)
    if take_turn(limits=_limits(phone_hash, network_key), at=at) is None:
        raise TooManyCodes
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    minutes = value("login_code_minutes", at=at, place=settings.CITY)
    LoginCode.objects.create(
        phone_hash=phone_hash,
        code_hash=_code_hash(number, code),
        created_at=at,
        expires_at=at + timedelta(minutes=minutes),
    )
    return number, code


def sign_in_by_code(*, phone: str, code: str, at: datetime, member_number: str = "") -> list[Person]:
    """Give the person whom phone and code sign in, or all who share the phone, for them to choose.

    With one person, or when ``member_number`` names one of several, the answer has one entry and the code is
    used up. With several and none named, the code stays valid and the door asks again with the number chosen.
    Five misses void a code. A miss stays counted, so this must not run inside another operation.
    Raises: PhoneWrong, CodeWrong.
    """
    number, taken = _right_code(phone, code, at=at)
    people = _members_of(number)
    if member_number or len(people) == 1:
        wanted = member_number.strip().upper()
        people = [each for each in people if not wanted or each.member_number == wanted]
        _refuse_nobody(people)
        _use_up(taken, at=at)
    _refuse_nobody(people)
    return people


@dataclass(frozen=True, slots=True)
class Proven:
    """A phone that somebody holds: the id that stands for it, or the members who share it, for them to choose first."""

    joiner_id: UUID | None
    people: list[Person]


def prove_phone(*, phone: str, code: str, is_another: bool, at: datetime) -> Proven:
    """Prove a phone in order to join. Where members have it, ``is_another`` says that none of them is who joins.

    As long as that is open the code stays valid, so that the member can sign in with it. A miss stays counted, so this
    must not run inside another operation. Raises: PhoneWrong, CodeWrong.
    """
    number, taken = _right_code(phone, code, at=at)
    people = [] if is_another else _members_of(number)
    if people:
        return Proven(None, people)
    _use_up(taken, at=at)
    return Proven(joiner_of(phone=number), [])


def _right_code(phone: str, code: str, *, at: datetime) -> tuple[str, LoginCode]:
    """Count a try and compare. Raises: PhoneWrong, CodeWrong."""
    number = checked_phone(phone)
    taken = _take_try(phone_hash=_phone_hash(number), at=at)
    if taken is None or not hmac.compare_digest(bytes(taken.code_hash), _code_hash(number, code.strip())):
        raise CodeWrong
    return number, taken


def _send_after_commit(number: str, code: str) -> None:
    """Send when the code is kept. A provider that fails is logged and not answered: only known phones could fail."""

    def send() -> None:
        send_login_code(phone=number, code=code)

    transaction.on_commit(send, robust=True)


@operation
def _take_try(*, phone_hash: bytes, at: datetime) -> LoginCode | None:
    """Count one try of the newest code, before anything is compared; None when no try is left."""
    newest = LoginCode.objects.filter(phone_hash=phone_hash).order_by("-created_at", "-pk").first()
    if newest is None or newest.expires_at <= at:
        return None
    open_codes = LoginCode.objects.filter(pk=newest.pk, used_at__isnull=True, misses__lt=MISSES_MAX)
    return newest if open_codes.update(misses=F("misses") + 1) else None


def _refuse_nobody(people: list[Person]) -> None:
    """Answer for a phone that nobody has as for a wrong code. Raises: CodeWrong."""
    if not people:
        raise CodeWrong


def _use_up(code: LoginCode, *, at: datetime) -> None:
    """Use the code, once. Raises: CodeWrong."""
    with one_transaction():
        if not LoginCode.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=at):
            raise CodeWrong


def _members_of(number: str) -> list[Person]:
    """List who has the phone and may sign in, by member number; a joined account leads to the one that was kept."""
    ids = kept_accounts(person_ids=find_by(field=Field.PHONE, value=number))
    active = Login.objects.filter(person_id__in=ids, is_active=True, person__left_at__isnull=True)
    logins = active.select_related("person").order_by("person__member_number", "pk")[: len(ids)]
    return [login.person for login in logins]


def _limits(phone_hash: bytes, network_key: str) -> list[Limit]:
    network_hash = keyed_hash(text=f"network {network_key}")
    return [
        Limit(AttemptKind.CODE_BY_PHONE, phone_hash, PER_PHONE_AND_MINUTE, 1),
        Limit(AttemptKind.CODE_BY_PHONE, phone_hash, PER_PHONE_AND_HOUR, 60),
        Limit(AttemptKind.CODE_BY_NETWORK, network_hash, PER_NETWORK_AND_HOUR, 60),
    ]


def _phone_hash(number: str) -> bytes:
    return keyed_hash(text=f"login phone {number}")


def _code_hash(number: str, code: str) -> bytes:
    return keyed_hash(text=f"login code {number} {code}")

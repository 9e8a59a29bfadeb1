"""Signing in by a code on the phone: what is sent, what counts, and that nothing of it can be read afterwards."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import connections
from pytest_django import Settings

from tests.cast import NOW, Cast
from timebank.notices.channels import SmsFailed
from timebank.people.models import Login, LoginCode, Person, SignInAttempt
from timebank.people.operations import forget_sign_in_traces, request_login_code, sign_in_by_code
from timebank.people.refusals import CodeWrong, TooManyCodes
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identity
from timebank.vault.rules import PhoneWrong

pytestmark = pytest.mark.django_db

NETWORK = "203.0.113.7"
UNKNOWN_PHONE = "19900000098"


class Provider:
    """Keeps the codes that it was told to send."""

    sent: ClassVar[list[tuple[str, str]]] = []
    is_down: ClassVar[bool] = False

    def send_login_code(self, *, phone: str, text: str, code: str) -> None:
        """Keep the code, or fail."""
        if self.is_down:
            raise SmsFailed
        assert code in text
        self.sent.append((phone, code))


Ask = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def ask(
    settings: Settings,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> Iterator[Ask]:
    """Ask for a code, let the transaction end, and give all that was sent so far."""
    settings.SMS_PROVIDER = f"{__name__}.Provider"
    Provider.sent.clear()

    def run(phone: str, *, seconds: int = 0, network: str = NETWORK) -> list[tuple[str, str]]:
        with django_capture_on_commit_callbacks(execute=True):
            request_login_code(phone=phone, network_key=network, at=NOW + timedelta(seconds=seconds))
        return Provider.sent

    yield run
    Provider.is_down = False


def phone_of(cast: Cast, person: Person) -> str:
    return cast.identities[person.pk].phone


def test_a_code_signs_in_once(cast: Cast, ask: Ask) -> None:
    phone = phone_of(cast, cast.elder)
    ((sent_to, code),) = ask(f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}")
    assert (sent_to, len(code), code.isdigit()) == (phone, 6, True)
    assert sign_in_by_code(phone=phone, code=f" {code} ", at=NOW) == [cast.elder]
    with pytest.raises(CodeWrong):
        sign_in_by_code(phone=phone, code=code, at=NOW)


def test_a_code_ends_after_five_minutes(cast: Cast, ask: Ask) -> None:
    phone = phone_of(cast, cast.elder)
    ((_, code),) = ask(phone)
    with pytest.raises(CodeWrong):
        sign_in_by_code(phone=phone, code=code, at=NOW + timedelta(minutes=5))
    assert sign_in_by_code(phone=phone, code=code, at=NOW + timedelta(seconds=299)) == [cast.elder]


def test_only_the_newest_code_is_valid(cast: Cast, ask: Ask) -> None:
    phone = phone_of(cast, cast.elder)
    first = ask(phone)[0][1]
    LoginCode.objects.update(misses=0)
    second = ask(phone, seconds=61)[1][1]
    if first != second:
        with pytest.raises(CodeWrong):
            sign_in_by_code(phone=phone, code=first, at=NOW + timedelta(seconds=62))
    assert sign_in_by_code(phone=phone, code=second, at=NOW + timedelta(seconds=62)) == [cast.elder]


def test_five_misses_void_a_code_and_stay_counted(cast: Cast, ask: Ask) -> None:
    phone = phone_of(cast, cast.elder)
    ((_, code),) = ask(phone)
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(5):
        with pytest.raises(CodeWrong):
            sign_in_by_code(phone=phone, code=wrong, at=NOW)
    assert LoginCode.objects.get().misses == 5
    with pytest.raises(CodeWrong):
        sign_in_by_code(phone=phone, code=code, at=NOW)


def test_people_who_share_a_phone_choose_by_member_number(cast: Cast, ask: Ask) -> None:
    phone = phone_of(cast, cast.elder)
    keep_identity(person_id=cast.second_elder.pk, values={Field.PHONE: phone})
    ((_, code),) = ask(phone)
    assert sign_in_by_code(phone=phone, code=code, at=NOW) == [cast.elder, cast.second_elder]
    chosen = sign_in_by_code(
        phone=phone, code=code, at=NOW, member_number=cast.second_elder.member_number.lower()
    )
    assert chosen == [cast.second_elder]
    with pytest.raises(CodeWrong):
        sign_in_by_code(phone=phone, code=code, at=NOW, member_number=cast.elder.member_number)


def test_a_code_signs_in_nobody_who_does_not_have_the_phone(cast: Cast, ask: Ask) -> None:
    phone = phone_of(cast, cast.elder)
    ((_, code),) = ask(phone)
    with pytest.raises(CodeWrong):
        sign_in_by_code(phone=phone, code=code, at=NOW, member_number=cast.volunteer.member_number)


def test_an_unknown_phone_gets_the_same_answer_and_no_message(cast: Cast, ask: Ask) -> None:
    assert ask(UNKNOWN_PHONE) == []
    assert LoginCode.objects.count() == 1
    with pytest.raises(CodeWrong):
        sign_in_by_code(phone=UNKNOWN_PHONE, code="123456", at=NOW)
    with pytest.raises(CodeWrong):
        sign_in_by_code(phone="19900000097", code="123456", at=NOW)


def test_a_provider_that_is_down_does_not_tell_who_is_known(cast: Cast, ask: Ask) -> None:
    Provider.is_down = True
    assert ask(phone_of(cast, cast.elder)) == []
    assert LoginCode.objects.count() == 1


def test_who_left_or_was_barred_gets_no_code(cast: Cast, ask: Ask) -> None:
    Person.objects.filter(pk=cast.elder.pk).update(left_at=NOW)
    Login.objects.filter(person=cast.volunteer).update(is_active=False)
    ask(phone_of(cast, cast.elder))
    assert ask(phone_of(cast, cast.volunteer)) == []


def test_a_phone_asks_once_a_minute_and_five_times_an_hour_known_or_not(cast: Cast, ask: Ask) -> None:
    for phone in (phone_of(cast, cast.elder), UNKNOWN_PHONE):
        for minute in range(5):
            ask(phone, seconds=61 * minute, network=f"{phone} {minute}")
            with pytest.raises(TooManyCodes):
                ask(phone, seconds=61 * minute + 59, network="elsewhere")
        with pytest.raises(TooManyCodes):
            ask(phone, seconds=61 * 5, network="elsewhere")
        ask(phone, seconds=3_601, network="elsewhere")


def test_a_network_asks_thirty_times_an_hour(cast: Cast, ask: Ask) -> None:
    for number in range(30):
        ask(f"199000090{number:02d}")
    with pytest.raises(TooManyCodes):
        ask(phone_of(cast, cast.elder))
    assert ask(phone_of(cast, cast.elder), network="198.51.100.2")
    assert len(ask(phone_of(cast, cast.volunteer), seconds=3_601)) == 2


def test_a_number_that_is_no_mobile_phone_is_refused_at_once(cast: Cast, ask: Ask) -> None:
    with pytest.raises(PhoneWrong):
        ask("010 6500 0000")
    with pytest.raises(PhoneWrong):
        sign_in_by_code(phone="12345", code="123456", at=NOW)


def test_neither_phone_nor_code_nor_network_stands_in_any_table(cast: Cast, ask: Ask) -> None:
    phone = phone_of(cast, cast.elder)
    ((_, code),) = ask(phone)
    sign_in_by_code(phone=phone, code=code, at=NOW)
    texts = "".join(_dump("people_logincode") + _dump("people_signinattempt"))
    assert len(texts) > 500
    for secret in (phone, NETWORK):
        assert secret not in texts
        assert secret.encode().hex() not in texts
    assert f'"{code}"' not in texts
    assert code.encode().hex() not in texts


def _dump(table: str) -> list[str]:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(each)::text FROM {table} each")
        return [row[0] for row in cursor.fetchall()]


def test_what_signing_in_left_behind_is_forgotten_in_time(cast: Cast, ask: Ask) -> None:
    ask(phone_of(cast, cast.elder))
    assert forget_sign_in_traces(at=NOW + timedelta(hours=1)) == 0
    assert forget_sign_in_traces(at=NOW + timedelta(days=2)) == 1
    assert SignInAttempt.objects.count() == 2
    assert forget_sign_in_traces(at=NOW + timedelta(days=200)) == 2

"""Signing in by phone code and as staff, sharing a phone, choosing a role, leaving; and what it never tells."""

from base64 import b32decode
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django_otp.oath import TOTP

from tests.cast import NOW, Cast, phone_number
from timebank.people.kinds import Role
from timebank.people.models import RoleHeld
from timebank.people.operations import enrol_second_factor, set_staff_password
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identity
from timebank.web.middleware import DEVICE_COOKIE
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import Door, signed_in, stranger

pytestmark = pytest.mark.django_db(databases=["default"])

PHONE = phone_number(1)
PASSWORD = "correct-horse-battery"
SENT: list[str] = []


class Provider:
    """Keeps what a phone would receive."""

    def send(self, *, phone: str, text: str, reference: str) -> bool:
        return True

    def send_login_code(self, *, phone: str, text: str, code: str) -> None:
        SENT.append(code)


@pytest.fixture
def sent(settings: object, django_capture_on_commit_callbacks: object) -> list[str]:
    """Give the codes sent in this test."""
    settings.SMS_PROVIDER = f"{__name__}.Provider"  # type: ignore[attr-defined]
    SENT.clear()
    return SENT


def ask_for_code(door: Door, phone: str, capture: object) -> str:
    """Ask for a code as the form does, with what happens after commit."""
    with capture(execute=True):  # type: ignore[operator]
        response = door.post("/login/", phone=phone)
    assert response.status_code == 200
    return response.content.decode()


def test_an_elder_signs_in_with_the_code_of_the_phone(
    cast: Cast, at: SetClock, sent: list[str], django_capture_on_commit_callbacks: object
) -> None:
    door = stranger()
    assert "验证码" in ask_for_code(door, PHONE, django_capture_on_commit_callbacks)
    assert "验证码" in door.refused(
        "/login/code/", phone=PHONE, code="000000" if sent[0] != "000000" else "1"
    )
    assert door.done("/login/code/", phone=PHONE, code=sent[0]) == "/elder/"
    assert "接下来" in door.get("/elder/")
    assert door.client.cookies[DEVICE_COOKIE]["httponly"]


def test_the_answer_is_the_same_for_an_unknown_phone(
    cast: Cast, at: SetClock, sent: list[str], django_capture_on_commit_callbacks: object
) -> None:
    known = ask_for_code(stranger(), PHONE, django_capture_on_commit_callbacks)
    unknown = ask_for_code(stranger(), phone_number(99), django_capture_on_commit_callbacks)
    assert len(sent) == 1

    def plain(page: str) -> str:
        lines = page.replace(phone_number(99), PHONE).splitlines()
        return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)

    assert plain(known) == plain(unknown)


def test_who_shares_a_phone_chooses_by_member_number(
    cast: Cast, at: SetClock, sent: list[str], django_capture_on_commit_callbacks: object
) -> None:
    keep_identity(person_id=cast.second_elder.pk, values={Field.PHONE: PHONE})
    door = stranger()
    ask_for_code(door, PHONE, django_capture_on_commit_callbacks)
    page = door.post("/login/code/", phone=PHONE, code=sent[0]).content.decode()
    assert cast.elder.member_number in page
    assert cast.second_elder.member_number in page
    assert "王秀英" not in page
    door.done("/login/code/", phone=PHONE, code=sent[0], member_number=cast.second_elder.member_number)
    assert Session.objects.count() == 1


def test_a_session_holds_ids_only(
    cast: Cast, at: SetClock, sent: list[str], django_capture_on_commit_callbacks: object
) -> None:
    door = stranger()
    ask_for_code(door, PHONE, django_capture_on_commit_callbacks)
    door.done("/login/code/", phone=PHONE, code=sent[0])
    kept = str(Session.objects.get().get_decoded())
    assert PHONE not in kept
    assert "王秀英" not in kept
    assert cast.elder.member_number not in kept


def test_a_person_with_two_roles_chooses_one_and_may_change_it(cast: Cast, at: SetClock) -> None:
    second = RoleHeld.objects.create(person=cast.elder, role=Role.VOLUNTEER, since=NOW)
    door = signed_in(cast, cast.elder)
    assert "志愿者" in door.get("/role/")
    assert door.done("/role/", role=str(second.pk)) == "/my/"
    door.get("/near/")
    door.get("/elder/", status=404)
    foreign = str(cast.roles[cast.volunteer.pk])
    assert door.post("/role/", role=foreign).status_code == 200
    door.get("/near/")


def test_staff_sign_in_with_password_and_second_factor(cast: Cast, at: SetClock) -> None:
    set_staff_password(
        person_id=cast.clerk.pk, password=PASSWORD, by=cast.security_administrator_actor, at=NOW
    )
    address = enrol_second_factor(person_id=cast.clerk.pk, by=cast.security_administrator_actor, at=NOW)
    totp = TOTP(_secret(address), 30, 0, 6)
    totp.time = NOW.timestamp()
    fields = {"member_number": cast.clerk.member_number, "password": PASSWORD, "totp": f"{totp.token():06d}"}
    door = stranger()
    refused = door.refused("/login/staff/", **fields | {"password": "wrong"})
    assert PASSWORD not in refused
    assert door.done("/login/staff/", **fields) not in ("/login/", "/")


def test_a_staff_role_does_not_act_without_the_second_factor(cast: Cast, at: SetClock) -> None:
    RoleHeld.objects.filter(person=cast.clerk).update(until=None)
    door = signed_in(cast, cast.clerk)
    response = door.client.get("/elder/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/role/")


def test_a_role_that_ended_acts_no_more(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.elder)
    door.get("/elder/")
    RoleHeld.objects.filter(person=cast.elder).update(until=NOW)
    assert door.client.get("/elder/").status_code == 302


def test_signing_out_forgets_the_session_and_is_a_post(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.elder)
    assert door.client.get("/logout/").status_code == 405
    assert door.done("/logout/") == "/"
    assert not Session.objects.exists()
    assert "您已退出登录" in door.get("/")


def test_only_pages_of_this_site_are_gone_to_after_signing_in(
    cast: Cast, at: SetClock, sent: list[str], django_capture_on_commit_callbacks: object
) -> None:
    door = stranger()
    ask_for_code(door, PHONE, django_capture_on_commit_callbacks)
    address = door.done("/login/code/", phone=PHONE, code=sent[0], next="https://elsewhere.example/")
    assert address == "/elder/"


def test_after_signing_in_one_comes_where_one_wanted(
    cast: Cast, at: SetClock, sent: list[str], django_capture_on_commit_callbacks: object
) -> None:
    door = stranger()
    assert door.client.get("/elder/coins/").headers["Location"] == "/login/?next=%2Felder%2Fcoins%2F"
    ask_for_code(door, PHONE, django_capture_on_commit_callbacks)
    assert door.done("/login/code/", phone=PHONE, code=sent[0], next="/elder/coins/") == "/elder/coins/"


def _secret(address: str) -> bytes:
    return b32decode(parse_qs(urlsplit(address).query)["secret"][0])

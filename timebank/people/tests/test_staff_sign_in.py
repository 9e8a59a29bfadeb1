"""Signing in staff: password and second factor, the lock after misses, and one sentence for every failure."""

from base64 import b32decode
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.db import connections
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from tests.cast import NOW, Cast
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound
from timebank.people.actors import actor_of_token
from timebank.people.models import Login, Person, RoleHeld, SignInAttempt
from timebank.people.operations import (
    check_password,
    enrol_second_factor,
    issue_device_token,
    set_staff_password,
)
from timebank.people.powers import NotYourAct
from timebank.people.refusals import PasswordWeak, SignInRefused, TokenRefused

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class Clerk:
    """The clerk of the cast with a password and an authenticator."""

    def __init__(self, cast: Cast) -> None:
        self.person = cast.clerk
        by = cast.security_administrator_actor
        set_staff_password(person_id=cast.clerk.pk, password=PASSWORD, by=by, at=NOW)
        self.address = enrol_second_factor(person_id=cast.clerk.pk, by=by, at=NOW)
        self.secret = parse_qs(urlsplit(self.address).query)["secret"][0]

    def code(self, at: datetime) -> str:
        """Show what the authenticator shows at a moment."""
        authenticator = TOTP(b32decode(self.secret))
        authenticator.time = at.timestamp()
        return f"{authenticator.token():06d}"

    def sign_in(self, *, at: datetime = NOW, **changes: Any) -> Person:
        """Sign in, or try to with something changed."""
        given: dict[str, Any] = {
            "member_number": self.person.member_number,
            "password": PASSWORD,
            "totp": self.code(at),
            "network_key": "203.0.113.9",
        }
        return check_password(**(given | changes), at=at)


@pytest.fixture
def clerk(cast: Cast) -> Clerk:
    return Clerk(cast)


def test_number_password_and_code_sign_a_clerk_in(clerk: Clerk) -> None:
    assert clerk.sign_in(member_number=f" {clerk.person.member_number.lower()} ") == clerk.person


def test_a_code_of_the_second_factor_is_valid_once(clerk: Clerk) -> None:
    clerk.sign_in()
    with pytest.raises(SignInRefused):
        clerk.sign_in()
    assert clerk.sign_in(at=NOW + timedelta(seconds=30)) == clerk.person


def test_a_code_may_be_one_step_early_or_late_and_no_more(clerk: Clerk) -> None:
    for seconds, is_right in [(-60, False), (-30, True), (60, False), (30, True)]:
        at = NOW
        code = clerk.code(at + timedelta(seconds=seconds))
        if is_right:
            assert clerk.sign_in(at=at, totp=code) == clerk.person
        else:
            with pytest.raises(SignInRefused):
                clerk.sign_in(at=at, totp=code)


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "correct horse batterz"},
        {"password": ""},
        {"totp": ""},
        {"totp": "abcdef"},
        {"totp": "１２３４５６"},
        {"member_number": "BJ000000000"},
        {"member_number": ""},
    ],
    ids=str,
)
def test_every_failure_has_the_same_sentence_and_counts(clerk: Clerk, changes: dict[str, Any]) -> None:
    with pytest.raises(SignInRefused) as refusal:
        clerk.sign_in(**changes)
    assert refusal.value.sentence == SignInRefused().sentence
    assert SignInAttempt.objects.filter(succeeded=False).count() == 2


def test_only_staff_sign_in_by_password(clerk: Clerk) -> None:
    RoleHeld.objects.filter(person=clerk.person).update(until=NOW)
    with pytest.raises(SignInRefused):
        clerk.sign_in()


def test_a_barred_login_is_refused(clerk: Clerk) -> None:
    Login.objects.filter(person=clerk.person).update(is_active=False)
    with pytest.raises(SignInRefused):
        clerk.sign_in()


def test_a_clerk_without_second_factor_is_refused(clerk: Clerk) -> None:
    TOTPDevice.objects.update(confirmed=False)
    with pytest.raises(SignInRefused):
        clerk.sign_in()


def test_five_misses_lock_a_number_for_fifteen_minutes_even_with_the_right_password(clerk: Clerk) -> None:
    for number in range(5):
        with pytest.raises(SignInRefused):
            clerk.sign_in(password="wrong", network_key=f"203.0.113.{number}")
    with pytest.raises(SignInRefused):
        clerk.sign_in()
    with pytest.raises(SignInRefused):
        clerk.sign_in(at=NOW + timedelta(minutes=14))
    assert clerk.sign_in(at=NOW + timedelta(minutes=15)) == clerk.person


def test_tries_that_succeed_are_not_counted(clerk: Clerk) -> None:
    for minute in range(10):
        assert clerk.sign_in(at=NOW + timedelta(minutes=minute)) == clerk.person


def test_twenty_misses_lock_a_network_and_no_other(clerk: Clerk) -> None:
    for number in range(20):
        with pytest.raises(SignInRefused):
            clerk.sign_in(member_number=f"BJ{number:09d}")
    with pytest.raises(SignInRefused):
        clerk.sign_in()
    assert clerk.sign_in(network_key="198.51.100.3") == clerk.person


def test_the_database_alone_does_not_give_the_second_factor(clerk: Clerk) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT row_to_json(each)::text FROM otp_totp_totpdevice each")
        text = cursor.fetchone()[0]
    assert clerk.secret not in text
    assert b32decode(clerk.secret).hex() not in text


def test_the_address_for_the_authenticator_names_the_member_number_only(cast: Cast, clerk: Clerk) -> None:
    assert clerk.address.startswith("otpauth://totp/")
    assert unquote(urlsplit(clerk.address).path).endswith(f":{clerk.person.member_number}")
    assert cast.identities[clerk.person.pk].name not in unquote(clerk.address)


def test_a_new_second_factor_ends_the_old_one(cast: Cast, clerk: Clerk) -> None:
    old = clerk.code(NOW)
    clerk.secret = parse_qs(
        urlsplit(enrol_second_factor(person_id=cast.clerk.pk, by=cast.clerk_actor, at=NOW)).query
    )["secret"][0]
    if old != clerk.code(NOW):
        with pytest.raises(SignInRefused):
            clerk.sign_in(totp=old)
    assert clerk.sign_in() == clerk.person


def test_a_new_password_ends_the_tokens(cast: Cast, clerk: Clerk) -> None:
    token = issue_device_token(
        person_id=cast.clerk.pk,
        role_held_id=cast.roles[cast.clerk.pk],
        device_key="phone",
        second_factor=True,
        at=NOW,
    )
    set_staff_password(person_id=cast.clerk.pk, password="another long sentence", by=cast.clerk_actor, at=NOW)
    with pytest.raises(TokenRefused):
        actor_of_token(token=token, at=NOW)
    with pytest.raises(SignInRefused):
        clerk.sign_in()


@pytest.mark.parametrize("password", ["", "short", "12345678901234", "password123"])
def test_a_weak_password_is_refused(cast: Cast, password: str) -> None:
    with pytest.raises(PasswordWeak):
        set_staff_password(person_id=cast.clerk.pk, password=password, by=cast.clerk_actor, at=NOW)


def test_nobody_sets_anothers_password_but_the_security_administrator(cast: Cast) -> None:
    for by in (cast.reviewer_actor, cast.city_officer_actor, cast.volunteer_actor):
        with pytest.raises(NotYourAct):
            set_staff_password(person_id=cast.clerk.pk, password=PASSWORD, by=by, at=NOW)
        with pytest.raises(NotYourAct):
            enrol_second_factor(person_id=cast.clerk.pk, by=by, at=NOW)
    with pytest.raises(NotYourAct):
        set_staff_password(person_id=cast.elder.pk, password=PASSWORD, by=cast.elder_actor, at=NOW)
    with pytest.raises(NotFound):
        set_staff_password(
            person_id=new_id(), password=PASSWORD, by=cast.security_administrator_actor, at=NOW
        )

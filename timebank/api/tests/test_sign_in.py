"""Signing in: phone codes for people, number, password and second factor for staff; a token for one role on one device."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django_otp.oath import totp
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from tests.cast import Cast, document_number
from timebank.api.tests.client import ROOT, Caller, body
from timebank.lib.door_clock import now
from timebank.people.kinds import ConsentHow, Role, Sex
from timebank.people.operations import enrol_person, enrol_second_factor, set_staff_password
from timebank.people.rules import Actor, Identity
from timebank.vault.kinds import DocumentKind

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db(databases=["default"])

PASSWORD = "a lantern over the lake"  # noqa: S105


class Switchboard:
    """Keeps the codes that would be sent."""

    codes: list[str] = []  # noqa: RUF012

    def send_login_code(self, *, phone: str, text: str, code: str) -> None:
        """Keep a code."""
        self.codes.append(code)


def post(path: str, sent: Mapping[str, object]) -> "Response":
    return Client().post(
        ROOT + path, data=sent, content_type="application/json", headers={"Accept-Language": "en"}
    )


@pytest.fixture
def sent_code(
    cast: Cast,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> str:
    settings.SMS_PROVIDER = f"{__name__}.Switchboard"
    Switchboard.codes.clear()
    with django_capture_on_commit_callbacks(execute=True):
        phone = cast.identities[cast.elder.pk].phone
        assert body(post("/sign-in/code", {"phone": phone}), status=202) == {"sent": True}
    (code,) = Switchboard.codes
    return code


def sign_in(cast: Cast, code: str, **changes: object) -> "Response":
    asked = {
        "phone": cast.identities[cast.elder.pk].phone,
        "code": code,
        "role": "ELDER",
        "device": "phone of the elder",
    }
    return post("/sign-in/token", asked | changes)


def test_a_phone_code_gives_a_token_for_the_role_asked_for(cast: Cast, sent_code: str) -> None:
    given = body(sign_in(cast, sent_code), status=201)
    assert (given["member_number"], given["role"]) == (cast.elder.member_number, "ELDER")
    me = body(Caller(given["token"]).get("/me"), status=200)
    assert me["member_number"] == cast.elder.member_number
    assert [each["role"] for each in me["roles"]] == ["ELDER"]
    assert body(sign_in(cast, sent_code), status=409)["code"] == "CodeWrong"


def test_people_who_share_a_phone_choose_their_number(cast: Cast, sent_code: str) -> None:
    same_phone = Identity(
        name="试验甲",
        document_kind=DocumentKind.RESIDENT_NUMBER,
        document=document_number(date(1950, 1, 2), Sex.FEMALE),
        phone=cast.identities[cast.elder.pk].phone,
    )
    other = enrol_person(
        identity=same_phone,
        birth_date=date(1950, 1, 2),
        sex=Sex.FEMALE,
        place=cast.elder.place_id,
        roles=[Role.ELDER],
        confirms_alone=True,
        has_channel=True,
        consent_how=ConsentHow.IN_PERSON,
        by=cast.clerk_actor,
        at=now(),
    )
    refused = sign_in(cast, sent_code)
    assert body(refused, status=409)["code"] == "ChooseMember"
    assert all(each.member_number in refused.content.decode() for each in (cast.elder, other))
    given = body(sign_in(cast, sent_code, member_number=other.member_number), status=201)
    assert given["member_number"] == other.member_number


def test_a_role_that_is_not_held_gets_no_token(cast: Cast, sent_code: str) -> None:
    assert body(sign_in(cast, sent_code, role="DESK_CLERK"), status=409)["code"] == "RoleNotHeld"


def test_a_wrong_code_is_refused_in_words(cast: Cast, sent_code: str) -> None:
    wrong = "000000" if sent_code != "000000" else "000001"
    assert body(sign_in(cast, wrong), status=409)["code"] == "CodeWrong"


def test_the_answer_does_not_tell_whether_anybody_has_a_phone(cast: Cast) -> None:
    assert body(post("/sign-in/code", {"phone": "19900009999"}), status=202) == {"sent": True}


def test_staff_sign_in_by_password_and_second_factor(cast: Cast) -> None:
    reviewer: Actor = cast.reviewer_actor
    set_staff_password(person_id=reviewer.person_id, password=PASSWORD, by=reviewer, at=now())
    address = enrol_second_factor(person_id=reviewer.person_id, by=reviewer, at=now())
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    asked = {
        "member_number": cast.reviewer.member_number,
        "password": PASSWORD,
        "totp": current_code(secret),
        "role": "DESK_REVIEWER",
        "device": "desk",
    }
    refused = body(post("/sign-in/token", asked | {"password": "something else"}), status=409)
    assert refused["code"] == "SignInRefused"
    given = body(post("/sign-in/token", asked), status=201)
    assert (given["role"], given["scope"]) == ("DESK_REVIEWER", cast.reviewer.place_id)


def current_code(secret: str) -> str:
    """Compute the code that the authenticator shows now."""
    from base64 import b32decode

    return f"{totp(b32decode(secret)):06d}"

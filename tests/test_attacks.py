"""What an attacker sends to the doors over HTTP: each try ends in a sentence, never in a fault, and never changes what is not theirs.

Another's thing in every route is walked by tests/contracts/test_rights.py; cheating at service by tests/test_cheating.py.
"""

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import CITY, NOW, Cast, phone_number
from tests.scene import give_coins
from timebank.api.tests.client import caller
from timebank.coins.operations import propose_migration
from timebank.coins.sheets import BalanceRow, BalanceSheet
from timebank.needs.models import Need
from timebank.people.models import Organisation, Person, RoleHeld
from timebank.people.rules import member_number
from timebank.web.acting import ACT_KEY
from timebank.web.tests.conftest import SetClock, at
from timebank.web.tests.door import signed_in, stranger

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

__all__ = ["at"]
pytestmark = pytest.mark.django_db(databases=["default"])

SCRIPT = "<script>alert(1)</script>"
LOGIN, STAFF_LOGIN = "/login/", "/login/staff/"
STATEMENTS_APART_MAX = 3
"""Known and unknown may differ by so many statements at most; the slow part, the hash, is done for both."""


def test_a_planted_session_is_not_the_session_of_who_signs_in_with_it(cast: Cast, at: SetClock) -> None:
    planted = signed_in(cast, cast.volunteer_actor)
    key = planted.client.cookies["sessionid"].value
    planted.done(reverse("web:logout"))
    other = Client()
    other.cookies["sessionid"] = key
    assert other.get("/my/").headers["Location"] == LOGIN
    door = signed_in(cast, cast.elder_actor)
    assert door.client.cookies["sessionid"].value != key


@pytest.mark.parametrize("path", ["/", LOGIN, "/seals/", "/api/v1/places"])
@pytest.mark.parametrize("host", ["evil.example", "testserver@evil.example", "testserver, evil.example"])
def test_a_host_that_is_not_ours_is_not_answered(path: str, host: str) -> None:
    assert Client(raise_request_exception=False).get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "///evil.example",
        "/%0d%0aSet-Cookie:x=1\r\nX: 1",
    ],
)
def test_no_form_sends_people_to_another_site(cast: Cast, at: SetClock, wanted: str) -> None:
    door = signed_in(cast, cast.elder_actor)
    for path, sent in (
        ("/language/", {"language": "en"}),
        ("/role/", {"role": str(cast.roles[cast.elder.pk])}),
    ):
        response = door.client.post(path, sent | {"next": wanted})
        location = response.headers.get("Location", "")
        assert "evil" not in location
        assert "javascript" not in location
        assert "\n" not in location
        assert "X" not in response.headers


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "MADE-UP"])
@pytest.mark.parametrize("path", ["/", "/elder/", "/desk/", "/staff/policy/", "/api/v1/needs", "/api/v1/me"])
def test_no_other_method_is_taken(cast: Cast, at: SetClock, method: str, path: str) -> None:
    door = signed_in(cast, cast.elder_actor)
    response = door.client.generic(method, path, b"{}", content_type="application/json")
    assert response.status_code in (302, 401, 403, 404, 405)


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_method_named_in_a_header_or_field_is_nothing(cast: Cast, at: SetClock, name: str) -> None:
    door = signed_in(cast, cast.elder_actor)
    assert door.client.get("/logout/", {"_method": "POST"}, headers={name: "POST"}).status_code == 405
    assert door.client.get("/my/").headers["Location"] == "/elder/"


def asked(cast: Cast, **more: object) -> dict[str, object]:
    return {
        "category": "COMFORT",
        "starts_at": "2026-03-05T06:00:00Z",
        "planned_minutes": 60,
        **more,
    }


def test_another_elders_number_in_the_own_request_asks_for_nobody(
    cast: Cast, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_coins(cast, elder=cast.second_elder)
    before = Need.objects.count()
    sent = asked(cast, elder_number=cast.second_elder.member_number)
    assert caller(cast, cast.elder).post("/needs", sent).status_code in (404, 409)
    for smuggled in ({"elder_id": str(cast.second_elder.pk)}, {"person_id": str(cast.second_elder.pk)}):
        assert caller(cast, cast.elder).post("/needs", asked(cast, **smuggled)).status_code >= 400
    assert Need.objects.count() == before


def test_facts_of_others_beside_those_of_a_form_change_nothing(cast: Cast, at: SetClock) -> None:
    rows = list(RoleHeld.objects.order_by("pk").values())
    door = signed_in(cast, cast.elder_actor)
    smuggled = {
        "role": "CITY_OFFICER",
        "role_held_id": str(cast.roles[cast.city_officer.pk]),
        "person_id": str(cast.city_officer.pk),
        "elder": str(cast.second_elder.pk),
        "by": str(cast.city_officer.pk),
        "second_factor": "1",
    }
    for path in ("/role/", "/elders/", "/elder/ask/check/", "/my/"):
        door.client.post(path, {ACT_KEY: str(uuid4())} | smuggled)
    assert door.client.get("/my/").headers["Location"] == "/elder/"
    door.get("/staff/policy/", status=404)
    assert list(RoleHeld.objects.order_by("pk").values()) == rows


def told(response: "Response", *, but: str) -> tuple[int, str]:
    """Give status and page without what differs by nature: the token of the form, and what was typed."""
    lines = response.content.decode().replace(but, "").splitlines()
    return response.status_code, "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


def counted(path: str, **fields: str) -> tuple["Response", int]:
    with CaptureQueriesContext(connection) as queries:
        response = stranger().client.post(path, fields)
    return response, len(queries)


def test_phones_cannot_be_counted_out(cast: Cast, at: SetClock) -> None:
    known, unknown = cast.identities[cast.elder.pk].phone, phone_number(98)
    for path, more in ((LOGIN, {}), ("/login/code/", {"code": "123456"})):
        first, first_count = counted(path, phone=known, **more)
        second, second_count = counted(path, phone=unknown, **more)
        assert told(first, but=known) == told(second, but=unknown)
        assert abs(first_count - second_count) <= STATEMENTS_APART_MAX


def test_member_numbers_cannot_be_counted_out_at_the_staff_door(
    cast: Cast, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def compare(password: str, encoded: str) -> bool:
        compared.append(encoded)
        return False

    monkeypatch.setattr("timebank.people.operations.staff_sign_in.hashers.check_password", compare)
    known, unknown = cast.clerk.member_number, member_number(97_000_001)
    answers = [
        counted(STAFF_LOGIN, member_number=each, password="x", totp="123456") for each in (known, unknown)
    ]  # noqa: S106
    assert told(answers[0][0], but=known) == told(answers[1][0], but=unknown)
    assert abs(answers[0][1] - answers[1][1]) <= STATEMENTS_APART_MAX
    assert len(compared) == 2


def test_a_desk_cannot_tell_a_member_of_another_place_from_nobody(cast: Cast, at: SetClock) -> None:
    Person.objects.filter(pk=cast.second_elder.pk).update(place_id="110101001")
    door = signed_in(cast, cast.clerk_actor)
    known, unknown = cast.second_elder.member_number, member_number(97_000_002)
    pages = [
        door.client.post("/desk/find/", {"by": "NUMBER", "text": each, ACT_KEY: str(uuid4())})
        for each in (known, unknown)
    ]
    assert told(pages[0], but=known) == told(pages[1], but=unknown)


def test_a_stored_script_is_shown_as_text(cast: Cast, at: SetClock) -> None:
    Organisation.objects.create(
        name=SCRIPT,
        kind=cast.organisation.kind,
        place_id=cast.organisation.place_id,
        confirmed_by=cast.street_officer,
        confirmed_from=NOW,
    )
    page = signed_in(cast, cast.street_officer_actor).get("/staff/organisations/")
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("begins", ["-1", "-旧系统"])
def test_no_file_of_ours_begins_a_formula(cast: Cast, at: SetClock, begins: str) -> None:
    sheet = BalanceSheet(
        "0" * 64,
        [BalanceRow(2, cast.volunteer.member_number, 60, "A1", datetime(2021, 6, 30, tzinfo=UTC).date())],
    )
    propose_migration(
        city=CITY, source_name=begins, told_minutes=60, sheet=sheet, by=cast.second_city_officer_actor, at=NOW
    )
    response = signed_in(cast, cast.city_officer_actor).client.get("/staff/balances/reconciliation.csv")
    cells = [cell for row in csv.reader(io.StringIO(response.content.decode(), newline="")) for cell in row]
    assert any(begins.strip() in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r")) or cell == begins] == []


DISGUISED = {
    "a workbook": b"PK\x03\x04" + b"\x00" * 200 + b"[Content_Types].xml",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a program": b"MZ\x90\x00" + b"\x00\xff" * 300,
    "a page": b"<html><script>alert(1)</script></html>",
    "two bytes a letter": "会员号,分钟\n".encode("utf-16"),
    "nothing": b"",
    "NUL in a cell": "会员号,分钟\nBJ1\x00,60\n".encode(),
    "one endless cell": b'"' + b"a" * 500_000,
    "too much": b"a,b\n" * 600_000,
    "too deep": b"," * 500_000,
}


@pytest.mark.parametrize("what", DISGUISED)
@pytest.mark.parametrize(
    ("path", "who", "fields"),
    [
        (
            "/staff/grants/lists/try/",
            "district_officer_actor",
            {"beneficiary_class": "URGENT", "expires_date": "2026-12-31", "typed": ""},
        ),
        (
            "/staff/balances/try/",
            "city_officer_actor",
            {"source_name": "旧系统", "told_coins": "1", "told_minutes": "60", "typed": ""},
        ),
    ],
)
def test_a_disguised_file_is_refused_with_a_sentence(
    cast: Cast, at: SetClock, what: str, path: str, who: str, fields: dict[str, Any]
) -> None:
    file = SimpleUploadedFile("list.csv", DISGUISED[what], content_type="text/csv")
    response = signed_in(cast, getattr(cast, who)).client.post(
        path, fields | {"file": file, ACT_KEY: str(uuid4())}
    )
    assert response.status_code == 409
    assert SCRIPT not in response.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"planned_minutes": 1e999}',
        b'{"planned_minutes": 99999999999999999999999999}',
        b'{"category": "\\u0000"}',
        b"null",
        b'"' + b"a" * 3_000_000 + b'"',
    ],
    ids=["cut", "no text", "nested", "nested objects", "infinite", "huge", "NUL", "null", "3 MB"],
)
def test_a_malformed_or_oversized_body_is_an_answer_and_no_fault(
    cast: Cast, at: SetClock, content: bytes
) -> None:
    response = caller(cast, cast.elder).post("/needs", content)
    assert 400 <= response.status_code < 500, response.content[:300]


def test_a_form_with_too_many_fields_or_too_much_text_is_an_answer(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.clerk_actor)
    door.client.raise_request_exception = False
    many = {f"f{number}": "1" for number in range(2_000)}
    assert door.client.post("/desk/find/", many).status_code == 400
    assert door.client.post("/desk/find/", {"text": "a" * 3_000_000}).status_code == 400


@pytest.mark.parametrize("kind", ["Bearer", "Basic", "bearer bearer", ""])
@pytest.mark.parametrize("token", ["", "\x00", "a" * 10_000, "' OR 1=1 --", "é"])
def test_a_made_up_token_is_nobodys(kind: str, token: str) -> None:
    headers = {"Authorization": f"{kind} {token}".encode().decode("latin-1")}
    assert Client().get("/api/v1/me", headers=headers).status_code == 401

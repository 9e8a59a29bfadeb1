"""Who may open and send what: every route, every role, at home and elsewhere, as the table beside this file says.

Words of the table: ``ok`` the request is answered, ``asked`` it is heard and its empty content refused, ``login`` sign-in
is asked for, ``404`` it does not exist for this role; before the stroke at home, after it elsewhere, alone where both are
the same or where nothing is elsewhere. A new route without a row fails.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from tests.cast import Cast
from tests.contracts.stage import AFTERNOON, Stage, Standing, make_stage
from tests.sessions import begin_session
from timebank.people.kinds import DESK_ROLES, STAFF_ROLES, Role
from timebank.people.operations import issue_device_token
from timebank.web import urls as pages
from timebank.web.acting import ACT_KEY

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

TABLE = Path(__file__).parent / "routes.csv"
ROLES: tuple[Role, ...] = tuple(role for role in Role if role not in (Role.SYSTEM, Role.APPLICANT))
API = "/api/v1/"
SIGN_IN = ("/login/", "/role/")
JOIN = "/join/"
"""Where somebody without a session proves a phone in order to apply."""
WORDS = {
    200: "ok",
    201: "ok",
    204: "ok",
    401: "login",
    404: "404",
    403: "403",
    400: "asked",
    409: "asked",
    422: "asked",
}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(?:\w+:)?(\w+)\}")
RESIDENT_NUMBER = re.compile(r"(?<![0-9a-fA-F-])[1-6][0-9]{5}(?:18|19|20)[0-9]{9}[0-9X](?![0-9a-fA-F-])")
"""No answer of any route to anybody has a resident number in it, but for those below: people are known by member number."""
SHOW_THE_NUMBER = ("/data/", "/identity/")
"""The person's own data, and what an applicant claimed, for who compares it with the paper: each a journaled look."""
UNLISTED = (API,)
"""The API's answer to addresses that are no route."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    method: str
    path: str
    things: dict[str, str]
    nobody: str
    answers: dict[Role, str]


def rows() -> list[Row]:
    """Read the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [_row(line) for line in csv.DictReader(file)]


def _row(line: dict[str, str]) -> Row:
    answers: dict[Role, str] = {role: line[role.value] for role in ROLES}
    things = dict(each.split("=") for each in line["things"].split(";") if each)
    return Row(line["method"], line["path"], things, line["NOBODY"], answers)


def routes(patterns: list[URLPattern | URLResolver], *, before: str = "/") -> Iterator[str]:
    """Walk every route of the platform as it is written."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before=path)
        else:
            yield path


@dataclass
class Visitor:
    """One browser or one client of the API, in one role or in none."""

    client: Client
    token: str = ""
    cookies: str = ""

    def word(self, *, method: str, address: str) -> str:
        """Ask, undo whatever came of it, and give the word for the answer."""
        self.client.cookies.load(self.cookies)
        headers = {"Idempotency-Key": str(uuid4())} if address.startswith(API) else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        with transaction.atomic():
            response = self._send(method, address, headers=headers)
            content = "" if response.streaming else response.content.decode(errors="replace")
            shows = any(part in address for part in SHOW_THE_NUMBER)
            assert shows or not RESIDENT_NUMBER.search(content), address
            transaction.set_rollback(True)
        where = response.headers.get("Location", "")
        if response.status_code in (301, 302):
            return "login" if where.startswith(SIGN_IN) or where == JOIN else "ok"
        return WORDS.get(response.status_code, str(response.status_code))

    def _send(self, method: str, address: str, *, headers: dict[str, str]) -> "Response":
        if method == "GET":
            return self.client.get(address, headers=headers)
        if address.startswith(API):
            return self.client.post(address, data=b"", content_type="application/json", headers=headers)
        return self.client.post(address, {ACT_KEY: str(uuid4())}, headers=headers)


def visitors(standing: Standing | None, role: Role | None) -> tuple[Visitor, Visitor]:
    """Give the browser and the API client of somebody."""
    browser, caller = Client(raise_request_exception=False), Client(raise_request_exception=False)
    if standing is None or role is None:
        return Visitor(browser), Visitor(caller)
    begin_session(
        browser,
        person_id=standing.person.pk,
        role_held_id=str(standing.role_held_id),
        second_factor=role in STAFF_ROLES,
        at=AFTERNOON,
    )
    token = issue_device_token(
        person_id=standing.person.pk,
        role_held_id=standing.role_held_id,
        device_key=f"device of {standing.person.member_number}",
        second_factor=True,
        at=AFTERNOON,
    )
    return Visitor(browser, cookies=browser.cookies.output(header="", sep=";")), Visitor(caller, token=token)


def address_of(row: Row, stage: Stage, *, role: Role | None) -> str:
    """Put the things of the stage into a route."""

    def thing(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return str(stage.thing(row.things[name], role=role))

    return PARAMETER.sub(thing, row.path)


@pytest.fixture
def stage(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Stage:
    """Set the stage and the clocks of both doors; passwords are none here and may be cheap."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for door in ("timebank.web.middleware", "timebank.api.door"):
        monkeypatch.setattr(f"{door}.now", lambda: AFTERNOON)
    return make_stage(cast)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    known = {path for path in routes(get_resolver().url_patterns) if path not in UNLISTED}
    listed = {row.path for row in rows()}
    assert known - listed == set(), "routes without a row"
    assert listed - known == set(), "rows without a route"
    assert len({(row.method, row.path) for row in rows()}) == len(rows())


def test_no_two_pages_share_a_name() -> None:
    counted = Counter(names_of(pages.urlpatterns))
    assert [name for name, count in counted.items() if count > 1] == []


def names_of(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Walk the names of the routes of pages."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns)
        else:
            yield str(pattern.name)


def answers_of(stage: Stage, row: Row, *, seen: dict[object, tuple[Visitor, Visitor]]) -> dict[str, str]:
    """Ask one route in every role and give the words as the table writes them."""
    door = 1 if row.path.startswith(API) else 0
    found = {"NOBODY": seen[None][door].word(method=row.method, address=address_of(row, stage, role=None))}
    for role in ROLES:
        own = seen[role, "own"][door].word(method=row.method, address=address_of(row, stage, role=role))
        found[role.value] = own
        if own != "404" and (role, "elsewhere") in seen:
            address = address_of(row, stage, role=None)
            elsewhere = seen[role, "elsewhere"][door].word(method=row.method, address=address)
            found[role.value] = own if own == elsewhere else f"{own}/{elsewhere}"
    return found


def everybody(stage: Stage) -> dict[object, tuple[Visitor, Visitor]]:
    """Give the browser and the API client of every role, at home and elsewhere, and of nobody."""
    seen: dict[object, tuple[Visitor, Visitor]] = {None: visitors(None, None)}
    for role in ROLES:
        seen[role, "own"] = visitors(stage.own[role], role)
        if role in stage.elsewhere:
            seen[role, "elsewhere"] = visitors(stage.elsewhere[role], role)
    return seen


@pytest.mark.django_db(databases=["default"])
def test_every_route_answers_every_role_as_the_table_says(stage: Stage) -> None:
    seen = everybody(stage)
    wrong = []
    for row in rows():
        found = answers_of(stage, row, seen=seen)
        expected = {"NOBODY": row.nobody} | {role.value: word for role, word in row.answers.items()}
        wrong += [
            f"{row.method} {row.path} {name}: {word}, not {expected[name]}"
            for name, word in found.items()
            if word != expected[name]
        ]
    assert wrong == []


@pytest.mark.django_db(databases=["default"])
def test_a_method_without_a_row_is_not_allowed(stage: Stage) -> None:
    seen = everybody(stage)
    table = rows()
    listed = {(row.method, row.path) for row in table}
    wrong = []
    for row in table:
        other = "POST" if row.method == "GET" else "GET"
        role = next((role for role, word in row.answers.items() if word != "404"), None)
        if (other, row.path) in listed or role is None:
            continue
        door = 1 if row.path.startswith(API) else 0
        word = seen[role, "own"][door].word(method=other, address=address_of(row, stage, role=role))
        if word != "405":
            wrong.append(f"{other} {row.path} {role}: {word}")
    assert wrong == []


def test_nobody_signed_out_reaches_what_is_not_public() -> None:
    public = {row.path for row in rows() if row.nobody not in ("login", "404")}
    assert public
    assert not [path for path in public if re.match(r"/(desk|staff|elder|needs|visits|near|services)", path)]


@pytest.mark.parametrize(
    ("prefix", "roles"),
    [
        ("/desk/", DESK_ROLES),
        ("/staff/", STAFF_ROLES),
        ("/elder/", (Role.ELDER, Role.DELEGATE)),
        ("/near/", (Role.VOLUNTEER,)),
    ],
)
def test_pages_of_some_roles_do_not_exist_for_others(prefix: str, roles: tuple[Role, ...]) -> None:
    others = [
        f"{row.method} {row.path} {role}: {word}"
        for row in rows()
        if row.path.startswith(prefix)
        for role, word in row.answers.items()
        if role not in roles and word != "404"
    ]
    assert others == []


def test_what_exists_elsewhere_exists_at_home() -> None:
    words = {word for row in rows() for word in row.answers.values()}
    assert words <= {"ok", "asked", "404", "ok/404", "asked/404", "ok/asked", "asked/ok"}

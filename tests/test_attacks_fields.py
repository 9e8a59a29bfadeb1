"""Injection into every text field of every form that a role can open, and into every fact of an address.

The forms are read off the pages themselves, so a new form is attacked without anybody naming it here.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.db import transaction
from pytest_django import Settings

from tests.cast import Cast
from tests.contracts.stage import AFTERNOON, Stage, make_stage
from tests.contracts.test_rights import API, ROLES, Visitor, address_of, rows, visitors
from timebank.people.kinds import Role
from timebank.web.acting import ACT_KEY

MARK = "<script>zq()</script>"
HOSTILE = (
    f"'\"><img src=x>{MARK}{{{{7*7}}}}${{7*7}};DROP TABLE people_person;--\r\nX-Zq: 1",
    "a\x00b",
    "'",
    "\ud7ff￾%s%(x)s{0}",
    "-9223372036854775809",
)
TEXTUAL = {"text", "search", "tel", "number", "email", "password", "date", "datetime-local", "hidden", ""}
NOT_FILLED = {"csrfmiddlewaretoken", ACT_KEY}
PARAMETERS = (
    "before",
    "next",
    "number",
    "paper",
    "letters",
    "starts_date",
    "ends_date",
    "from",
    "until",
    "all",
    "lines",
)


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str
    method: str
    given: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    """Collects the forms of a page with what a browser would send, and which fields a person types."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: given or "" for name, given in attrs}
        if tag == "form":
            self.found.append(Form(facts.get("action", ""), facts.get("method", "get").lower()))
        if tag not in ("input", "textarea", "select") or not self.found or not facts.get("name"):
            return
        form, name, kind = self.found[-1], facts["name"], facts.get("type", "")
        if kind in ("radio", "checkbox"):
            form.given.setdefault(name, facts.get("value", "on"))
        elif name not in NOT_FILLED:
            form.given[name] = facts.get("value", "")
            form.typed |= {name} if tag != "input" or kind in TEXTUAL else set()


def forms_of(page: str) -> list[Form]:
    """Read the forms of a page."""
    parser = _Forms()
    parser.feed(page)
    return parser.found


@pytest.fixture
def stage(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Stage:
    """Set the stage of the table of rights and the clocks of both doors."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for door in ("timebank.web.middleware", "timebank.api.door"):
        monkeypatch.setattr(f"{door}.now", lambda: AFTERNOON)
    return make_stage(cast)


def faults(visitor: Visitor, method: str, address: str, sent: dict[str, str]) -> list[str]:
    """Send once, undo it, and say what was wrong with the answer."""
    visitor.client.cookies.load(visitor.cookies)
    with transaction.atomic():
        send = visitor.client.get if method == "get" else visitor.client.post
        response = send(address, sent)
        content = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    found = []
    if response.status_code >= 500:
        found.append(str(response.status_code))
    if "X-Zq" in response.headers:
        found.append("header")
    if MARK.encode() in content and response.headers.get("Content-Type", "").startswith("text/html"):
        found.append("script")
    return [f"{method} {address} {sorted(sent)}: {each}" for each in found]


def pages_of(role: Role | None) -> list[str]:
    """List the pages that a role can open, by the table of rights."""
    return [
        row.path
        for row in rows()
        if row.method == "GET"
        and not row.path.startswith(API)
        and (row.nobody if role is None else row.answers[role]).startswith("ok")
    ]


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize("role", [None, *ROLES])
def test_whatever_is_typed_into_a_form_is_text(stage: Stage, role: Role | None) -> None:
    visitor = visitors(stage.own[role] if role else None, role)[0]
    table = {row.path: row for row in rows() if row.method == "GET"}
    wrong: list[str] = []
    attacked: set[tuple[str, str]] = set()
    for path in pages_of(role):
        address = address_of(table[path], stage, role=role)
        for text in HOSTILE:
            wrong += faults(visitor, "get", address, dict.fromkeys(PARAMETERS, text))
        visitor.client.cookies.load(visitor.cookies)
        page = visitor.client.get(address)
        if page.streaming or page.status_code != 200 or b"<form" not in page.content:
            continue
        for form in forms_of(page.content.decode()):
            key = (form.action or address, ",".join(sorted(form.given)))
            if key in attacked or not form.typed:
                continue
            attacked.add(key)
            for text in HOSTILE:
                sent = form.given | dict.fromkeys(form.typed, text) | {ACT_KEY: str(uuid4())}
                wrong += faults(visitor, form.method, form.action or address, sent)
    assert wrong == []
    assert role is not None or attacked

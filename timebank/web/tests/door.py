"""Somebody before a page: signed in, with a language, sending forms as a browser without scripts does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from traceback import extract_stack
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client

from tests.cast import NOW, Cast
from tests.sessions import begin_session
from timebank.people.kinds import STAFF_ROLES
from timebank.people.models import Person
from timebank.people.rules import Actor
from timebank.web.acting import ACT_KEY

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

MOST_QUERIES = 30
"""No page asks the database more often than this, sign-in and all."""


class _Fields(HTMLParser):
    """Collects the hidden fields of the first form with an action, as a browser would send them."""

    def __init__(self, *, action: str) -> None:
        super().__init__()
        self.action, self.is_inside, self.found = action, False, dict[str, str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "form":
            self.is_inside = facts.get("action") == self.action and not self.found
        if tag == "input" and self.is_inside and facts.get("type") == "hidden" and facts.get("name"):
            self.found[str(facts["name"])] = facts.get("value") or ""


def hidden_fields(page: str, *, action: str) -> dict[str, str]:
    """Read the hidden fields of a form of a page."""
    parser = _Fields(action=action)
    parser.feed(page)
    return parser.found


@contextmanager
def no_query_while_rendering() -> Iterator[None]:
    """Let no template ask the database: whatever a page shows was fetched before."""

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        frames = [frame.filename for frame in extract_stack()]
        assert not any("django/template/base.py" in frame for frame in frames), (
            f"asked while rendering: {sql}"
        )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


@dataclass
class Door:
    """A browser in which one person is signed in, or nobody."""

    client: Client

    def get(self, path: str, asked: dict[str, str] | None = None, *, status: int = 200) -> str:
        """Open a page, check its status, and give its text."""
        with no_query_while_rendering():
            response = self.client.get(path, asked)
        assert response.status_code == status, (path, response.status_code, response.content[:2000].decode())
        return response.content.decode()

    def post(self, path: str, *, key: str | None = None, **fields: Any) -> "Response":
        """Send a form with a key of its own, unless one is given."""
        with no_query_while_rendering():
            return self.client.post(path, {ACT_KEY: key or str(uuid4())} | fields)

    def done(self, path: str, *, key: str | None = None, **fields: Any) -> str:
        """Send a form that must be done, and give the address it leads to."""
        response = self.post(path, key=key, **fields)
        assert response.status_code == 302, (path, response.status_code, response.content.decode()[:3000])
        return response.headers["Location"]

    def refused(self, path: str, *, key: str | None = None, **fields: Any) -> str:
        """Send a form that must be refused, and give the page that says so."""
        response = self.post(path, key=key, **fields)
        assert response.status_code == 409, (path, response.status_code)
        page = response.content.decode()
        assert 'role="alert"' in page
        return page


def stranger(*, language: str = "zh-hans") -> Door:
    """Give a browser in which nobody is signed in."""
    client = Client(headers={"Accept-Language": language})
    return Door(client)


def signed_in(cast: Cast, who: Person | Actor, *, language: str = "zh-hans", role: str = "") -> Door:
    """Give a browser in which a member of the cast is signed in with the usual role."""
    person_id = who.person_id if isinstance(who, Actor) else who.pk
    door = stranger(language=language)
    key = begin_session(
        door.client,
        person_id=person_id,
        role_held_id=role or str(cast.roles[person_id]),
        second_factor=isinstance(who, Actor) and who.role in STAFF_ROLES,
        at=NOW,
    )
    door.client.cookies[settings.SESSION_COOKIE_NAME] = key
    return door

"""What the browser tests share: a served clone of the test database for each file, and Chromium before it.

Nothing may ask the database here while Chromium runs: what the pages need is made before, and read on the pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.browser.chromium import DESK, PHONE, Visitor, chromium, require_chromium, visitor
from tests.browser.server import Server, serving
from tests.cast import NOW, Cast, make_cast
from tests.clones import cloned
from tests.scene import give_coins
from timebank.people.models import Person
from timebank.people.operations import enrol_second_factor, set_staff_password
from timebank.people.rules import Actor

PASSWORD = "Hujialou in spring"


@dataclass(frozen=True)
class Town:
    """The cast behind a running server, and the browser that everybody uses."""

    cast: Cast
    server: Server
    browser: Browser
    second_factor: str
    """The address that the reviewer's authenticator was given."""

    def by_phone(self, person: Person, **more: Any) -> Visitor:
        """Open somebody's phone, and sign in on it."""
        found = visitor(self.browser, self.server, window=PHONE, **more)
        found.by_phone(self.cast.identities[person.pk].phone)
        return found

    def reviewer(self, **more: Any) -> Visitor:
        """Open the reviewer's screen, and sign in on it."""
        found = visitor(self.browser, self.server, window=DESK, **more)
        number = self.cast.reviewer.member_number
        found.by_password(member_number=number, password=PASSWORD, second_factor=self.second_factor)
        return found


@pytest.fixture(scope="module")
def town(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Serve a town in which nothing has happened yet, but that two elders were granted coins."""
    require_chromium()
    with cloned(blocker=django_db_blocker) as database:
        cast = make_cast()
        for elder in (cast.elder, cast.second_elder):
            give_coins(cast, elder=elder, minutes=120)
        second_factor = admit(cast, cast.reviewer_actor)
        folder = tmp_path_factory.mktemp("town")
        with serving(database=database, folder=folder, at=NOW) as server, chromium() as browser:
            yield Town(cast, server, browser, second_factor)


def admit(cast: Cast, staff: Actor) -> str:
    """Let a member of staff have a password and a second factor; give the address for the authenticator."""
    person_id, by = staff.person_id, cast.security_administrator_actor
    set_staff_password(person_id=person_id, password=PASSWORD, by=by, at=NOW)
    return enrol_second_factor(person_id=person_id, by=by, at=NOW)

"""The passbook on paper: every sheet of every form fills one side and no more, in both languages, with the longest words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ViewportSize
from pytest_django import DjangoDbBlocker

from tests.browser.chromium import DESK, PHONE, Visitor, chromium, require_chromium, visitor
from tests.browser.server import Server, serving
from tests.cast import CITY, NOW, Cast, make_cast
from tests.clones import cloned
from tests.scene import WEDNESDAY, give_coins, open_need
from tests.sessions import begin_session
from timebank.coins.rules import gifted_account, issue_account
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import Movement, post
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.needs.kinds import Category
from timebank.people.models import Person
from timebank.web.statements.passbook import LINES_PER_SHEET

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LINES = 40
A_SIDE = re.compile(rb"/Type\s*/Page\b(?!s)")


@dataclass(frozen=True)
class Desk:
    """A served town in which an elder has a long passbook, the elder's session, and a browser."""

    server: Server
    browser: Browser
    session: str

    def elder(self, *, locale: str, window: ViewportSize = DESK) -> Visitor:
        """Open the elder's browser."""
        found = visitor(self.browser, self.server, window=window, locale=locale)
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": self.session,
            "url": self.server.address,
        }
        found.context.add_cookies([cookie])  # type: ignore[list-item]
        return found


@pytest.fixture(scope="module")
def desk(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """Serve an elder with forty entries of the longest words and large amounts."""
    require_chromium()
    with cloned(blocker=django_db_blocker) as database:
        cast = make_cast()
        _fill(cast)
        session = _session(cast.elder, role_held_id=str(cast.roles[cast.elder.pk]))
        folder = tmp_path_factory.mktemp("desk")
        with serving(database=database, folder=folder, at=WEDNESDAY) as server, chromium() as browser:
            yield Desk(server, browser, session)


def _fill(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, category=Category.SAFETY, volunteer_places=2)
    account = gifted_account(person_id=cast.elder.pk)
    post(
        movements=[
            Movement(
                id=new_id(),
                debit=issue_account(city=CITY),
                credit=account,
                coin_minutes=CoinMinutes(600_059),
                kind=TransferKind.RELEASE,
                reference=f"NEED {need.pk}",
                cause_id=new_id(),
                happened_at=NOW,
            )
            for _ in range(LINES)
        ]
    )


def _session(person: Person, *, role_held_id: str) -> str:
    client = Client()
    return begin_session(client, person_id=person.pk, role_held_id=role_held_id, second_factor=False, at=NOW)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize(("paper", "letters"), list(LINES_PER_SHEET))
def test_each_sheet_is_one_side_of_paper(
    desk: Desk, paper: str, letters: str, locale: str, tmp_path: Path
) -> None:
    who = desk.elder(locale=locale)
    page = who.go(f"/elder/coins/passbook/?paper={paper}&letters={letters}&all=1")
    sheets = page.locator(".sheet").count()
    assert sheets > LINES / LINES_PER_SHEET[paper, letters]
    printed = page.pdf(prefer_css_page_size=True, path=tmp_path / "passbook.pdf")
    assert len(A_SIDE.findall(printed)) == sheets
    assert not who.troubles
    who.context.close()


def test_the_file_is_sent_whole_by_the_real_server(desk: Desk) -> None:
    who = desk.elder(locale="zh-CN")
    answer = who.context.request.get(f"{desk.server.address}/elder/coins/statement.csv?all=1")
    assert answer.ok
    written = answer.body()
    assert written.startswith(b"\xef\xbb\xbf")
    heads, balances, lines = 1, 3 + 3, LINES + 2
    assert written.count(b"\r\n") == heads + balances + lines
    assert "为2026年3月4日的金融和网络风险防范指导预留" in written.decode()
    who.context.close()


def test_a_passbook_on_a_phone_scrolls_inside_its_sheets(desk: Desk) -> None:
    who = desk.elder(locale="zh-CN", window=PHONE)
    page = who.go("/elder/coins/passbook/?all=1")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    who.context.close()

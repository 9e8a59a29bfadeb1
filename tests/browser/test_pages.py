"""Every page of every role, in both languages: for people who see badly, touch unsurely, or enlarge everything.

The pages are those of tests/contracts/routes.csv, so a new page is looked at from its first day.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from tests.browser.chromium import DESK, NARROW, PHONE, Visitor, chromium, require_chromium, visitor
from tests.browser.server import Server, serving
from tests.cast import make_cast
from tests.clones import cloned
from tests.contracts.stage import AFTERNOON, Stage, Standing, make_stage
from tests.contracts.test_rights import ROLES, Row, address_of, rows
from tests.sessions import begin_session
from timebank.people.kinds import STAFF_ROLES, Role

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LOCALES = {"zh-CN": "zh-Hans", "en-GB": "en"}
UNTRANSLATED = """() => {
  const foreign = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    if (at.closest("[lang=en], [translate=no], script, noscript, template") || !/[A-Za-z]{3,}/.test(walker.currentNode.data)) continue;
    foreign.push(`not in Chinese: ${walker.currentNode.data.trim()}`);
  }
  return foreign;
}"""
NO_PAGES = ("/health", "/my/", "/language/", "/elder/code.svg", "/staff/balances/reconciliation.csv", "/api/")
ALIKE = {Role.DELEGATE: Role.ELDER, Role.DESK_REVIEWER: Role.DESK_CLERK}
"""Pages that two roles read alike are looked at with the second one."""
FILLED_IN = {
    "/elder/ask/when/": "?category=COMFORT",
    "/elder/ask/check/": "?category=COMFORT&day=2026-03-06&hour=14&planned_minutes=60&sex_wish=",
}
GUIDELINES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const held = (each) => each.closest(".scroll") && !each.matches(".scroll");
  const out = [...document.querySelectorAll("body *")].filter(
    (each) => each.getBoundingClientRect().right > width + 1 && !held(each));
  return [`wider than ${width}: ${out.slice(0, 3).map((each) => each.outerHTML.slice(0, 90)).join(" | ")}`];
}"""

TOO_SMALL = """() => {
  const seen = (each) => each.checkVisibility() && each.getBoundingClientRect().bottom > 0
    && !each.closest(".unseen, .skip, [aria-hidden=true]");
  const named = (each) => `<${each.tagName.toLowerCase()} class="${each.className}"> ${each.innerText.slice(0, 20)}`;
  const found = [];
  for (const each of document.querySelectorAll("body *")) {
    const speaks = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!speaks || !seen(each)) continue;
    const style = getComputedStyle(each);
    const size = parseFloat(style.fontSize);
    if (size < 18) found.push(`letters of ${size}: ${named(each)}`);
    if (parseFloat(style.lineHeight) / size < 1.299) found.push(`lines of ${style.lineHeight}: ${named(each)}`);
  }
  const touched = "a, button, summary, select, label:has(input), input:not([type=hidden], [type=radio], [type=checkbox])";
  for (const each of document.querySelectorAll(touched)) {
    const isInText = each.matches("p > a") && each.parentElement.innerText.trim() !== each.innerText.trim();
    if (!seen(each) || isInText) continue;
    const {width, height} = each.getBoundingClientRect();
    const least = each.matches("main .button:not(.second), .big a") ? 60 : 44;
    if (width < least || height < least) found.push(`${Math.round(width)} × ${Math.round(height)}: ${named(each)}`);
  }
  return found;
}"""


@dataclass(frozen=True)
class Street:
    """A street full of things in every state, served, with a session of everybody."""

    stage: Stage
    sessions: dict[Role, str]
    server: Server
    browser: Browser

    def paths(self, role: Role | None) -> list[str]:
        """List what a role alone may open, or what everybody may."""
        seen = [row for row in rows() if row.method == "GET" and _is_page(row)]
        return [self._address(row, role) for row in seen if _is_for(row, role)]

    def _address(self, row: Row, role: Role | None) -> str:
        return address_of(row, self.stage, role=role) + FILLED_IN.get(row.path, "")

    def visitor(self, role: Role | None, *, locale: str) -> Visitor:
        """Open a browser in which somebody with this role is signed in."""
        found = visitor(
            self.browser, self.server, window=DESK if role in STAFF_ROLES else PHONE, locale=locale
        )
        if role is not None:
            found.context.add_cookies(
                [
                    {
                        "name": settings.SESSION_COOKIE_NAME,
                        "value": self.sessions[role],
                        "url": self.server.address,
                    }
                ]
            )
        return found


def _is_page(row: Row) -> bool:
    return not row.path.startswith(NO_PAGES) and not row.path.endswith(".csv")


def _is_for(row: Row, role: Role | None) -> bool:
    if role is None or row.nobody == "ok":
        return role is None and row.nobody == "ok"
    is_seen_before = role in ALIKE and row.answers[ALIKE[role]].startswith("ok")
    return row.answers[role].startswith("ok") and not is_seen_before


@pytest.fixture(scope="module")
def street(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    """Serve the stage of the table of rights."""
    require_chromium()
    with cloned(blocker=django_db_blocker) as database:
        stage = make_stage(make_cast())
        sessions = {role: _session(standing, role) for role, standing in stage.own.items()}
        folder = tmp_path_factory.mktemp("street")
        with serving(database=database, folder=folder, at=AFTERNOON) as server, chromium() as browser:
            yield Street(stage, sessions, server, browser)


def _session(standing: Standing, role: Role) -> str:
    """Begin a session as the sign-in does, and give its key."""
    client = Client()
    return begin_session(
        client,
        person_id=standing.person.pk,
        role_held_id=str(standing.role_held_id),
        second_factor=role in STAFF_ROLES,
        at=AFTERNOON,
    )


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("role", [None, *ROLES], ids=str)
def test_every_page_can_be_read_used_and_enlarged_by_everybody(
    street: Street, role: Role | None, locale: str
) -> None:
    who = street.visitor(role, locale=locale)
    paths = street.paths(role)
    assert paths
    wrong = [f"{path}: {each}" for path in paths for each in _wrong(who, path, role=role, locale=locale)]
    wrong += who.troubles
    assert not wrong, "\n".join(wrong)
    who.context.close()


def _wrong(who: Visitor, path: str, *, role: Role | None, locale: str) -> Iterator[str]:
    """Tell everything that is wrong with a page."""
    page = who.go(path)
    if page.locator("html").get_attribute("lang") != LOCALES[locale]:
        yield "another language"
    if locale == "zh-CN":
        yield from page.evaluate(UNTRANSLATED)
    yield from _barriers(page)
    if role == Role.ELDER:
        yield from page.evaluate(TOO_SMALL)
    usual = page.viewport_size
    page.set_viewport_size(NARROW)
    yield from page.evaluate(TOO_WIDE)
    page.set_viewport_size(usual or PHONE)


def _barriers(page: Page) -> Iterator[str]:
    """Ask axe-core what breaks the guidelines."""
    found_by_axe = Axe().run(page, options=GUIDELINES).response
    assert found_by_axe["passes"]
    for found in found_by_axe["violations"]:
        for node in found["nodes"]:
            yield f"{found['id']}: {node['html'][:120]}"

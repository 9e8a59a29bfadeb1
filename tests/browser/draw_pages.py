"""Draws docs/pictures/pages.png from the demo: ``.venv/bin/pytest tests/browser/draw_pages.py``.

Not one of the tests that run by themselves: its name keeps it out.
"""

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, ViewportSize
from pytest_django import DjangoDbBlocker

from tests.browser.chromium import PHONE, Visitor, chromium, visitor
from tests.browser.server import Server, serving
from tests.clones import cloned
from timebank.city.operations import load_demo
from timebank.city.parts import Part
from timebank.city.queries import DemoAccountFact, demo_accounts
from timebank.launch.settings import PROJECT_FOLDER
from timebank.people.kinds import Role

PICTURE = PROJECT_FOLDER / "docs" / "pictures" / "pages.png"
BYTES_MAX = 300_000
DRAWN_AT = datetime(2026, 3, 18, 3, 20, tzinfo=UTC)
"""A Wednesday, twenty past eleven in the morning by the city's clock."""
SEED = 2022
DESK: ViewportSize = {"width": 1000, "height": PHONE["height"]}
FRAME = """<!doctype html>
<body style="margin: 0; padding: 16px; display: flex; gap: 16px; width: max-content; background: #e9dfd1">{}</body>
"""
IMAGE = '<img style="flex: none; height: 620px; border-radius: 10px" src="data:image/png;base64,{}">'


def test_pages_are_drawn_side_by_side(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with cloned(blocker=django_db_blocker) as database:
        load_demo(seed=SEED, is_wanted=True, tell=lambda what, percent: None, at=DRAWN_AT)
        accounts = demo_accounts(at=DRAWN_AT)
        folder = tmp_path_factory.mktemp("demo")
        with serving(database=database, folder=folder, at=DRAWN_AT) as server, chromium() as browser:
            shots = [each.page.screenshot() for each in _screens(browser, server, accounts)]
            _draw(browser, shots)
    assert PICTURE.stat().st_size <= BYTES_MAX


def _screens(browser: Browser, server: Server, accounts: list[DemoAccountFact]) -> list[Visitor]:
    """Let an elder, a volunteer and a clerk sign in and stand on their first pages."""
    elder, volunteer, clerk = (visitor(browser, server, window=each) for each in (PHONE, PHONE, DESK))
    by_part = {account.part: account for account in accounts}
    elder.by_phone(by_part[Part.ELDER_MAIN].phone)
    volunteer.by_phone(by_part[Part.VOLUNTEER_MAIN].phone)
    account = next(each for each in accounts if each.role == Role.DESK_CLERK)
    clerk.by_password(
        member_number=account.member_number,
        password=account.password,
        second_factor=f"otpauth://totp/?secret={account.totp_secret}",
    )
    for each, path in ((elder, "/elder/"), (volunteer, "/near/"), (clerk, "/desk/")):
        each.page.wait_for_url(server.address + path)
    return [elder, volunteer, clerk]


def _draw(browser: Browser, shots: list[bytes]) -> None:
    """Put the pictures side by side."""
    page = browser.new_page(viewport={"width": 1900, "height": 900})
    page.set_content(FRAME.format("".join(IMAGE.format(b64encode(shot).decode()) for shot in shots)))
    PICTURE.parent.mkdir(exist_ok=True)
    page.locator("body").screenshot(path=PICTURE)

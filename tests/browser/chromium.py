"""Browsers of people: one Chromium, and for each person a context of their own that notes everything that is wrong.

What is wrong on any page: a message of the console, a fault of a script, a request to another host.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.server import Server

BINARY = Path("/usr/bin/chromium")
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 15_000
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 640}
"""The width of a window of 1280 at 400 percent, which the law's guideline (WCAG 1.4.10) asks for; 200 is less."""
INSIDE = ("data", "blob", "about")
REFUSED_BY_A_FORM = "status of 409"


def require_chromium() -> None:
    """Fail in CI, and skip elsewhere, when Chromium is missing."""
    if BINARY.exists():
        return
    sentence = f"{BINARY} is missing. On Debian: apt-get install chromium fonts-noto-cjk"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BINARY, args=SWITCHES)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One person before one browser, and what went wrong there."""

    server: Server
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page of the platform, which must be there."""
        answer = self.page.goto(self.server.address + path)
        assert answer is not None
        assert answer.ok, (path, answer.status)
        return self.page

    def press(self, words: str) -> None:
        """Press the first button, or follow the first link, below the head of the page that says this."""
        main = self.page.get_by_role("main")
        main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words)).first.click()

    def reads(self, *texts: str) -> None:
        """See each of these texts on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def is_not_shown(self, *texts: str) -> None:
        """See none of these texts on the page."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def by_phone(self, phone: str) -> None:
        """Sign in with the code that is sent to the phone."""
        self.go("/")
        self.press("手机号登录")
        self.page.get_by_label("您的手机号码").fill(phone)
        self.press("获取验证码")
        field = self.page.get_by_label("短信中的六位验证码")
        expect(field).to_be_visible()
        field.fill(self.server.newest_login_code())
        self._enter()

    def by_password(self, *, member_number: str, password: str, second_factor: str) -> None:
        """Sign in as staff, with the security code of the authenticator."""
        self.go("/")
        self.press("服务台和管理人员")
        self.page.get_by_label("会员号").fill(member_number)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_label("动态口令").fill(self.server.security_code(second_factor))
        self._enter()

    def _enter(self) -> None:
        self.press("登录")
        expect(self.page.get_by_role("button", name="退出")).to_be_visible()

    def note(self, text: str) -> None:
        """Remember what is wrong; a form that refuses with 409 is not."""
        if REFUSED_BY_A_FORM not in text:
            self.troubles.append(f"{self.page.url}: {text}")


def visitor(browser: Browser, server: Server, *, window: ViewportSize, **more: Any) -> Visitor:
    """Open a browser for one person, in Chinese unless another language is wanted."""
    facts: dict[str, Any] = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": window}
    context = browser.new_context(**(facts | more))
    context.set_default_timeout(PATIENCE_MS)
    found = Visitor(server, context, context.new_page())
    host = urlsplit(server.address).netloc

    def is_other(url: str) -> bool:
        parts = urlsplit(url)
        return parts.netloc != host and parts.scheme not in INSIDE

    context.on("request", lambda asked: found.note(f"asks {asked.url}") if is_other(asked.url) else None)
    context.on("console", lambda said: found.note(said.text) if said.type in ("error", "warning") else None)
    context.on("weberror", lambda fault: found.note(str(fault.error)))
    return found

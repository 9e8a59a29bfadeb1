"""The same hour where no script runs, and a wish published with the keyboard alone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Town
from tests.browser.steps import check_in, check_out, publish_company, take
from tests.cast import NOW

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WEDNESDAY = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
TABS_MAX = 60
FOCUS_IS_SEEN = """() => {
  const at = document.activeElement;
  const ringed = [at, at.closest("label")].filter(Boolean).map((each) => getComputedStyle(each));
  return ringed.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
}"""
FOCUSED_WORDS = """() => {
  const at = document.activeElement;
  return (at.closest("label") || at).innerText || "";
}"""


def test_the_hour_needs_no_script(town: Town) -> None:
    town.server.set_clock(NOW)
    elder = town.by_phone(town.cast.elder, java_script_enabled=False)
    publish_company(elder)
    reviewer = town.reviewer(java_script_enabled=False)
    reviewer.press("审核")
    reviewer.press("批准")
    volunteer = town.by_phone(town.cast.volunteer, java_script_enabled=False)
    take(volunteer)
    town.server.set_clock(WEDNESDAY)
    check_in(volunteer, elder=elder)
    town.server.set_clock(WEDNESDAY + timedelta(hours=1))
    check_out(volunteer, elder=elder)
    elder.go("/elder/")
    elder.press("查看并确认")
    elder.press("对，没错")
    elder.reads("谢谢您，已记录您的确认。")
    volunteer.go("/earned/")
    expect(volunteer.page.locator(".figure")).to_have_text("1个时间币")
    assert [*elder.troubles, *volunteer.troubles, *reviewer.troubles] == []


def test_a_wish_is_published_with_the_keyboard_alone(town: Town) -> None:
    town.server.set_clock(NOW)
    elder = town.by_phone(town.cast.second_elder)
    page = elder.page
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED_WORDS) == "跳到正文"
    page.keyboard.press("Enter")
    for words in ("找人帮忙", "情感慰藉"):
        press_by_key(page, words, key="Enter")
    for first, wanted in (("今天", "后天"), ("7:00", "14:00"), ("30分钟", "1小时")):
        choose_by_arrows(page, first=first, wanted=wanted)
    press_by_key(page, "下一步", key="Enter")
    press_by_key(page, "没问题，发布", key="Space")
    elder.reads("需求已提交", "后天（3月4日 星期三） 14:00–15:00")
    assert elder.troubles == []


def tab_to(page: Page, words: str) -> None:
    """Go from control to control until one says these words; the ring around each must be seen."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IS_SEEN), f"no ring is seen around {page.evaluate(FOCUSED_WORDS)!r}"
        if words in page.evaluate(FOCUSED_WORDS):
            return
    raise AssertionError(f"the keyboard does not reach {words!r}")


def press_by_key(page: Page, words: str, *, key: str) -> None:
    """Go to a control, press it, and wait for the next page."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press(key)


def choose_by_arrows(page: Page, *, first: str, wanted: str) -> None:
    """Go into a group of choices, choose its first one, and move on to the one that is wanted."""
    tab_to(page, first)
    page.keyboard.press("Space")
    for _ in range(TABS_MAX):
        if wanted in page.evaluate(FOCUSED_WORDS):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not reach {wanted!r}")

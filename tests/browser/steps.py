"""The steps of an hour that several stories share: what people press on the pages, and what they must read there."""

import re

from playwright.sync_api import expect

from tests.browser.chromium import Visitor

WEDNESDAY_IN_WORDS = "后天（3月4日 星期三）"


def publish_company(elder: Visitor) -> None:
    """Ask for an hour of company on Wednesday at two: what, when, is it right like this."""
    elder.go("/elder/")
    elder.press("找人帮忙")
    elder.press("情感慰藉")
    elder.page.get_by_label(WEDNESDAY_IN_WORDS).check()
    elder.page.get_by_label("14:00").check()
    elder.page.get_by_label("1小时", exact=True).check()
    elder.press("下一步")
    elder.reads("请核对", "情感慰藉", f"{WEDNESDAY_IN_WORDS} 14:00", "预留时间币", "1个时间币")
    elder.press("没问题，发布")
    elder.reads("需求已提交。有志愿者接单后，会马上通知您。", "审核中")


def take(volunteer: Visitor) -> None:
    """See in the list what, when and in which street, but neither name nor door; accept it."""
    volunteer.go("/near/")
    volunteer.reads("情感慰藉", f"{WEDNESDAY_IN_WORDS} 14:00–15:00", "呼家楼街道", "1小时", "可得1个时间币")
    volunteer.is_not_shown("王秀英", "3号楼")
    volunteer.press("查看")
    volunteer.press("接单，我会按时到")
    volunteer.reads("谢谢您，已通知老年人您会来。", "起可以签到")


def check_in(volunteer: Visitor, *, elder: Visitor) -> None:
    """Ask to see the elder's two pictures, choose them and check in."""
    volunteer.go("/services/")
    volunteer.press("查看")
    volunteer.press("签到")
    choose(volunteer, pictures_of(elder))
    volunteer.press("现在签到")
    volunteer.reads("已签到。离开时请用老年人的动态码签退。")


def check_out(volunteer: Visitor, *, elder: Visitor) -> None:
    """The same at the end."""
    volunteer.go("/services/")
    volunteer.press("查看")
    volunteer.press("签退")
    choose(volunteer, pictures_of(elder))
    volunteer.press("现在签退")
    volunteer.reads("已签退，已请老年人确认时长。")


def pictures_of(elder: Visitor) -> tuple[str, str]:
    """Open the elder's code and read its two pictures."""
    elder.go("/elder/code/")
    first, second = elder.page.locator(".words .word").all_inner_texts()
    expect(elder.page.get_by_alt_text("给志愿者扫的二维码")).to_be_visible()
    return first, second


def choose(volunteer: Visitor, shown: tuple[str, ...]) -> None:
    """Pick two pictures from the lists."""
    for label, word in zip(("第一幅图画", "第二幅图画"), shown, strict=True):
        field = volunteer.page.get_by_label(label)
        field.select_option(field.locator("option").filter(has_text=re.compile(f" {word}$")).inner_text())

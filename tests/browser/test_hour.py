"""The hour of tests/test_story.py once more, as three people see it: her phone, his phone and the reviewer's screen.

Nothing is called here. They read and press what stands on the pages, side by side, in Chinese.
"""

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Visitor
from tests.browser.conftest import Town
from tests.browser.steps import (
    WEDNESDAY_IN_WORDS,
    check_out,
    choose,
    pictures_of,
    publish_company,
    take,
)
from tests.cast import ELDERS_DOOR, HOME, NOW
from timebank.launch.settings import PROJECT_FOLDER

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WEDNESDAY = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
"""Two in the afternoon in Beijing."""
GOODBYE = WEDNESDAY + timedelta(minutes=58)
WHERE_HE_STANDS = {"latitude": HOME[0], "longitude": HOME[1], "accuracy": 20}


@dataclass(frozen=True)
class Three:
    """Wang Xiuying, Li Jianguo and the reviewer of their street, each before an open page."""

    elder: Visitor
    volunteer: Visitor
    reviewer: Visitor


def test_one_hour_from_wish_to_coin_in_three_browsers(town: Town) -> None:
    people = they_sign_in(town)
    publish_company(people.elder)
    the_reviewer_opens_it(people)
    he_takes_it(people)
    town.server.set_clock(WEDNESDAY)
    he_rings_and_picks_her_two_pictures(people)
    his_hour_passes(people)
    check_out(people.volunteer, elder=people.elder)
    she_confirms_and_rates(people)
    the_coin_is_his(people)
    and_the_reviewer_has_nothing_left(town, people)
    and_the_books_agree_with_themselves(town)
    for each in (people.elder, people.volunteer, people.reviewer):
        assert each.troubles == []


def they_sign_in(town: Town) -> Three:
    """Two by the code that their phone receives, the reviewer with password and security code."""
    town.server.set_clock(NOW)
    place = {"geolocation": WHERE_HE_STANDS, "permissions": ["geolocation"]}
    people = Three(
        town.by_phone(town.cast.elder), town.by_phone(town.cast.volunteer, **place), town.reviewer()
    )
    people.elder.reads("接下来", "目前没有安排")
    people.volunteer.reads("附近谁需要帮助？", "附近暂时没有需求")
    people.reviewer.reads("待审核", "没有待审核的需求")
    return people


def the_reviewer_opens_it(people: Three) -> None:
    """The reviewer knows her by her number alone."""
    reviewer = people.reviewer
    reviewer.go("/staff/review/")
    reviewer.reads("情感慰藉", f"{WEDNESDAY_IN_WORDS} 14:00–15:00")
    reviewer.is_not_shown("王秀英")
    reviewer.press("审核")
    reviewer.press("批准")
    reviewer.reads("已批准，志愿者现在可以看到。")


def he_takes_it(people: Three) -> None:
    """He sees what, when and in which street, but neither name nor door; she is told that he comes."""
    volunteer, elder = people.volunteer, people.elder
    take(volunteer)
    volunteer.press("查看楼号")
    volunteer.reads("3号楼")
    volunteer.is_not_shown("501")
    elder.go("/elder/")
    elder.press("谁来服务？")
    elder.press("查看志愿者姓名")
    elder.reads("李建国")


def he_rings_and_picks_her_two_pictures(people: Three) -> None:
    """Near the time he sees her door. A wrong pair of pictures is refused; hers opens the visit."""
    volunteer, elder = people.volunteer, people.elder
    volunteer.go("/services/")
    volunteer.press("查看")
    volunteer.press("查看门牌和电话")
    volunteer.reads(ELDERS_DOOR)
    volunteer.press("签到")
    shown = pictures_of(elder)
    choose(volunteer, ("小鱼" if shown[0] != "小鱼" else "月亮", shown[1]))
    volunteer.press("现在签到")
    volunteer.reads("未能办理。")
    choose(volunteer, shown)
    volunteer.press("附上我的位置")
    volunteer.reads("已附上位置。")
    volunteer.press("现在签到")
    volunteer.reads("已签到。离开时请用老年人的动态码签退。")
    elder.go("/elder/")
    elder.reads("志愿者正在为您服务", "14:00开始")


def his_hour_passes(people: Three) -> None:
    """Her code changes by itself on the page that she left open."""
    elder = people.elder
    pictures_of(elder)
    code = elder.page.get_by_alt_text("给志愿者扫的二维码")
    old = code.get_attribute("src") or ""
    elder.server.set_clock(GOODBYE)
    expect(code).not_to_have_attribute("src", old)


def she_confirms_and_rates(people: Three) -> None:
    """She says that 58 minutes are right, and how pleased she was, on her own phone."""
    elder = people.elder
    elder.go("/elder/")
    elder.press("查看并确认")
    elder.reads("服务了58分钟，对吗？")
    elder.press("对，没错")
    elder.reads("谢谢您，已记录您的确认。", "已支付", "1个时间币")
    elder.page.get_by_label("非常满意").check()
    elder.press("提交评价")
    elder.reads("您的评价：非常满意。谢谢您。")
    elder.go("/elder/coins/")
    elder.reads("可用于兑换服务", "1个时间币")


def the_coin_is_his(people: Three) -> None:
    """58 of 60 minutes are an hour: one coin."""
    volunteer = people.volunteer
    volunteer.go("/earned/")
    expect(volunteer.page.locator(".figure")).to_have_text("1个时间币")
    volunteer.reads("58分钟", "+1个时间币")
    volunteer.go("/notices/")
    volunteer.reads("存入1个时间币")


def and_the_reviewer_has_nothing_left(town: Town, people: Three) -> None:
    """Days later the reviewer has to sign in again."""
    people.reviewer.go("/staff/review/")
    people.reviewer.reads("您已退出登录")
    again = town.reviewer()
    again.go("/staff/review/")
    again.reads("没有待审核的需求", "没有待处理的异议")


def and_the_books_agree_with_themselves(town: Town) -> None:
    """The command that an auditor runs finds nothing wrong."""
    command = [sys.executable, "-m", "timebank.launch", "verify_ledger"]
    done = subprocess.run(
        command, cwd=PROJECT_FOLDER, env=town.server.variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr

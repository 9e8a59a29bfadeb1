"""How lengths, days, distances and addresses are said: pure functions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from timebank.vault.doors import building_of
from timebank.web.shown import (
    day_in_words,
    distance_in_words,
    length_in_words,
    moment_in_words,
    period_in_words,
)
from timebank.web.volunteer.forms import starts_within

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "chinese", "english"),
    [
        (0, "0分钟", "0 min"),
        (45, "45分钟", "45 min"),
        (60, "1小时", "1 h"),
        (90, "1小时30分钟", "1 h 30 min"),
    ],
)
def test_lengths(minutes: int, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert length_in_words(minutes) == chinese
    with override("en"):
        assert length_in_words(minutes) == english


def test_days_around_today_are_said_by_name() -> None:
    today = date(2026, 3, 2)
    with override("zh-hans"):
        assert day_in_words(today, today=today) == "今天（3月2日 星期一）"
        assert day_in_words(today + timedelta(days=1), today=today) == "明天（3月3日 星期二）"
        assert day_in_words(today + timedelta(days=5), today=today) == "3月7日 星期六"
        assert day_in_words(date(2025, 12, 31), today=today) == "2025年12月31日"


def test_moments_are_those_of_the_citys_clock() -> None:
    late = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
    with override("en"):
        assert moment_in_words(late, at=AT) == "tomorrow (Tuesday 3 March), 00:30"
        assert period_in_words(AT, AT + timedelta(hours=1), at=AT).endswith("10:00–11:00")
        assert period_in_words(AT, late, at=AT).count("(") == 2


def test_distances_are_said_roughly() -> None:
    with override("zh-hans"):
        assert distance_in_words(500) == "约500米"
        assert distance_in_words(1500) == "约1.5公里"


@pytest.mark.parametrize(
    ("address", "building"),
    [
        ("朝阳区安贞里三号楼2单元501室", "朝阳区安贞里3号楼"),
        ("甜水园东街1号院2号楼3单元401室", "甜水园东街1号院2号楼"),
        ("望京西园四区410号楼1903", "望京西园四区410号楼"),
        ("南锣鼓巷12号", None),
        ("胡同15号院北房3号", None),
    ],
)
def test_a_building_is_an_address_without_its_door(address: str, building: str | None) -> None:
    assert building_of(address) == building


def test_the_starts_of_a_flexible_need_fit_into_it_and_into_the_future() -> None:
    starts_at, ends_at = AT - timedelta(hours=1), AT + timedelta(hours=2, minutes=10)
    found = starts_within(starts_at=starts_at, ends_at=ends_at, minutes=60, at=AT + timedelta(minutes=7))
    assert found == [AT + timedelta(minutes=30), AT + timedelta(minutes=60)]

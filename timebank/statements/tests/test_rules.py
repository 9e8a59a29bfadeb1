"""Which days a request means, and what a cell of a file may begin with."""

from datetime import date

import pytest

from timebank.lib.refusals import Refused
from timebank.statements.refusals import DaysBackwards, DaysTooFar, DaysUnreadable
from timebank.statements.rules import DayPeriod, months_until, period_asked, safe_cell

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({}, date(2026, 3, 1), date(2026, 3, 31)),
        ({"month": "2024-02"}, date(2024, 2, 1), date(2024, 2, 29)),
        ({"month": "2025-12"}, date(2025, 12, 1), date(2025, 12, 31)),
        ({"year": "2025"}, date(2025, 1, 1), date(2025, 12, 31)),
        ({"all": "1"}, date(2000, 1, 1), TODAY),
        ({"from": "2026-01-15", "to": "2026-02-15"}, date(2026, 1, 15), date(2026, 2, 15)),
        ({"from": "2026-01-15", "to": "2026-01-15"}, date(2026, 1, 15), date(2026, 1, 15)),
        ({"from": "2026-01-15"}, date(2026, 1, 15), TODAY),
        ({"to": "2026-01-15"}, date(2000, 1, 1), date(2026, 1, 15)),
        ({"to": "2199-12-31"}, date(2000, 1, 1), date(2199, 12, 31)),
        ({"month": "", "year": ""}, date(2026, 3, 1), date(2026, 3, 31)),
    ],
)
def test_a_request_means_whole_days_with_the_last_one(asked: dict[str, str], first: date, last: date) -> None:
    period = period_asked(asked=asked, today=TODAY)
    assert (period.starts_date, period.last_date) == (first, last)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"month": "2026-13"}, DaysUnreadable),
        ({"month": "March"}, DaysUnreadable),
        ({"month": "2026-3"}, DaysUnreadable),
        ({"year": "26"}, DaysUnreadable),
        ({"year": "２０２６"}, DaysUnreadable),
        ({"from": "2026-02-30", "to": "2026-03-01"}, DaysUnreadable),
        ({"from": "20260201"}, DaysUnreadable),
        ({"from": "2026-W01-1"}, DaysUnreadable),
        ({"year": "1999"}, DaysTooFar),
        ({"month": "2200-01"}, DaysTooFar),
        ({"from": "1999-12-31", "to": "2026-01-01"}, DaysTooFar),
        ({"from": "2026-03-02", "to": "2026-03-01"}, DaysBackwards),
        ({"from": "2026-03-03"}, DaysBackwards),
    ],
)
def test_days_that_cannot_be_are_refused_with_a_sentence(
    asked: dict[str, str], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        period_asked(asked=asked, today=TODAY)


def test_a_period_knows_whether_it_is_a_month_or_a_year() -> None:
    assert DayPeriod(date(2026, 2, 1), date(2026, 3, 1)).is_month
    assert not DayPeriod(date(2026, 2, 1), date(2026, 3, 2)).is_month
    assert DayPeriod(date(2026, 1, 1), date(2027, 1, 1)).is_year


def test_the_last_months_go_back_over_the_new_year() -> None:
    assert months_until(day=TODAY, count=4) == [
        date(2026, 3, 1),
        date(2026, 2, 1),
        date(2026, 1, 1),
        date(2025, 12, 1),
    ]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠"])
def test_no_text_begins_a_formula(begin: str) -> None:
    assert safe_cell(f"{begin}1+1") == f"'{begin}1+1"


@pytest.mark.parametrize("text", ["", "安心养老", "1+1", "−30分钟"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text

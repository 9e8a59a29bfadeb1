"""Which days somebody asked for, and what may stand in a cell of a file. Pure functions of plain facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from timebank.statements.refusals import DaysBackwards, DaysTooFar, DaysUnreadable

DAY_MIN, DAY_MAX = date(2000, 1, 1), date(2199, 12, 31)
MONTHS_PER_YEAR = 12
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
_BEGINS_A_FORMULA = tuple("=+-@\t\r\n|＝＋－＠")
"""What spreadsheet programs take for the beginning of a formula, in full width too (OWASP, "CSV Injection")."""


@dataclass(frozen=True, slots=True)
class DayPeriod:
    """Days by the city's calendar: from the first up to, not including, ``ends_date``."""

    starts_date: date
    ends_date: date

    @property
    def last_date(self) -> date:
        """The last day of the period."""
        return self.ends_date - timedelta(days=1)

    @property
    def is_month(self) -> bool:
        """Whether it is one whole month."""
        return self == month_period(day=self.starts_date)

    @property
    def is_year(self) -> bool:
        """Whether it is one whole year."""
        return self == year_period(year=self.starts_date.year)


def month_period(*, day: date) -> DayPeriod:
    """Give the month of a day."""
    first = day.replace(day=1)
    return DayPeriod(first, (first + timedelta(days=31)).replace(day=1))


def year_period(*, year: int) -> DayPeriod:
    """Give a year."""
    return DayPeriod(date(year, 1, 1), date(year + 1, 1, 1))


def months_until(*, day: date, count: int) -> list[date]:
    """List the first days of the last months, that of the day first."""
    first = day.replace(day=1)
    found = [first]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def period_asked(*, asked: Mapping[str, str], today: date) -> DayPeriod:
    """Read the days that somebody asked for: ``month``, ``year``, ``all``, or ``from`` and ``to`` (the last day).

    Without any of them it is the month of today; without a first day everything before, without a last day up to today.
    Raises: DaysUnreadable, DaysTooFar, DaysBackwards.
    """
    if asked.get("month"):
        return month_period(day=_day(_matching(_MONTH, asked["month"]) + "-01"))
    if asked.get("year"):
        return year_period(year=_day(_matching(_YEAR, asked["year"]) + "-01-01").year)
    if asked.get("all"):
        return DayPeriod(DAY_MIN, today + timedelta(days=1))
    if asked.get("from") or asked.get("to"):
        return days_period(
            first=_day(asked["from"]) if asked.get("from") else DAY_MIN,
            last=_day(asked["to"]) if asked.get("to") else today,
        )
    return month_period(day=today)


def days_period(*, first: date, last: date) -> DayPeriod:
    """Give the days from one to another, both included. Raises: DaysTooFar, DaysBackwards."""
    if not (DAY_MIN <= first <= DAY_MAX and DAY_MIN <= last <= DAY_MAX):
        raise DaysTooFar
    if first > last:
        raise DaysBackwards
    return DayPeriod(first, last + timedelta(days=1))


def _matching(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise DaysUnreadable
    return text


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(_matching(_DAY, text))
    except ValueError as error:
        raise DaysUnreadable from error
    if not DAY_MIN <= day <= DAY_MAX:
        raise DaysTooFar
    return day


def safe_cell(text: str) -> str:
    """Write a text so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text

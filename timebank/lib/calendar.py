"""Working days, and months counted on. Of working days Monday to Friday count, and nothing else.

The state's yearly list of holidays and of weekends that are worked in exchange is not known here. A deadline over a
holiday therefore ends too early, by the weekdays that were free; one over a worked weekend ends too late, by the days
that were worked. See docs/decisions/0005-working-days.md.
"""

from datetime import date, timedelta

SATURDAY = 5


def working_days_after(day: date, *, count: int) -> date:
    """Give the day that lies a number of working days after a day; zero gives the day itself."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            count -= 1
    return day


def months_after(*, day: date, months: int) -> date:
    """Give the same day of the month some months later, or that month's last day where it has no such day."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))

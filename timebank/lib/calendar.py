"""Working days. Monday to Friday count; the state's yearly list of holidays is not known here.

A deadline so counted is never later than the true one with holidays would be, so nothing is let through late.
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

"""How moments, lengths, coins and distances are said to people, in the language in force.

Pure functions of plain facts. Days and hours are those of the city's clock.
"""

from datetime import date, datetime

from django.utils.dateformat import format as formatted
from django.utils.formats import date_format
from django.utils.translation import gettext

from timebank.people.rules import LOCAL, local_date

MINUTES_PER_HOUR = 60
METRES_PER_KILOMETRE = 1000


def length_in_words(minutes: int) -> str:
    """Say a length of time: 90 is "1 h 30 min"."""
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    in_hours = gettext("%(count)s h") % {"count": hours}
    in_minutes = gettext("%(count)s min") % {"count": rest}
    if hours and rest:
        return gettext("%(hours)s %(rest)s") % {"hours": in_hours, "rest": in_minutes}
    return in_hours if hours else in_minutes


def day_in_words(day: date, *, today: date) -> str:
    """Say a day, the days around today by name."""
    names = {
        -1: gettext("yesterday"),
        0: gettext("today"),
        1: gettext("tomorrow"),
        2: gettext("the day after tomorrow"),
    }
    near = names.get((day - today).days)
    pattern = gettext("l j F") if day.year == today.year else gettext("j F Y")
    full = formatted(day, pattern)
    return gettext("%(near)s (%(full)s)") % {"near": near, "full": full} if near else full


def clock_in_words(moment: datetime) -> str:
    """Say the time of day, such as 14:00."""
    return f"{moment.astimezone(LOCAL):%H:%M}"


def moment_in_words(moment: datetime, *, at: datetime) -> str:
    """Say day and time of a moment as seen from another."""
    day = day_in_words(local_date(moment), today=local_date(at))
    return gettext("%(day)s, %(time)s") % {"day": day, "time": clock_in_words(moment)}


def period_in_words(starts_at: datetime, ends_at: datetime, *, at: datetime) -> str:
    """Say from when to when, the day once if it is one day."""
    if local_date(starts_at) == local_date(ends_at):
        return f"{moment_in_words(starts_at, at=at)}–{clock_in_words(ends_at)}"
    return f"{moment_in_words(starts_at, at=at)} – {moment_in_words(ends_at, at=at)}"


def date_in_words(day: date) -> str:
    """Say a day with its year."""
    return date_format(day, gettext("j F Y"), use_l10n=False)


def month_in_words(day: date) -> str:
    """Say the month of a day with its year."""
    return date_format(day, gettext("F Y"), use_l10n=False)


def distance_in_words(metres: int) -> str:
    """Say about how far something is."""
    if metres < METRES_PER_KILOMETRE:
        return gettext("about %(metres)s m away") % {"metres": metres}
    return gettext("about %(kilometres)s km away") % {"kilometres": f"{metres / METRES_PER_KILOMETRE:.1f}"}

"""Moments as people live them: by day, by office hours, at quarters of an hour, in the city's own time."""

from datetime import date, datetime, time, timedelta

from timebank.people.rules import LOCAL

MORNING, EVENING = 8, 20
OFFICE_OPENS, OFFICE_SHUTS = 9, 17
QUARTER_MINUTES = 15


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """Give a time of day on a day of the city."""
    return datetime.combine(day, time(hour, minute), tzinfo=LOCAL)


def day_of(moment: datetime) -> date:
    """Give the day of a moment in the city."""
    return moment.astimezone(LOCAL).date()


def quarter(moment: datetime) -> datetime:
    """Give the last full quarter of an hour."""
    local = moment.astimezone(LOCAL)
    return local.replace(minute=local.minute // QUARTER_MINUTES * QUARTER_MINUTES, second=0, microsecond=0)


def awake_before(moment: datetime) -> datetime:
    """Give the moment itself if people are up then, else the evening before it."""
    local = moment.astimezone(LOCAL)
    if local.hour < MORNING:
        return on(local.date() - timedelta(days=1), EVENING - 1, local.minute)
    return local if local.hour < EVENING else on(local.date(), EVENING - 1, local.minute)


def awake_after(moment: datetime) -> datetime:
    """Give the moment itself if people are up then, else the next morning."""
    return _within(moment, opens=MORNING, shuts=EVENING)


def office_after(moment: datetime) -> datetime:
    """Give the moment itself if a desk is open then, else the next opening. Desks of the demo open every day."""
    return _within(moment, opens=OFFICE_OPENS, shuts=OFFICE_SHUTS)


def _within(moment: datetime, *, opens: int, shuts: int) -> datetime:
    local = moment.astimezone(LOCAL)
    if local.hour < opens:
        return on(local.date(), opens, local.minute)
    return local if local.hour < shuts else on(local.date() + timedelta(days=1), opens, local.minute)

"""Pure facts of the rights centre: how a request is numbered, how its due day is counted."""

from datetime import date, datetime

from timebank.lib.calendar import working_days_after
from timebank.people.rules import local_date

PREFIX = "RQ"
DIGITS = 8


def request_number(sequence: int) -> str:
    """Write the public number of a request: RQ and eight digits."""
    return f"{PREFIX}{sequence:0{DIGITS}d}"


def due_on(*, made_at: datetime, working_days: int) -> date:
    """Give the last day on which a request has to be answered."""
    return working_days_after(local_date(made_at), count=working_days)

"""Pure rules of acceptance for minors and for what a volunteer may see when."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from timebank.people.rules import LOCAL


@dataclass(frozen=True, slots=True)
class Visibility:
    """What a volunteer who accepted may see at a moment: the building until some hours after, the door near the time."""

    building: bool
    door: bool


def visibility(
    *, starts_at: datetime, ends_at: datetime, at: datetime, hours_before: int, hours_after: int
) -> Visibility:
    """Say what may be seen: the building from acceptance, the door and a number from some hours before the visit.

    Both end some hours after it; then only the street is left.
    """
    building = at < ends_at + timedelta(hours=hours_after)
    return Visibility(building=building, door=building and starts_at - timedelta(hours=hours_before) <= at)


def within_hours(*, starts_at: datetime, ends_at: datetime, opens: time, closes: time) -> bool:
    """Tell whether a period lies on one local day between two times of day."""
    start, end = starts_at.astimezone(LOCAL), ends_at.astimezone(LOCAL)
    return start.date() == end.date() and start.time() >= opens and end.time() <= closes

"""What a volunteer may see of a home, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from timebank.matching.rules import visibility

STARTS = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "building", "door"),
    [
        (STARTS - timedelta(days=9), True, False),
        (STARTS - timedelta(hours=24) - MINUTE, True, False),
        (STARTS - timedelta(hours=24), True, True),
        (ENDS + timedelta(hours=2) - MINUTE, True, True),
        (ENDS + timedelta(hours=2), False, False),
        (ENDS + timedelta(days=400), False, False),
    ],
)
def test_the_door_is_seen_near_the_time_and_nothing_of_the_home_afterwards(
    at: datetime, building: bool, door: bool
) -> None:
    seen = visibility(starts_at=STARTS, ends_at=ENDS, at=at, hours_before=24, hours_after=2)
    assert (seen.building, seen.door) == (building, door)

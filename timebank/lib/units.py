"""Service minutes and coin minutes are different things; here is the one place where one becomes the other.

Both are whole numbers. There is no float and no decimal: an hour is 60 and stays 60 for forty years.
"""

from datetime import datetime
from typing import NewType

ServiceMinutes = NewType("ServiceMinutes", int)
CoinMinutes = NewType("CoinMinutes", int)

MINUTES_PER_COIN = 60
"""Coin minutes in one coin as shown to people (plan: one hour is one coin)."""


def served_between(*, starts_at: datetime, ends_at: datetime) -> ServiceMinutes:
    """Count the whole minutes between check-in and check-out; a begun minute does not count."""
    return ServiceMinutes(max(0, int((ends_at - starts_at).total_seconds()) // 60))


def credited_minutes(*, served: ServiceMinutes, planned: ServiceMinutes, step_minutes: int) -> CoinMinutes:
    """Turn service into coins: min(served rounded to the nearest step, planned); half a step rounds up.

    58 of 60 planned minutes with a step of 15 are 60 coin minutes; 70 of 60 are 60.
    Source: docs/rules.md, "The main line"; plan: one hour served is one coin.
    """
    rounded = (2 * served + step_minutes) // (2 * step_minutes) * step_minutes
    return CoinMinutes(min(rounded, planned))


def coins_and_minutes(coin_minutes: int) -> tuple[int, int]:
    """Split coin minutes into whole coins and left-over minutes, for showing: 690 is (11, 30)."""
    return divmod(coin_minutes, MINUTES_PER_COIN)


def shares(*, total: int, parts: int) -> tuple[int, int]:
    """Split a total evenly, rounding down: (share of each, remainder that the city pays)."""
    share = total // parts
    return share, total - share * parts

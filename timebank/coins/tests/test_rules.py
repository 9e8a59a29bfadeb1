"""Which purse is spent first and refilled first: by examples, and as laws that hold for any purses."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.coins.rules import PurseFact, spend_order, split_release, split_spend
from timebank.ledger.kinds import Purse
from timebank.ledger.rules import Fill
from timebank.lib.calendar import months_after
from timebank.lib.units import CoinMinutes

DAY = date(2026, 3, 2)
GRANTED_SOON, GRANTED_LATE, GIFTED, EARNED = (UUID(int=number) for number in range(1, 5))


def purse(account: UUID, kind: Purse, coin_minutes: int, last_date: date | None = None) -> PurseFact:
    return PurseFact(account, kind, CoinMinutes(coin_minutes), last_date)


PURSES = [
    purse(EARNED, Purse.EARNED, 60),
    purse(GRANTED_LATE, Purse.GRANTED, 60, DAY + timedelta(days=90)),
    purse(GIFTED, Purse.GIFTED, 60),
    purse(GRANTED_SOON, Purse.GRANTED, 60, DAY),
]


def order(day: date, *, may_spend_earned: bool) -> list[UUID]:
    usable = spend_order(purses=PURSES, day=day, may_spend_earned=may_spend_earned)
    return [each.account_id for each in usable]


@pytest.mark.parametrize(
    ("day", "may_spend_earned", "expected"),
    [
        (DAY, True, [GRANTED_SOON, GRANTED_LATE, GIFTED, EARNED]),
        (DAY, False, [GRANTED_SOON, GRANTED_LATE, GIFTED]),
        (DAY + timedelta(days=1), True, [GRANTED_LATE, GIFTED, EARNED]),
        (DAY + timedelta(days=91), True, [GIFTED, EARNED]),
    ],
)
def test_granted_coins_go_first_until_their_last_day_and_earned_ones_last(
    day: date, may_spend_earned: bool, expected: list[UUID]
) -> None:
    assert order(day, may_spend_earned=may_spend_earned) == expected


def test_granted_coins_without_a_known_last_day_are_never_spent() -> None:
    unknown = [purse(GRANTED_SOON, Purse.GRANTED, 60)]
    assert spend_order(purses=unknown, day=DAY, may_spend_earned=True) == []


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        (30, {GRANTED_SOON: 30}),
        (60, {GRANTED_SOON: 60}),
        (61, {GRANTED_SOON: 60, GRANTED_LATE: 1}),
        (240, {GRANTED_SOON: 60, GRANTED_LATE: 60, GIFTED: 60, EARNED: 60}),
    ],
)
def test_a_spend_empties_one_purse_before_the_next(needed: int, expected: dict[UUID, int]) -> None:
    usable = spend_order(purses=PURSES, day=DAY, may_spend_earned=True)
    parts = split_spend(coin_minutes=needed, purses=usable)
    assert {part.account_id: part.coin_minutes for part in parts} == expected


def fill(account: UUID, coin_minutes: int, row_number: int) -> Fill:
    return Fill(account, CoinMinutes(coin_minutes), row_number)


FILLS = [fill(GRANTED_SOON, 60, 1), fill(EARNED, 30, 2), fill(GRANTED_SOON, 15, 3)]


@pytest.mark.parametrize(
    ("released", "expected"),
    [
        (0, {}),
        (10, {GRANTED_SOON: 10}),
        (45, {GRANTED_SOON: 15, EARNED: 30}),
        (105, {GRANTED_SOON: 75, EARNED: 30}),
    ],
)
def test_what_was_filled_last_goes_back_first(released: int, expected: dict[UUID, int]) -> None:
    parts = split_release(coin_minutes=released, fills=FILLS)
    assert {part.account_id: part.coin_minutes for part in parts} == expected


def test_more_than_there_is_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="1 coin minutes more"):
        split_spend(coin_minutes=241, purses=PURSES)
    with pytest.raises(ValueError, match="1 coin minutes more"):
        split_release(coin_minutes=106, fills=FILLS)


minutes_of_purses = st.lists(st.integers(1, 10_000), min_size=1, max_size=8)


@given(minutes=minutes_of_purses, share=st.floats(0, 1))
def test_a_spend_keeps_the_sum_and_takes_from_no_purse_more_than_it_has(
    minutes: list[int], share: float
) -> None:
    sources = [purse(UUID(int=number), Purse.GIFTED, each) for number, each in enumerate(minutes)]
    needed = int(sum(minutes) * share)
    parts = split_spend(coin_minutes=needed, purses=sources)
    taken = {part.account_id: part.coin_minutes for part in parts}
    assert sum(taken.values()) == needed
    assert all(
        0 < taken[each.account_id] <= each.coin_minutes for each in sources if each.account_id in taken
    )
    untouched = [each for each in sources if taken.get(each.account_id, 0) < each.coin_minutes]
    assert sum(each.account_id in taken for each in untouched) <= 1, "only the last purse is left half full"


@given(minutes=minutes_of_purses, share=st.floats(0, 1))
def test_what_is_consumed_and_what_is_released_are_the_two_ends_of_the_fill(
    minutes: list[int], share: float
) -> None:
    fills = [fill(UUID(int=number), each, number) for number, each in enumerate(minutes)]
    released = int(sum(minutes) * share)
    back = {part.account_id: part.coin_minutes for part in split_release(coin_minutes=released, fills=fills)}
    first = [purse(each.debit_account_id, Purse.GIFTED, each.coin_minutes) for each in fills]
    consumed = split_spend(coin_minutes=sum(minutes) - released, purses=first)
    used = {part.account_id: part.coin_minutes for part in consumed}
    assert sum(back.values()) == released
    assert all(
        back.get(each.debit_account_id, 0) + used.get(each.debit_account_id, 0) == each.coin_minutes
        for each in fills
    )


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 2), 12, date(2027, 3, 2)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_one(day: date, months: int, expected: date) -> None:
    assert months_after(day=day, months=months) == expected

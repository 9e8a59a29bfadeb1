"""First in, first out through a pool: each minute that arrived is used once, still there, or taken back."""

from collections import deque
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW
from timebank.coins.rules import PoolMove, trace_pool
from timebank.lib.ids import new_id


def move(minutes: int, *, cause: PoolMove | None = None, reverses: PoolMove | None = None) -> PoolMove:
    """Let so many minutes arrive, or leave when negative; ``cause`` is an earlier move of the same cause."""
    cause_id = cause.cause_id if cause else new_id()
    return PoolMove(new_id(), cause_id, minutes, NOW, reverses.id if reverses else None)


def told(moves: list[PoolMove]) -> list[tuple[list[int], int]]:
    """Say for each arrival what was used of it, and what is left."""
    return [
        ([use.coin_minutes for use in each.uses if use.coin_minutes], each.left_minutes)
        for each in trace_pool(moves=moves)
    ]


def test_what_arrived_first_leaves_first() -> None:
    assert told([move(60), move(60), move(-90)]) == [([60], 0), ([30], 30)]


def test_a_departure_between_two_arrivals_uses_only_the_first() -> None:
    assert told([move(60), move(-60), move(60)]) == [([60], 0), ([], 60)]


def test_what_comes_back_goes_to_the_last_used_first_and_is_used_again_in_order() -> None:
    out = move(-90)
    moves = [move(60), move(60), out, move(45, cause=out)]
    assert told(moves)[:2] == [([45], 15), ([], 60)]
    assert told([*moves, move(-20)])[:2] == [([45, 15], 0), ([5], 55)]


def test_a_reversed_departure_was_no_use() -> None:
    out = move(-60)
    assert told([move(60), out, move(60, reverses=out)])[0] == ([], 60)


def test_a_reversed_arrival_is_taken_out_of_itself_and_is_no_use() -> None:
    first, second = move(60), move(60)
    assert told([first, second, move(-60, reverses=second)]) == [([], 60), ([], 0)]


def test_a_reversed_arrival_that_was_used_takes_what_others_left() -> None:
    first, second = move(60), move(60)
    assert told([first, second, move(-40), move(-60, reverses=first)]) == [([40], 0), ([40], 20)]


def test_more_than_arrived_cannot_leave() -> None:
    with pytest.raises(ValueError, match="30 coin minutes more"):
        trace_pool(moves=[move(60), move(-90)])


@given(st.lists(st.integers(min_value=-200, max_value=200).filter(lambda minutes: minutes != 0), max_size=40))
def test_any_history_agrees_with_a_queue_of_single_minutes(wanted: list[int]) -> None:
    lies, queue = 0, deque[int]()
    moves: list[PoolMove] = []
    used: dict[int, int] = {}
    for minutes in wanted:
        if lies + minutes < 0:
            continue
        lies += minutes
        if minutes > 0:
            arrivals = len([each for each in moves if each.coin_minutes > 0])
            queue.extend([arrivals] * minutes)
        for _ in range(-minutes):
            arrival = queue.popleft()
            used[arrival] = used.get(arrival, 0) + 1
        moves.append(PoolMove(new_id(), new_id(), minutes, NOW + timedelta(minutes=len(moves))))
    traced = trace_pool(moves=moves)
    assert [sum(use.coin_minutes for use in each.uses) for each in traced] == [
        used.get(number, 0) for number in range(len(traced))
    ]
    assert sum(each.left_minutes for each in traced) == lies

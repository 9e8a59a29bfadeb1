"""Many clients with real commits: the same coins are never held twice, a hold never pays more than it has."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from tests.cast import NOW, make_cast
from tests.clones import in_threads
from timebank.coins.models import Hold
from timebank.coins.operations import (
    HoldShare,
    approve_grant,
    place_hold,
    release_hold,
    settle_and_release,
    settle_shares,
)
from timebank.coins.tests.purses import earned, funded, gifted, proposed, purses
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes

THREADS = 6
ROUNDS = 12

pytestmark = pytest.mark.usefixtures("committed_database")


def outcomes(work: Sequence[Callable[[], object]]) -> Counter[str]:
    """Count how each piece of work ended; one that gave an id is counted as done."""
    ended = in_threads(work)
    return Counter(type(each).__name__ if isinstance(each, Exception) else "done" for each in ended)


def test_threads_that_hold_the_same_coins_for_two_needs_hold_them_once() -> None:
    elder = make_cast().elder.pk
    gifted(elder, 60)
    work = [
        partial(place_hold, need_id=new_id(), payer_id=elder, coin_minutes=CoinMinutes(60), at=NOW)
        for _ in range(THREADS)
    ]
    ended = outcomes(work)
    assert ended["done"] == 1
    assert ended["NotEnoughCoins"] + ended["Overdrawn"] == THREADS - 1
    assert purses(elder) == (0, 0, 0, 60)
    assert Hold.objects.count() == 1
    assert verify().ok


def test_threads_that_hold_twice_for_one_need_hold_once() -> None:
    elder = make_cast().elder.pk
    gifted(elder, 60 * THREADS)
    hold = partial(place_hold, need_id=new_id(), payer_id=elder, coin_minutes=CoinMinutes(60), at=NOW)
    assert outcomes([hold] * THREADS) == {"done": 1, "AlreadyHeld": THREADS - 1}
    assert purses(elder) == (0, 60 * (THREADS - 1), 0, 60)


def test_threads_that_settle_and_release_one_hold_pay_what_it_has() -> None:
    cast = make_cast()
    earned(cast.elder.pk, 120)
    need_id = new_id()
    place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(120), at=NOW)
    volunteers = (cast.volunteer.pk, cast.second_volunteer.pk)
    work: list[Callable[[], object]] = [
        partial(
            settle_and_release,
            need_id=need_id,
            payer_id=cast.elder.pk,
            settlement_id=new_id(),
            payments=[(volunteers[number % 2], CoinMinutes(60))],
            release=number == THREADS - 1,
            at=NOW,
        )
        for number in range(THREADS)
    ]
    ended = outcomes(work)
    paid = sum(purses(volunteer)[2] for volunteer in volunteers)
    assert ended["done"] == paid // 60
    assert sum(purses(cast.elder.pk)) + paid == 120
    assert set(ended) <= {"done", "Overdrawn", "HeldTooLittle"}
    assert verify().ok


def test_a_release_waits_for_the_settlements_it_meets_and_always_succeeds() -> None:
    cast = make_cast()
    earned(cast.elder.pk, 60 * ROUNDS)
    for _ in range(ROUNDS):
        need_id = new_id()
        place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(60), at=NOW)
        whose: dict[str, Any] = {"need_id": need_id, "payer_id": cast.elder.pk, "at": NOW}
        pay = [(cast.volunteer.pk, CoinMinutes(15))]
        work: list[Callable[[], object]] = [
            partial(settle_and_release, **whose, settlement_id=new_id(), payments=pay, release=False)
            for _ in range(3)
        ]
        work.append(partial(release_hold, **whose, cause_id=new_id()))
        ended = in_threads(work)
        assert ended[-1] is None, "the release"
        assert {type(each).__name__ for each in ended[:-1]} <= {"NoneType", "Overdrawn"}
    assert purses(cast.elder.pk)[3] == 0
    assert verify().ok


def test_threads_that_settle_for_the_same_payers_never_wait_in_a_ring() -> None:
    cast = make_cast()
    payers = [cast.elder.pk, cast.second_elder.pk]
    volunteers = [cast.volunteer.pk, cast.second_volunteer.pk]
    work: list[Callable[[], object]] = []
    for payer in payers:
        earned(payer, 60 * THREADS)
    for number in range(THREADS):
        need_id = new_id()
        ordered = payers if number % 2 else payers[::-1]
        for payer in ordered:
            place_hold(need_id=need_id, payer_id=payer, coin_minutes=CoinMinutes(60), at=NOW)
        shares = [
            HoldShare(payer, new_id(), [(volunteers[number % 2], CoinMinutes(30))]) for payer in ordered
        ]
        work.append(partial(settle_shares, need_id=need_id, shares=shares, release=True, at=NOW))
    assert outcomes(work) == {"done": THREADS}
    assert [purses(payer) for payer in payers] == [(0, 0, 30 * THREADS, 0)] * 2
    assert verify().ok


def test_a_grant_approved_by_two_officers_at_once_is_granted_once() -> None:
    cast = make_cast()
    funded(cast, 600)
    grant_id = proposed(cast, 60)
    approve = partial(approve_grant, grant_id=grant_id, by=cast.second_district_officer_actor, at=NOW)
    assert outcomes([approve] * 3) == {"done": 1, "AlreadyDecided": 2}
    assert purses(cast.elder.pk) == (60, 0, 0, 0)

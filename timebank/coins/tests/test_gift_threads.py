"""Many clients with real commits: the same coins are given once, and a gift ends in one way only."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from tests.cast import NOW, make_cast
from tests.clones import in_threads
from timebank.coins.jobs import end_due_rests
from timebank.coins.kinds import GiftState
from timebank.coins.models import Gift, GiftStep
from timebank.coins.operations import (
    cancel_gift,
    confirm_gift_call,
    decline_gift,
    finish_donation,
    finish_gift,
    place_hold,
    propose_closing,
)
from timebank.coins.tests.givings import RESTED, donated, given, opened_pool, related
from timebank.coins.tests.purses import earned, purses
from timebank.ledger.queries import balance, verify
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import ConsentHow, Relation
from timebank.people.rules import SYSTEM_ACTOR

THREADS = 6

pytestmark = pytest.mark.usefixtures("committed_database")


def outcomes(work: Sequence[Callable[[], object]]) -> Counter[str]:
    """Count how each piece of work ended."""
    ended = in_threads(work)
    return Counter(type(each).__name__ if isinstance(each, Exception) else "done" for each in ended)


def test_threads_that_give_the_same_coins_give_them_once() -> None:
    cast = make_cast()
    pool = opened_pool(cast)
    earned(cast.relative_of_elder.pk, 60)
    own: dict[str, Any] = {"giver_id": cast.relative_of_elder.pk, "by": cast.relative_of_elder_actor}
    work: list[Callable[[], object]] = [partial(given, cast, 60) for _ in range(THREADS)]
    work += [partial(donated, cast, pool, 60, **own) for _ in range(2)]
    assert outcomes(work) == {"done": 1, "NotEnoughEarned": THREADS + 1}
    assert purses(cast.relative_of_elder.pk) == (0, 0, 0, 0)
    assert verify().ok


def test_coins_given_and_held_at_once_are_used_once() -> None:
    cast = make_cast()
    related(cast, cast.elder, cast.second_elder, Relation.SPOUSE)
    earned(cast.elder.pk, 60)
    facts: dict[str, Any] = {
        "giver_id": cast.elder.pk,
        "receiver_id": cast.second_elder.pk,
        "by": cast.elder_actor,
    }
    hold = partial(place_hold, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(60), at=NOW)
    work: list[Callable[[], object]] = [partial(given, cast, 60, **facts) for _ in range(3)]
    work += [partial(hold, need_id=new_id()) for _ in range(3)]
    ended = outcomes(work)
    assert ended["done"] == 1
    assert set(ended) <= {"done", "NotEnoughEarned", "NotEnoughCoins", "Overdrawn"}
    assert purses(cast.elder.pk)[2] == 0
    assert verify().ok


def test_a_gift_cancelled_declined_and_delivered_at_once_ends_in_one_way() -> None:
    cast = make_cast()
    earned(cast.relative_of_elder.pk, 60 * THREADS)
    for _ in range(THREADS):
        gift = given(cast, 60)
        work: list[Callable[[], object]] = [
            partial(cancel_gift, gift_id=gift.pk, word=None, by=cast.relative_of_elder_actor, at=RESTED),
            partial(decline_gift, gift_id=gift.pk, word=None, by=cast.elder_actor, at=RESTED),
            partial(finish_gift, gift_id=gift.pk, by=SYSTEM_ACTOR, at=RESTED),
            partial(finish_gift, gift_id=gift.pk, by=SYSTEM_ACTOR, at=RESTED),
        ]
        assert outcomes(work) == {"done": 1, "GiftEnded": 3}
        assert GiftStep.objects.filter(gift=gift).count() == 2
    arrived = Gift.objects.filter(state=GiftState.DELIVERED).count()
    assert purses(cast.elder.pk)[1] == 60 * arrived
    assert purses(cast.relative_of_elder.pk)[2] == 60 * (THREADS - arrived)
    assert verify().ok


def test_two_jobs_at_once_deliver_each_gift_once() -> None:
    cast = make_cast()
    earned(cast.relative_of_elder.pk, 120)
    given(cast, 60)
    given(cast, 60)
    ended = in_threads([partial(end_due_rests, at=RESTED, limit=10)] * 3)
    assert sum(each for each in ended if isinstance(each, int)) == 2
    assert purses(cast.elder.pk) == (0, 120, 0, 0)


def test_two_gifts_at_once_do_not_slip_below_the_sum_of_the_month() -> None:
    cast = make_cast()
    earned(cast.relative_of_elder.pk, 2_000)
    assert outcomes([partial(given, cast, 1_000), partial(given, cast, 1_000)]) == {"done": 2}
    assert Gift.objects.filter(needs_approval=True).count() == 1


def test_two_calls_at_once_are_recorded_once() -> None:
    cast = make_cast()
    earned(cast.relative_of_elder.pk, 60)
    gift = given(cast, 60, by=cast.clerk_actor, word=ConsentHow.TELEPHONE)
    call = partial(confirm_gift_call, gift_id=gift.pk, by=cast.reviewer_actor, at=NOW)
    assert outcomes([call] * 3) == {"done": 1, "CheckNotNeeded": 2}


def test_a_donation_and_the_end_of_donations_at_once_never_lose_the_coins() -> None:
    cast = make_cast()
    pool = opened_pool(cast)
    earned(cast.volunteer.pk, 60)
    work: list[Callable[[], object]] = [
        partial(donated, cast, pool, 60),
        partial(propose_closing, pool_id=pool.pk, by=cast.street_officer_actor, at=NOW),
    ]
    ended = in_threads(work)
    if isinstance(ended[0], Exception):
        assert type(ended[0]).__name__ == "PoolNotOpen"
        assert purses(cast.volunteer.pk) == (0, 0, 60, 0)
    else:
        finish_donation(donation_id=ended[0].pk, by=SYSTEM_ACTOR, at=RESTED)  # type: ignore[attr-defined]
        assert balance(account_id=pool.account.id) == 60
    assert verify().ok

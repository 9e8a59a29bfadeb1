"""Grants past their last day: the rest returns to the district's budget, once, in bounded batches, never out of a hold."""

from datetime import timedelta

import pytest

from tests.cast import DISTRICT, NOW, Cast
from timebank.coins import queries
from timebank.coins.jobs import expire_due_grants
from timebank.coins.operations import expire_grant, place_hold
from timebank.coins.tests.purses import granted, proposed, purses
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes

pytestmark = pytest.mark.django_db(databases=["default"])

LAST_DAY = NOW + timedelta(days=365)
AFTER = LAST_DAY + timedelta(days=1)


def test_what_is_left_returns_to_the_budget_and_held_coins_stay_held(cast: Cast) -> None:
    granted(cast, 120)
    place_hold(need_id=new_id(), payer_id=cast.elder.pk, coin_minutes=CoinMinutes(45), at=NOW)
    assert expire_due_grants(at=LAST_DAY, limit=10) == 0
    assert purses(cast.elder.pk) == (75, 0, 0, 45)
    assert expire_due_grants(at=AFTER, limit=10) == 1
    assert purses(cast.elder.pk) == (0, 0, 0, 45)
    assert queries.budget_balance(place=DISTRICT) == 75
    assert verify().ok


def test_a_second_run_finds_nothing(cast: Cast) -> None:
    grant_id = granted(cast, 120)
    assert [expire_due_grants(at=AFTER, limit=10) for _ in range(2)] == [1, 0]
    assert expire_grant(grant_id=grant_id, at=AFTER) == 0
    assert queries.budget_balance(place=DISTRICT) == 120


def test_a_run_takes_no_more_than_its_limit_and_the_longest_past_first(cast: Cast) -> None:
    newer = granted(cast, 30, at=NOW + timedelta(days=1))
    older = granted(cast, 60)
    day = (AFTER + timedelta(days=1)).date()
    assert queries.grants_to_expire(day=day, limit=10) == [older, newer]
    assert expire_due_grants(at=AFTER + timedelta(days=1), limit=1) == 1
    assert purses(cast.elder.pk) == (30, 0, 0, 0)


def test_a_proposal_never_expires(cast: Cast) -> None:
    proposed(cast, 60)
    assert expire_due_grants(at=AFTER, limit=10) == 0

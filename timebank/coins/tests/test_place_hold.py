"""Holding coins for a need: which purses are used, who may use earned coins, what is refused."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.cast import NOW, Cast
from timebank.coins import queries
from timebank.coins.models import Hold
from timebank.coins.operations import place_hold
from timebank.coins.refusals import AlreadyHeld, NoCoinsNamed, NotEnoughCoins
from timebank.coins.tests.purses import earned, gifted, granted, purses
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.lib.refusals import Refused
from timebank.lib.units import CoinMinutes

pytestmark = pytest.mark.django_db(databases=["default"])

YEAR = timedelta(days=365)


def test_granted_coins_are_held_first_then_gifted_then_earned(cast: Cast) -> None:
    granted(cast, 60)
    gifted(cast.elder.pk, 45)
    earned(cast.elder.pk, 120)
    place_hold(need_id=new_id(), payer_id=cast.elder.pk, coin_minutes=CoinMinutes(120), at=NOW)
    assert purses(cast.elder.pk) == (0, 0, 105, 120)
    assert verify().ok


def test_the_grant_that_expires_first_is_held_first(cast: Cast) -> None:
    later = granted(cast, 60, at=NOW + timedelta(days=30))
    sooner = granted(cast, 60)
    place_hold(
        need_id=new_id(),
        payer_id=cast.elder.pk,
        coin_minutes=CoinMinutes(90),
        at=NOW + timedelta(days=31),
    )
    left = {
        fact.id: fact.left_minutes for fact in queries.grants_of_person(person_id=cast.elder.pk, limit=10)
    }
    assert left == {sooner: 0, later: 30}


def test_a_grant_is_spent_on_its_last_day_and_not_on_the_next(cast: Cast) -> None:
    granted(cast, 120)
    last_day = NOW + YEAR
    place_hold(need_id=new_id(), payer_id=cast.elder.pk, coin_minutes=CoinMinutes(60), at=last_day)
    with pytest.raises(NotEnoughCoins):
        place_hold(
            need_id=new_id(),
            payer_id=cast.elder.pk,
            coin_minutes=CoinMinutes(60),
            at=last_day + timedelta(days=1),
        )
    assert purses(cast.elder.pk) == (60, 0, 0, 60)


def test_nobody_under_sixty_spends_own_earned_coins(cast: Cast) -> None:
    earned(cast.volunteer.pk, 600)
    gifted(cast.volunteer.pk, 30)
    with override("zh-hans"), pytest.raises(NotEnoughCoins) as refused:
        place_hold(need_id=new_id(), payer_id=cast.volunteer.pk, coin_minutes=CoinMinutes(60), at=NOW)
    assert refused.value.facts == {"needed": "1个时间币", "available": "30分钟"}
    assert purses(cast.volunteer.pk) == (0, 30, 600, 0)


@dataclass(frozen=True)
class Try:
    """A hold that is refused: how much the elder has, asks for, and whether coins are held already."""

    has: int
    asks: int
    held: bool
    refusal: type[Refused]


@pytest.mark.parametrize(
    "case",
    [
        Try(0, 0, held=False, refusal=NoCoinsNamed),
        Try(0, -60, held=True, refusal=NoCoinsNamed),
        Try(0, 60, held=False, refusal=NotEnoughCoins),
        Try(59, 60, held=False, refusal=NotEnoughCoins),
        Try(60, 60, held=True, refusal=AlreadyHeld),
        Try(0, 60, held=True, refusal=AlreadyHeld),
    ],
)
def test_a_hold_is_refused_and_moves_nothing(cast: Cast, case: Try) -> None:
    need_id, held = new_id(), 0
    if case.held:
        earned(cast.elder.pk, 15)
        place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(15), at=NOW)
        held = 15
    if case.has:
        earned(cast.elder.pk, case.has)
    with pytest.raises(case.refusal):
        place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(case.asks), at=NOW)
    assert purses(cast.elder.pk) == (0, 0, case.has, held)


def test_two_payers_hold_for_one_need_each_their_own(cast: Cast) -> None:
    need_id = new_id()
    for payer in (cast.elder, cast.second_elder):
        earned(payer.pk, 60)
        place_hold(need_id=need_id, payer_id=payer.pk, coin_minutes=CoinMinutes(30), at=NOW)
    assert Hold.objects.filter(need_id=need_id).count() == 2
    assert purses(cast.elder.pk) == purses(cast.second_elder.pk) == (0, 0, 30, 30)


@pytest.mark.parametrize(
    ("granted_minutes", "earned_minutes", "statements"), [(60, 0, 5), (0, 60, 5), (30, 30, 6)]
)
def test_a_hold_takes_few_statements(
    cast: Cast, granted_minutes: int, earned_minutes: int, statements: int
) -> None:
    if granted_minutes:
        granted(cast, granted_minutes)
    if earned_minutes:
        earned(cast.elder.pk, earned_minutes)
    assert queries.may_spend_earned(payer=cast.elder, at=NOW), "and now the process knows the policy values"
    with CaptureQueriesContext(connection) as captured:
        place_hold(need_id=new_id(), payer_id=cast.elder.pk, coin_minutes=CoinMinutes(60), at=NOW)
    asked = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    assert len(asked) == statements

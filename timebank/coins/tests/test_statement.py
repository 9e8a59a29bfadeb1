"""What a person reads: signed minutes by purse, newest first; and what can be spent today."""

import pytest

from tests.cast import NOW, Cast
from timebank.coins import queries
from timebank.coins.operations import place_hold, release_hold
from timebank.coins.tests.purses import earned, gifted, granted
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes

pytestmark = pytest.mark.django_db(databases=["default"])


def test_a_statement_tells_every_movement_newest_first_and_adds_up(cast: Cast) -> None:
    granted(cast, 60)
    earned(cast.elder.pk, 90)
    need_id = new_id()
    place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(75), at=NOW)
    release_hold(need_id=need_id, payer_id=cast.elder.pk, cause_id=new_id(), at=NOW)
    lines = queries.statement(person_id=cast.elder.pk, limit=50)
    assert [(line.kind, line.purse, line.coin_minutes) for line in lines] == [
        ("RELEASE", "GRANTED", 60),
        ("RELEASE", "EARNED", 15),
        ("HOLD", "EARNED", -15),
        ("HOLD", "GRANTED", -60),
        ("EARN", "EARNED", 90),
        ("GRANT", "GRANTED", 60),
    ]
    assert lines[0].reference == f"NEED {need_id}"
    assert sum(line.coin_minutes for line in lines) == 150
    assert [line.row_number for line in lines] == sorted((line.row_number for line in lines), reverse=True)
    assert queries.statement(person_id=cast.elder.pk, limit=2) == lines[:2]


def test_a_person_without_coins_has_an_empty_statement_and_empty_purses(cast: Cast) -> None:
    assert queries.statement(person_id=cast.neighbour.pk, limit=50) == []
    balances = queries.purse_balances(person_id=cast.neighbour.pk)
    assert balances == queries.PurseBalances(*[CoinMinutes(0)] * 5)


@pytest.mark.parametrize(("may_spend_earned", "expected"), [(True, 165), (False, 105)])
def test_what_can_be_spent_leaves_earned_coins_out_where_they_may_not(
    cast: Cast, may_spend_earned: bool, expected: int
) -> None:
    granted(cast, 60)
    gifted(cast.elder.pk, 45)
    earned(cast.elder.pk, 60)
    assert queries.spendable(person_id=cast.elder.pk, at=NOW, may_spend_earned=may_spend_earned) == expected
    assert queries.may_spend_earned(payer=cast.elder, at=NOW)
    assert not queries.may_spend_earned(payer=cast.volunteer, at=NOW)

"""Hours that the city pays: issued once for each settlement, many in one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import CITY, NOW, Cast
from timebank.coins.operations import CityPayment, pay_many_by_city
from timebank.coins.rules import issue_account
from timebank.coins.tests.purses import purses
from timebank.ledger.operations import MovementConflict
from timebank.ledger.queries import balance, verify
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes

pytestmark = pytest.mark.django_db(databases=["default"])


def test_a_settlement_is_paid_once_however_often_it_is_asked(cast: Cast) -> None:
    settlement_id = new_id()
    payment = CityPayment(settlement_id, cast.volunteer.pk, CoinMinutes(90))
    for _ in range(2):
        pay_many_by_city(payments=[payment], city=CITY, at=NOW)
    assert purses(cast.volunteer.pk) == (0, 0, 90, 0)
    assert balance(account_id=issue_account(city=CITY).id) == -90
    other = CityPayment(settlement_id, cast.volunteer.pk, CoinMinutes(60))
    with pytest.raises(MovementConflict):
        pay_many_by_city(payments=[other], city=CITY, at=NOW)
    assert verify().ok


def test_many_volunteers_are_paid_in_one_statement(cast: Cast) -> None:
    volunteers = (cast.volunteer.pk, cast.second_volunteer.pk, cast.neighbour.pk)
    payments = [CityPayment(new_id(), volunteer, CoinMinutes(60)) for volunteer in volunteers]
    with CaptureQueriesContext(connection) as captured:
        pay_many_by_city(payments=payments, city=CITY, at=NOW)
    assert len([each for each in captured if "SAVEPOINT" not in each["sql"]]) == 1
    assert [purses(volunteer)[2] for volunteer in volunteers] == [60, 60, 60]


def test_a_visit_too_short_to_count_is_paid_nothing(cast: Cast) -> None:
    payments = [CityPayment(new_id(), cast.volunteer.pk, CoinMinutes(0))]
    pay_many_by_city(payments=payments, city=CITY, at=NOW)
    assert purses(cast.volunteer.pk) == (0, 0, 0, 0)
    assert balance(account_id=issue_account(city=CITY).id) == 0

"""What the database holds about estates and steps by itself, shown by going around Python."""

from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from tests.cast import DISTRICT, NOW, Cast
from timebank.coins.models import Estate, EstateDecision, Hold
from timebank.coins.tests.purses import gifted
from timebank.coins.tests.setright import DIED, PAPER, frozen, opened
from timebank.lib.ids import new_id

pytestmark = pytest.mark.django_db(databases=["default"])


def test_the_database_closes_no_estate_that_is_not_at_zero(cast: Cast) -> None:
    gifted(cast.elder.pk, 15)
    frozen(cast, cast.elder.pk)
    with pytest.raises(IntegrityError, match="is not at zero"), transaction.atomic():
        Estate.objects.update(state="CLOSED", closed_at=NOW)


def test_the_database_sets_nothing_aside_for_who_died(cast: Cast) -> None:
    frozen(cast, cast.elder.pk)
    with pytest.raises(IntegrityError, match="are frozen"), transaction.atomic():
        Hold.objects.create(need_id=new_id(), payer=cast.elder, coin_minutes=15, placed_at=NOW)


@pytest.mark.parametrize("table", ["coins_estatestep", "coins_debtstep", "coins_debtrepayment"])
def test_steps_are_never_changed(cast: Cast, table: str) -> None:
    frozen(cast, cast.elder.pk)
    with connections["default"].cursor() as cursor:
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute(statement)


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("coins_estate_once", {}),
        ("coins_estate_of_a_district", {"place_id": "110105003", "state": "WITHDRAWN"}),
        ("coins_estate_state", {"state": "FROZEN"}),
        ("coins_estate_state", {"state": "REFUSED", "closed_at": NOW}),
    ],
)
def test_the_database_refuses_an_estate_that_cannot_be(
    cast: Cast, constraint: str, facts: dict[str, Any]
) -> None:
    opened(cast, cast.elder.pk)
    row: dict[str, Any] = {
        "person": cast.elder,
        "place_id": DISTRICT,
        "died_date": DIED,
        "opened_at": NOW,
        "state": "PROPOSED",
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Estate.objects.create(**(row | facts))


def test_the_database_lets_nobody_decide_alone_or_two_things_wait(cast: Cast) -> None:
    estate_id = opened(cast, cast.elder.pk)
    row: dict[str, Any] = {
        "estate_id": estate_id,
        "act": "SETTLE",
        "paper_reference": PAPER,
        "proposed_by": cast.clerk,
        "proposed_at": NOW,
    }
    with pytest.raises(IntegrityError, match="coins_estatedecision_one_open"), transaction.atomic():
        EstateDecision.objects.create(**row, state="PROPOSED")
    with pytest.raises(IntegrityError, match="coins_estatedecision_two_persons"), transaction.atomic():
        EstateDecision.objects.create(**row, state="APPROVED", approved_by=cast.clerk, approved_at=NOW)

"""Corrections, repayments and estates with real commits and many clients: one effect each, never below zero, no ring."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.cast import NOW, Cast, make_cast
from tests.clones import in_threads
from timebank.coins.models import Debt, Estate
from timebank.coins.operations import (
    approve_correction,
    approve_estate,
    collect_repayments,
    place_hold,
    release_hold,
    repay_debt,
    settle_and_release,
)
from timebank.coins.tests.purses import earned, gifted, purses
from timebank.coins.tests.setright import (
    corrected,
    opened,
    owes,
    paid_hour,
    proposed_correction,
    waiting,
)
from timebank.coins.tests.test_threads import outcomes
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes

ROUNDS = 6

pytestmark = pytest.mark.usefixtures("committed_database")


def spending(payer: Cast, minutes: int) -> Callable[[], object]:
    """Hold coins of the second elder, who serves and spends."""
    return partial(
        place_hold,
        need_id=new_id(),
        payer_id=payer.second_elder.pk,
        coin_minutes=CoinMinutes(minutes),
        at=NOW,
    )


def test_a_correction_approved_by_many_at_once_is_made_once() -> None:
    cast = make_cast()
    gifted(cast.elder.pk, 60)
    paid = paid_hour(cast.elder.pk, cast.volunteer.pk)
    correction_ids = [proposed_correction(cast, paid.entry_id) for _ in range(2)]
    work = [
        partial(approve_correction, correction_id=each, by=cast.second_district_officer_actor, at=NOW)
        for each in correction_ids * 2
    ]
    ended = outcomes(work)
    assert ended["done"] == 1
    assert ended["AlreadyDecided"] + ended["AlreadyReversed"] == 3
    assert purses(cast.elder.pk) == (0, 60, 0, 0)
    assert verify().ok


def test_a_correction_while_the_coins_are_being_spent_takes_all_back_and_lends_what_is_missing() -> None:
    cast = make_cast()
    for _ in range(ROUNDS):
        gifted(cast.elder.pk, 60)
        before, owed = purses(cast.second_elder.pk), owes(cast.second_elder.pk)
        paid = paid_hour(cast.elder.pk, cast.second_elder.pk)
        correction_id = proposed_correction(cast, paid.entry_id)
        approve = partial(
            approve_correction,
            correction_id=correction_id,
            by=cast.second_district_officer_actor,
            at=NOW,
        )
        work: list[Callable[[], object]] = [approve, *(spending(cast, part) for part in (30, 30, 15))]
        ended = in_threads(work)
        assert ended[0] is None, ended[0]
        after = purses(cast.second_elder.pk)
        spent = after[3] - before[3]
        assert owes(cast.second_elder.pk) - owed == spent + after[2] - before[2]
    assert purses(cast.elder.pk)[1] == 60 * ROUNDS
    assert verify().ok


def test_corrections_and_settlements_of_the_same_people_never_wait_in_a_ring() -> None:
    cast = make_cast()
    first, second = cast.elder.pk, cast.second_elder.pk
    work: list[Callable[[], object]] = []
    for _ in range(ROUNDS):
        gifted(first, 60)
        gifted(second, 120)
        paid = paid_hour(first, second)
        correction_id = proposed_correction(cast, paid.entry_id)
        work.append(
            partial(
                approve_correction,
                correction_id=correction_id,
                by=cast.second_district_officer_actor,
                at=NOW,
            )
        )
        need_id = new_id()
        place_hold(need_id=need_id, payer_id=second, coin_minutes=CoinMinutes(60), at=NOW)
        work.append(
            partial(
                settle_and_release,
                need_id=need_id,
                payer_id=second,
                settlement_id=new_id(),
                payments=[(first, CoinMinutes(30))],
                release=True,
                at=NOW,
            )
        )
    assert outcomes(work) == {"done": 2 * ROUNDS}
    assert verify().ok


def test_a_debt_paid_by_the_person_and_by_the_job_at_once_is_paid_once() -> None:
    cast = make_cast()
    gifted(cast.elder.pk, 60)
    debtor = cast.second_elder.pk
    paid = paid_hour(cast.elder.pk, debtor)
    spending(cast, 60)()
    corrected(cast, paid.entry_id)
    earned(debtor, 60)
    debt_id = Debt.objects.get().pk
    pay = partial(repay_debt, debt_id=debt_id, coin_minutes=45, by=cast.second_elder_actor, at=NOW)
    work: list[Callable[[], object]] = [
        pay,
        pay,
        *([partial(collect_repayments, person_id=debtor, at=NOW)] * 2),
        spending(cast, 15),
    ]
    in_threads(work)
    debt = Debt.objects.get()
    assert owes(debtor) == debt.lent_minutes - debt.repaid_minutes
    assert purses(debtor)[2] >= 0
    assert verify().ok


def test_an_estate_approved_while_a_need_is_confirmed_and_another_is_published() -> None:
    cast = make_cast()
    gifted(cast.elder.pk, 120)
    need_id = new_id()
    place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(60), at=NOW)
    estate_id = opened(cast, cast.elder.pk)
    approve = partial(approve_estate, decision_id=waiting(estate_id), by=cast.district_officer_actor, at=NOW)
    other = new_id()
    work: list[Callable[[], object]] = [
        approve,
        approve,
        partial(
            settle_and_release,
            need_id=need_id,
            payer_id=cast.elder.pk,
            settlement_id=new_id(),
            payments=[(cast.volunteer.pk, CoinMinutes(45))],
            release=True,
            at=NOW,
        ),
        partial(place_hold, need_id=other, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(60), at=NOW),
    ]
    ended = [type(each).__name__ for each in in_threads(work)]
    assert sorted(ended[:2]) == ["AlreadyDecided", "Estate"]
    assert ended[2] == "NoneType"
    assert ended[3] in ("UUID", "EstateFrozen")
    assert Estate.objects.get().state == "FROZEN"
    assert purses(cast.volunteer.pk)[2] == 45
    if ended[3] == "UUID":
        release_hold(need_id=other, payer_id=cast.elder.pk, cause_id=new_id(), at=NOW)
    assert purses(cast.elder.pk) == (0, 75, 0, 0)
    assert verify().ok

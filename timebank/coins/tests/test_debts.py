"""Debts: paid back from earned coins only, at once or by a share of later earnings; an appeal pauses; nothing is blocked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Cast
from timebank.coins import queries
from timebank.coins.jobs import collect_due_repayments
from timebank.coins.kinds import DebtState
from timebank.coins.models import Debt, DebtRepayment, DebtStep
from timebank.coins.operations import appeal_debt, place_hold, reject_appeal, repay_debt
from timebank.coins.refusals import AppealedAlready, DebtNotOpen, NoCoinsNamed, RepaymentTooLarge
from timebank.coins.tests.purses import earned, gifted, granted, purses
from timebank.coins.tests.setright import corrected, owes, paid_hour
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.lib.units import CoinMinutes
from timebank.notices.queries import notices_of
from timebank.people.models import Person
from timebank.people.powers import MakerIsChecker, NotYourAct

pytestmark = pytest.mark.django_db(databases=["default"])


def in_debt(cast: Cast, minutes: int = 60) -> UUID:
    """Let the second elder, who serves as well, spend what is then taken back."""
    gifted(cast.elder.pk, minutes)
    debtor = cast.second_elder.pk
    before = owes(debtor)
    paid = paid_hour(cast.elder.pk, debtor, minutes)
    paid_hour(debtor, cast.neighbour.pk, minutes)
    corrected(cast, paid.entry_id)
    assert owes(debtor) == before + minutes
    return Debt.objects.latest("lent_at", "pk").pk


def debt(debt_id: UUID) -> Debt:
    return Debt.objects.get(pk=debt_id)


def collect(days: int = 0) -> int:
    return collect_due_repayments(at=NOW + timedelta(days=days), limit=10)


def test_half_of_each_later_earning_repays_a_debt_until_nothing_is_owed(cast: Cast) -> None:
    debt_id, debtor = in_debt(cast), cast.second_elder.pk
    assert collect() == 0
    earned(debtor, 45)
    assert collect() == 1
    assert (purses(debtor)[2], owes(debtor)) == (23, 38)
    assert collect() == 0
    earned(debtor, 120)
    earned(debtor, 60)
    collect()
    assert (purses(debtor)[2], owes(debtor)) == (23 + 180 - 38, 0)
    assert debt(debt_id).state == DebtState.REPAID
    paid = [row.coin_minutes for row in queries.repayments_of(person_id=debtor, limit=9)]
    assert sorted(paid) == [22, 38]
    assert "DEBT_OVER" in [notice.kind for notice in notices_of(person_id=debtor, limit=9)]
    earned(debtor, 60)
    assert collect() == 0
    assert verify().ok


def test_two_debts_share_one_earning_the_older_first(cast: Cast) -> None:
    first, debtor = in_debt(cast, 15), cast.second_elder.pk
    second = in_debt(cast, 60)
    earned(debtor, 60)
    collect()
    assert [debt(each).repaid_minutes for each in (first, second)] == [15, 15]
    assert owes(debtor) == 45
    assert purses(debtor)[2] == 30


def test_what_was_spent_before_the_job_ran_is_not_taken_and_never_below_zero(cast: Cast) -> None:
    debt_id, debtor = in_debt(cast), cast.second_elder.pk
    earned(debtor, 60)
    place_hold(need_id=new_id(), payer_id=debtor, coin_minutes=CoinMinutes(45), at=NOW)
    collect()
    assert purses(debtor) == (0, 0, 0, 45)
    assert debt(debt_id).repaid_minutes == 15
    earned(debtor, 15)
    collect()
    assert debt(debt_id).repaid_minutes == 22


def test_granted_and_gifted_coins_are_never_touched_and_nothing_is_blocked(cast: Cast) -> None:
    in_debt(cast)
    cast_debtor = cast.second_elder
    gifted(cast_debtor.pk, 60)
    assert collect() == 0
    assert purses(cast_debtor.pk) == (0, 60, 0, 0)
    place_hold(need_id=new_id(), payer_id=cast_debtor.pk, coin_minutes=CoinMinutes(60), at=NOW)
    assert purses(cast_debtor.pk) == (0, 0, 0, 60)
    granted(cast, 60)
    assert purses(cast.elder.pk) == (60, 60, 0, 0)
    assert owes(cast_debtor.pk) == 60


def test_the_person_pays_back_now_in_parts_and_the_debt_is_over(cast: Cast) -> None:
    debt_id, by = in_debt(cast), cast.second_elder_actor
    earned(by.person_id, 100)
    repay_debt(debt_id=debt_id, coin_minutes=20, by=by, at=NOW)
    assert (purses(by.person_id)[2], owes(by.person_id)) == (80, 40)
    repay_debt(debt_id=debt_id, coin_minutes=40, by=by, at=NOW)
    assert owes(by.person_id) == 0
    assert debt(debt_id).state == DebtState.REPAID
    assert DebtRepayment.objects.count() == 2
    assert verify().ok


def test_an_appeal_pauses_the_debt_and_somebody_without_a_part_in_it_decides(cast: Cast) -> None:
    debt_id, debtor = in_debt(cast), cast.second_elder.pk
    appeal_debt(debt_id=debt_id, by=cast.second_elder_actor, at=NOW)
    earned(debtor, 60)
    collect()
    assert owes(debtor) == 60
    reject_appeal(debt_id=debt_id, by=cast.city_officer_actor, at=NOW)
    assert collect() == 0, "what was earned during the appeal stays"
    earned(debtor, 60)
    collect()
    assert owes(debtor) == 30
    states = DebtStep.objects.order_by("pk").values_list("from_state", "to_state", "reason")
    assert list(states) == [
        ("", "OWED", ""),
        ("OWED", "PAUSED", "APPEAL"),
        ("PAUSED", "OWED", "APPEAL_REJECTED"),
    ]
    with pytest.raises(AppealedAlready):
        appeal_debt(debt_id=debt_id, by=cast.second_elder_actor, at=NOW)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"debt_id": True}, NotFound),
        ({"by": "elder_actor"}, NotYourAct),
        ({"by": "delegate_actor"}, NotYourAct),
        ({"by": "clerk_actor"}, NotYourAct),
        ({"by": "district_officer_actor"}, NotYourAct),
        ({"over": True}, DebtNotOpen),
        ({"coin_minutes": 0}, NoCoinsNamed),
        ({"coin_minutes": -15}, NoCoinsNamed),
        ({"coin_minutes": 46}, RepaymentTooLarge),
        ({"coin_minutes": 10**12}, RepaymentTooLarge),
    ],
)
def test_a_repayment_is_refused(cast: Cast, change: dict[str, Any], refusal: type[Refused]) -> None:
    debt_id, by = in_debt(cast), cast.second_elder_actor
    if "over" in change:
        earned(by.person_id, 60)
        repay_debt(debt_id=debt_id, coin_minutes=60, by=by, at=NOW)
    earned(by.person_id, 45)
    before = purses(by.person_id)
    with pytest.raises(refusal):
        repay_debt(
            debt_id=new_id() if "debt_id" in change else debt_id,
            coin_minutes=change.get("coin_minutes", 15),
            by=getattr(cast, change.get("by", "second_elder_actor")),
            at=NOW,
        )
    assert purses(by.person_id) == before


@pytest.mark.parametrize(
    ("by", "state", "refusal"),
    [
        ("elder_actor", "OWED", NotYourAct),
        ("clerk_actor", "OWED", NotYourAct),
        ("second_elder_actor", "PAUSED", DebtNotOpen),
        ("second_elder_actor", "REPAID", DebtNotOpen),
    ],
)
def test_an_appeal_is_refused(cast: Cast, by: str, state: str, refusal: type[Refused]) -> None:
    debt_id, own = in_debt(cast), cast.second_elder_actor
    if state == "PAUSED":
        appeal_debt(debt_id=debt_id, by=own, at=NOW)
    if state == "REPAID":
        earned(own.person_id, 60)
        repay_debt(debt_id=debt_id, coin_minutes=60, by=own, at=NOW)
    with pytest.raises(refusal):
        appeal_debt(debt_id=debt_id, by=getattr(cast, by), at=NOW)


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ("second_elder_actor", NotYourAct),
        ("district_officer_actor", NotYourAct),
        ("clerk_actor", NotYourAct),
    ],
)
def test_an_appeal_is_not_decided_by_everybody(cast: Cast, by: str, refusal: type[Refused]) -> None:
    debt_id = in_debt(cast)
    with pytest.raises(DebtNotOpen):
        reject_appeal(debt_id=debt_id, by=cast.city_officer_actor, at=NOW)
    appeal_debt(debt_id=debt_id, by=cast.second_elder_actor, at=NOW)
    with pytest.raises(refusal):
        reject_appeal(debt_id=debt_id, by=getattr(cast, by), at=NOW)
    with pytest.raises(NotFound):
        reject_appeal(debt_id=new_id(), by=cast.city_officer_actor, at=NOW)


def test_who_had_a_part_in_the_correction_does_not_decide_the_appeal(cast: Cast) -> None:
    debt_id = in_debt(cast)
    appeal_debt(debt_id=debt_id, by=cast.second_elder_actor, at=NOW)
    disguised = replace(cast.city_officer_actor, person_id=cast.second_district_officer.pk)
    with pytest.raises(MakerIsChecker):
        reject_appeal(debt_id=debt_id, by=disguised, at=NOW)


def test_moving_away_keeps_coins_and_debts(cast: Cast) -> None:
    in_debt(cast)
    earned(cast.second_elder.pk, 45)
    before = purses(cast.second_elder.pk)
    Person.objects.filter(pk=cast.second_elder.pk).update(place_id="110101001")
    assert purses(cast.second_elder.pk) == before
    assert [each.owed_minutes for each in queries.debts_in(scope="110101", limit=9)] == [60]
    assert queries.debts_in(scope="110105", limit=9) == []

"""What is set right late: after a death, after a last day, after an appeal. No hour is paid twice, no coin is stuck."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import CITY, DISTRICT, NOW, Cast
from timebank.coins import queries
from timebank.coins.jobs import collect_due_repayments, expire_due_grants, settle_due_estates
from timebank.coins.kinds import CorrectionReason, DebtState
from timebank.coins.models import Debt, Gift
from timebank.coins.operations import (
    appeal_debt,
    approve_correction,
    propose_correction,
    propose_migration,
    propose_restoration,
    reject_appeal,
)
from timebank.coins.refusals import ListHasErrors
from timebank.coins.rules import pool_account
from timebank.coins.tests.givings import given, related
from timebank.coins.tests.lists import balance_sheet
from timebank.coins.tests.purses import earned, granted, purses
from timebank.coins.tests.setright import frozen, restored
from timebank.coins.tests.test_debts import in_debt
from timebank.ledger.kinds import OwnerKind
from timebank.ledger.queries import balance, verify
from timebank.people.kinds import Relation

pytestmark = pytest.mark.django_db(databases=["default"])

DAY = date(2027, 3, 2)
LATE = NOW + timedelta(days=400)


def test_an_hour_whose_loan_the_city_bore_is_not_paid_twice_when_it_is_restored(cast: Cast) -> None:
    debt = Debt.objects.get(pk=in_debt(cast))
    frozen(cast, cast.second_elder.pk)
    settle_due_estates(at=NOW + timedelta(days=367), limit=10)
    debt.refresh_from_db()
    assert debt.state == DebtState.WRITTEN_OFF
    restored(cast, debt.cause_id, at=LATE)
    settle_due_estates(at=LATE, limit=10)
    district = pool_account(owner_kind=OwnerKind.PLACE, owner_id=DISTRICT)
    assert (purses(cast.second_elder.pk), balance(account_id=district.id)) == ((0, 0, 0, 0), 0)
    assert verify().ok


def test_a_grant_restored_after_its_last_day_can_be_used_for_a_while_and_then_expires(cast: Cast) -> None:
    granted(cast, 60)
    (entry,) = queries.correctable_entries(person_id=cast.elder.pk, limit=5)
    wrong = propose_correction(
        transfer_ids=[entry.id],
        reason=CorrectionReason.NOT_ENTITLED,
        reference="CASE-1",
        by=cast.city_officer_actor,
        at=NOW,
    )
    approve_correction(correction_id=wrong, by=cast.second_city_officer_actor, at=NOW)
    expire_due_grants(at=LATE, limit=10)
    again = propose_restoration(correction_id=wrong, reference="CASE-2", by=cast.city_officer_actor, at=LATE)
    approve_correction(correction_id=again, by=cast.second_city_officer_actor, at=LATE)
    assert queries.spendable(person_id=cast.elder.pk, at=LATE, may_spend_earned=False) == 60
    expire_due_grants(at=LATE + timedelta(days=91), limit=10)
    assert (purses(cast.elder.pk)[0], queries.budget_balance(place=DISTRICT)) == (0, 60)


def test_what_was_earned_while_an_appeal_was_open_stays_though_the_job_comes_later(cast: Cast) -> None:
    debt_id, debtor = in_debt(cast), cast.second_elder.pk
    appeal_debt(debt_id=debt_id, by=cast.second_elder_actor, at=NOW)
    earned(debtor, 60)
    reject_appeal(debt_id=debt_id, by=cast.city_officer_actor, at=NOW)
    collect_due_repayments(at=NOW, limit=10)
    assert purses(debtor)[2] == 60
    earned(debtor, 30)
    collect_due_repayments(at=NOW, limit=10)
    assert purses(debtor)[2] == 60 + 15


def given_by_elder(cast: Cast) -> Gift:
    """Let the elder give the second elder, the spouse, coins on the own page."""
    related(cast, cast.elder, cast.second_elder, Relation.SPOUSE)
    return given(
        cast, giver_id=cast.elder.pk, receiver_id=cast.second_elder.pk, by=cast.elder_actor, word=None
    )


@pytest.mark.parametrize("spelling", ["old  bank", "ＯＬＤ bank", "Old-Bank"])
def test_a_record_is_taken_over_once_however_its_source_is_spelled(cast: Cast, spelling: str) -> None:
    facts: dict[str, Any] = {
        "city": CITY,
        "told_minutes": 60,
        "sheet": balance_sheet([("A1", cast.volunteer.member_number, 60)]),
        "by": cast.city_officer_actor,
        "at": NOW,
    }
    propose_migration(source_name="Old Bank", **facts)
    with pytest.raises(ListHasErrors):
        propose_migration(source_name=spelling, **facts)

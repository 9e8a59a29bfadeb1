"""Corrections: two officers take an entry back once; payers are made whole, only the wrongdoer owes, and it can be restored."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, Cast
from timebank.coins import queries
from timebank.coins.kinds import CorrectionReason, DebtState, DecisionState
from timebank.coins.models import Correction, Debt, DebtStep
from timebank.coins.operations import (
    approve_correction,
    expire_grant,
    place_hold,
    propose_correction,
    propose_restoration,
    refuse_correction,
    restore_earnings,
    reverse_earnings,
    settle_and_release,
)
from timebank.coins.operations.reversals import earnings_of
from timebank.coins.refusals import (
    AlreadyDecided,
    EntriesOfSeveral,
    EntryNotCorrectable,
    InvolvedInEntry,
    NothingToRestore,
    ReferenceWrong,
    TooLittleLeft,
)
from timebank.coins.rules import granted_account
from timebank.coins.tests.purses import earned, gifted, granted, purses
from timebank.coins.tests.setright import (
    corrected,
    left_in_hold,
    owes,
    paid_hour,
    proposed_correction,
    restored,
)
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import AlreadyReversed
from timebank.ledger.queries import movements_of, verify
from timebank.lib.ids import derived_id, new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.lib.units import CoinMinutes
from timebank.notices.queries import notices_of
from timebank.people.models import Person
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.refusals import ReasonMissing

pytestmark = pytest.mark.django_db(databases=["default"])


def told(person_id: Any) -> list[str]:
    return [notice.kind for notice in notices_of(person_id=person_id, limit=20)]


def test_an_hour_that_never_was_goes_back_to_the_purses_that_paid_it(cast: Cast) -> None:
    granted(cast, 45)
    gifted(cast.elder.pk, 60)
    paid = paid_hour(cast.elder.pk, cast.volunteer.pk, 60, held=90)
    assert purses(cast.elder.pk) == (0, 45, 0, 0)
    corrected(cast, paid.entry_id)
    assert purses(cast.volunteer.pk) == (0, 0, 0, 0)
    assert purses(cast.elder.pk) == (45, 60, 0, 0)
    assert left_in_hold(paid) == 0
    assert owes(cast.volunteer.pk) == 0
    assert not Debt.objects.exists()
    assert told(cast.volunteer.pk) == ["COINS_TAKEN_BACK"]
    assert "COINS_CAME_BACK" in told(cast.elder.pk)
    assert verify().ok


def test_what_was_used_already_is_lent_and_the_payer_gets_all_of_it(cast: Cast) -> None:
    gifted(cast.elder.pk, 60)
    paid = paid_hour(cast.elder.pk, cast.second_elder.pk)
    place_hold(need_id=new_id(), payer_id=cast.second_elder.pk, coin_minutes=CoinMinutes(45), at=NOW)
    correction_id = corrected(cast, paid.entry_id)
    assert purses(cast.elder.pk) == (0, 60, 0, 0)
    assert purses(cast.second_elder.pk) == (0, 0, 0, 45)
    assert owes(cast.second_elder.pk) == 45
    debt = Debt.objects.get()
    assert (debt.person_id, debt.cause_id, debt.lent_minutes) == (cast.second_elder.pk, correction_id, 45)
    assert Correction.objects.get(pk=correction_id).lent_minutes == 45
    assert "DEBT_OPENED" in told(cast.second_elder.pk)
    assert owes(cast.elder.pk) == 0
    assert verify().ok


def test_an_hour_that_the_city_paid_goes_back_to_the_city(cast: Cast) -> None:
    earned(cast.volunteer.pk, 60)
    (entry,) = queries.correctable_entries(person_id=cast.volunteer.pk, limit=10)
    corrected(cast, entry.id)
    assert purses(cast.volunteer.pk) == (0, 0, 0, 0)
    assert queries.correctable_entries(person_id=cast.volunteer.pk, limit=10) == []
    assert verify().ok


def test_one_of_two_volunteers_of_a_need_is_corrected_while_the_hold_is_open(cast: Cast) -> None:
    gifted(cast.elder.pk, 120)
    need_id, first, second = new_id(), new_id(), new_id()
    whose: dict[str, Any] = {"need_id": need_id, "payer_id": cast.elder.pk, "at": NOW}
    place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(120), at=NOW)
    settle_and_release(
        **whose, settlement_id=first, payments=[(cast.volunteer.pk, CoinMinutes(60))], release=False
    )
    corrected(cast, *earnings_of(volunteer_id=cast.volunteer.pk, settlement_ids=[first]))
    assert purses(cast.elder.pk) == (0, 60, 0, 60)
    pay = [(cast.second_volunteer.pk, CoinMinutes(45))]
    settle_and_release(**whose, settlement_id=second, payments=pay, release=True)
    assert purses(cast.elder.pk) == (0, 75, 0, 0)
    assert verify().ok


def test_granted_coins_that_come_back_after_their_last_day_live_on(cast: Cast) -> None:
    grant_id = granted(cast, 60)
    paid = paid_hour(cast.elder.pk, cast.volunteer.pk)
    later = NOW.replace(year=2027, month=6)
    expire_grant(grant_id=grant_id, at=later)
    corrected(cast, paid.entry_id, at=later)
    (fact,) = queries.grants_of_person(person_id=cast.elder.pk, limit=5)
    assert fact.left_minutes == 60
    assert fact.last_date is not None
    assert fact.last_date > later.date()


def test_a_restored_hour_stands_again_and_its_loan_is_repaid(cast: Cast) -> None:
    gifted(cast.elder.pk, 60)
    paid = paid_hour(cast.elder.pk, cast.second_elder.pk)
    place_hold(need_id=new_id(), payer_id=cast.second_elder.pk, coin_minutes=CoinMinutes(45), at=NOW)
    correction_id = corrected(cast, paid.entry_id)
    restored(cast, correction_id)
    assert purses(cast.second_elder.pk) == (0, 0, 15, 45)
    assert owes(cast.second_elder.pk) == 0
    assert purses(cast.elder.pk) == (0, 0, 0, 0)
    assert left_in_hold(paid) == 0
    debt = Debt.objects.get()
    assert (debt.state, debt.repaid_minutes) == (DebtState.LIFTED, 45)
    assert [step.to_state for step in DebtStep.objects.order_by("pk")] == ["OWED", "LIFTED"]
    assert "COINS_RESTORED" in told(cast.second_elder.pk)
    assert verify().ok


def test_restoring_takes_from_the_payer_only_what_is_there_and_the_city_issues_the_rest(cast: Cast) -> None:
    gifted(cast.elder.pk, 60)
    paid = paid_hour(cast.elder.pk, cast.volunteer.pk)
    correction_id = corrected(cast, paid.entry_id)
    paid_hour(cast.elder.pk, cast.second_volunteer.pk, 45)
    restored(cast, correction_id)
    assert purses(cast.volunteer.pk) == (0, 0, 60, 0)
    assert purses(cast.elder.pk) == (0, 0, 0, 0)
    assert left_in_hold(paid) == 0
    assert verify().ok


def test_a_case_takes_several_settlements_back_in_one_posting_and_restores_them(cast: Cast) -> None:
    gifted(cast.elder.pk, 90)
    gifted(cast.second_elder.pk, 60)
    hours = [
        paid_hour(cast.elder.pk, cast.volunteer.pk, 30),
        paid_hour(cast.elder.pk, cast.volunteer.pk, 60),
        paid_hour(cast.second_elder.pk, cast.volunteer.pk, 60),
    ]
    case, settlements = new_id(), [paid.settlement_id for paid in hours]
    whose: dict[str, Any] = {
        "volunteer_id": cast.volunteer.pk,
        "settlement_ids": settlements,
        "reference": f"CASE {case}",
        "at": NOW,
    }
    assert reverse_earnings(**whose, cause_id=case) == 0
    assert (purses(cast.elder.pk), purses(cast.second_elder.pk)) == ((0, 90, 0, 0), (0, 60, 0, 0))
    with pytest.raises(AlreadyReversed):
        reverse_earnings(**whose, cause_id=new_id())
    restore_earnings(**whose, reversed_by=case, cause_id=new_id())
    assert purses(cast.volunteer.pk) == (0, 0, 150, 0)
    with pytest.raises(NothingToRestore):
        restore_earnings(**whose, reversed_by=case, cause_id=new_id())
    with pytest.raises(NotFound):
        reverse_earnings(**{**whose, "settlement_ids": [new_id()]}, cause_id=new_id())
    assert verify().ok


def test_a_wrong_grant_goes_back_to_the_budget_while_all_of_it_is_there(cast: Cast) -> None:
    grant_id = granted(cast, 60)
    account = granted_account(person_id=cast.elder.pk, grant_id=grant_id)
    entry_id = derived_id(cause=grant_id, verb=TransferKind.GRANT, account=account.id)
    with pytest.raises(InvolvedInEntry):
        proposed_correction(cast, entry_id)
    facts: dict[str, Any] = {"transfer_ids": [entry_id], "reference": "P-1", "at": NOW}
    correction_id = propose_correction(
        **facts, reason=CorrectionReason.NOT_ENTITLED, by=cast.city_officer_actor
    )
    place_hold(need_id=new_id(), payer_id=cast.elder.pk, coin_minutes=CoinMinutes(15), at=NOW)
    with pytest.raises(TooLittleLeft):
        approve_correction(correction_id=correction_id, by=cast.second_city_officer_actor, at=NOW)
    assert owes(cast.elder.pk) == 0


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"entries": "none"}, NotFound),
        ({"entries": "unknown"}, NotFound),
        ({"entries": "several persons"}, EntriesOfSeveral),
        ({"entries": "a hold"}, EntryNotCorrectable),
        ({"by": "clerk_actor"}, NotYourAct),
        ({"by": "street_officer_actor"}, NotYourAct),
        ({"by": "volunteer_actor"}, NotYourAct),
        ({"side": "volunteer"}, InvolvedInEntry),
        ({"side": "elder"}, InvolvedInEntry),
        ({"reference": ""}, ReferenceWrong),
        ({"reference": "a b c"}, ReferenceWrong),
        ({"reference": "11010519480517998X"}, ReferenceWrong),
        ({"reference": "13800138000"}, ReferenceWrong),
        ({"reversed": True}, AlreadyReversed),
    ],
)
def test_a_proposal_of_a_correction_is_refused(
    cast: Cast, change: dict[str, Any], refusal: type[Refused]
) -> None:
    gifted(cast.elder.pk, 120)
    paid = paid_hour(cast.elder.pk, cast.volunteer.pk)
    other = paid_hour(cast.elder.pk, cast.second_volunteer.pk)
    if "side" in change:
        key = "key of one door"
        officer, member = cast.district_officer, getattr(cast, change["side"])
        Person.objects.filter(pk__in=[officer.pk, member.pk]).update(household_key=key)
    if "reversed" in change:
        corrected(cast, paid.entry_id)
    before = Correction.objects.count()
    entries = {
        "none": [],
        "unknown": [new_id()],
        "several persons": [paid.entry_id, other.entry_id],
        "a hold": [holding_of(cast)],
    }
    with pytest.raises(refusal):
        propose_correction(
            transfer_ids=entries.get(change.get("entries", ""), [paid.entry_id]),
            reason=CorrectionReason.ENTERED_TWICE,
            reference=change.get("reference", "CASE-1"),
            by=getattr(cast, change.get("by", "district_officer_actor")),
            at=NOW,
        )
    assert Correction.objects.count() == before


def holding_of(cast: Cast) -> Any:
    """Find a movement into a hold."""
    account = (
        next(p.account_id for p in queries.purses_of(person_id=cast.elder.pk))
        if purses(cast.elder.pk)[1]
        else None
    )
    gifted(cast.elder.pk, 15)
    account = account or next(p.account_id for p in queries.purses_of(person_id=cast.elder.pk))
    return next(m.id for m in movements_of(account_ids=[account], limit=50, before=None) if m.kind == "HOLD")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"id": True}, NotFound),
        ({"by": "district_officer_actor"}, MakerIsChecker),
        ({"by": "street_officer_actor"}, NotYourAct),
        ({"decided": True}, AlreadyDecided),
        ({"side": "volunteer"}, InvolvedInEntry),
        ({"reversed": True}, AlreadyReversed),
    ],
)
def test_an_approval_of_a_correction_is_refused(
    cast: Cast, change: dict[str, Any], refusal: type[Refused]
) -> None:
    gifted(cast.elder.pk, 60)
    paid = paid_hour(cast.elder.pk, cast.volunteer.pk)
    correction_id = proposed_correction(cast, paid.entry_id)
    second = proposed_correction(cast, paid.entry_id)
    by = cast.second_district_officer_actor
    if "decided" in change:
        refuse_correction(correction_id=correction_id, reason="查无此事", by=by, at=NOW)
    if "side" in change:
        pair = [cast.second_district_officer.pk, cast.volunteer.pk]
        Person.objects.filter(pk__in=pair).update(household_key="key of one door")
    if "reversed" in change:
        approve_correction(correction_id=second, by=by, at=NOW)
    before = purses(cast.volunteer.pk)
    with pytest.raises(refusal):
        approve_correction(
            correction_id=new_id() if "id" in change else correction_id,
            by=getattr(cast, change.get("by", "second_district_officer_actor")),
            at=NOW,
        )
    assert purses(cast.volunteer.pk) == before


def test_a_correction_is_refused_with_a_reason_and_nothing_moves(cast: Cast) -> None:
    gifted(cast.elder.pk, 60)
    paid = paid_hour(cast.elder.pk, cast.volunteer.pk)
    correction_id = proposed_correction(cast, paid.entry_id)
    with pytest.raises(ReasonMissing):
        refuse_correction(
            correction_id=correction_id, reason=" ", by=cast.second_district_officer_actor, at=NOW
        )
    with pytest.raises(MakerIsChecker):
        refuse_correction(correction_id=correction_id, reason="x", by=cast.district_officer_actor, at=NOW)
    refuse_correction(correction_id=correction_id, reason="x", by=cast.second_district_officer_actor, at=NOW)
    assert Correction.objects.get().state == DecisionState.REFUSED
    assert purses(cast.volunteer.pk) == (0, 0, 60, 0)


def test_a_correction_is_restored_once_and_only_when_it_was_approved(cast: Cast) -> None:
    gifted(cast.elder.pk, 60)
    paid = paid_hour(cast.elder.pk, cast.volunteer.pk)
    waits = proposed_correction(cast, paid.entry_id)
    facts: dict[str, Any] = {"reference": "CASE-2", "by": cast.district_officer_actor, "at": NOW}
    with pytest.raises(NothingToRestore):
        propose_restoration(correction_id=waits, **facts)
    approve_correction(correction_id=waits, by=cast.second_district_officer_actor, at=NOW)
    again = restored(cast, waits)
    for correction_id in (waits, again):
        with pytest.raises(NothingToRestore):
            propose_restoration(correction_id=correction_id, **facts)
    with pytest.raises(AlreadyReversed):
        proposed_correction(cast, paid.entry_id)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        (
            "coins_correction_two_persons",
            {"state": "APPROVED", "approved_by": "district_officer", "approved_at": NOW},
        ),
        ("coins_correction_not_own", {"proposed_by": "volunteer"}),
        ("coins_correction_lent", {"lent_minutes": 15}),
        ("coins_correction_positive", {"coin_minutes": 0}),
        ("coins_correction_state", {"state": "APPROVED"}),
        ("coins_correction_state", {"state": "REFUSED", "refused_by": "street_officer", "refused_at": NOW}),
    ],
)
def test_the_database_refuses_a_correction_that_cannot_be(
    cast: Cast, constraint: str, change: dict[str, Any]
) -> None:
    facts: dict[str, Any] = {
        "person": cast.volunteer,
        "place_id": "110105",
        "reason": "FALSE_SERVICE",
        "reference": "CASE-1",
        "coin_minutes": 60,
        "proposed_by": cast.district_officer,
        "proposed_at": NOW,
        "state": "PROPOSED",
    }
    changed = {name: getattr(cast, each) if name.endswith("_by") else each for name, each in change.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Correction.objects.create(**(facts | changed))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("coins_debt_amounts", {"lent_minutes": 0}),
        ("coins_debt_state", {"state": "REPAID"}),
        ("coins_debt_state", {"repaid_minutes": 60}),
        ("coins_debt_amounts", {"repaid_minutes": 61, "state": "REPAID"}),
    ],
)
def test_the_database_refuses_a_debt_that_cannot_be(
    cast: Cast, constraint: str, change: dict[str, Any]
) -> None:
    facts: dict[str, Any] = {
        "person": cast.volunteer,
        "cause_id": new_id(),
        "lent_minutes": 60,
        "lent_at": NOW,
        "seen_row_number": 0,
        "state": "OWED",
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Debt.objects.create(**(facts | change))
    debt = Debt.objects.create(**facts)
    with pytest.raises(IntegrityError, match="differs from its payments"), transaction.atomic():
        Debt.objects.filter(pk=debt.pk).update(repaid_minutes=15)

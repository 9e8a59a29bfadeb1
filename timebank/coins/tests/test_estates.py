"""Estates: two persons for each step, everything frozen, the named sequence, closed at zero; undone when it was a mistake."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tests.cast import DISTRICT, NOW, Cast, make_family
from timebank.coins import queries
from timebank.coins.jobs import settle_due_estates
from timebank.coins.kinds import DebtState, EstateState
from timebank.coins.models import Debt, Estate, EstateStep
from timebank.coins.operations import (
    approve_estate,
    approve_grant,
    close_unchosen_estate,
    expire_grant,
    open_estate,
    place_hold,
    propose_grant,
    refuse_estate,
    release_hold,
    settle_estate,
    withdraw_estate,
)
from timebank.coins.refusals import (
    AlreadyDecided,
    BudgetTooSmall,
    ChoiceTooLate,
    DeathDateWrong,
    EstateDecisionWaits,
    EstateFrozen,
    EstateKnown,
    EstateMoved,
    EstateNotAtZero,
    HeirNotEligible,
    HeirsMissing,
    InvolvedInEntry,
    ReferenceWrong,
)
from timebank.coins.rules import pool_account
from timebank.coins.tests.purses import earned, gifted, granted, purses
from timebank.coins.tests.setright import DIED, PAPER, corrected, frozen, opened, owes, paid_hour, waiting
from timebank.coins.tests.test_debts import in_debt
from timebank.ledger.kinds import OwnerKind
from timebank.ledger.queries import accounts_of, balance, verify
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.lib.units import CoinMinutes
from timebank.notices.queries import notices_of
from timebank.people.kinds import BeneficiaryClass, Relation
from timebank.people.models import Person
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.refusals import ReasonMissing

pytestmark = pytest.mark.django_db(databases=["default"])

AFTER_THE_TERM = NOW + timedelta(days=367)


def related(cast: Cast, relative: Person, relation: Relation = Relation.SPOUSE) -> None:
    """Let somebody be a confirmed relative of the elder."""
    make_family(cast.elder, relative, relation, recorded_by=cast.clerk, checked_by=cast.reviewer)


def chosen(cast: Cast, estate_id: UUID, *shares: tuple[UUID, int]) -> UUID:
    return settle_estate(
        estate_id=estate_id, shares=shares, paper_reference="NOTARY-77", by=cast.clerk_actor, at=NOW
    )


def approved(cast: Cast, decision_id: UUID) -> Estate:
    return approve_estate(decision_id=decision_id, by=cast.district_officer_actor, at=NOW)


def pool_of_district() -> int:
    return balance(account_id=pool_account(owner_kind=OwnerKind.PLACE, owner_id=DISTRICT).id)


def everything_of(person_id: UUID) -> set[int]:
    return {each.balance for each in accounts_of(owner_kind=OwnerKind.PERSON, owner_id=str(person_id))}


def test_a_death_freezes_the_coins_and_granted_ones_go_home_at_once(cast: Cast) -> None:
    granted(cast, 60)
    gifted(cast.elder.pk, 30)
    estate_id = opened(cast, cast.elder.pk)
    assert purses(cast.elder.pk) == (60, 30, 0, 0)
    approved(cast, waiting(estate_id))
    assert purses(cast.elder.pk) == (0, 30, 0, 0)
    assert queries.budget_balance(place=DISTRICT) == 60
    estate = Estate.objects.get()
    assert (estate.state, estate.choose_until_date) == (EstateState.FROZEN, date(2027, 3, 2))
    assert Person.objects.get(pk=cast.elder.pk).left_at == NOW
    with pytest.raises(EstateFrozen):
        place_hold(need_id=new_id(), payer_id=cast.elder.pk, coin_minutes=CoinMinutes(15), at=NOW)
    assert queries.frozen_persons(limit=9) == [cast.elder.pk]
    assert verify().ok


def test_heirs_choose_relatives_and_parts_and_the_account_closes_at_zero(cast: Cast) -> None:
    related(cast, cast.second_elder)
    related(cast, cast.neighbour, Relation.CHILD)
    gifted(cast.elder.pk, 35)
    earned(cast.elder.pk, 66)
    estate_id = frozen(cast, cast.elder.pk)
    later = NOW.replace(year=2026, month=12)
    with pytest.raises(HeirNotEligible):
        chosen(cast, estate_id, (cast.neighbour.pk, 1))
    related_elder = chosen(cast, estate_id, (cast.second_elder.pk, 2))
    approve_estate(decision_id=related_elder, by=cast.district_officer_actor, at=later)
    assert purses(cast.second_elder.pk) == (0, 101, 0, 0)
    assert everything_of(cast.elder.pk) == {0}
    assert Estate.objects.get().state == EstateState.CLOSED
    assert [step.to_state for step in EstateStep.objects.order_by("pk")] == ["PROPOSED", "FROZEN", "CLOSED"]
    (notice,) = notices_of(person_id=cast.second_elder.pk, limit=9)
    assert (notice.kind, notice.facts["coin_minutes"]) == ("ESTATE_RECEIVED", 101)
    assert verify().ok


def test_a_debt_is_paid_first_and_what_is_left_of_it_the_city_bears(cast: Cast) -> None:
    debt_id, dead = in_debt(cast), cast.second_elder.pk
    earned(dead, 45)
    gifted(dead, 30)
    frozen(cast, dead)
    assert settle_due_estates(at=AFTER_THE_TERM, limit=9) == 1
    debt = Debt.objects.get(pk=debt_id)
    assert (debt.state, debt.repaid_minutes, owes(dead)) == (DebtState.WRITTEN_OFF, 45, 0)
    assert everything_of(dead) == {0}
    assert pool_of_district() == 30
    assert verify().ok


def test_what_nobody_chose_within_the_term_goes_to_the_districts_public_welfare(cast: Cast) -> None:
    gifted(cast.elder.pk, 35)
    earned(cast.elder.pk, 60)
    estate_id = frozen(cast, cast.elder.pk)
    last_day = NOW + timedelta(days=365)
    assert settle_due_estates(at=last_day, limit=9) == 0
    with pytest.raises(EstateMoved):
        close_unchosen_estate(estate_id=estate_id, at=last_day)
    assert settle_due_estates(at=AFTER_THE_TERM, limit=9) == 1
    assert pool_of_district() == 95
    assert everything_of(cast.elder.pk) == {0}
    assert settle_due_estates(at=AFTER_THE_TERM, limit=9) == 0
    assert EstateStep.objects.latest("at").reason == "NOT_CHOSEN"
    assert verify().ok


def test_a_choice_that_waits_holds_up_the_end_of_the_term(cast: Cast) -> None:
    related(cast, cast.second_elder)
    gifted(cast.elder.pk, 35)
    estate_id = frozen(cast, cast.elder.pk)
    decision_id = chosen(cast, estate_id, (cast.second_elder.pk, 1))
    assert settle_due_estates(at=AFTER_THE_TERM, limit=9) == 0
    approve_estate(decision_id=decision_id, by=cast.district_officer_actor, at=AFTER_THE_TERM)
    assert purses(cast.second_elder.pk) == (0, 35, 0, 0)


def test_a_death_recorded_by_mistake_is_undone_with_everything(cast: Cast) -> None:
    grant_id = granted(cast, 60)
    gifted(cast.elder.pk, 30)
    estate_id = frozen(cast, cast.elder.pk)
    expire_grant(grant_id=grant_id, at=NOW + timedelta(days=400))
    facts: dict[str, Any] = {"estate_id": estate_id, "paper_reference": "ALIVE-1"}
    later = NOW + timedelta(days=401)
    decision_id = withdraw_estate(**facts, by=cast.clerk_actor, at=later)
    approve_estate(decision_id=decision_id, by=cast.district_officer_actor, at=later)
    assert purses(cast.elder.pk) == (60, 30, 0, 0)
    assert Person.objects.get(pk=cast.elder.pk).left_at is None
    assert Estate.objects.get().state == EstateState.WITHDRAWN
    place_hold(need_id=new_id(), payer_id=cast.elder.pk, coin_minutes=CoinMinutes(90), at=later)
    opened(cast, cast.elder.pk, at=later)
    assert verify().ok


def test_a_death_is_undone_only_while_the_budget_can_give_the_grant_back(cast: Cast) -> None:
    granted(cast, 60)
    estate_id = frozen(cast, cast.elder.pk)
    other = propose_grant(
        person_id=cast.second_elder.pk,
        coin_minutes=45,
        beneficiary_class=BeneficiaryClass.URGENT,
        by=cast.district_officer_actor,
        at=NOW,
    )
    approve_grant(grant_id=other, by=cast.second_district_officer_actor, at=NOW)
    decision_id = withdraw_estate(estate_id=estate_id, paper_reference="ALIVE-1", by=cast.clerk_actor, at=NOW)
    with pytest.raises(BudgetTooSmall):
        approved(cast, decision_id)


def test_coins_that_come_late_follow_the_same_way_and_the_account_is_at_zero_again(cast: Cast) -> None:
    related(cast, cast.second_elder)
    gifted(cast.elder.pk, 30)
    estate_id = frozen(cast, cast.elder.pk)
    approved(cast, chosen(cast, estate_id, (cast.second_elder.pk, 1)))
    for order in (1, 2):
        earned(cast.elder.pk, 60)
        assert settle_due_estates(at=NOW + timedelta(days=order), limit=9) == 1
        assert everything_of(cast.elder.pk) == {0}
        assert purses(cast.second_elder.pk) == (0, 30 + 60 * order, 0, 0)
    assert settle_due_estates(at=NOW + timedelta(days=3), limit=9) == 0
    assert EstateStep.objects.filter(reason="LATE_COINS").count() == 2
    assert verify().ok


def test_an_estate_is_not_closed_while_coins_are_set_aside(cast: Cast) -> None:
    related(cast, cast.second_elder)
    gifted(cast.elder.pk, 60)
    need_id = new_id()
    place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(45), at=NOW)
    estate_id = frozen(cast, cast.elder.pk)
    decision_id = chosen(cast, estate_id, (cast.second_elder.pk, 1))
    with pytest.raises(EstateNotAtZero):
        approved(cast, decision_id)
    release_hold(need_id=need_id, payer_id=cast.elder.pk, cause_id=new_id(), at=NOW)
    approved(cast, decision_id)
    assert purses(cast.second_elder.pk) == (0, 60, 0, 0)


def test_an_hour_of_a_closed_estate_that_is_taken_back_leaves_no_debt(cast: Cast) -> None:
    gifted(cast.elder.pk, 60)
    paid = paid_hour(cast.elder.pk, cast.second_elder.pk)
    frozen(cast, cast.second_elder.pk)
    settle_due_estates(at=AFTER_THE_TERM, limit=9)
    corrected(cast, paid.entry_id, at=AFTER_THE_TERM)
    assert owes(cast.second_elder.pk) == 60
    assert purses(cast.elder.pk) == (0, 60, 0, 0)
    settle_due_estates(at=AFTER_THE_TERM, limit=9)
    assert owes(cast.second_elder.pk) == 0
    assert everything_of(cast.second_elder.pk) == {0}
    assert verify().ok


def test_a_refused_death_never_happened(cast: Cast) -> None:
    estate_id = opened(cast, cast.elder.pk)
    by = cast.district_officer_actor
    with pytest.raises(ReasonMissing):
        refuse_estate(decision_id=waiting(estate_id), reason=" ", by=by, at=NOW)
    decision_id = waiting(estate_id)
    refuse_estate(decision_id=decision_id, reason="材料不符", by=by, at=NOW)
    assert Estate.objects.get().state == EstateState.REFUSED
    assert Person.objects.get(pk=cast.elder.pk).left_at is None
    with pytest.raises(AlreadyDecided):
        approve_estate(decision_id=decision_id, by=by, at=NOW)
    opened(cast, cast.elder.pk)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"person_id": True}, NotFound),
        ({"by": "elder_actor"}, NotYourAct),
        ({"by": "volunteer_actor"}, NotYourAct),
        ({"by": "city_officer_actor"}, NotYourAct),
        ({"side": True}, InvolvedInEntry),
        ({"paper_reference": "?"}, ReferenceWrong),
        ({"died_date": date(2026, 3, 3)}, DeathDateWrong),
        ({"died_date": date(1900, 1, 1)}, DeathDateWrong),
        ({"known": True}, EstateKnown),
    ],
)
def test_a_death_is_not_recorded(cast: Cast, change: dict[str, Any], refusal: type[Refused]) -> None:
    if "side" in change:
        Person.objects.filter(pk__in=[cast.clerk.pk, cast.elder.pk]).update(household_key="one door")
    if "known" in change:
        opened(cast, cast.elder.pk)
    with pytest.raises(refusal):
        open_estate(
            person_id=new_id() if "person_id" in change else cast.elder.pk,
            died_date=change.get("died_date", DIED),
            paper_reference=change.get("paper_reference", PAPER),
            by=getattr(cast, change.get("by", "clerk_actor")),
            at=NOW,
        )
    assert Estate.objects.count() == ("known" in change)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"estate_id": True}, NotFound),
        ({"by": "elder_actor"}, NotYourAct),
        ({"by": "city_officer_actor"}, NotYourAct),
        ({"state": "PROPOSED"}, EstateMoved),
        ({"paper_reference": ""}, ReferenceWrong),
        ({"at": AFTER_THE_TERM}, ChoiceTooLate),
        ({"heirs": []}, HeirsMissing),
        ({"heirs": ["second_elder", "second_elder"]}, HeirsMissing),
        ({"parts": 0}, HeirsMissing),
        ({"parts": 101}, HeirsMissing),
        ({"heirs": ["volunteer"]}, HeirNotEligible),
        ({"heirs": ["relative_of_elder"]}, HeirNotEligible),
        ({"heirs": ["second_elder", "elder"]}, HeirNotEligible),
        ({"heir_died": True}, HeirNotEligible),
        ({"waits": True}, EstateDecisionWaits),
    ],
)
def test_a_choice_is_refused(cast: Cast, change: dict[str, Any], refusal: type[Refused]) -> None:
    related(cast, cast.second_elder)
    gifted(cast.elder.pk, 30)
    make = opened if "state" in change else frozen
    estate_id = make(cast, cast.elder.pk)
    if "waits" in change:
        chosen(cast, estate_id, (cast.second_elder.pk, 1))
    if "heir_died" in change:
        Person.objects.filter(pk=cast.second_elder.pk).update(left_at=NOW)
    heirs = [getattr(cast, name).pk for name in change.get("heirs", ["second_elder"])]
    with transaction.atomic(), pytest.raises(refusal):
        settle_estate(
            estate_id=new_id() if "estate_id" in change else estate_id,
            shares=[(heir, change.get("parts", 1)) for heir in heirs],
            paper_reference=change.get("paper_reference", "NOTARY-1"),
            by=getattr(cast, change.get("by", "clerk_actor")),
            at=change.get("at", NOW),
        )
    assert purses(cast.elder.pk) == (0, 30, 0, 0)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"id": True}, NotFound),
        ({"by": "street_officer_actor"}, NotYourAct),
        ({"by": "clerk_actor"}, NotYourAct),
        ({"maker": True}, MakerIsChecker),
        ({"side": True}, InvolvedInEntry),
        ({"decided": True}, AlreadyDecided),
        ({"not_kin": True}, HeirNotEligible),
    ],
)
def test_an_approval_is_refused(cast: Cast, change: dict[str, Any], refusal: type[Refused]) -> None:
    related(cast, cast.second_elder)
    gifted(cast.elder.pk, 30)
    estate_id = frozen(cast, cast.elder.pk)
    maker = cast.second_district_officer_actor if "maker" in change else cast.clerk_actor
    decision_id = settle_estate(
        estate_id=estate_id,
        shares=[(cast.second_elder.pk, 1)],
        paper_reference="NOTARY-1",
        by=maker,
        at=NOW,
    )
    by = getattr(cast, change.get("by", "second_district_officer_actor"))
    if "side" in change:
        pair = [cast.second_district_officer.pk, cast.elder.pk]
        Person.objects.filter(pk__in=pair).update(household_key="one door")
    if "decided" in change:
        refuse_estate(decision_id=decision_id, reason="x", by=by, at=NOW)
    if "not_kin" in change:
        Person.objects.filter(pk=cast.second_elder.pk).update(left_at=NOW)
    with pytest.raises(refusal):
        approve_estate(decision_id=new_id() if "id" in change else decision_id, by=by, at=NOW)
    assert purses(cast.elder.pk) == (0, 30, 0, 0)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"id": True}, NotFound),
        ({"by": "elder_actor"}, NotYourAct),
        ({"state": "PROPOSED"}, EstateMoved),
        ({"state": "CLOSED"}, EstateMoved),
        ({"paper_reference": "a"}, ReferenceWrong),
    ],
)
def test_an_undoing_is_refused(cast: Cast, change: dict[str, Any], refusal: type[Refused]) -> None:
    make = opened if change.get("state") == "PROPOSED" else frozen
    estate_id = make(cast, cast.elder.pk)
    if change.get("state") == "CLOSED":
        settle_due_estates(at=AFTER_THE_TERM, limit=9)
    with pytest.raises(refusal):
        withdraw_estate(
            estate_id=new_id() if "id" in change else estate_id,
            paper_reference=change.get("paper_reference", "ALIVE-1"),
            by=getattr(cast, change.get("by", "clerk_actor")),
            at=NOW,
        )

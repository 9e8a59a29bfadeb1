"""Budgets and grants: two officers for each, the elder is told, nothing is granted that the budget has not."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import DISTRICT, NOW, OTHER_DISTRICT, STREET, Cast
from timebank.coins import queries
from timebank.coins.kinds import DecisionState
from timebank.coins.models import BudgetFunding, Grant
from timebank.coins.operations import (
    approve_funding,
    approve_grant,
    propose_funding,
    propose_grant,
    refuse_grant,
)
from timebank.coins.refusals import (
    AlreadyDecided,
    BudgetTooSmall,
    GrantToOneself,
    InvolvedInEntry,
    NoCoinsNamed,
    TooYoungForGrant,
)
from timebank.coins.tests.givings import related
from timebank.coins.tests.purses import funded, granted, proposed, purses
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.lib.operation import one_transaction
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.queries import notices_of
from timebank.people.kinds import BeneficiaryClass, Relation
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.refusals import ReasonMissing

pytestmark = pytest.mark.django_db(databases=["default"])


def test_the_city_funds_the_budget_by_two_officers(cast: Cast) -> None:
    funding_id = propose_funding(place=DISTRICT, coin_minutes=6_000, by=cast.city_officer_actor, at=NOW)
    assert queries.budget_balance(place=DISTRICT) == 0
    approve_funding(funding_id=funding_id, by=cast.second_city_officer_actor, at=NOW)
    assert queries.budget_balance(place=DISTRICT) == 6_000
    funding = BudgetFunding.objects.get(pk=funding_id)
    assert (funding.state, funding.approved_by_id) == (DecisionState.APPROVED, cast.second_city_officer.pk)
    assert verify().ok


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"place": "110199"}, NotFound),
        ({"place": STREET}, NotFound),
        ({"place": "110000"}, NotFound),
        ({"by": "district_officer_actor"}, NotYourAct),
        ({"by": "elder_actor"}, NotYourAct),
        ({"coin_minutes": 0}, NoCoinsNamed),
        ({"coin_minutes": -60}, NoCoinsNamed),
    ],
)
def test_a_proposal_of_funding_is_refused(cast: Cast, change: dict[str, Any], refusal: type[Refused]) -> None:
    facts: dict[str, Any] = {"place": DISTRICT, "coin_minutes": 60, "by": "city_officer_actor"} | change
    with pytest.raises(refusal):
        propose_funding(**facts | {"by": getattr(cast, facts["by"]), "at": NOW})
    assert BudgetFunding.objects.count() == 0


@pytest.mark.parametrize(
    ("by", "decided", "refusal"),
    [
        ("district_officer_actor", False, NotYourAct),
        ("district_officer_actor", True, NotYourAct),
        ("city_officer_actor", False, MakerIsChecker),
        ("city_officer_actor", True, MakerIsChecker),
        ("second_city_officer_actor", True, AlreadyDecided),
    ],
)
def test_an_approval_of_funding_is_refused(
    cast: Cast, by: str, decided: bool, refusal: type[Refused]
) -> None:
    funding_id = propose_funding(place=DISTRICT, coin_minutes=60, by=cast.city_officer_actor, at=NOW)
    if decided:
        approve_funding(funding_id=funding_id, by=cast.second_city_officer_actor, at=NOW)
    with pytest.raises(refusal):
        approve_funding(funding_id=funding_id, by=getattr(cast, by), at=NOW)
    assert queries.budget_balance(place=DISTRICT) == (60 if decided else 0)


def test_an_unknown_funding_or_grant_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        approve_funding(funding_id=new_id(), by=cast.second_city_officer_actor, at=NOW)
    with pytest.raises(NotFound):
        approve_grant(grant_id=new_id(), by=cast.second_district_officer_actor, at=NOW)
    with pytest.raises(NotFound):
        refuse_grant(grant_id=new_id(), reason="x", by=cast.second_district_officer_actor, at=NOW)


def test_a_grant_moves_coins_from_the_budget_to_the_elder_who_is_told(cast: Cast) -> None:
    funded(cast, 1_000)
    grant_id = proposed(cast, 600)
    assert purses(cast.elder.pk) == (0, 0, 0, 0)
    approve_grant(grant_id=grant_id, by=cast.second_district_officer_actor, at=NOW)
    assert purses(cast.elder.pk) == (600, 0, 0, 0)
    assert queries.budget_balance(place=DISTRICT) == 400
    (fact,) = queries.grants_of_person(person_id=cast.elder.pk, limit=10)
    assert (fact.left_minutes, fact.last_date) == (600, date(2027, 3, 2))
    (notice,) = notices_of(person_id=cast.elder.pk, limit=10)
    assert notice.kind == "GRANT_RECEIVED"
    assert verify().ok


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"person": None}, NotFound),
        ({"by": "clerk_actor"}, NotYourAct),
        ({"by": "city_officer_actor"}, NotYourAct),
        ({"by": "elder_actor"}, NotYourAct),
        ({"scope": OTHER_DISTRICT}, NotYourAct),
        ({"scope": OTHER_DISTRICT, "person": "volunteer"}, NotYourAct),
        ({"person": "volunteer"}, TooYoungForGrant),
        ({"coin_minutes": 0}, NoCoinsNamed),
    ],
)
def test_a_proposal_of_a_grant_is_refused(cast: Cast, change: dict[str, Any], refusal: type[Refused]) -> None:
    facts: dict[str, Any] = {"person": "elder", "coin_minutes": 60, "by": "district_officer_actor"} | change
    actor = getattr(cast, facts["by"])
    with pytest.raises(refusal):
        propose_grant(
            person_id=getattr(cast, facts["person"]).pk if facts["person"] else new_id(),
            coin_minutes=facts["coin_minutes"],
            beneficiary_class=BeneficiaryClass.DEMENTIA,
            by=replace(actor, scope=facts.get("scope", actor.scope)),
            at=NOW,
        )
    assert Grant.objects.count() == 0


def test_an_officer_of_sixty_grants_nothing_to_oneself(cast: Cast) -> None:
    elder_officer = replace(cast.district_officer_actor, person_id=cast.elder.pk)
    with pytest.raises(NotYourAct):
        propose_grant(
            person_id=cast.elder.pk,
            coin_minutes=60,
            beneficiary_class=BeneficiaryClass.OTHER,
            by=elder_officer,
            at=NOW,
        )
    grant_id = proposed(cast, 60)
    with pytest.raises(NotYourAct):
        approve_grant(grant_id=grant_id, by=elder_officer, at=NOW)


@pytest.mark.parametrize(
    ("by", "scope", "decided", "budget", "young", "refusal"),
    [
        ("clerk_actor", DISTRICT, False, 0, True, NotYourAct),
        ("second_district_officer_actor", OTHER_DISTRICT, True, 0, True, NotYourAct),
        ("district_officer_actor", DISTRICT, True, 0, True, MakerIsChecker),
        ("second_district_officer_actor", DISTRICT, True, 0, True, AlreadyDecided),
        ("second_district_officer_actor", DISTRICT, False, 0, True, TooYoungForGrant),
        ("second_district_officer_actor", DISTRICT, False, 59, False, BudgetTooSmall),
        ("second_district_officer_actor", DISTRICT, False, 0, False, BudgetTooSmall),
    ],
)
def test_an_approval_of_a_grant_is_refused_in_this_order(
    cast: Cast, by: str, scope: str, decided: bool, budget: int, young: bool, refusal: type[Refused]
) -> None:
    if budget:
        funded(cast, budget)
    grant = Grant.objects.create(
        person=cast.volunteer if young else cast.elder,
        place_id=DISTRICT,
        beneficiary_class=BeneficiaryClass.OTHER,
        coin_minutes=60,
        proposed_by=cast.district_officer,
        proposed_at=NOW,
        state=DecisionState.PROPOSED,
    )
    if decided:
        refuse_grant(
            grant_id=grant.pk, reason="Not on the list", by=cast.second_district_officer_actor, at=NOW
        )
    with pytest.raises(refusal):
        approve_grant(grant_id=grant.pk, by=replace(getattr(cast, by), scope=scope), at=NOW)
    assert purses(grant.person_id) == (0, 0, 0, 0)
    assert queries.budget_balance(place=DISTRICT) == budget


def test_a_grant_approved_twice_moves_coins_once(cast: Cast) -> None:
    funded(cast, 600)
    grant_id = granted(cast, 60)
    with pytest.raises(AlreadyDecided):
        approve_grant(grant_id=grant_id, by=cast.second_district_officer_actor, at=NOW)
    assert purses(cast.elder.pk) == (60, 0, 0, 0)
    assert len(notices_of(person_id=cast.elder.pk, limit=10)) == 1


def test_a_refused_grant_keeps_the_reason_and_moves_nothing(cast: Cast) -> None:
    funded(cast, 600)
    grant_id = proposed(cast, 60)
    refuse_grant(grant_id=grant_id, reason=" Not on the list ", by=cast.second_district_officer_actor, at=NOW)
    grant = Grant.objects.get(pk=grant_id)
    assert (grant.state, grant.refusal_reason) == (DecisionState.REFUSED, "Not on the list")
    assert queries.budget_balance(place=DISTRICT) == 600


@pytest.mark.parametrize(
    ("by", "reason", "refusal"),
    [
        ("clerk_actor", "", NotYourAct),
        ("district_officer_actor", "", MakerIsChecker),
        ("second_district_officer_actor", "  ", ReasonMissing),
        ("second_district_officer_actor", "x" * 201, ReasonMissing),
    ],
)
def test_a_refusal_of_a_grant_is_refused(cast: Cast, by: str, reason: str, refusal: type[Refused]) -> None:
    grant_id = proposed(cast, 60)
    with pytest.raises(refusal):
        refuse_grant(grant_id=grant_id, reason=reason, by=getattr(cast, by), at=NOW)
    assert Grant.objects.get(pk=grant_id).state == DecisionState.PROPOSED


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"coin_minutes": 0}, "coins_grant_positive"),
        ({"place": STREET}, "coins_grant_of_a_district"),
        ({"approved_by": "district_officer", "expires_date": date(2027, 1, 1)}, "coins_grant_two_persons"),
        ({"approved_by": "elder", "expires_date": date(2027, 1, 1)}, "coins_grant_not_to_oneself"),
        ({"approved_by": "city_officer"}, "coins_grant_state"),
        ({"state": DecisionState.REFUSED}, "coins_grant_state"),
        ({"grace_until_date": date(2027, 1, 1)}, "coins_grant_grace_after_expiry"),
        ({"expired_at": NOW}, "coins_grant_expired_was_approved"),
    ],
)
def test_the_database_itself_refuses_a_grant_that_cannot_be(
    cast: Cast, change: dict[str, Any], constraint: str
) -> None:
    facts: dict[str, Any] = {"coin_minutes": 60, "place": DISTRICT, "state": DecisionState.PROPOSED} | change
    approver = getattr(cast, facts.pop("approved_by")) if "approved_by" in facts else None
    if approver:
        facts |= {"approved_by": approver, "approved_at": NOW, "state": DecisionState.APPROVED}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Grant.objects.create(
            person=cast.elder,
            place_id=facts.pop("place"),
            beneficiary_class=BeneficiaryClass.OTHER,
            proposed_by=cast.district_officer,
            proposed_at=NOW,
            **facts,
        )


def test_what_the_database_refuses_to_grant_oneself_is_said_in_words(cast: Cast) -> None:
    with pytest.raises(GrantToOneself), one_transaction():
        Grant.objects.create(
            person=cast.elder,
            place_id=DISTRICT,
            beneficiary_class=BeneficiaryClass.OTHER,
            coin_minutes=60,
            proposed_by=cast.elder,
            proposed_at=NOW,
            state=DecisionState.PROPOSED,
        )
    assert Grant.objects.count() == 0


def test_the_lists_of_a_district_are_its_own_newest_first(cast: Cast) -> None:
    first = proposed(cast, 60)
    second = proposed(cast, 30, at=NOW + timedelta(hours=1))
    waiting = queries.grants_of_place(place=DISTRICT, state=DecisionState.PROPOSED, limit=10)
    assert [fact.id for fact in waiting] == [second, first]
    assert waiting[0].member_number == cast.elder.member_number
    assert queries.grants_of_place(place=OTHER_DISTRICT, state=DecisionState.PROPOSED, limit=10) == []
    assert queries.grants_of_place(place=DISTRICT, state=DecisionState.APPROVED, limit=10) == []
    assert len(queries.grants_of_place(place=DISTRICT, state=DecisionState.PROPOSED, limit=1)) == 1


def test_nobody_grants_to_the_own_family_and_household(cast: Cast) -> None:
    related(cast, cast.district_officer, cast.elder, Relation.PARENT)
    with pytest.raises(InvolvedInEntry):
        propose_grant(
            person_id=cast.elder.pk,
            coin_minutes=60,
            beneficiary_class=BeneficiaryClass.URGENT,
            by=cast.district_officer_actor,
            at=NOW,
        )
    assert not Grant.objects.exists()

"""Aid: a grant out of a public-welfare pool, by two officers of the pool's place, back to the pool when it expires."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tests.cast import CITY, DISTRICT, NOW, OTHER_DISTRICT, OTHER_STREET, STREET, Cast
from timebank.coins import queries
from timebank.coins.jobs import expire_due_grants
from timebank.coins.kinds import DecisionState, PoolState
from timebank.coins.models import Donation, Grant, GrantBatchLine, Pool
from timebank.coins.operations import (
    approve_aid,
    approve_estate,
    approve_grant,
    propose_aid,
    refuse_aid,
    refuse_grant,
    withdraw_estate,
)
from timebank.coins.refusals import (
    AlreadyDecided,
    NoCoinsNamed,
    OutsideThePool,
    PoolBudgetUsed,
    PoolNotGiving,
    PoolTooSmall,
    TooYoungForGrant,
)
from timebank.coins.rules import pool_account
from timebank.coins.tests.lists import batch, donated_into, elders, pool_with
from timebank.coins.tests.purses import funded, proposed, purses
from timebank.coins.tests.setright import frozen, paid_hour, waiting
from timebank.ledger.kinds import OwnerKind, TransferKind
from timebank.ledger.queries import balance, movements_of, verify
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.queries import notices_of
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.refusals import ReasonMissing

pytestmark = pytest.mark.django_db(databases=["default"])

POOL = pool_account(owner_kind=OwnerKind.PLACE, owner_id=DISTRICT)


def aid(cast: Cast, pool: Pool, coin_minutes: int = 60, **facts: Any) -> UUID:
    """Propose aid for the elder out of a pool."""
    usual: dict[str, Any] = {
        "person_id": cast.elder.pk,
        "beneficiary_class": BeneficiaryClass.URGENT,
        "pool_id": pool.pk,
        "by": cast.district_officer_actor,
    }
    return propose_aid(coin_minutes=coin_minutes, at=NOW, **usual | facts)


def test_aid_moves_coins_from_the_pool_to_the_elder_who_is_told_and_leaves_the_budget_alone(
    cast: Cast,
) -> None:
    pool = pool_with(cast, 100)
    funded(cast, 500)
    grant_id = aid(cast, pool)
    assert purses(cast.elder.pk) == (0, 0, 0, 0)
    approve_aid(grant_id=grant_id, by=cast.second_district_officer_actor, at=NOW)
    assert purses(cast.elder.pk) == (60, 0, 0, 0)
    assert (balance(account_id=POOL.id), queries.budget_balance(place=DISTRICT)) == (40, 500)
    moved = movements_of(account_ids=[POOL.id], limit=10, before=None)
    assert [each.kind for each in moved] == [TransferKind.AID, TransferKind.DONATE]
    (notice,) = notices_of(person_id=cast.elder.pk, limit=10)
    assert (notice.kind, notice.facts["coin_minutes"]) == ("AID_RECEIVED", 60)
    assert verify().ok


def test_aid_that_expires_returns_to_its_pool(cast: Cast) -> None:
    approve_aid(grant_id=aid(cast, pool_with(cast, 100)), by=cast.second_district_officer_actor, at=NOW)
    assert expire_due_grants(at=NOW + timedelta(days=366), limit=10) == 1
    assert purses(cast.elder.pk) == (0, 0, 0, 0)
    assert (balance(account_id=POOL.id), queries.budget_balance(place=DISTRICT)) == (100, 0)
    assert verify().ok


def test_a_street_helps_its_own_out_of_its_pool(cast: Cast) -> None:
    pool = pool_with(cast, 60, place=STREET)
    grant_id = aid(cast, pool, by=cast.street_officer_actor)
    with pytest.raises(MakerIsChecker):
        approve_aid(grant_id=grant_id, by=cast.street_officer_actor, at=NOW)
    approve_aid(grant_id=grant_id, by=cast.district_officer_actor, at=NOW)
    (fact,) = queries.grants_of_person(person_id=cast.elder.pk, limit=10)
    assert (fact.place_code, fact.pool, fact.left_minutes) == (DISTRICT, pool, 60)


def test_officers_of_the_city_help_anybody_in_the_city_out_of_its_pool(cast: Cast) -> None:
    pool = pool_with(cast, 60, place=CITY)
    grant_id = aid(cast, pool, by=cast.city_officer_actor)
    approve_aid(grant_id=grant_id, by=cast.second_city_officer_actor, at=NOW)
    assert purses(cast.elder.pk)[0] == 60


def test_an_organisations_pool_helps_elders_of_its_district(cast: Cast) -> None:
    pool = pool_with(cast, 60, place=STREET, organisation_id=cast.organisation.pk)
    (elder,) = elders(1, place=OTHER_STREET)
    grant_id = aid(cast, pool, person_id=elder.pk)
    approve_aid(grant_id=grant_id, by=cast.second_district_officer_actor, at=NOW)
    (fact,) = queries.grants_of_person(person_id=elder.pk, limit=10)
    assert fact.pool == pool


@pytest.mark.parametrize(
    ("place", "change", "refusal"),
    [
        (DISTRICT, {"person_id": new_id()}, NotFound),
        (DISTRICT, {"pool_id": new_id()}, NotFound),
        (DISTRICT, {"by": "clerk_actor"}, NotYourAct),
        (DISTRICT, {"by": "street_officer_actor"}, NotYourAct),
        (OTHER_DISTRICT, {}, NotYourAct),
        (DISTRICT, {"state": PoolState.CLOSED}, PoolNotGiving),
        (DISTRICT, {"state": PoolState.PROPOSED}, PoolNotGiving),
        (OTHER_STREET, {}, OutsideThePool),
        (OTHER_STREET, {"person_id": "volunteer"}, OutsideThePool),
        (DISTRICT, {"person_id": "volunteer"}, TooYoungForGrant),
        (DISTRICT, {"coin_minutes": 0}, NoCoinsNamed),
    ],
)
def test_a_proposal_of_aid_is_refused(
    cast: Cast, place: str, change: dict[str, Any], refusal: type[Refused]
) -> None:
    facts = dict(change)
    pool = in_state(cast, pool_with(cast, 0, place=place), facts.pop("state", PoolState.OPEN))
    if "by" in facts:
        facts["by"] = getattr(cast, facts["by"])
    if facts.get("person_id") == "volunteer":
        facts["person_id"] = cast.volunteer.pk
    with pytest.raises(refusal):
        aid(cast, pool, **facts)
    assert Grant.objects.count() == 0


@pytest.mark.parametrize(
    ("by", "scope", "turn", "refusal"),
    [
        ("clerk_actor", STREET, "decided", NotYourAct),
        ("second_district_officer_actor", OTHER_DISTRICT, "decided", NotYourAct),
        ("street_officer_actor", STREET, "decided", NotYourAct),
        ("district_officer_actor", DISTRICT, "decided", MakerIsChecker),
        ("second_district_officer_actor", DISTRICT, "decided", AlreadyDecided),
        ("second_district_officer_actor", DISTRICT, "closed", PoolNotGiving),
        ("second_district_officer_actor", DISTRICT, "moved", OutsideThePool),
        ("second_district_officer_actor", DISTRICT, "empty", PoolTooSmall),
        ("second_district_officer_actor", DISTRICT, "oneself", NotYourAct),
    ],
)
def test_an_approval_of_aid_is_refused(
    cast: Cast, by: str, scope: str, turn: str, refusal: type[Refused]
) -> None:
    pool = pool_with(cast, 59)
    funded(cast, 600)
    grant_id, actor = aid(cast, pool), replace(getattr(cast, by), scope=scope)
    if turn == "decided":
        refuse_aid(grant_id=grant_id, reason="x", by=cast.second_district_officer_actor, at=NOW)
    elif turn == "closed":
        in_state(cast, pool, PoolState.CLOSED)
    elif turn == "moved":
        Person.objects.filter(pk=cast.elder.pk).update(place="110101001")
    elif turn == "oneself":
        actor = replace(actor, person_id=cast.elder.pk)
    with pytest.raises(refusal):
        approve_aid(grant_id=grant_id, by=actor, at=NOW)
    assert purses(cast.elder.pk) == (0, 0, 0, 0)


def in_state(cast: Cast, pool: Pool, state: PoolState) -> Pool:
    """Put an open pool into another state, straight in the table."""
    people: dict[str, Any] = {"closing_by": cast.city_officer, "closed_by": cast.second_city_officer}
    if state == PoolState.PROPOSED:
        people = {"opened_by": None, "opened_at": None}
    elif state == PoolState.CLOSING:
        people.pop("closed_by")
    elif state == PoolState.OPEN:
        people = {}
    Pool.objects.filter(pk=pool.pk).update(state=state, **people)
    return pool


def test_a_closing_pool_still_helps(cast: Cast) -> None:
    pool = in_state(cast, pool_with(cast, 60), PoolState.CLOSING)
    approve_aid(grant_id=aid(cast, pool), by=cast.second_district_officer_actor, at=NOW)
    assert purses(cast.elder.pk)[0] == 60


def test_no_more_goes_out_in_a_year_than_the_pools_budget_and_the_next_year_begins_anew(cast: Cast) -> None:
    pool, by = pool_with(cast, 300, year_budget_minutes=100), cast.second_district_officer_actor
    first, second = aid(cast, pool), aid(cast, pool)
    approve_aid(grant_id=first, by=by, at=NOW)
    with pytest.raises(PoolBudgetUsed) as refused:
        approve_aid(grant_id=second, by=by, at=NOW)
    assert "40" in str(refused.value.sentence)
    approve_aid(grant_id=second, by=by, at=NOW.replace(year=2027, month=1))
    assert balance(account_id=POOL.id) == 180


def test_refused_aid_keeps_the_reason_and_needs_one(cast: Cast) -> None:
    grant_id = aid(cast, pool_with(cast, 0))
    with pytest.raises(ReasonMissing):
        refuse_aid(grant_id=grant_id, reason=" ", by=cast.second_district_officer_actor, at=NOW)
    refuse_aid(grant_id=grant_id, reason="已有赠币", by=cast.second_district_officer_actor, at=NOW)
    grant = Grant.objects.get(pk=grant_id)
    assert (grant.state, grant.refusal_reason) == (DecisionState.REFUSED, "已有赠币")


def test_aid_is_no_grant_of_the_budget_and_a_grant_is_no_aid(cast: Cast) -> None:
    funded(cast, 600)
    by, pool = cast.second_district_officer_actor, pool_with(cast, 0)
    aid_id, grant_id = aid(cast, pool), proposed(cast, 60)
    for decide in (approve_grant, refuse_grant):
        facts: dict[str, Any] = {"reason": "x"} if decide is refuse_grant else {}
        with pytest.raises(NotFound):
            decide(grant_id=aid_id, by=by, at=NOW, **facts)
    for decide_aid in (approve_aid, refuse_aid):
        facts = {"reason": "x"} if decide_aid is refuse_aid else {}
        with pytest.raises(NotFound):
            decide_aid(grant_id=grant_id, by=by, at=NOW, **facts)
    waiting = queries.grants_of_place(place=DISTRICT, state=DecisionState.PROPOSED, limit=10)
    assert [each.id for each in waiting] == [grant_id]
    helped = queries.aid_in(scope=DISTRICT, state=DecisionState.PROPOSED, limit=10)
    assert [each.id for each in helped] == [aid_id]


def test_officers_see_the_pools_and_the_aid_of_their_places(cast: Cast) -> None:
    district = pool_with(cast, 0)
    street = pool_with(cast, 60, place=STREET)
    organisations = pool_with(cast, 30, place=STREET, organisation_id=cast.organisation.pk)
    pool_with(cast, 15, place=OTHER_DISTRICT)
    found = queries.pools_to_aid(scope=DISTRICT, at=NOW)
    assert {each.pool: each.figures.balance for each in found} == {street: 60, organisations: 30}
    assert queries.pools_to_aid(scope=OTHER_STREET, at=NOW) == []
    in_state(cast, street, PoolState.CLOSED)
    assert [each.pool for each in queries.pools_to_aid(scope=STREET, at=NOW)] == [organisations]
    wide, near = aid(cast, district), aid(cast, organisations)
    state = DecisionState.PROPOSED
    assert {each.id for each in queries.aid_in(scope=DISTRICT, state=state, limit=9)} == {wide, near}
    assert [each.id for each in queries.aid_in(scope=STREET, state=state, limit=9)] == [near]
    assert queries.aid_in(scope=OTHER_DISTRICT, state=state, limit=9) == []


def test_the_database_itself_refuses_a_grant_of_two_sources(cast: Cast) -> None:
    funded(cast, 60)
    batch(cast, [(cast.elder.member_number, 1)])
    line = GrantBatchLine.objects.get()
    with pytest.raises(IntegrityError, match="coins_grant_one_source"), transaction.atomic():
        Grant.objects.create(
            person=cast.elder,
            place_id=DISTRICT,
            beneficiary_class=BeneficiaryClass.OTHER,
            coin_minutes=60,
            proposed_by=cast.district_officer,
            proposed_at=NOW,
            pool=pool_with(cast, 0),
            batch_line=line,
            state=DecisionState.PROPOSED,
        )


def told(donation: Donation) -> tuple[list[int], int]:
    """Say what a donation did, as its giver reads it."""
    effect = queries.what_donation_did(donation=donation)
    return [use.coin_minutes for use in effect.uses], effect.left_minutes


def test_the_donor_sees_aid_and_what_comes_back_of_it(cast: Cast) -> None:
    pool = pool_with(cast, 0)
    first, second = donated_into(cast, pool, 60), donated_into(cast, pool, 60)
    approve_aid(grant_id=aid(cast, pool, 90), by=cast.second_district_officer_actor, at=NOW)
    assert (told(first), told(second)) == (([60], 0), ([30], 30))
    (use,) = queries.what_donation_did(donation=first).uses
    assert (use.beneficiary_class, use.place_code, use.elders) == (BeneficiaryClass.URGENT, DISTRICT, None)
    paid_hour(cast.elder.pk, cast.neighbour.pk, 45)
    expire_due_grants(at=NOW + timedelta(days=366), limit=10)
    assert (told(first), told(second)) == (([45], 15), ([], 60))
    assert balance(account_id=POOL.id) == 75
    assert verify().ok


def test_aid_comes_home_when_the_elder_dies_goes_back_when_it_was_a_mistake_and_the_donor_sees_both(
    cast: Cast,
) -> None:
    pool, by = pool_with(cast, 0), cast.second_district_officer_actor
    donation = donated_into(cast, pool, 60)
    approve_aid(grant_id=aid(cast, pool), by=by, at=NOW)
    estate_id = frozen(cast, cast.elder.pk)
    assert (told(donation), balance(account_id=POOL.id)) == (([], 60), 60)
    withdraw_estate(estate_id=estate_id, paper_reference="A-100", by=cast.clerk_actor, at=NOW)
    approve_estate(decision_id=waiting(estate_id), by=by, at=NOW)
    assert (told(donation), purses(cast.elder.pk)[0]) == (([60], 0), 60)
    (use,) = queries.what_donation_did(donation=donation).uses
    assert use.beneficiary_class == BeneficiaryClass.URGENT


def test_a_death_is_not_undone_while_the_pool_has_given_the_coins_to_others(cast: Cast) -> None:
    pool, by = pool_with(cast, 60), cast.second_district_officer_actor
    (other,) = elders(1)
    approve_aid(grant_id=aid(cast, pool), by=by, at=NOW)
    estate_id = frozen(cast, cast.elder.pk)
    approve_aid(grant_id=aid(cast, pool, person_id=other.pk), by=by, at=NOW)
    withdraw_estate(estate_id=estate_id, paper_reference="A-100", by=cast.clerk_actor, at=NOW)
    with pytest.raises(PoolTooSmall):
        approve_estate(decision_id=waiting(estate_id), by=by, at=NOW)

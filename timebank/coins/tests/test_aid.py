"""Aid: a grant out of a public-welfare pool, by two officers of the pool's place, back to the pool when it expires."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tests.cast import DISTRICT, NOW, OTHER_DISTRICT, OTHER_STREET, STREET, Cast
from timebank.coins import queries
from timebank.coins.jobs import expire_due_grants
from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant
from timebank.coins.operations import (
    approve_aid,
    approve_grant,
    propose_aid,
    refuse_aid,
    refuse_grant,
)
from timebank.coins.refusals import (
    AlreadyDecided,
    NoCoinsNamed,
    OutsideThePool,
    PoolTooSmall,
    TooYoungForGrant,
)
from timebank.coins.rules import pool_account
from timebank.coins.tests.lists import donated, elders
from timebank.coins.tests.purses import funded, proposed, purses
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


def aid(cast: Cast, coin_minutes: int = 60, **facts: Any) -> UUID:
    """Propose aid for the elder out of the district's pool."""
    usual: dict[str, Any] = {
        "person_id": cast.elder.pk,
        "beneficiary_class": BeneficiaryClass.URGENT,
        "owner_kind": OwnerKind.PLACE,
        "owner_id": DISTRICT,
        "by": cast.district_officer_actor,
    }
    return propose_aid(coin_minutes=coin_minutes, at=NOW, **usual | facts)


def test_aid_moves_coins_from_the_pool_to_the_elder_who_is_told_and_leaves_the_budget_alone(
    cast: Cast,
) -> None:
    donated(cast, 100, owner_kind=OwnerKind.PLACE, owner_id=DISTRICT)
    funded(cast, 500)
    grant_id = aid(cast)
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
    donated(cast, 100, owner_kind=OwnerKind.PLACE, owner_id=DISTRICT)
    approve_aid(grant_id=aid(cast), by=cast.second_district_officer_actor, at=NOW)
    assert expire_due_grants(at=NOW + timedelta(days=366), limit=10) == 1
    assert purses(cast.elder.pk) == (0, 0, 0, 0)
    assert (balance(account_id=POOL.id), queries.budget_balance(place=DISTRICT)) == (100, 0)
    assert verify().ok


def test_a_street_helps_its_own_out_of_its_pool(cast: Cast) -> None:
    donated(cast, 60, owner_kind=OwnerKind.PLACE, owner_id=STREET)
    grant_id = aid(cast, owner_id=STREET, by=cast.street_officer_actor)
    with pytest.raises(MakerIsChecker):
        approve_aid(grant_id=grant_id, by=cast.street_officer_actor, at=NOW)
    approve_aid(grant_id=grant_id, by=cast.district_officer_actor, at=NOW)
    (fact,) = queries.grants_of_person(person_id=cast.elder.pk, limit=10)
    assert (fact.place_code, fact.pool_place_code, fact.left_minutes) == (DISTRICT, STREET, 60)


def test_an_organisations_pool_helps_elders_of_its_district(cast: Cast) -> None:
    owner_id = str(cast.organisation.pk)
    donated(cast, 60, owner_kind=OwnerKind.ORGANISATION, owner_id=owner_id)
    (elder,) = elders(1, place=OTHER_STREET)
    grant_id = aid(cast, person_id=elder.pk, owner_kind=OwnerKind.ORGANISATION, owner_id=owner_id)
    approve_aid(grant_id=grant_id, by=cast.second_district_officer_actor, at=NOW)
    (fact,) = queries.grants_of_person(person_id=elder.pk, limit=10)
    assert fact.pool_organisation_name == cast.organisation.name


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"person_id": new_id()}, NotFound),
        ({"owner_id": "110199"}, NotFound),
        ({"owner_kind": OwnerKind.ORGANISATION}, NotFound),
        ({"owner_kind": OwnerKind.ORGANISATION, "owner_id": str(new_id())}, NotFound),
        ({"owner_kind": OwnerKind.PERSON}, NotFound),
        ({"by": "clerk_actor"}, NotYourAct),
        ({"by": "city_officer_actor"}, NotYourAct),
        ({"by": "street_officer_actor"}, NotYourAct),
        ({"owner_id": OTHER_DISTRICT}, NotYourAct),
        ({"owner_id": OTHER_STREET}, OutsideThePool),
        ({"owner_id": OTHER_STREET, "person_id": "volunteer"}, OutsideThePool),
        ({"person_id": "volunteer"}, TooYoungForGrant),
        ({"coin_minutes": 0}, NoCoinsNamed),
    ],
)
def test_a_proposal_of_aid_is_refused(cast: Cast, change: dict[str, Any], refusal: type[Refused]) -> None:
    facts = dict(change)
    if "by" in facts:
        facts["by"] = getattr(cast, facts["by"])
    if facts.get("person_id") == "volunteer":
        facts["person_id"] = cast.volunteer.pk
    with pytest.raises(refusal):
        aid(cast, **facts)
    assert Grant.objects.count() == 0


@pytest.mark.parametrize(
    ("by", "scope", "turn", "refusal"),
    [
        ("clerk_actor", STREET, "decided", NotYourAct),
        ("second_district_officer_actor", OTHER_DISTRICT, "decided", NotYourAct),
        ("street_officer_actor", STREET, "decided", NotYourAct),
        ("district_officer_actor", DISTRICT, "decided", MakerIsChecker),
        ("second_district_officer_actor", DISTRICT, "decided", AlreadyDecided),
        ("second_district_officer_actor", DISTRICT, "moved", OutsideThePool),
        ("second_district_officer_actor", DISTRICT, "empty", PoolTooSmall),
        ("second_district_officer_actor", DISTRICT, "oneself", NotYourAct),
    ],
)
def test_an_approval_of_aid_is_refused(
    cast: Cast, by: str, scope: str, turn: str, refusal: type[Refused]
) -> None:
    donated(cast, 59, owner_kind=OwnerKind.PLACE, owner_id=DISTRICT)
    funded(cast, 600)
    grant_id, actor = aid(cast), replace(getattr(cast, by), scope=scope)
    if turn == "decided":
        refuse_aid(grant_id=grant_id, reason="x", by=cast.second_district_officer_actor, at=NOW)
    elif turn == "moved":
        Person.objects.filter(pk=cast.elder.pk).update(place="110101001")
    elif turn == "oneself":
        actor = replace(actor, person_id=cast.elder.pk)
    with pytest.raises(refusal):
        approve_aid(grant_id=grant_id, by=actor, at=NOW)
    assert purses(cast.elder.pk) == (0, 0, 0, 0)


def test_refused_aid_keeps_the_reason_and_needs_one(cast: Cast) -> None:
    grant_id = aid(cast)
    with pytest.raises(ReasonMissing):
        refuse_aid(grant_id=grant_id, reason=" ", by=cast.second_district_officer_actor, at=NOW)
    refuse_aid(grant_id=grant_id, reason="已有赠币", by=cast.second_district_officer_actor, at=NOW)
    grant = Grant.objects.get(pk=grant_id)
    assert (grant.state, grant.refusal_reason) == (DecisionState.REFUSED, "已有赠币")


def test_aid_is_no_grant_of_the_budget_and_a_grant_is_no_aid(cast: Cast) -> None:
    funded(cast, 600)
    aid_id, grant_id, by = aid(cast), proposed(cast, 60), cast.second_district_officer_actor
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
    donated(cast, 60, owner_kind=OwnerKind.PLACE, owner_id=STREET)
    donated(cast, 30, owner_kind=OwnerKind.ORGANISATION, owner_id=str(cast.organisation.pk))
    donated(cast, 15, owner_kind=OwnerKind.PLACE, owner_id=OTHER_DISTRICT)
    found = queries.pools_in(scope=DISTRICT)
    assert [(each.owner_id, each.coin_minutes) for each in found] == [
        (STREET, 60),
        (str(cast.organisation.pk), 30),
    ]
    assert [each.owner_id for each in queries.pools_in(scope=OTHER_STREET)] == []
    district, street = aid(cast), aid(cast, owner_id=STREET)
    state = DecisionState.PROPOSED
    assert {each.id for each in queries.aid_in(scope=DISTRICT, state=state, limit=9)} == {district, street}
    assert [each.id for each in queries.aid_in(scope=STREET, state=state, limit=9)] == [street]
    assert queries.aid_in(scope=OTHER_DISTRICT, state=state, limit=9) == []


def test_the_database_itself_refuses_a_grant_of_two_sources(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="coins_grant_one_source"), transaction.atomic():
        Grant.objects.create(
            person=cast.elder,
            place_id=DISTRICT,
            beneficiary_class=BeneficiaryClass.OTHER,
            coin_minutes=60,
            proposed_by=cast.district_officer,
            proposed_at=NOW,
            pool_place_id=DISTRICT,
            pool_organisation=cast.organisation,
            state=DecisionState.PROPOSED,
        )

"""Pools: opened and closed by two persons each, one living pool an owner, and the figures that everybody may read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import CITY, DISTRICT, NOW, OTHER_DISTRICT, OTHER_STREET, STREET, Cast
from timebank.coins import queries
from timebank.coins.kinds import PoolState
from timebank.coins.models import Pool, PoolStep
from timebank.coins.operations import (
    close_pool,
    finish_donation,
    open_pool,
    propose_closing,
    propose_pool,
    refuse_pool,
)
from timebank.coins.refusals import PoolBudgetWrong, PoolExists, PoolFactsMissing, PoolMoved, PoolNotEmpty
from timebank.coins.tests.givings import RESTED, donated, opened_pool, pool_request
from timebank.coins.tests.purses import earned
from timebank.coins.tests.test_donate_coins import aided
from timebank.ledger.kinds import OwnerKind
from timebank.lib.ids import new_id
from timebank.lib.operation import one_transaction
from timebank.lib.refusals import NotFound, Refused
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.refusals import ReasonMissing
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db(databases=["default"])


def proposed(cast: Cast, **facts: Any) -> Pool:
    """Propose a pool of the street."""
    return propose_pool(request=pool_request(**facts), by=cast.street_officer_actor, at=NOW)


def test_a_pool_lives_from_proposal_to_close_by_two_persons_each(cast: Cast) -> None:
    pool = opened_pool(cast)
    assert pool in queries.open_pools(near=STREET)
    propose_closing(pool_id=pool.pk, by=cast.district_officer_actor, at=NOW)
    assert pool not in queries.open_pools(near=STREET)
    close_pool(pool_id=pool.pk, by=cast.street_officer_actor, at=NOW)
    moves = list(PoolStep.objects.order_by("pk").values_list("from_state", "to_state"))
    assert moves == [("", "PROPOSED"), ("PROPOSED", "OPEN"), ("OPEN", "CLOSING"), ("CLOSING", "CLOSED")]
    assert opened_pool(cast).account.id == pool.account.id


def test_an_organisations_pool_is_proposed_by_its_own_reviewer(cast: Cast) -> None:
    request = pool_request(organisation_id=cast.organisation.pk)
    pool = propose_pool(request=request, by=cast.reviewer_actor, at=NOW)
    open_pool(pool_id=pool.pk, by=cast.street_officer_actor, at=NOW)
    assert pool.account.owner_kind == OwnerKind.ORGANISATION
    assert list(queries.pools_visible_to(cast.clerk_actor)) == [pool]
    assert list(queries.pools_visible_to(cast.other_clerk_actor)) == []


@pytest.mark.parametrize(
    ("change", "by", "refusal"),
    [
        ({"place": "110199"}, "volunteer_actor", NotFound),
        ({"organisation_id": new_id()}, "volunteer_actor", NotFound),
        ({"organisation_id": "own", "place": OTHER_STREET}, "district_officer_actor", NotFound),
        ({"name_zh": ""}, "volunteer_actor", NotYourAct),
        ({}, "clerk_actor", NotYourAct),
        ({}, "reviewer_actor", NotYourAct),
        ({"organisation_id": "own"}, "other_reviewer_actor", NotYourAct),
        ({"place": OTHER_STREET}, "street_officer_actor", NotYourAct),
        ({"place": DISTRICT}, "street_officer_actor", NotYourAct),
        ({"place": OTHER_DISTRICT}, "district_officer_actor", NotYourAct),
        ({"place": CITY}, "district_officer_actor", NotYourAct),
        ({"name_zh": "  "}, "street_officer_actor", PoolFactsMissing),
        ({"name_en": "x" * 81}, "street_officer_actor", PoolFactsMissing),
        ({"purpose": "", "year_budget_minutes": 0}, "street_officer_actor", PoolFactsMissing),
        ({"year_budget_minutes": 0}, "street_officer_actor", PoolBudgetWrong),
    ],
)
def test_a_proposal_of_a_pool_is_refused(
    cast: Cast, change: dict[str, Any], by: str, refusal: type[Refused]
) -> None:
    facts = dict(change)
    if facts.get("organisation_id") == "own":
        facts["organisation_id"] = cast.organisation.pk
    with pytest.raises(refusal):
        propose_pool(request=pool_request(**facts), by=getattr(cast, by), at=NOW)
    assert Pool.objects.count() == 0


def test_an_owner_has_one_living_pool(cast: Cast) -> None:
    first = proposed(cast)
    with pytest.raises(PoolExists):
        proposed(cast)
    refuse_pool(pool_id=first.pk, reason="材料不齐", by=cast.district_officer_actor, at=NOW)
    proposed(cast)
    proposed(cast, organisation_id=cast.organisation.pk)


@pytest.mark.parametrize(
    ("act", "state", "by", "refusal"),
    [
        ("open", PoolState.PROPOSED, "reviewer_actor", NotYourAct),
        ("open", PoolState.OPEN, "street_officer_actor", MakerIsChecker),
        ("open", PoolState.PROPOSED, "other_district", NotYourAct),
        ("open", PoolState.OPEN, "district_officer_actor", PoolMoved),
        ("refuse", PoolState.OPEN, "street_officer_actor", MakerIsChecker),
        ("refuse", PoolState.OPEN, "district_officer_actor", PoolMoved),
        ("refuse", PoolState.PROPOSED, "district_officer_actor", ReasonMissing),
        ("closing", PoolState.OPEN, "clerk_actor", NotYourAct),
        ("closing", PoolState.OPEN, "reviewer_actor", NotYourAct),
        ("closing", PoolState.PROPOSED, "street_officer_actor", PoolMoved),
        ("close", PoolState.OPEN, "district_officer_actor", PoolMoved),
        ("close", PoolState.CLOSING, "street_officer_actor", MakerIsChecker),
        ("close", PoolState.CLOSING, "volunteer_actor", NotYourAct),
    ],
)
def test_a_move_of_a_pool_is_refused(
    cast: Cast, act: str, state: PoolState, by: str, refusal: type[Refused]
) -> None:
    pool = proposed(cast) if state == PoolState.PROPOSED else opened_pool(cast)
    if state == PoolState.CLOSING:
        propose_closing(pool_id=pool.pk, by=cast.street_officer_actor, at=NOW)
    elsewhere = replace(cast.district_officer_actor, scope=OTHER_DISTRICT)
    actor = elsewhere if by == "other_district" else getattr(cast, by)
    acts: dict[str, Any] = {
        "open": open_pool,
        "refuse": refuse_pool,
        "closing": propose_closing,
        "close": close_pool,
    }
    more = {"reason": " "} if act == "refuse" else {}
    with pytest.raises(refusal):
        acts[act](pool_id=pool.pk, by=actor, at=NOW, **more)
    with pytest.raises(NotFound):
        acts[act](pool_id=new_id(), by=actor, at=NOW, **more)
    assert Pool.objects.get(pk=pool.pk).state == state


def test_a_pool_closes_only_when_empty_and_nothing_is_on_its_way(cast: Cast) -> None:
    pool = opened_pool(cast)
    earned(cast.volunteer.pk, 60)
    donation = donated(cast, pool, 60)
    propose_closing(pool_id=pool.pk, by=cast.street_officer_actor, at=NOW)
    with pytest.raises(PoolNotEmpty):
        close_pool(pool_id=pool.pk, by=cast.district_officer_actor, at=NOW)
    finish_donation(donation_id=donation.pk, by=SYSTEM_ACTOR, at=RESTED)
    with pytest.raises(PoolNotEmpty):
        close_pool(pool_id=pool.pk, by=cast.district_officer_actor, at=RESTED)
    aided(cast, pool, cast.elder, 60, at=RESTED)
    close_pool(pool_id=pool.pk, by=cast.district_officer_actor, at=RESTED)


def test_the_figures_say_what_came_in_went_out_and_may_still_this_year(cast: Cast) -> None:
    pool = opened_pool(cast, year_budget_minutes=100)
    earned(cast.volunteer.pk, 600)
    donation = donated(cast, pool, 600)
    finish_donation(donation_id=donation.pk, by=SYSTEM_ACTOR, at=RESTED)
    aided(cast, pool, cast.elder, 70, at=RESTED)
    (fact,) = queries.public_pools(at=RESTED)
    found = fact.figures
    assert (found.arrived, found.left, found.balance) == (600, 70, 530)
    assert (found.left_this_year, found.budget_left) == (70, 30)
    next_year = queries.pool_figures(pool=pool, at=RESTED + timedelta(days=365))
    assert (next_year.left, next_year.left_this_year, next_year.budget_left) == (70, 0, 100)
    signs = [signed for _row, signed in queries.pool_movements(pool=pool, limit=5)]
    assert signs == [-70, 600]


def test_proposed_pools_are_not_public(cast: Cast) -> None:
    proposed(cast)
    assert queries.public_pools(at=NOW) == []
    assert len(queries.pools_in_view(viewer=cast.district_officer_actor, at=NOW)) == 1
    assert queries.pools_in_view(viewer=cast.volunteer_actor, at=NOW) == []


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"name_en": ""}, "coins_pool_named"),
        ({"year_budget_minutes": 0}, "coins_pool_budget_positive"),
        ({"state": "OPEN", "opened_by": "street_officer", "opened_at": NOW}, "coins_pool_two_persons"),
        ({"state": "OPEN"}, "coins_pool_state"),
        ({"state": "OPEN", "opened_by": "district_officer"}, "coins_pool_state"),
        ({"opened_by": "district_officer", "opened_at": NOW}, "coins_pool_state"),
        (
            {
                "state": "CLOSED",
                "opened_by": "district_officer",
                "opened_at": NOW,
                "closing_by": "street_officer",
                "closed_by": "street_officer",
            },
            "coins_pool_two_persons",
        ),
    ],
)
def test_the_database_itself_refuses_a_pool_that_cannot_be(
    cast: Cast, change: dict[str, Any], constraint: str
) -> None:
    facts: dict[str, Any] = {
        "name_zh": "名",
        "name_en": "name",
        "purpose": "帮困",
        "state": "PROPOSED",
    } | change
    for name in ("opened_by", "closing_by", "closed_by"):
        if name in facts:
            facts[name] = getattr(cast, facts[name])
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Pool.objects.create(place_id=STREET, proposed_by=cast.street_officer, proposed_at=NOW, **facts)


def test_a_second_living_pool_is_refused_by_the_database_in_words(cast: Cast) -> None:
    first = proposed(cast)
    with pytest.raises(PoolExists), one_transaction():
        Pool.objects.create(
            place_id=first.place_id,
            name_zh="名",
            name_en="name",
            purpose="帮困",
            proposed_by=cast.street_officer,
            proposed_at=NOW,
            state=PoolState.PROPOSED,
        )

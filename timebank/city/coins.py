"""Where the demo's coins come from: budgets of the districts and grants to elders of special groups."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from timebank.city.clockwork import Story
from timebank.city.moments import on
from timebank.city.residents import FIRST_MEMBERS
from timebank.city.streets import CITY, DISTRICTS, HUJIALOU, STREETS
from timebank.city.world import Elder, World
from timebank.coins.operations import (
    approve_funding,
    approve_grant,
    propose_funding,
    propose_grant,
    refuse_grant,
)
from timebank.lib.units import MINUTES_PER_COIN
from timebank.people.kinds import BeneficiaryClass

FUNDED_DAYS_BEFORE = 428
BUDGET_COINS = {"110105": 2_500, "110101": 600, "110108": 600}
PROPOSED_BUDGET_COINS = 300
FIRST_GRANT_DAYS_BEFORE = (396, 357)
"""Of two early members: one grant has expired since, the other does within days."""
REFUSAL_REASON = "材料不齐，请补交后再申请"
GRANTED_SHARE = 0.8
COINS = (10, 12, 15, 20, 24, 30)
MAIN_COINS = 40


class Decision(Enum):
    """What a second officer does with a proposed grant."""

    NONE = auto()
    APPROVES = auto()
    REFUSES = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPlan:
    """A grant that an officer proposes and another decides."""

    elder: Elder
    coins: int
    beneficiary_class: BeneficiaryClass
    proposed_at: datetime
    decided_at: datetime
    decision: Decision = Decision.APPROVES


def money_stories(*, world: World) -> list[Story]:
    """Fund the districts, and plan a grant for most elders; what an elder gets can be planned with."""
    stories = [_funding(world, district) for district in DISTRICTS]
    stories.append(_proposed_funding(world, DISTRICTS[-1]))
    return stories + [_grant(world, plan) for plan in _grant_plans(world)]


def _day(world: World, days_before: int, hour: int, minute: int = 0) -> datetime:
    return on((world.loaded_at - timedelta(days=days_before)).date(), hour, minute)


def _funding(world: World, district: str) -> Story:
    at = _day(world, FUNDED_DAYS_BEFORE, 10)
    yield at
    minutes = BUDGET_COINS[district] * MINUTES_PER_COIN
    maker, checker = world.officers[f"officer {CITY} maker"], world.officers[f"officer {CITY} checker"]
    funding = propose_funding(place=district, coin_minutes=minutes, by=maker, at=at)
    yield at + timedelta(hours=5)
    approve_funding(funding_id=funding, by=checker, at=at + timedelta(hours=5))


def _proposed_funding(world: World, district: str) -> Story:
    """Propose one more budget that nobody has decided yet."""
    at = _day(world, 1, 15)
    yield at
    minutes = PROPOSED_BUDGET_COINS * MINUTES_PER_COIN
    by = world.officers[f"officer {CITY} maker"]
    propose_funding(place=district, coin_minutes=minutes, by=by, at=at)


def _grant_plans(world: World) -> list[GrantPlan]:
    """Plan grants: most before the fortnight, some in it, one refused, two still to be decided."""
    plans = [
        _plan(world, elder, number)
        for street in STREETS
        for number, elder in _to_be_granted(world, street.code)
    ]
    main = world.elders[HUJIALOU.code]
    for elder, days in zip((main[number] for number in FIRST_MEMBERS), FIRST_GRANT_DAYS_BEFORE, strict=True):
        plans.append(_planned(world, elder, coins=10, days=days, kind=BeneficiaryClass.DIFFICULTY))
    without = [elder for street in world.elders.values() for elder in street if not elder.coin_minutes]
    refused, *proposed = world.random.sample(without, 3)
    plans.append(
        _planned(world, refused, coins=20, days=4, kind=BeneficiaryClass.OTHER, decision=Decision.REFUSES)
    )
    for elder in (main[0], *proposed):
        undecided = Decision.NONE
        plans.append(
            _planned(world, elder, coins=15, days=2, kind=BeneficiaryClass.INCAPACITY, decision=undecided)
        )
    return plans


def _to_be_granted(world: World, street: str) -> list[tuple[int, Elder]]:
    """List the elders who get coins: those whom the stories lean on, and most of the others."""
    numbered = list(enumerate(world.elders[street]))
    return [
        (number, elder)
        for number, elder in numbered
        if number < len(BeneficiaryClass) or world.random.random() < GRANTED_SHARE
    ]


def _plan(world: World, elder: Elder, number: int) -> GrantPlan:
    """Plan the ordinary grant of an elder and note the coins, if they come before the fortnight."""
    classes = list(BeneficiaryClass)
    kind = classes[number % len(classes)] if elder.confirms_alone else BeneficiaryClass.DEMENTIA
    coins = MAIN_COINS if number == 0 else world.random.choice(COINS)
    is_early = number < 30 or world.random.random() < GRANTED_SHARE
    days = world.random.randint(20, 22) if is_early else world.random.randint(2, 11)
    if is_early:
        elder.coin_minutes = coins * MINUTES_PER_COIN
    return _planned(world, elder, coins=coins, days=days, kind=kind)


def _planned(
    world: World,
    elder: Elder,
    *,
    coins: int,
    days: int,
    kind: BeneficiaryClass,
    decision: Decision = Decision.APPROVES,
) -> GrantPlan:
    at = _day(world, days, world.random.randint(9, 11), world.random.randrange(60))
    return GrantPlan(
        elder=elder,
        coins=coins,
        beneficiary_class=kind,
        proposed_at=at,
        decided_at=at + timedelta(hours=world.random.randint(2, 5)),
        decision=decision,
    )


def _grant(world: World, plan: GrantPlan) -> Story:
    district = plan.elder.street[:6]
    maker, checker = (world.officers[f"officer {district} {order}"] for order in ("maker", "checker"))
    yield plan.proposed_at
    grant = propose_grant(
        person_id=plan.elder.id,
        coin_minutes=plan.coins * MINUTES_PER_COIN,
        beneficiary_class=plan.beneficiary_class,
        by=maker,
        at=plan.proposed_at,
    )
    if plan.decision == Decision.NONE:
        return
    yield plan.decided_at
    if plan.decision == Decision.REFUSES:
        refuse_grant(grant_id=grant, reason=REFUSAL_REASON, by=checker, at=plan.decided_at)
    else:
        approve_grant(grant_id=grant, by=checker, at=plan.decided_at)

"""The demo's gifts and donations: of sons and daughters to their parents, of volunteers to a public-welfare account.

Who gives is chosen when the moment has come, among those who have earned enough by then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from timebank.city.clockwork import Story
from timebank.city.moments import day_of, on
from timebank.city.residents import CHILDREN
from timebank.city.streets import DISTRICTS, HUJIALOU, STREETS
from timebank.city.world import Elder, Volunteer, World
from timebank.coins.kinds import GiftRefusalReason
from timebank.coins.models import Gift
from timebank.coins.operations import (
    PoolRequest,
    cancel_donation,
    cancel_gift,
    confirm_gift_call,
    decline_gift,
    donate_coins,
    give_coins,
    open_pool,
    propose_pool,
    refuse_gift,
)
from timebank.coins.queries import purse_balances
from timebank.lib.units import MINUTES_PER_COIN
from timebank.people.kinds import ConsentHow
from timebank.people.rules import Actor

GIVEN_MINUTES = 30
"""Of every gift and donation: most demo volunteers have served a few hours only."""
POOL_DAYS_BEFORE = 12
POOL_BUDGET_COINS = 200
FIRST_DISTRICT = HUJIALOU.district
SECOND_DISTRICT = next(each for each in DISTRICTS if each != FIRST_DISTRICT)

Ending = Callable[[Gift, "Family", datetime], None]


@dataclass(frozen=True, slots=True)
class Family:
    """A volunteer and the volunteer's old mother or father."""

    child: Volunteer
    parent: Elder


def gift_stories(*, world: World) -> list[Story]:
    """Plan a gift for each way in which one can end or still rest, a public-welfare account, and donations to it."""
    desk = world.desks[HUJIALOU.code]
    pools: list[UUID] = []

    def called(gift: Gift, _family: Family, at: datetime) -> None:
        confirm_gift_call(gift_id=gift.pk, by=desk.reviewer, at=at)

    def refused(gift: Gift, _family: Family, at: datetime) -> None:
        refuse_gift(gift_id=gift.pk, reason=GiftRefusalReason.PRESSURE, by=desk.reviewer, at=at)

    return [
        _pool(world, pools),
        _proposed_pool(world),
        _gift(world, days=-6),
        _gift(world, days=-5, ending=_cancelled),
        _gift(world, days=-4, ending=_declined),
        _gift(world, days=-5, desk=desk.clerk, ending=called),
        _gift(world, days=-4, desk=desk.clerk, ending=refused),
        _gift(world, days=-1, desk=desk.clerk),
        _gift(world, days=-1),
        _donation(world, pools, days=-6),
        _donation(world, pools, days=-4),
        _donation(world, pools, days=-3, is_cancelled=True),
        _donation(world, pools, days=-1),
    ]


def _cancelled(gift: Gift, family: Family, at: datetime) -> None:
    cancel_gift(gift_id=gift.pk, word=None, by=family.child.actor, at=at)


def _declined(gift: Gift, family: Family, at: datetime) -> None:
    decline_gift(gift_id=gift.pk, word=None, by=family.parent.actor, at=at)


def _moment(world: World, *, days: int, hour: int) -> datetime:
    return min(on(day_of(world.loaded_at) + timedelta(days=days), hour), world.loaded_at)


def _gift(world: World, *, days: int, desk: Actor | None = None, ending: Ending | None = None) -> Story:
    """Let somebody with enough coins give some to a parent, alone or at the desk, and let it end in a way of its own."""
    at = _moment(world, days=days, hour=17)
    yield at
    streets = [HUJIALOU.code] if desk else [street.code for street in STREETS]
    family = _richest([each for street in streets for each in _families(world, street)])
    has = purse_balances(person_id=family.child.id).earned
    if not has:
        return  # a fortnight in which nobody there earned anything
    gift = give_coins(
        giver_id=family.child.id,
        receiver_id=family.parent.id,
        coin_minutes=min(GIVEN_MINUTES, has),
        word=ConsentHow.IN_PERSON if desk else None,
        by=desk or family.child.actor,
        at=at,
    )
    if ending is not None:
        later = _moment(world, days=days + 1, hour=10)
        yield later
        ending(gift, family, later)


def _families(world: World, street: str) -> list[Family]:
    elders, volunteers = world.elders[street], world.volunteers[street]
    return [Family(volunteers[number], elders[parent]) for number, parent in CHILDREN.items()]


def _richest(families: list[Family]) -> Family:
    return max(families, key=lambda each: (purse_balances(person_id=each.child.id).earned, each.child.id))


def _pool(world: World, pools: list[UUID]) -> Story:
    """Let a district open its public-welfare account by two officers."""
    at = _moment(world, days=-POOL_DAYS_BEFORE, hour=10)
    yield at
    request = PoolRequest(
        place=FIRST_DISTRICT,
        organisation_id=None,
        name_zh="朝阳区助老公益账户",
        name_en="Chaoyang public-welfare account for elders",
        purpose="帮助本区失能、失智和经济困难的老年人",
        year_budget_minutes=POOL_BUDGET_COINS * MINUTES_PER_COIN,
    )
    pool = propose_pool(request=request, by=world.officers[f"officer {FIRST_DISTRICT} maker"], at=at)
    later = at + timedelta(hours=3)
    yield later
    open_pool(pool_id=pool.pk, by=world.officers[f"officer {FIRST_DISTRICT} checker"], at=later)
    pools.append(pool.pk)


def _proposed_pool(world: World) -> Story:
    """Propose one more account that nobody has decided yet."""
    at = _moment(world, days=-2, hour=11)
    yield at
    request = PoolRequest(
        place=SECOND_DISTRICT,
        organisation_id=None,
        name_zh="互助公益账户",
        name_en="Mutual-help account",
        purpose="帮助急需社会关爱的老年人",
        year_budget_minutes=None,
    )
    propose_pool(request=request, by=world.officers[f"officer {SECOND_DISTRICT} maker"], at=at)


def _donation(world: World, pools: list[UUID], *, days: int, is_cancelled: bool = False) -> Story:
    """Let the volunteer with the most coins donate some, and take them back if that is the plan."""
    at = _moment(world, days=days, hour=18)
    yield at
    everybody = [each for street in STREETS for each in world.volunteers[street.code]]
    donor = max(everybody, key=lambda each: (purse_balances(person_id=each.id).earned, each.id))
    by = donor.actor
    donation = donate_coins(
        giver_id=donor.id, pool_id=pools[0], coin_minutes=GIVEN_MINUTES, word=None, by=by, at=at
    )
    if is_cancelled:
        later = at + timedelta(hours=2)
        yield later
        cancel_donation(donation_id=donation.pk, word=None, by=by, at=later)

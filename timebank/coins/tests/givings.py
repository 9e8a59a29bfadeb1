"""Short ways to give, donate and open a pool in the tests of coins, always through the operations themselves."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.cast import JOINED_AT, NOW, STREET, Cast, make_family
from timebank.coins.kinds import PoolState
from timebank.coins.models import Donation, Gift, Pool
from timebank.coins.operations import PoolRequest, donate_coins, give_coins, open_pool, propose_pool
from timebank.people.kinds import Channel, Relation, Role, Sex
from timebank.people.models import Person
from timebank.people.rules import Actor, member_number

RESTED = NOW + timedelta(hours=24)
RESTED_LONGER = NOW + timedelta(hours=72)
NO_LONGER = RESTED_LONGER + timedelta(days=14)
"""A day, three days, and the end of waiting after the longer rest (founding policy values)."""


def given(cast: Cast, coin_minutes: int = 60, *, at: datetime = NOW, **facts: Any) -> Gift:
    """Let the elder's daughter give the elder coins on her own page."""
    asked: dict[str, Any] = {
        "giver_id": cast.relative_of_elder.pk,
        "receiver_id": cast.elder.pk,
        "word": None,
        "by": cast.relative_of_elder_actor,
    }
    return give_coins(**(asked | facts), coin_minutes=coin_minutes, at=at)


def donated(cast: Cast, pool: Pool, coin_minutes: int = 60, *, at: datetime = NOW, **facts: Any) -> Donation:
    """Let the volunteer donate coins on the own page."""
    asked: dict[str, Any] = {"giver_id": cast.volunteer.pk, "word": None, "by": cast.volunteer_actor}
    return donate_coins(**(asked | facts), pool_id=pool.pk, coin_minutes=coin_minutes, at=at)


def pool_request(**facts: Any) -> PoolRequest:
    """Describe a pool of the cast's street."""
    asked: dict[str, Any] = {
        "place": STREET,
        "organisation_id": None,
        "name_zh": "呼家楼街道公益账户",
        "name_en": "Hujialou public-welfare account",
        "purpose": "帮助本街道的失能老年人",
        "year_budget_minutes": None,
    }
    return PoolRequest(**(asked | facts))


def opened_pool(cast: Cast, **facts: Any) -> Pool:
    """Open a pool of the street: its officer proposes, one of the district decides."""
    proposed = propose_pool(request=pool_request(**facts), by=cast.street_officer_actor, at=NOW)
    pool = open_pool(pool_id=proposed.pk, by=cast.district_officer_actor, at=NOW)
    assert pool.state == PoolState.OPEN
    return pool


def related(cast: Cast, person: Person, relative: Person, relation: Relation) -> None:
    """Record and confirm that the relative is the … of the person."""
    checker = cast.street_officer if cast.other_reviewer in (person, relative) else cast.other_reviewer
    make_family(person, relative, relation, recorded_by=cast.other_clerk, checked_by=checker)


def student_with_guardian(cast: Cast) -> tuple[Actor, Actor]:
    """Make a student of fifteen, grandchild of the second elder, led by the elder's daughter; give both as actors."""
    guardian = cast.relative_of_elder
    student = Person.objects.create(
        member_number=member_number(98_000_001),
        birth_date=date(2010, 9, 9),
        sex=Sex.FEMALE,
        place_id=STREET,
        guardian=guardian,
        joined_at=JOINED_AT,
    )
    related(cast, student, cast.second_elder, Relation.GRANDPARENT)
    return (
        Actor(student.pk, Role.VOLUNTEER, "", None, Channel.PAGE),
        Actor(guardian.pk, Role.GUARDIAN, "", None, Channel.PAGE),
    )

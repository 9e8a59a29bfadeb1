"""Turns a wish into a plan with all its moments, in an order in which people could really have acted."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from timebank.city.home import Entry, HomePlan, recorded_at
from timebank.city.moments import awake_after, awake_before, office_after
from timebank.city.world import Elder, Volunteer, World
from timebank.needs.kinds import Category
from timebank.people.kinds import Channel

PUBLISHED_HOURS_BEFORE = (30, 75)
REVIEWED_AFTER_MINUTES = (15, 420)
ACCEPTED_AFTER_MINUTES = (5, 700)
LAST_REVIEW, LAST_ACCEPTANCE = timedelta(hours=4), timedelta(hours=2)
WORD_AFTER_MINUTES = (10, 400)
DECIDED_AFTER_HOURS = (20, 60)
LONGER_MINUTES = (-14, 9)
"""How much longer than planned a service lasts."""


def home_plan(
    *,
    world: World,
    elder: Elder,
    category: Category,
    starts_at: datetime,
    planned_minutes: int,
    entry: Entry = Entry.WORDS,
    volunteer: Volunteer | None = None,
    **facts: Any,
) -> HomePlan:
    """Draft the life of a need; the elder's time and coins, and a named volunteer's time, are taken for it."""
    random, at_desk = world.random, world.voice(elder).channel == Channel.DESK
    published_at = facts.pop("published_at", None) or _published(random, starts_at, at_desk=at_desk)
    served_minutes = facts.pop("served_minutes", planned_minutes + random.randint(*LONGER_MINUTES))
    left_at = starts_at + timedelta(minutes=served_minutes)
    before = _moments_before(random, published_at=published_at, starts_at=starts_at)
    after = _moments_after(random, recorded_at(entry=entry, left_at=left_at), at_desk=at_desk)
    plan = HomePlan(
        elder=elder,
        category=category,
        published_at=published_at,
        starts_at=starts_at,
        planned_minutes=planned_minutes,
        served_minutes=served_minutes,
        entry=entry,
        volunteer=volunteer,
        **(before | after | facts),
    )
    elder.coin_minutes -= planned_minutes
    for diary in (elder.diary, volunteer.diary if volunteer else None):
        if diary is not None:
            diary.take(starts_at=starts_at, ends_at=plan.planned_end)
    return plan


def _published(random: Random, starts_at: datetime, *, at_desk: bool) -> datetime:
    hours = random.randint(*PUBLISHED_HOURS_BEFORE)
    published_at = awake_before(starts_at - timedelta(hours=hours, minutes=random.randrange(60)))
    return published_at.replace(hour=random.randint(9, 16)) if at_desk else published_at


def _moments_before(random: Random, *, published_at: datetime, starts_at: datetime) -> dict[str, Any]:
    """Draw when a need is reviewed and accepted, in time for the service."""
    reviewed_at = office_after(_later(random, published_at, REVIEWED_AFTER_MINUTES))
    reviewed_at = min(reviewed_at, starts_at - LAST_REVIEW)
    accepted_at = awake_after(_later(random, reviewed_at, ACCEPTED_AFTER_MINUTES))
    return {"reviewed_at": reviewed_at, "accepted_at": min(accepted_at, starts_at - LAST_ACCEPTANCE)}


def _moments_after(random: Random, known_at: datetime, *, at_desk: bool) -> dict[str, Any]:
    """Draw when the elder, or the desk for the elder, says a word, and when somebody else decides."""
    later = _later(random, known_at, WORD_AFTER_MINUTES)
    word_at = office_after(later) if at_desk else awake_after(later)
    decided_at = office_after(word_at + timedelta(hours=random.randint(*DECIDED_AFTER_HOURS)))
    return {"word_at": word_at, "decided_at": decided_at}


def _later(random: Random, moment: datetime, minutes: tuple[int, int]) -> datetime:
    return moment + timedelta(minutes=random.randint(*minutes))

"""The ordinary fortnight: needs and activities of every day, drawn at random from one source."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from timebank.city.activity import ActivityLife, ActivityPlan
from timebank.city.drafting import home_plan
from timebank.city.home import Entry, HomePlan, Life, Word
from timebank.city.moments import office_after, on
from timebank.city.streets import HUJIALOU, STREETS, Street
from timebank.city.world import Elder, Volunteer, World
from timebank.needs.kinds import Category
from timebank.needs.rules import needed_qualifications

Choice = TypeVar("Choice")

DAYS_BACK, DAYS_AHEAD = 14, 5
HOME_NEEDS_A_DAY = 10
TRIES_MAX = 30
LENGTHS = (45, 60, 60, 90, 120)
CATEGORIES = {
    Category.COMFORT: 26,
    Category.ASSISTANCE: 30,
    Category.COMPANION: 20,
    Category.CULTURE: 8,
    Category.HEALTH: 6,
    Category.LEGAL: 3,
    Category.TRAINING: 7,
}
"""Guidance on money and online risks happens in groups, so it is not among the needs at home."""
LIVES = {
    Life.SERVED: 80,
    Life.UNTAKEN: 7,
    Life.WITHDRAWN: 4,
    Life.REFUSED: 3,
    Life.LEFT_BY_VOLUNTEER: 3,
    Life.LEFT_BY_ELDER: 3,
}
ENTRIES = {
    Entry.WORDS: 52,
    Entry.WORDS_NEAR: 20,
    Entry.DESK: 6,
    Entry.PAPER: 9,
    Entry.LATE: 6,
    Entry.NO_CODE: 4,
    Entry.FAR: 3,
}
WORDS = {Word.CONFIRMS: 84, Word.NONE: 13, Word.DISPUTES: 3}
SCORES = {5: 55, 4: 22, 3: 5, 0: 18}
"""0 is no rating. Low ones are told apart, so that there are always some."""
SEX_WISH_SHARE, FLEXIBLE_SHARE = 0.06, 0.08
FLEXIBLE_UNTIL_HOUR = 19
FIRST_HOUR, LAST_HOUR = 9, 17

GROUP_CATEGORIES = {Category.CULTURE: 6, Category.SAFETY: 3, Category.TRAINING: 3, Category.COMFORT: 1}
GROUP_STARTS = ((9, 30), (14, 0), (15, 0))
GROUP_LENGTHS = (60, 90, 120)
GROUP_PLACES = 20
EVERY_DAYS, EVERY_DAYS_MAIN = 4, 2


def drawn(random: Random, weights: dict[Choice, int]) -> Choice:
    """Draw one by weight."""
    return random.choices(list(weights), list(weights.values()))[0]


def home_plans(*, world: World) -> list[HomePlan]:
    """Draw the needs at home of every day, a little later into the future than anybody has asked yet."""
    drafts = [
        _home_plan(world, days) for days in range(-DAYS_BACK, DAYS_AHEAD + 1) for _ in range(HOME_NEEDS_A_DAY)
    ]
    return [plan for plan in drafts if plan is not None]


def _home_plan(world: World, days: int) -> HomePlan | None:
    """Draw one need of an elder who has the coins and the time; nobody found means one need less."""
    random = world.random
    everybody = [elder for street in world.elders.values() for elder in street]
    for _ in range(TRIES_MAX):
        elder, minutes = random.choice(everybody), random.choice(LENGTHS)
        starts_at = _moment(world, days, random.randint(FIRST_HOUR, LAST_HOUR), random.choice((0, 30)))
        ends_at = starts_at + timedelta(minutes=minutes)
        if elder.coin_minutes >= minutes and elder.diary.is_free(starts_at=starts_at, ends_at=ends_at):
            wishes = _wishes(world, elder, starts_at=starts_at, ends_at=ends_at)
            return home_plan(world=world, elder=elder, starts_at=starts_at, planned_minutes=minutes, **wishes)
    return None


def _moment(world: World, days: int, hour: int, minute: int) -> datetime:
    return on((world.loaded_at + timedelta(days=days)).date(), hour, minute)


def _wishes(world: World, elder: Elder, *, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """Draw what is asked for and how it goes; who has no phone is served on paper more often."""
    random = world.random
    closing = on(starts_at.date(), FLEXIBLE_UNTIL_HOUR)
    flexible = random.random() < FLEXIBLE_SHARE and ends_at + timedelta(hours=1) < closing
    entry = drawn(random, ENTRIES)
    if not elder.has_phone and entry == Entry.WORDS:
        entry = random.choice((Entry.WORDS, Entry.PAPER, Entry.DESK))
    return {
        "category": drawn(random, CATEGORIES),
        "life": drawn(random, LIVES),
        "entry": entry,
        "word": drawn(random, WORDS),
        "score": drawn(random, SCORES),
        "sex_wish": elder.sex if random.random() < SEX_WISH_SHARE else "",
        "flexible_until": closing if flexible else None,
    }


def activity_plans(*, world: World) -> list[ActivityPlan]:
    """Draw the group activities: in the first street every second day, elsewhere every fourth."""
    plans = []
    for number, street in enumerate(STREETS):
        every = EVERY_DAYS_MAIN if street is HUJIALOU else EVERY_DAYS
        for days in range(number - DAYS_BACK, DAYS_AHEAD + 1, every):
            hour, minute = world.random.choice(GROUP_STARTS)
            plans.append(
                activity_plan(world=world, street=street, starts_at=_moment(world, days, hour, minute))
            )
    return plans


def activity_plan(
    *, world: World, street: Street, starts_at: datetime, helpers: Sequence[Volunteer] = (), **facts: Any
) -> ActivityPlan:
    """Draft an activity with the elders and volunteers who are free then; ``helpers`` come besides."""
    random = world.random
    category, minutes = drawn(random, GROUP_CATEGORIES), random.choice(GROUP_LENGTHS)
    category, minutes = facts.pop("category", category), facts.pop("planned_minutes", minutes)
    ends_at = starts_at + timedelta(minutes=minutes)
    elders = _free_elders(world, street, starts_at=starts_at, ends_at=ends_at)
    present = elders[: random.randint(8, 16)]
    volunteers = [
        *helpers,
        *_free_volunteers(world, street, category, elders=present, period=(starts_at, ends_at)),
    ]
    published_at = office_after(starts_at - timedelta(days=random.randint(4, 7), hours=random.randint(0, 5)))
    listed_at = office_after(ends_at + timedelta(hours=random.randint(1, 20)))
    for diary in [each.diary for each in volunteers] + [each.diary for each in present]:
        diary.take(starts_at=starts_at, ends_at=ends_at)
    drafted: dict[str, Any] = {
        "published_at": published_at,
        "reviewed_at": office_after(published_at + timedelta(minutes=random.randint(60, 300))),
        "listed_at": listed_at,
        "confirmed_at": office_after(listed_at + timedelta(hours=random.randint(2, 28))),
        "life": ActivityLife.WITHDRAWN if random.random() < 0.05 else ActivityLife.HELD,
    }
    return ActivityPlan(
        street=street.code,
        position=(street.latitude, street.longitude),
        category=category,
        starts_at=starts_at,
        planned_minutes=minutes,
        volunteer_places=max(2, len(volunteers)) + random.randint(0, 1),
        elder_places=GROUP_PLACES,
        volunteers=volunteers,
        joining=present[: random.randint(3, 6)],
        present=present,
        **(drafted | facts),
    )


def _free_elders(world: World, street: Street, *, starts_at: datetime, ends_at: datetime) -> list[Elder]:
    free = [
        elder
        for elder in world.elders[street.code]
        if elder.confirms_alone and elder.diary.is_free(starts_at=starts_at, ends_at=ends_at)
    ]
    return world.random.sample(free, len(free))


def _free_volunteers(
    world: World,
    street: Street,
    category: Category,
    *,
    elders: Sequence[Elder],
    period: tuple[datetime, datetime],
) -> list[Volunteer]:
    """Draw one or two volunteers of the street who are free, qualified and nobody's family there."""
    families = set().union(*(elder.side for elder in elders))
    needed = set(needed_qualifications(category))
    fit = [
        each
        for each in world.volunteers[street.code]
        if each.serves_anybody
        and needed <= each.proofs
        and each.id not in families
        and each.diary.is_free(starts_at=period[0], ends_at=period[1])
    ]
    return world.random.sample(fit, min(len(fit), world.random.randint(1, 2)))

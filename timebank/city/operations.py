"""Loading the demo: everybody and the whole fortnight in one transaction, or nothing at all.

Never on a platform marked for production, never beside real people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.conf import settings

from timebank.city import queries
from timebank.city.accounts import list_accounts
from timebank.city.activity import activity_story
from timebank.city.clockwork import Clockwork
from timebank.city.coins import money_stories
from timebank.city.doubles import join_twice
from timebank.city.enrolment import enrol_everybody
from timebank.city.gifts import gift_stories
from timebank.city.history import activity_plans, home_plans
from timebank.city.home import home_story
from timebank.city.joining import joining_stories
from timebank.city.kin import show_families
from timebank.city.lists import list_stories
from timebank.city.moments import day_of, on
from timebank.city.pieces import Pieces
from timebank.city.rare import rare_stories
from timebank.city.refusals import DemoInProduction, DemoNotWanted, PeopleAlready
from timebank.city.residents import Population, populate
from timebank.city.rights import rights_stories
from timebank.city.routine import notice_story, work, work_story
from timebank.city.special import special_stories
from timebank.city.staffing import make_staff
from timebank.city.world import World
from timebank.lib.operation import operation
from timebank.people.rules import LOCAL

ROUTINE_DAYS_BEFORE = 20

Tell = Callable[[str, int], None]
"""Told what is being made, and how much of it is done in percent."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was made, and how many acts of people and platform made it."""

    acts: int
    people: int
    needs: dict[str, int]
    matches: dict[str, int]
    visits: dict[str, int]


@operation
def load_demo(*, seed: int, is_wanted: bool, tell: Tell, at: datetime) -> Loaded:
    """Load the demo people with the fortnight up to a moment; the same seed and moment give the same city.

    ``is_wanted`` says that somebody asked for them in a database that is not the embedded one.
    Raises: DemoInProduction, DemoNotWanted, PeopleAlready.
    """
    refuse_demo(is_wanted=is_wanted)
    loaded_at = at.astimezone(LOCAL)
    random = Random(seed)  # noqa: S311 - invented people, no secret
    people = populate(random=random, day=day_of(loaded_at))
    world = World(random=random, loaded_at=loaded_at)
    tell("STAFF", 0)
    staff = make_staff(planned=people.staff, world=world)
    tell("PEOPLE", 0)
    enrol_everybody(people=people, world=world)
    join_twice(people=people, world=world)
    acts = _happen(world, tell=tell)
    show_families(world=world)
    work(at=loaded_at)
    list_accounts(people=people, world=world, staff=staff)
    return Loaded(
        acts=acts,
        people=queries.people_in_all(),
        needs=queries.needs_by_state(),
        matches=queries.matches_by_state(),
        visits=queries.visits_by_state(),
    )


def refuse_demo(*, is_wanted: bool) -> None:
    """Refuse where demo people must not come. Raises: DemoInProduction, DemoNotWanted, PeopleAlready."""
    if settings.PRODUCTION:
        raise DemoInProduction
    if not settings.EMBEDDED and not is_wanted:
        raise DemoNotWanted
    if queries.has_people():
        raise PeopleAlready


def planned_people(*, seed: int, at: datetime) -> Population:
    """Give the people that a seed and a moment make, without making them."""
    return populate(random=Random(seed), day=day_of(at))  # noqa: S311 - invented people, no secret


def _happen(world: World, *, tell: Tell) -> int:
    """Plan everything, then let it happen in the order of its moments until now."""
    clockwork = Clockwork(until=world.loaded_at)
    begins_at = on(day_of(world.loaded_at) - timedelta(days=ROUTINE_DAYS_BEFORE), 0, 5)
    stories = money_stories(world=world) + list_stories(world=world)
    # The set pieces choose their people first; ordinary days take the time that is left.
    pieces = Pieces(world=world)
    homes, activities = pieces.home(), pieces.activities()
    activities += activity_plans(world=world)
    homes += home_plans(world=world)
    stories += [home_story(world=world, plan=plan) for plan in homes]
    stories += [activity_story(world=world, plan=plan) for plan in activities]
    stories += pieces.stories()
    stories += gift_stories(world=world)
    stories += rare_stories(world=world)
    stories += special_stories(world=world)
    stories += rights_stories(world=world)
    stories += joining_stories(world=world)
    for story in stories:
        clockwork.add(story)
    clockwork.add(work_story(starts_at=begins_at))
    clockwork.add(notice_story(world=world, clockwork=clockwork, starts_at=begins_at))
    return clockwork.run(tell=_progress(begins_at, world.loaded_at, tell))


def _progress(begins_at: datetime, ends_at: datetime, tell: Tell) -> Callable[[datetime], None]:
    """Turn moments of the history into percent, each told once."""
    told = -1

    def on_moment(moment: datetime) -> None:
        nonlocal told
        percent = max(0, int(100 * ((moment - begins_at) / (ends_at - begins_at))))
        if percent > told:
            told = percent
            tell("HISTORY", percent)

    return on_moment

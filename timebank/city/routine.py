"""What the platform itself did in the fortnight: its periodic work, and notices sent, delivered and read.

Nothing is sent: the texts of the past are marked as the provider would have reported them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from timebank.city.clockwork import Clockwork, Story
from timebank.city.moments import awake_after
from timebank.city.streets import CITY
from timebank.city.world import World
from timebank.coins.jobs import end_due_rests, expire_due_grants
from timebank.coins.operations import tell_expiring
from timebank.needs.operations import expire_needs
from timebank.notices.operations import (
    ClaimedNotice,
    claim_notices,
    keep_in_app,
    mark_attempt_failed,
    mark_read,
    mark_sent,
)
from timebank.people.jobs import work_on_statuses
from timebank.people.operations import convert_who_came_of_age, lapse_schools, remind_of_schools
from timebank.people.rules import SYSTEM_ACTOR
from timebank.visits.operations import (
    confirm_quiet_visits,
    confirm_silent_visits,
    finish_needs,
    lapse_matches,
)

WORK_EVERY = timedelta(hours=6)
SEND_EVERY = timedelta(hours=3)
BATCH = 500
UNREACHABLE_SHARE, UNREPORTED_SHARE, READ_SHARE = 0.02, 0.05, 0.5
READ_AFTER_MINUTES = (3, 900)


def work_story(*, starts_at: datetime) -> Story:
    """Do the periodic work of needs, visits, grants and gifts again and again."""
    for at in _every(WORK_EVERY, starts_at=starts_at):
        yield at
        work(at=at)


def work(*, at: datetime) -> None:
    """Do all periodic work that is due at a moment."""
    expire_needs(by=SYSTEM_ACTOR, at=at)
    lapse_matches(by=SYSTEM_ACTOR, at=at)
    finish_needs(by=SYSTEM_ACTOR, at=at)
    confirm_silent_visits(by=SYSTEM_ACTOR, at=at)
    confirm_quiet_visits(by=SYSTEM_ACTOR, at=at)
    expire_due_grants(at=at, limit=BATCH)
    end_due_rests(at=at, limit=BATCH)
    tell_expiring(city=CITY, limit=BATCH, at=at)
    work_on_statuses(at=at)
    convert_who_came_of_age(city=CITY, by=SYSTEM_ACTOR, at=at)
    remind_of_schools(city=CITY, at=at)
    lapse_schools(at=at)


def notice_story(*, world: World, clockwork: Clockwork, starts_at: datetime) -> Story:
    """Send what is due again and again; a few phones cannot be reached, and some people never look."""
    for at in _every(SEND_EVERY, starts_at=starts_at):
        yield at
        for notice in claim_notices(at=at, limit=BATCH):
            if _sent(notice, world=world, at=at) and world.random.random() < READ_SHARE:
                after = timedelta(minutes=world.random.randint(*READ_AFTER_MINUTES))
                clockwork.add(_read(notice.id, notice.person_id, at=awake_after(at + after)))


def _every(step: timedelta, *, starts_at: datetime) -> Iterator[datetime]:
    at = starts_at
    while True:
        yield at
        at += step


def _sent(notice: ClaimedNotice, *, world: World, at: datetime) -> bool:
    """Mark one notice; tells whether a person can read it."""
    if notice.person_id in world.phoneless:
        keep_in_app(claimed=[notice])
        return False
    luck = world.random.random()
    if luck < UNREACHABLE_SHARE or notice.attempt > 1:
        mark_attempt_failed(claimed=notice)
        return False
    return mark_sent(claimed=notice, is_delivered=luck > UNREACHABLE_SHARE + UNREPORTED_SHARE, at=at)


def _read(notice_id: UUID, person_id: UUID, *, at: datetime) -> Story:
    yield at
    mark_read(notice_id=notice_id, person_id=person_id, at=at)

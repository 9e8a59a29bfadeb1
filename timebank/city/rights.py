"""Requests about personal data in the demo: one done, one to be corrected, an account that waits to be closed, an erasure to decide.

They take nobody by chance, so that the rest of the demo's history stays what its seed makes of it.
"""

from datetime import datetime, timedelta

from timebank.city.clockwork import Story
from timebank.city.moments import day_of, on
from timebank.city.streets import HUJIALOU
from timebank.city.world import World
from timebank.people.kinds import ConsentHow
from timebank.rights.kinds import Fate, RepresentativePaper
from timebank.rights.operations import (
    apply_retention,
    ask_for_correction,
    ask_for_erasure,
    cancel_account,
    propose_representative,
    take_copy,
)
from timebank.rights.queries import obligations_of

MAIN, CLOSING = 0, 9
LAST_ELDERS = 12
"""Of so many of the street's last elders the first for whom nothing is open asks to be erased."""


def rights_stories(*, world: World) -> list[Story]:
    """Plan the requests of the first street and one run of the retention table."""
    return [
        _own_requests(world),
        _closing(world),
        _erasure(world),
        _representative(world),
        _retention(world),
    ]


def _moment(world: World, *, days: int, hour: int) -> datetime:
    return min(on(day_of(world.loaded_at) + timedelta(days=days), hour), world.loaded_at)


def _own_requests(world: World) -> Story:
    """Let the elder of the sign-in page take a copy, and ask for a correction."""
    elder = world.elders[HUJIALOU.code][MAIN]
    at = _moment(world, days=-3, hour=15)
    yield at
    take_copy(person_id=elder.id, how=ConsentHow.SELF, by=elder.actor, at=at)
    later = _moment(world, days=-1, hour=17)
    yield later
    ask_for_correction(person_id=elder.id, how=ConsentHow.SELF, by=elder.actor, at=later)


def _closing(world: World) -> Story:
    """Let an elder close the account at the desk; it can still be taken back."""
    elder = world.elders[HUJIALOU.code][CLOSING]
    at = world.loaded_at - timedelta(minutes=20)
    yield at
    cancel_account(
        person_id=elder.id,
        fate=Fate.LEAVE,
        pool_id=None,
        how=ConsentHow.IN_PERSON,
        by=world.desks[elder.street].clerk,
        at=at,
    )


def _erasure(world: World) -> Story:
    at = world.loaded_at - timedelta(minutes=10)
    yield at
    for elder in reversed(world.elders[HUJIALOU.code][-LAST_ELDERS:]):
        if not obligations_of(person_id=elder.id, at=at):
            by = world.desks[elder.street].clerk
            ask_for_erasure(person_id=elder.id, how=ConsentHow.IN_PERSON, by=by, at=at)
            return


def _representative(world: World) -> Story:
    """Let the child of a parent with dementia, a delegate until now, be recorded as representative; an officer decides."""
    at = world.loaded_at - timedelta(minutes=15)
    yield at
    elders = world.elders[HUJIALOU.code]
    elder = next((each for each in elders if each.delegate and not each.confirms_alone), None)
    if elder is None or elder.delegate is None:
        return
    propose_representative(
        person_id=elder.id,
        representative_id=elder.delegate.person_id,
        paper=RepresentativePaper.GUARDIANSHIP_AGREEMENT,
        may_publish=True,
        may_confirm=True,
        last_date=None,
        by=world.desks[elder.street].clerk,
        at=at,
    )


def _retention(world: World) -> Story:
    at = _moment(world, days=-1, hour=4)
    yield at
    apply_retention(is_dry=False, at=at)

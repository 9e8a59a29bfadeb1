"""What is rare in the demo: aid out of a pool, an entry taken back with a debt, a death whose heirs still choose.

They take nobody by chance, so that the rest of the demo's history stays what its seed makes of it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from timebank.city.clockwork import Story
from timebank.city.gifts import FIRST_DISTRICT, GIVEN_MINUTES
from timebank.city.moments import day_of, on
from timebank.city.residents import CHILDREN, GUARDIANS, SPENDERS
from timebank.city.streets import HUJIALOU
from timebank.city.world import Elder, Volunteer, World
from timebank.coins.kinds import CorrectionReason
from timebank.coins.operations import (
    approve_aid,
    approve_correction,
    approve_estate,
    donate_coins,
    open_estate,
    propose_aid,
    propose_correction,
)
from timebank.coins.queries import correctable_entries, earned_left, estates_in, pools_to_aid
from timebank.ledger.kinds import TransferKind
from timebank.people.kinds import BeneficiaryClass

HELPED_ELDERS = (16, 17)
"""Of the first street: one was helped, for the other a second officer is asked."""
LISTED_ELDERS = 40
"""Elders before this number stand in lists, families and set pieces."""
PLAYED_VOLUNTEERS = {0, 1, *CHILDREN, *GUARDIANS, *SPENDERS}
"""Volunteers who play a part of their own."""


def rare_stories(*, world: World) -> list[Story]:
    """Plan all three; the elders' other plans have been made by now."""
    return [_aid(world), _debt(world), _death(world)]


def _moment(world: World, *, days: int, hour: int) -> datetime:
    return min(on(day_of(world.loaded_at) + timedelta(days=days), hour), world.loaded_at)


def _aid(world: World) -> Story:
    """Help one elder out of the district's pool, and propose to help another."""
    at = _moment(world, days=-2, hour=14)
    yield at
    (found, *_) = pools_to_aid(scope=FIRST_DISTRICT, at=at)
    first, _second = (
        propose_aid(
            person_id=world.elders[HUJIALOU.code][number].id,
            coin_minutes=GIVEN_MINUTES // 2,
            beneficiary_class=BeneficiaryClass.URGENT,
            pool_id=found.pool.pk,
            by=world.officers[f"officer {FIRST_DISTRICT} maker"],
            at=at,
        )
        for number in HELPED_ELDERS
    )
    later = at + timedelta(hours=2)
    yield later
    approve_aid(grant_id=first, by=world.officers[f"officer {FIRST_DISTRICT} checker"], at=later)


def _debt(world: World) -> Story:
    """Let somebody donate everything, and an hour of theirs be found to have been entered twice."""
    at = _moment(world, days=-4, hour=9)
    yield at
    donor = _least_rich(world, at=at)
    (found, *_) = pools_to_aid(scope=FIRST_DISTRICT, at=at)
    donate_coins(
        giver_id=donor.id,
        pool_id=found.pool.pk,
        coin_minutes=earned_left(person_id=donor.id),
        word=None,
        by=donor.actor,
        at=at,
    )
    later = _moment(world, days=-3, hour=15)
    yield later
    correction_id = propose_correction(
        transfer_ids=[_first_hour(donor.id)],
        reason=CorrectionReason.ENTERED_TWICE,
        reference=f"HJL-{later:%Y}-3",
        by=world.officers[f"officer {FIRST_DISTRICT} maker"],
        at=later,
    )
    last = later + timedelta(hours=1)
    yield last
    checker = world.officers[f"officer {FIRST_DISTRICT} checker"]
    approve_correction(correction_id=correction_id, by=checker, at=last)


def _least_rich(world: World, *, at: datetime) -> Volunteer:
    """Choose who has least of those who have something, play no other part and serve nobody around that day."""
    around = {"starts_at": at - timedelta(days=4), "ends_at": at + timedelta(days=2)}
    everybody = enumerate(world.volunteers[HUJIALOU.code])
    earned = [
        (not each.diary.is_free(**around), left, each.id, each)
        for number, each in everybody
        if number not in PLAYED_VOLUNTEERS and (left := earned_left(person_id=each.id)) and _hours(each.id)
    ]
    return min(earned, key=lambda each: each[:3])[3]


def _hours(person_id: UUID) -> list[UUID]:
    entries = correctable_entries(person_id=person_id, limit=100)
    return [each.id for each in entries if each.kind == TransferKind.EARN]


def _first_hour(person_id: UUID) -> UUID:
    return _hours(person_id)[-1]


def _death(world: World) -> Story:
    """Record a death at the desk by two persons; the heirs have not chosen yet."""
    at = _moment(world, days=-2, hour=10)
    yield at
    dead, desk = _alone(world), world.desks[HUJIALOU.code]
    estate_id = open_estate(
        person_id=dead.id,
        died_date=(at - timedelta(days=6)).date(),
        paper_reference=f"D-{at:%Y}-118",
        by=desk.clerk,
        at=at,
    )
    later = at + timedelta(hours=5)
    yield later
    (found,) = [each for each in estates_in(scope=HUJIALOU.code, limit=10) if each.id == estate_id]
    assert found.waiting is not None, "a death that was just recorded waits for its second person"
    checker = world.officers[f"officer {FIRST_DISTRICT} checker"]
    approve_estate(decision_id=found.waiting.id, by=checker, at=later)


def _alone(world: World) -> Elder:
    """Choose the last elder of the first street for whom nothing is planned."""
    others = world.elders[HUJIALOU.code][LISTED_ELDERS:]
    return next(each for each in reversed(others) if not each.diary.taken and each.delegate is None)

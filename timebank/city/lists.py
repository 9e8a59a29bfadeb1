"""The lists of the demo: one of grants that was approved and one that waits, balances taken over and waiting.

They take nobody by chance, so that the rest of the demo's history stays what its seed makes of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from timebank.city.clockwork import Story
from timebank.city.moments import on
from timebank.city.streets import CITY, HUJIALOU
from timebank.city.world import World
from timebank.coins.operations import (
    approve_grant_batch,
    approve_migration,
    propose_grant_batch,
    propose_migration,
)
from timebank.coins.sheets import BalanceRow, BalanceSheet, GrantRow, GrantSheet
from timebank.lib.units import MINUTES_PER_COIN
from timebank.people.kinds import BeneficiaryClass
from timebank.people.queries import people

APPROVED_DAYS_BEFORE, WAITING_DAYS_BEFORE = 8, 1
VALID_DAYS = 180
APPROVED_ELDERS, WAITING_ELDERS = slice(20, 28), slice(28, 38)
APPROVED_COINS, WAITING_COINS = 2, 3
SOURCE_NAME = "街道互助台账"
TAKEN_OVER, STILL_WAITING = slice(0, 4), slice(4, 10)
EARLIER_MINUTES = (600, 1_260, 90, 2_400, 315, 780)


def list_stories(*, world: World) -> list[Story]:
    """Plan the lists of the first street's district and of the city."""
    classes = (BeneficiaryClass.DISABILITY, BeneficiaryClass.DEMENTIA)
    return [
        _grants(world, APPROVED_ELDERS, days=APPROVED_DAYS_BEFORE, coins=APPROVED_COINS, kind=classes[0]),
        _grants(world, WAITING_ELDERS, days=WAITING_DAYS_BEFORE, coins=WAITING_COINS, kind=classes[1]),
        _balances(world, TAKEN_OVER, days=APPROVED_DAYS_BEFORE),
        _balances(world, STILL_WAITING, days=WAITING_DAYS_BEFORE),
    ]


def _grants(world: World, elders: slice, *, days: int, coins: int, kind: BeneficiaryClass) -> Story:
    at = _moment(world, days=days, hour=10)
    yield at
    district = HUJIALOU.district
    numbers = _numbers([elder.id for elder in world.elders[HUJIALOU.code][elders]])
    rows = [GrantRow(line, number, coins * MINUTES_PER_COIN) for line, number in enumerate(numbers, start=2)]
    batch_id = propose_grant_batch(
        place=district,
        sheet=GrantSheet(_fingerprint(numbers), rows),
        beneficiary_class=kind,
        expires_date=(at + timedelta(days=VALID_DAYS)).date(),
        by=world.officers[f"officer {district} maker"],
        at=at,
    )
    if days == APPROVED_DAYS_BEFORE:
        later = at + timedelta(hours=4)
        yield later
        approve_grant_batch(batch_id=batch_id, by=world.officers[f"officer {district} checker"], at=later)


def _balances(world: World, volunteers: slice, *, days: int) -> Story:
    at = _moment(world, days=days, hour=11)
    yield at
    numbers = _numbers([each.id for each in world.volunteers[HUJIALOU.code][volunteers]])
    until = (at - timedelta(days=900)).date()
    rows = [
        BalanceRow(line, number, EARLIER_MINUTES[line % len(EARLIER_MINUTES)], f"HJL-{days}-{line}", until)
        for line, number in enumerate(numbers, start=2)
    ]
    batch_id = propose_migration(
        city=CITY,
        source_name=SOURCE_NAME,
        told_minutes=sum(row.coin_minutes for row in rows),
        sheet=BalanceSheet(_fingerprint(numbers), rows),
        by=world.officers[f"officer {CITY} maker"],
        at=at,
    )
    if days == APPROVED_DAYS_BEFORE:
        later = at + timedelta(hours=3)
        yield later
        approve_migration(batch_id=batch_id, by=world.officers[f"officer {CITY} checker"], at=later)


def _moment(world: World, *, days: int, hour: int) -> datetime:
    return on((world.loaded_at - timedelta(days=days)).date(), hour)


def _numbers(person_ids: Sequence[UUID]) -> list[str]:
    found = people(person_ids=list(person_ids))
    return [found[person_id].member_number for person_id in person_ids]


def _fingerprint(numbers: Sequence[str]) -> str:
    return sha256("\n".join(numbers).encode()).hexdigest()

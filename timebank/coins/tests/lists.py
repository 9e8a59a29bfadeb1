"""Short ways to write, propose and approve lists in the tests of coins, and people to stand on them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.cast import CITY, DISTRICT, JOINED_AT, NOW, STREET, Cast
from timebank.coins.models import Donation, Pool
from timebank.coins.operations import (
    approve_grant_batch,
    approve_migration,
    finish_donation,
    open_pool,
    propose_grant_batch,
    propose_migration,
    propose_pool,
)
from timebank.coins.sheets import BalanceSheet, GrantSheet, read_balance_sheet, read_grant_sheet
from timebank.coins.tests.givings import donated, pool_request
from timebank.coins.tests.purses import earned
from timebank.people.kinds import BeneficiaryClass, Sex
from timebank.people.models import Person
from timebank.people.rules import SYSTEM_ACTOR, member_number

EXPIRES = date(2026, 12, 31)
SOURCE = "旧时间银行"
BEFORE = NOW - timedelta(days=2)
"""When what has rested until NOW was donated."""


def elders(count: int, *, first: int = 97_000_000, place: str = STREET) -> list[Person]:
    """Write many elders straight into the table."""
    return Person.objects.bulk_create(
        Person(
            member_number=member_number(first + order),
            birth_date=date(1945, 1, 1),
            sex=Sex.FEMALE,
            place_id=place,
            joined_at=JOINED_AT,
        )
        for order in range(count)
    )


def grant_sheet(rows: Sequence[tuple[str, int]]) -> GrantSheet:
    """Write a list of member numbers with coins, as an officer's spreadsheet would."""
    lines = ["会员号,时间币,备注", *(f"{number},{coins},张女士" for number, coins in rows)]
    return read_grant_sheet(content="\n".join(lines).encode())


def batch(cast: Cast, rows: Sequence[tuple[str, int]]) -> UUID:
    """Propose a list."""
    return propose_grant_batch(
        place=DISTRICT,
        sheet=grant_sheet(rows),
        beneficiary_class=BeneficiaryClass.DEMENTIA,
        expires_date=EXPIRES,
        by=cast.district_officer_actor,
        at=NOW,
    )


def approved_batch(cast: Cast, rows: Sequence[tuple[str, int]]) -> UUID:
    """Propose a list and approve it."""
    batch_id = batch(cast, rows)
    approve_grant_batch(batch_id=batch_id, by=cast.second_district_officer_actor, at=NOW)
    return batch_id


def balance_sheet(rows: Sequence[tuple[str, str, int]]) -> BalanceSheet:
    """Write records: number of the record, member number, minutes."""
    lines = [
        "记录号,会员号,分钟,服务截至日期",
        *(f"{record},{number},{minutes},2021-06-30" for record, number, minutes in rows),
    ]
    return read_balance_sheet(content="\n".join(lines).encode("gb18030"))


def migration(cast: Cast, rows: Sequence[tuple[str, str, int]]) -> UUID:
    """Propose balances with the total that fits."""
    return propose_migration(
        city=CITY,
        source_name=SOURCE,
        told_minutes=sum(minutes for *_, minutes in rows),
        sheet=balance_sheet(rows),
        by=cast.city_officer_actor,
        at=NOW,
    )


def approved_migration(cast: Cast, rows: Sequence[tuple[str, str, int]]) -> UUID:
    """Propose balances and approve them."""
    batch_id = migration(cast, rows)
    approve_migration(batch_id=batch_id, by=cast.second_city_officer_actor, at=NOW)
    return batch_id


def pool_with(cast: Cast, coin_minutes: int, *, place: str = DISTRICT, **facts: Any) -> Pool:
    """Open a pool of a place, or of an organisation there, in which coins of a volunteer have arrived."""
    request = pool_request(place=place, **facts)
    proposed = propose_pool(request=request, by=cast.city_officer_actor, at=BEFORE)
    pool = open_pool(pool_id=proposed.pk, by=cast.second_city_officer_actor, at=BEFORE)
    if coin_minutes:
        donated_into(cast, pool, coin_minutes)
    return pool


def donated_into(cast: Cast, pool: Pool, coin_minutes: int) -> Donation:
    """Let coins that a volunteer earned arrive in a pool."""
    earned(cast.volunteer.pk, coin_minutes)
    donation = donated(cast, pool, coin_minutes, at=BEFORE)
    finish_donation(donation_id=donation.pk, by=SYSTEM_ACTOR, at=NOW)
    return donation

"""Short ways to write, propose and approve lists in the tests of coins, and people to stand on them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from tests.cast import CITY, DISTRICT, JOINED_AT, NOW, STREET, Cast
from timebank.coins.operations import (
    approve_grant_batch,
    approve_migration,
    propose_grant_batch,
    propose_migration,
)
from timebank.coins.rules import earned_account, pool_account
from timebank.coins.sheets import BalanceSheet, GrantSheet, read_balance_sheet, read_grant_sheet
from timebank.coins.tests.purses import earned
from timebank.ledger.kinds import OwnerKind, TransferKind
from timebank.ledger.operations import Movement, post
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import BeneficiaryClass, Sex
from timebank.people.models import Person
from timebank.people.rules import member_number

EXPIRES = date(2026, 12, 31)
SOURCE = "旧时间银行"


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


def donated(cast: Cast, coin_minutes: int, *, owner_kind: OwnerKind, owner_id: str) -> None:
    """Let coins that a volunteer earned lie in a pool."""
    earned(cast.volunteer.pk, coin_minutes)
    cause_id = new_id()
    post(
        movements=[
            Movement(
                id=cause_id,
                debit=earned_account(person_id=cast.volunteer.pk),
                credit=pool_account(owner_kind=owner_kind, owner_id=owner_id),
                coin_minutes=CoinMinutes(coin_minutes),
                kind=TransferKind.DONATE,
                reference=f"DONATION {cause_id}",
                cause_id=cause_id,
                happened_at=NOW,
            )
        ]
    )

"""Accounts and movements for the tests of the books: short ways to say who pays whom."""

from datetime import UTC, datetime
from uuid import UUID

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import AccountKey, Movement, post
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes

AT = datetime(2026, 5, 1, 10, 0, 0, 123456, tzinfo=UTC)
ISSUE = AccountKey(OwnerKind.CITY, "110000", Purse.ISSUE)


def earned(owner_id: str = "") -> AccountKey:
    """Name the earned account of a person; of a new one when nobody is named."""
    return AccountKey(OwnerKind.PERSON, owner_id or str(new_id()), Purse.EARNED)


def debt(owner_id: str) -> AccountKey:
    """Name the debt account of a person."""
    return AccountKey(OwnerKind.PERSON, owner_id, Purse.DEBT)


def moving(
    debit: AccountKey | UUID,
    credit: AccountKey | UUID,
    coin_minutes: int,
    *,
    kind: TransferKind = TransferKind.GIVE,
    id: UUID | None = None,
    reference: str = "gift 1",
    reverses_id: UUID | None = None,
) -> Movement:
    """Write a movement with a new id and a cause of its own."""
    return Movement(
        id=id or new_id(),
        debit=debit,
        credit=credit,
        coin_minutes=CoinMinutes(coin_minutes),
        kind=kind,
        reference=reference,
        cause_id=new_id(),
        happened_at=AT,
        reverses_id=reverses_id,
    )


def issued(credit: AccountKey, coin_minutes: int) -> Movement:
    """Post coins from the city's issue to an account."""
    movement = moving(ISSUE, credit, coin_minutes, kind=TransferKind.ISSUE)
    post(movements=[movement])
    return movement

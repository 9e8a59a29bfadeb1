"""What a movement is, how an account gets its id, how a movement is undone: pure functions of plain facts.

The same key always gives the same account id, on every machine and in forty years. Nothing here reads or writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.lib.ids import derived_id
from timebank.lib.units import CoinMinutes

_NAMESPACE = uuid5(NAMESPACE_URL, "timebank:account")


def account_id(
    *,
    owner_kind: OwnerKind,
    owner_id: str,
    purse: Purse,
    grant_id: UUID | None = None,
    payer_id: UUID | None = None,
) -> UUID:
    """Derive the id of an account from what it is (RFC 9562 version 5); the account need not exist yet.

    The owner's id stands last because it alone may hold the separator.
    """
    return uuid5(_NAMESPACE, f"{owner_kind}/{purse}/{grant_id or ''}/{payer_id or ''}/{owner_id}")


@dataclass(frozen=True, slots=True)
class AccountKey:
    """What an account is: its owner, its purse, for GRANTED the grant, for a need's HOLD whose coins it holds."""

    owner_kind: OwnerKind
    owner_id: str
    purse: Purse
    grant_id: UUID | None = None
    payer_id: UUID | None = None

    @property
    def id(self) -> UUID:
        """The account's id."""
        return account_id(
            owner_kind=self.owner_kind,
            owner_id=self.owner_id,
            purse=self.purse,
            grant_id=self.grant_id,
            payer_id=self.payer_id,
        )


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement to be posted: coins leave ``debit`` and arrive in ``credit``.

    An account given by its key is opened when it does not exist; one given by its id must exist.
    """

    id: UUID
    debit: AccountKey | UUID
    credit: AccountKey | UUID
    coin_minutes: CoinMinutes
    kind: TransferKind
    reference: str
    cause_id: UUID
    happened_at: datetime
    reverses_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MovementFact:
    """A movement in the books, as posted."""

    id: UUID
    row_number: int
    debit_account_id: UUID
    credit_account_id: UUID
    coin_minutes: CoinMinutes
    kind: TransferKind
    reference: str
    cause_id: UUID
    reverses_id: UUID | None
    happened_at: datetime
    booked_at: datetime


class Fill(NamedTuple):
    """Coin minutes that still lie in a hold from one purse, by one movement."""

    debit_account_id: UUID
    coin_minutes: CoinMinutes
    row_number: int


def batch_content(*, movements: Iterable[Movement]) -> dict[str, list[dict[str, Any]]]:
    """Write movements as what ``ledger_post`` takes: the accounts to open when missing, and the movements in order.

    Raises: ValueError for a moment without a time zone.
    """
    accounts: dict[UUID, dict[str, Any]] = {}
    return {
        "movements": [_movement_content(movement, accounts) for movement in movements],
        "accounts": list(accounts.values()),
    }


def _movement_content(movement: Movement, accounts: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    if movement.happened_at.utcoffset() is None:
        raise ValueError("happened_at has no time zone")
    return {
        "id": movement.id,
        "debit": _side(movement.debit, accounts),
        "credit": _side(movement.credit, accounts),
        "coin_minutes": movement.coin_minutes,
        "kind": movement.kind,
        "reference": movement.reference,
        "cause_id": movement.cause_id,
        "reverses_id": movement.reverses_id,
        "happened_at": movement.happened_at,
    }


def _side(side: AccountKey | UUID, accounts: dict[UUID, dict[str, Any]]) -> UUID:
    """Give the id of one side of a movement, and note the account for opening when its key is known."""
    if isinstance(side, UUID):
        return side
    key_id = side.id
    accounts[key_id] = {
        "id": key_id,
        "owner_kind": side.owner_kind,
        "owner_id": side.owner_id,
        "purse": side.purse,
        "grant_id": side.grant_id,
        "payer_id": side.payer_id,
    }
    return key_id


def reversal_of(*, original: MovementFact, cause_id: UUID, reference: str, at: datetime) -> Movement:
    """Write the movement that takes another back: accounts swapped, the same minutes, pointing at it.

    The id is derived, so the same cause reverses the same movement once however often it asks.
    """
    return Movement(
        id=derived_id(cause=cause_id, verb=TransferKind.REVERSE, account=original.id),
        debit=original.credit_account_id,
        credit=original.debit_account_id,
        coin_minutes=original.coin_minutes,
        kind=TransferKind.REVERSE,
        reference=reference,
        cause_id=cause_id,
        happened_at=at,
        reverses_id=original.id,
    )


def net_fill(*, hold_id: UUID, movements: Iterable[MovementFact]) -> list[Fill]:
    """Say which purses filled a hold and how much of each has not gone back, oldest first.

    ``movements`` are those of the hold in the order of the books. What goes back to a purse undoes its latest filling
    first. What was earned out of the hold is not taken off: the account's balance says how much is left.
    """
    fills: list[Fill] = []
    for movement in movements:
        if movement.credit_account_id == hold_id:
            purse_id = movement.debit_account_id
            if movement.kind == TransferKind.HOLD or any(fill.debit_account_id == purse_id for fill in fills):
                fills.append(Fill(purse_id, movement.coin_minutes, movement.row_number))
        else:
            _take_back(fills, purse_id=movement.credit_account_id, coin_minutes=movement.coin_minutes)
    return [fill for fill in fills if fill.coin_minutes]


def _take_back(fills: list[Fill], *, purse_id: UUID, coin_minutes: int) -> None:
    for position in range(len(fills) - 1, -1, -1):
        fill = fills[position]
        if fill.debit_account_id == purse_id:
            back = min(coin_minutes, fill.coin_minutes)
            fills[position] = Fill(purse_id, CoinMinutes(fill.coin_minutes - back), fill.row_number)
            coin_minutes -= back

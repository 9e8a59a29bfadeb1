"""What a movement is, how an account gets its id, how a movement is undone: pure functions of plain facts.

The same key always gives the same account id, on every machine and in forty years. Nothing here reads or writes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind, Verdict
from timebank.lib.ids import derived_id
from timebank.lib.units import CoinMinutes

_NAMESPACE = uuid5(NAMESPACE_URL, "timebank:account")
MAY_BE_NEGATIVE = (Purse.ISSUE, Purse.DEBT)


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


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What a dry run has to know of an account that exists."""

    purse: Purse
    balance: int


@dataclass(frozen=True, slots=True)
class KnownBooks:
    """What the books hold of all that a batch names: accounts, movements, and originals that were reversed, by id."""

    accounts: Mapping[UUID, KnownAccount]
    movements: Mapping[UUID, Movement]
    reversed_ids: frozenset[UUID]


def verdict_on(*, movements: Sequence[Movement], known: KnownBooks) -> Verdict:
    """Say what posting a batch would come to, with the refusals in the order in which posting meets them.

    Raises: ValueError for a movement that only a bug can write (no minutes, one account, a reversal of nothing).
    """
    for movement in movements:
        _require_sense(movement)
    new: dict[UUID, Movement] = {}
    for movement in movements:
        if movement.id not in known.movements:
            new.setdefault(movement.id, movement)
    books = {**new, **known.movements}
    if _reverses_twice(new.values(), known):
        return Verdict.ALREADY_REVERSED
    accounts = {**_to_open(movements), **known.accounts}
    for movement in new.values():
        if side_id(movement.debit) not in accounts or side_id(movement.credit) not in accounts:
            return Verdict.UNKNOWN_ACCOUNT
        if movement.reverses_id and not _mirrors(movement, books.get(movement.reverses_id)):
            return Verdict.REVERSAL_DIFFERS
    if _overdraws(new.values(), accounts):
        return Verdict.OVERDRAWN
    if any(_content(movement) != _content(books[movement.id]) for movement in movements):
        return Verdict.MOVEMENT_CONFLICT
    return Verdict.WOULD_POST if new else Verdict.ALREADY_POSTED


def side_id(side: AccountKey | UUID) -> UUID:
    """Give the id of one side of a movement."""
    return side if isinstance(side, UUID) else side.id


def _require_sense(movement: Movement) -> None:
    if movement.happened_at.utcoffset() is None:
        raise ValueError("happened_at has no time zone")
    if movement.coin_minutes <= 0 or side_id(movement.debit) == side_id(movement.credit):
        raise ValueError("a movement has minutes above zero and two accounts")
    if (movement.kind == TransferKind.REVERSE) != (movement.reverses_id is not None):
        raise ValueError("a reversal, and nothing else, names what it reverses")


def _reverses_twice(new: Iterable[Movement], known: KnownBooks) -> bool:
    seen = set(known.reversed_ids)
    for movement in new:
        if movement.reverses_id in seen:
            return True
        if movement.reverses_id:
            seen.add(movement.reverses_id)
    return False


def _to_open(movements: Iterable[Movement]) -> dict[UUID, KnownAccount]:
    sides = (side for movement in movements for side in (movement.debit, movement.credit))
    return {side.id: KnownAccount(side.purse, 0) for side in sides if isinstance(side, AccountKey)}


def _mirrors(reversal: Movement, original: Movement | None) -> bool:
    return original is not None and (
        side_id(original.debit) == side_id(reversal.credit)
        and side_id(original.credit) == side_id(reversal.debit)
        and original.coin_minutes == reversal.coin_minutes
    )


def _overdraws(new: Iterable[Movement], accounts: Mapping[UUID, KnownAccount]) -> bool:
    """Judge by the sum over the batch. Only what a batch takes from can fall below zero by it."""
    after: Counter[UUID] = Counter()
    for movement in new:
        after[side_id(movement.debit)] -= movement.coin_minutes
        after[side_id(movement.credit)] += movement.coin_minutes
    return any(
        accounts[account_id].purse not in MAY_BE_NEGATIVE and accounts[account_id].balance + change < 0
        for account_id, change in after.items()
    )


def _content(movement: Movement) -> Movement:
    return replace(movement, debit=side_id(movement.debit), credit=side_id(movement.credit))


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

"""The statement of a person: one movement after another as its owner reads it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from timebank.ledger import queries as ledger
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.rules import MovementFact
from timebank.people.queries import same_person_ids


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement as its person reads it: minus what left a purse, plus what arrived. Kept under ``row_number``."""

    row_number: int
    happened_at: datetime
    kind: TransferKind
    coin_minutes: int
    purse: Purse
    reference: str
    cause_id: UUID


def statement(*, person_id: UUID, limit: int) -> list[StatementLine]:
    """List the newest movements of a person's purses, newest first.

    Raises: ValueError for a limit that the books do not serve.
    """
    owners = [str(each) for each in same_person_ids(person_id=person_id)]
    accounts = ledger.accounts_of_owners(owner_kind=OwnerKind.PERSON, owner_ids=owners)
    purses = {account.id: account.purse for account in accounts}
    if not purses:
        return []
    movements = ledger.movements_of(account_ids=list(purses), limit=limit, before=None)
    return [line for movement in movements for line in _lines(movement, purses)][:limit]


def _lines(movement: MovementFact, purses: dict[UUID, Purse]) -> list[StatementLine]:
    """Write a movement as a line for each of the person's purses that it touches."""
    sides = (
        (movement.credit_account_id, movement.coin_minutes),
        (movement.debit_account_id, -movement.coin_minutes),
    )
    return [
        StatementLine(
            row_number=movement.row_number,
            happened_at=movement.happened_at,
            kind=movement.kind,
            coin_minutes=signed,
            purse=purses[account_id],
            reference=movement.reference,
            cause_id=movement.cause_id,
        )
        for account_id, signed in sides
        if account_id in purses
    ]

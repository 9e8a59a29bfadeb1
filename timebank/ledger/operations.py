"""The verbs of the books: post movements, take a movement back; lock accounts before deciding, try out a posting.

Every write of the books goes through the SQL function ``ledger_post``, in the caller's transaction; the
application has no other right. Nothing here decides whether a movement is allowed by the rules of coins.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from timebank.ledger import queries, rules
from timebank.ledger.kinds import Verdict
from timebank.ledger.rules import AccountKey, Movement, account_id
from timebank.lib.one_trip import quick_cursor, send_in_one_trip
from timebank.lib.operation import operation, operation_of_one_statement
from timebank.lib.refusals import Refused, refused_by_constraint

__all__ = [
    "MOVEMENTS_PER_POST_MAX",
    "AccountKey",
    "AlreadyReversed",
    "Movement",
    "MovementConflict",
    "Overdrawn",
    "ReversalDiffers",
    "UnknownAccount",
    "Verdict",
    "account_id",
    "lock_accounts",
    "post",
    "refusal_of",
    "reverse",
    "would_post",
]

MOVEMENTS_PER_POST_MAX = 10_000
"""More movements in one batch are a bug of the caller, not a bigger batch."""


@refused_by_constraint("ledger_account_not_overdrawn")
class Overdrawn(Refused):
    """There are not enough coins in this account. Please look at the balance and choose a smaller amount."""


@refused_by_constraint("ledger_movement_conflict")
class MovementConflict(Refused):
    """This entry is already in the books with other content. Please look at the statement before you try again."""


@refused_by_constraint("ledger_transfer_reversed_once")
class AlreadyReversed(Refused):
    """This entry has already been reversed. An entry can be reversed only once."""


@refused_by_constraint("ledger_transfer_debit_known", "ledger_transfer_credit_known")
class UnknownAccount(Refused):
    """This account does not exist. Please check whose coins should move."""


@refused_by_constraint("ledger_reversal_mirrors", "ledger_transfer_reverses_known")
class ReversalDiffers(Refused):
    """A reversal must give back exactly what the entry moved, the other way. Please reverse the whole entry."""


@operation_of_one_statement
def post(*, movements: Sequence[Movement]) -> None:
    """Post movements in their order, all or none, in one round trip; one already posted alike changes nothing.

    Overdrafts are judged by the sum over the batch, not at each of its movements. In a transaction that posts
    more than once, locks are ordered only within each call: put what belongs together into one.

    Raises: ValueError (no movement, or more than MOVEMENTS_PER_POST_MAX), AlreadyReversed, UnknownAccount or
    ReversalDiffers (of the first movement that has either), Overdrawn, MovementConflict.
    """
    _require_bounded(movements)
    batch = orjson.dumps(rules.batch_content(movements=movements)).decode()
    send_in_one_trip(name="ledger_post", sql="SELECT ledger_post($1)", text=batch)


def would_post(*, movements: Sequence[Movement]) -> Verdict:
    """Say what posting these movements now would come to: posted, there already, or which refusal.

    A read: it leaves no row, no account and no gap in the row numbers, and takes no lock, so another client may
    change the answer a moment later. `refusal_of` gives the sentence of a refusal.

    Raises: ValueError (as `post`, and for a movement that only a bug can write).
    """
    _require_bounded(movements)
    return rules.verdict_on(movements=movements, known=queries.known_books(movements=movements))


def refusal_of(*, verdict: Verdict) -> type[Refused] | None:
    """Give the refusal that posting would end with, None for what would be posted or is there already."""
    return _REFUSALS.get(verdict)


_REFUSALS: dict[Verdict, type[Refused]] = {
    Verdict.UNKNOWN_ACCOUNT: UnknownAccount,
    Verdict.ALREADY_REVERSED: AlreadyReversed,
    Verdict.REVERSAL_DIFFERS: ReversalDiffers,
    Verdict.OVERDRAWN: Overdrawn,
    Verdict.MOVEMENT_CONFLICT: MovementConflict,
}


def _require_bounded(movements: Sequence[Movement]) -> None:
    if not 0 < len(movements) <= MOVEMENTS_PER_POST_MAX:
        raise ValueError(f"a batch has 1 to {MOVEMENTS_PER_POST_MAX} movements, not {len(movements)}")


@operation
def reverse(*, transfer_id: UUID, cause_id: UUID, reference: str, at: datetime) -> UUID:
    """Take a movement back, once; the reversal of a reversal restores. Gives the id of the reversal.

    Raises: NotFound, AlreadyReversed, Overdrawn, MovementConflict (the same cause asked at another moment).
    """
    original = queries.movement(transfer_id=transfer_id)
    reversal = rules.reversal_of(original=original, cause_id=cause_id, reference=reference, at=at)
    post(movements=[reversal])
    return reversal.id


@operation
def lock_accounts(*, account_ids: Iterable[UUID]) -> None:
    """Lock accounts in id order to the end of the transaction: a balance read after it holds until it is used.

    One that does not exist yet is left out. Call it once, with every account that will be touched, before posting.
    """
    with quick_cursor() as cursor:
        cursor.execute("SELECT ledger_lock(%s)", [list(account_ids)])

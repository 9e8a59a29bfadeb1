"""How fast the books are sealed and verified: seals what is there, then recomputes everything, and counts rows.

Runs on the database it is given; whoever calls it makes that database and drops it.
"""

from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from timebank.ledger.jobs import seal_due_transfers
from timebank.ledger.verification import verify


@dataclass(frozen=True, slots=True)
class SealFigures:
    """Movements sealed and rows verified, each with its speed; rows are accounts and movements."""

    sealed: int
    seals: int
    seal_rows_per_second: int
    verified: int
    verify_rows_per_second: int
    ok: bool


def measure_seals(*, at: datetime) -> SealFigures:
    """Seal all that is booked, verify all of it, and say how many rows a second each took.

    Not inside a transaction. Nothing to seal is 0 rows a second.
    """
    started, sealed, seals = perf_counter(), 0, 0
    while (run := seal_due_transfers(at=at)).rows:
        sealed, seals = sealed + run.rows, seals + run.seals
    sealing_seconds = perf_counter() - started
    started = perf_counter()
    result = verify()
    verified = result.accounts + result.transfers
    return SealFigures(
        sealed=sealed,
        seals=seals,
        seal_rows_per_second=round(sealed / sealing_seconds),
        verified=verified,
        verify_rows_per_second=round(verified / (perf_counter() - started)),
        ok=result.ok,
    )

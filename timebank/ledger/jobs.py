"""Seals what was booked, every minute, without holding anybody up.

A posting that is still open when its turn comes holds back the seal, never the other way round; what is left waits for
the next run. The facts are in the tables: a run that was stopped anywhere is continued by the next one.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep

from procrastinate.contrib.django import app

from timebank.ledger.published import last_published_number, publish
from timebank.ledger.seal_operations import Horizon, is_settled, mark_horizon, seal_transfers
from timebank.ledger.seals import last_seal, seals_after
from timebank.lib.door_clock import now

ROWS_PER_SEAL_MAX = 65_536
"""A proof costs the leaves of its seal: so many are 2 MiB and about 50 ms."""
ROWS_PER_RUN_MAX = 1_000_000
SETTLE_SECONDS_MAX = 20.0
PAUSE_SECONDS = 0.05

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SealedRows:
    """What one run sealed; not settled when an open transaction held it back."""

    seals: int
    rows: int
    is_settled: bool


def seal_due_transfers(
    *, at: datetime, rows_max: int = ROWS_PER_RUN_MAX, settle_seconds_max: float = SETTLE_SECONDS_MAX
) -> SealedRows:
    """Seal what was booked until now, at most ``rows_max`` movements, and publish the seals.

    Not inside a transaction: it would wait for itself. Raises: ImproperlyConfigured without a key.
    """
    horizon = mark_horizon()
    settled = _wait_until_settled(horizon, settle_seconds_max)
    seals = rows = 0
    while settled and rows < rows_max:
        seal = seal_transfers(horizon=horizon, rows_max=min(ROWS_PER_SEAL_MAX, rows_max - rows), at=at)
        if seal is None:
            break
        seals, rows = seals + 1, rows + seal.size
    publish_seals()
    return SealedRows(seals, rows, settled)


@app.periodic(cron="* * * * *", periodic_id="seal_ledger")
@app.task(name="ledger.seal_ledger", queueing_lock="ledger.seal_ledger")
def seal_ledger(timestamp: int) -> int:  # noqa: ARG001 - the scheduler gives it
    """Run once a minute: seal what was booked."""
    return seal_due_transfers(at=now()).rows


def publish_seals() -> int:
    """Append to the published file the seals that it does not have yet, also those of a run that was stopped."""
    published, last = last_published_number(), last_seal()
    ours = last.number if last else 0
    if published > ours:
        logger.error(
            "published seals are missing from the books", extra={"published": published, "seals": ours}
        )
        return 0
    return publish(seals=seals_after(number=published)) if published < ours else 0


def _wait_until_settled(horizon: Horizon, seconds_max: float) -> bool:
    deadline = monotonic() + seconds_max
    while not is_settled(horizon=horizon):
        if monotonic() > deadline:
            logger.warning("left to the next run: a transaction is open", extra={"row": horizon.row_number})
            return False
        sleep(PAUSE_SECONDS)
    return True

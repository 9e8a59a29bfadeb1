"""The one verb of the seals: number what was booked and seal it, in one transaction.

Every write goes through the SQL functions of ``sql/seals.sql``, which refuse a gap and a seal that does not follow.
Whether transactions below the mark are still open is asked by the caller first; the SQL function refuses otherwise.
"""

import base64
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from timebank.ledger.merkle import tree_root
from timebank.ledger.proofs import FIRST_PREVIOUS, SealFact, key_id_of, public_key_of, signature_of
from timebank.ledger.seals import last_seal, leaves_of
from timebank.lib.operation import operation

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far may be sealed: the last row number given out, and who had a movement under way at that moment."""

    row_number: int
    writers: list[str]


def mark_horizon() -> Horizon:
    """Look how far the books go. Outside of any transaction, else what is asked for next never comes true."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_row_number, writers FROM ledger_mark_horizon()")
        return Horizon(*cursor.fetchone())


def is_settled(*, horizon: Horizon) -> bool:
    """Whether every transaction that may hold a row up to the horizon has ended, so that nothing below comes later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT ledger_open_writers() && %s::text[]", [horizon.writers])
        return bool(cursor.fetchone()[0])


@operation
def seal_transfers(*, horizon: Horizon, rows_max: int, at: datetime) -> SealFact | None:
    """Number up to ``rows_max`` movements after the last sealed one and seal them; None when there is nothing.

    Raises: ImproperlyConfigured without a key.
    """
    private_key = _private_key()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_number_transfers(%s, %s::text[], %s)",
            [horizon.row_number, horizon.writers, rows_max],
        )
        cursor.execute("SELECT coalesce(max(sequence), 0) FROM ledger_seal_entry")
        (last,) = cursor.fetchone()
    seal = _next_seal(last, private_key, at)
    if seal is not None:
        _append(seal)
    return seal


def _next_seal(last: int, private_key: bytes, at: datetime) -> SealFact | None:
    """Write the seal over everything that is numbered and not sealed."""
    before = last_seal()
    first = before.last_sequence + 1 if before else 1
    if last < first:
        return None
    unsigned = SealFact(
        number=before.number + 1 if before else 1,
        first_sequence=first,
        last_sequence=last,
        root=tree_root(leaves=leaves_of(first=first, last=last)),
        previous=before.root if before else FIRST_PREVIOUS,
        signed_at=at,
        key_id=key_id_of(public_key=public_key_of(private_key=private_key)),
        signature=b"",
    )
    return replace(unsigned, signature=signature_of(seal=unsigned, private_key=private_key))


def _append(seal: SealFact) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_append_seal(%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                seal.number,
                seal.first_sequence,
                seal.last_sequence,
                seal.root,
                seal.previous,
                seal.signed_at,
                seal.key_id,
                seal.signature,
            ],
        )


def _private_key() -> bytes:
    key = base64.b64decode(settings.SEAL_KEY)
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"the key file has no seal key of {KEY_BYTES} bytes")
    return key

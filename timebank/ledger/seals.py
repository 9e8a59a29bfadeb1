"""Reads of the seals: the list that everybody may see, and the proof that a movement stands in a seal.

Trusts what the tables say; whether they say the truth is asked by ``verification``.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection

from timebank.ledger.merkle import audit_path, moment_text
from timebank.ledger.models import Seal, SealEntry, Transfer
from timebank.ledger.proofs import InclusionProof, SealFact

SEALS_LISTED_MAX = 1_000
PROOFS_MAX = 1_000
SEAL_NUMBER_MAX = 2**63 - 1


def seals_before(*, before: int | None, limit: int) -> list[SealFact]:
    """List seals, newest first; ``before`` is the last page's last number.

    Raises: ValueError for a limit that is not 1 to SEALS_LISTED_MAX.
    """
    if not 0 < limit <= SEALS_LISTED_MAX:
        raise ValueError(f"a page has 1 to {SEALS_LISTED_MAX} seals, not {limit}")
    rows = Seal.objects.filter(number__lt=before or SEAL_NUMBER_MAX).order_by("-number")
    return [_fact(row) for row in rows[:limit]]


def seals_after(*, number: int) -> Iterator[SealFact]:
    """Walk all seals after a number, oldest first, a page at a time."""
    while page := list(Seal.objects.filter(number__gt=number).order_by("number")[:SEALS_LISTED_MAX]):
        yield from map(_fact, page)
        number = page[-1].number


def last_seal() -> SealFact | None:
    """Give the newest seal."""
    row = Seal.objects.order_by("-number").first()
    return _fact(row) if row else None


def leaves_of(*, first: int, last: int) -> bytes:
    """Give the leaves from one sequence to another, both included, one behind the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(leaf, '' ORDER BY sequence) FROM ledger_seal_entry"
            " WHERE sequence BETWEEN %s AND %s",
            [first, last],
        )
        return bytes(cursor.fetchone()[0] or b"")


def inclusion_proof(*, transfer_ids: Sequence[UUID]) -> dict[UUID, InclusionProof]:
    """Prove that movements are sealed, by their ids; one that is not there or not sealed yet is left out.

    Movements of one seal cost its leaves once. Raises: ValueError for more than PROOFS_MAX.
    """
    if len(transfer_ids) > PROOFS_MAX:
        raise ValueError(f"at most {PROOFS_MAX} proofs at once, not {len(transfer_ids)}")
    transfers = {each.row_number: each for each in Transfer.objects.filter(id__in=transfer_ids)}
    entries = SealEntry.objects.filter(row_number__in=transfers).order_by("sequence")
    proofs: dict[UUID, InclusionProof] = {}
    seal, leaves = None, b""
    for entry in entries.values("sequence", "row_number"):
        sequence = entry["sequence"]
        if seal is None or sequence > seal.last_sequence:
            seal = _fact(Seal.objects.get(first_sequence__lte=sequence, last_sequence__gte=sequence))
            leaves = leaves_of(first=seal.first_sequence, last=seal.last_sequence)
        path = audit_path(leaves=leaves, index=sequence - seal.first_sequence)
        transfer = transfers[entry["row_number"]]
        proofs[transfer.id] = InclusionProof(_columns(transfer), sequence, path, seal)
    return proofs


def _columns(transfer: Transfer) -> dict[str, str | int | None]:
    return {
        "transfer_id": str(transfer.id),
        "debit_account_id": str(transfer.debit_account_id),
        "credit_account_id": str(transfer.credit_account_id),
        "coin_minutes": transfer.coin_minutes,
        "kind": transfer.kind,
        "reference": transfer.reference,
        "reverses_id": str(transfer.reverses_id) if transfer.reverses_id else None,
        "happened_at": moment_text(moment=transfer.happened_at),
        "booked_at": moment_text(moment=transfer.booked_at),
    }


def _fact(row: Seal) -> SealFact:
    return SealFact(
        number=row.number,
        first_sequence=row.first_sequence,
        last_sequence=row.last_sequence,
        root=bytes(row.root),
        previous=bytes(row.previous),
        signed_at=row.signed_at,
        key_id=row.key_id,
        signature=bytes(row.signature),
    )

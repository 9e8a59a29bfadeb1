"""Proofs on paper and as a file: that the entries of a statement stand in the sealed books (docs/seals.md).

Whoever holds one can check it without us: a code beside each printed entry, or the file with all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
import segno
from django.http import StreamingHttpResponse
from django.utils.safestring import SafeString, mark_safe

from timebank.coins.queries import PeriodLine, StatementPeriod, every_line
from timebank.ledger.proofs import InclusionProof, proof_content
from timebank.ledger.queries import inclusion_proof
from timebank.ledger.seals import PROOFS_MAX

PROOFS_PRINTED_MAX = 60
"""A longer statement is printed without codes: its proofs come as a file."""
PROOFS_PER_SHEET = {"a4": 6, "a5": 4}


@dataclass(frozen=True, slots=True)
class PrintedProof:
    """One entry of a statement, the proof that it was sealed, and the same proof as a code."""

    entry: int
    proof: InclusionProof
    code: SafeString


@dataclass(frozen=True, slots=True)
class ProofSheet:
    """One printed side with codes."""

    number: int
    proofs: Sequence[PrintedProof]


def proofs_for(*, lines: Sequence[PeriodLine]) -> list[PrintedProof]:
    """Prove printed lines in their order; one that is not sealed yet is left out, and so are all beyond the limit."""
    if len(lines) > PROOFS_PRINTED_MAX:
        return []
    proofs = inclusion_proof(transfer_ids=[line.transfer_id for line in lines])
    sealed = {line.transfer_id: line.row_number for line in lines if line.transfer_id in proofs}
    return [PrintedProof(entry, proofs[each], _code(proofs[each])) for each, entry in sealed.items()]


def proof_sheets(*, proofs: Sequence[PrintedProof], paper: str, after: int) -> list[ProofSheet]:
    """Lay the codes out on sheets that follow the sheet ``after``."""
    size = PROOFS_PER_SHEET[paper]
    groups = [proofs[start : start + size] for start in range(0, len(proofs), size)]
    return [ProofSheet(number, group) for number, group in enumerate(groups, start=after + 1)]


def proofs_file(*, statement: StatementPeriod, name: str) -> StreamingHttpResponse:
    """Send the proofs of all sealed lines of a statement, oldest first, one JSON object a line."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_pieces(statement), content_type="application/x-ndjson", headers=headers)


def _pieces(statement: StatementPeriod) -> Iterator[bytes]:
    """Prove line after line; a movement between two purses of the same person is proven once."""
    group: dict[UUID, None] = {}
    for line in every_line(statement=statement):
        group[line.transfer_id] = None
        if len(group) == PROOFS_MAX:
            yield _piece(list(group))
            group.clear()
    yield _piece(list(group))


def _piece(transfer_ids: list[UUID]) -> bytes:
    proofs = inclusion_proof(transfer_ids=transfer_ids)
    return b"".join(written(proof=proofs[each]) + b"\n" for each in transfer_ids if each in proofs)


def written(*, proof: InclusionProof) -> bytes:
    """Write one proof as the code and the file have it."""
    return orjson.dumps(proof_content(proof=proof))


def _code(proof: InclusionProof) -> SafeString:
    picture = segno.make(written(proof=proof), error="l", micro=False)
    # Made of our own numbers and hashes; nothing in it was typed by anybody.
    return mark_safe(picture.svg_inline(border=4, omitsize=True))  # noqa: S308

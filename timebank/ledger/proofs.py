"""Seals and proofs as facts: what is signed, how a signature is checked, how a proof is written and checked.

Pure: knows no table, no clock and no key of ours. Whoever holds a proof and the public keys needs nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from timebank.ledger.merkle import HASH_BYTES, leaf_hash, moment_text, root_of_path

PROOF_FORMAT = "timebank-proof/1"
FIRST_PREVIOUS = bytes(HASH_BYTES)
"""What the first seal has as the root before it."""
TRANSFER_COLUMNS = (
    "transfer_id",
    "debit_account_id",
    "credit_account_id",
    "coin_minutes",
    "kind",
    "reference",
    "reverses_id",
    "happened_at",
    "booked_at",
)
"""The columns of a leaf, in their order."""


@dataclass(frozen=True, slots=True)
class SealFact:
    """A seal: the root over the movements from first to last, signed together with the root before it."""

    number: int
    first_sequence: int
    last_sequence: int
    root: bytes
    previous: bytes
    signed_at: datetime
    key_id: str
    signature: bytes

    @property
    def size(self) -> int:
        """How many movements it seals."""
        return self.last_sequence - self.first_sequence + 1


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That one movement stands in the books as sealed: its columns, its place, the path to the root, the seal."""

    transfer: dict[str, str | int | None]
    sequence: int
    audit_path: list[bytes]
    seal: SealFact

    @property
    def leaf_index(self) -> int:
        """The place of the leaf in the tree of its seal, counted from 0."""
        return self.sequence - self.seal.first_sequence


def transfer_leaf(*, transfer: Mapping[str, str | int | None]) -> bytes:
    """Hash a movement given by TRANSFER_COLUMNS; the minutes may be a number."""
    columns = [transfer[name] for name in TRANSFER_COLUMNS]
    return leaf_hash(columns=[None if column is None else str(column) for column in columns])


def key_id_of(*, public_key: bytes) -> str:
    """Name a public key by the first 16 hexadecimal digits of its SHA-256."""
    return sha256(public_key).hexdigest()[:16]


def signed_bytes(*, seal: SealFact) -> bytes:
    """Write what the signature of a seal covers; docs/seals.md has it byte by byte."""
    return (
        seal.previous
        + seal.root
        + seal.first_sequence.to_bytes(8, "big")
        + seal.last_sequence.to_bytes(8, "big")
        + moment_text(moment=seal.signed_at).encode()
    )


def signature_of(*, seal: SealFact, private_key: bytes) -> bytes:
    """Sign a seal with the 32 bytes of an Ed25519 key (RFC 8032)."""
    return Ed25519PrivateKey.from_private_bytes(private_key).sign(signed_bytes(seal=seal))


def public_key_of(*, private_key: bytes) -> bytes:
    """Give the 32 bytes of the public key."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def seal_fault(*, seal: SealFact, public_keys: Mapping[str, bytes]) -> str | None:
    """Say what is wrong with the signature of a seal; None when one of the pinned keys made it."""
    public_key = public_keys.get(seal.key_id)
    if public_key is None:
        return f"it is signed with the key {seal.key_id}, which is not pinned"
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(seal.signature, signed_bytes(seal=seal))
    except InvalidSignature:
        return "the signature is not that of its previous, root, first, last and signed_at"
    return None


def seal_content(*, seal: SealFact) -> dict[str, Any]:
    """Write a seal as archives, the published file and proofs have it."""
    return {
        "seal_id": seal.number,
        "first_sequence": seal.first_sequence,
        "last_sequence": seal.last_sequence,
        "root": seal.root.hex(),
        "previous": seal.previous.hex(),
        "signed_at": moment_text(moment=seal.signed_at),
        "key_id": seal.key_id,
        "signature": seal.signature.hex(),
    }


def seal_of_content(*, content: Mapping[str, Any]) -> SealFact:
    """Read a seal that ``seal_content`` wrote.

    Raises: KeyError, TypeError, ValueError for anything else.
    """
    return SealFact(
        number=int(content["seal_id"]),
        first_sequence=int(content["first_sequence"]),
        last_sequence=int(content["last_sequence"]),
        root=bytes.fromhex(content["root"]),
        previous=bytes.fromhex(content["previous"]),
        signed_at=datetime.fromisoformat(content["signed_at"]),
        key_id=str(content["key_id"]),
        signature=bytes.fromhex(content["signature"]),
    )


def proof_content(*, proof: InclusionProof) -> dict[str, Any]:
    """Write a proof as JSON has it; small enough to stand on a printed statement as a code."""
    return {
        "format": PROOF_FORMAT,
        "transfer": {name: proof.transfer[name] for name in TRANSFER_COLUMNS},
        "sequence": proof.sequence,
        "leaf_index": proof.leaf_index,
        "path": [node.hex() for node in proof.audit_path],
        "seal": seal_content(seal=proof.seal),
    }


def proof_fault(*, content: Mapping[str, Any], public_keys: Mapping[str, bytes]) -> str | None:
    """Say what is wrong with a written proof; None when it shows that the movement was sealed as it says.

    Raises: KeyError, TypeError, ValueError when it is no proof at all.
    """
    if content["format"] != PROOF_FORMAT:
        raise ValueError(f"the format is {content['format']!r}, not {PROOF_FORMAT!r}")
    seal = seal_of_content(content=content["seal"])
    index = int(content["sequence"]) - seal.first_sequence
    if index != content["leaf_index"]:
        return "its place in the seal is not that of its sequence"
    leaf = transfer_leaf(transfer=content["transfer"])
    path = [bytes.fromhex(node) for node in content["path"]]
    if root_of_path(leaf=leaf, index=index, size=seal.size, path=path) != seal.root:
        return "the movement does not lead to the root of its seal"
    return seal_fault(seal=seal, public_keys=public_keys)

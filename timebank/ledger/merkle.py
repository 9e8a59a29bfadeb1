"""The tree over sealed movements: leaves, root, the path that proves one leaf (RFC 6962, section 2.1).

Pure functions of bytes. Leaves and nodes are hashed with different first bytes, so that none can stand for the other.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

HASH_BYTES = 32
_ABSENT = b"\xff\xff\xff\xff"


def leaf_hash(*, columns: Sequence[str | None]) -> bytes:
    """Hash the columns of a movement, each with its length in four bytes before it; absent is a length alone."""
    return sha256(b"\x00" + b"".join(map(_framed, columns))).digest()


def moment_text(*, moment: datetime) -> str:
    """Write a moment as leaves and signatures have it: RFC 3339, UTC, six digits after the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27)


def tree_root(*, leaves: bytes) -> bytes:
    """Give the root over leaves that stand one behind the other, at least one of 32 bytes."""
    level = leaves
    while len(level) > HASH_BYTES:
        level = _level_above(level)
    return level


def audit_path(*, leaves: bytes, index: int) -> list[bytes]:
    """List the nodes beside the way from a leaf (counted from 0) to the root, lowest first."""
    path, level = [], leaves
    while len(level) > HASH_BYTES:
        beside = (index ^ 1) * HASH_BYTES
        if beside < len(level):
            path.append(level[beside : beside + HASH_BYTES])
        level, index = _level_above(level), index // 2
    return path


def root_of_path(*, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Give the root to which a path leads from a leaf in a tree of ``size`` leaves; None when it does not fit."""
    node, rest, last = leaf, list(path), size - 1
    if not 0 <= index <= last or any(len(each) != HASH_BYTES for each in rest):
        return None
    while last:
        if index % 2 or index < last:
            if not rest:
                return None
            beside = rest.pop(0)
            node = _node(beside + node) if index % 2 else _node(node + beside)
        index, last = index // 2, last // 2
    return None if rest else node


def _framed(content: str | None) -> bytes:
    if content is None:
        return _ABSENT
    encoded = content.encode()
    return len(encoded).to_bytes(4, "big") + encoded


def _node(two: bytes) -> bytes:
    return sha256(b"\x01" + two).digest()


def _level_above(level: bytes) -> bytes:
    """Hash two and two; a last one that stands alone goes up as it is, which makes the tree of the RFC."""
    pair = 2 * HASH_BYTES
    whole = len(level) - len(level) % pair
    nodes = [sha256(b"\x01" + level[start : start + pair]).digest() for start in range(0, whole, pair)]
    return b"".join(nodes) + level[whole:]

"""Two files beside the database: the public keys that are pinned, and the seals as they were published.

Whoever changes the database cannot change these with it. Published lines are appended, never changed or taken back.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from timebank.ledger.proofs import SealFact, seal_content, seal_of_content


@dataclass(frozen=True, slots=True)
class PinnedKey:
    """A public key that seals may be signed with, and since when it is in use (RFC 3339)."""

    key_id: str
    public_key: bytes
    since: str


def pinned_keys(*, path: Path | None = None) -> list[PinnedKey]:
    """List the pinned public keys, the oldest first; none when there is no file.

    Raises: KeyError, TypeError, ValueError for a file that is not of this form.
    """
    path = path or Path(settings.SEAL_KEYS_FILE)
    if not path.exists():
        return []
    rows = json.loads(path.read_text(encoding="utf-8"))["keys"]
    return [PinnedKey(row["key_id"], bytes.fromhex(row["public_key"]), row["since"]) for row in rows]


def public_keys(*, path: Path | None = None) -> dict[str, bytes]:
    """Give the pinned public keys by their ids."""
    return {key.key_id: key.public_key for key in pinned_keys(path=path)}


def published_seals() -> Iterator[SealFact]:
    """Read the published seals one by one, in the order of the file; none when there is no file.

    A last line without its end was cut off by a crash and is not published yet.

    Raises: KeyError, TypeError, ValueError at a line that is no seal.
    """
    path = Path(settings.SEALS_FILE)
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield seal_of_content(content=json.loads(line))


def last_published_number() -> int:
    """Give the number of the last published seal, 0 when there is none."""
    path = Path(settings.SEALS_FILE)
    if not path.exists():
        return 0
    with path.open("rb") as file:
        end = _end_of_whole_lines(file)
        line = _last_line(file, end=end)
    return int(json.loads(line)["seal_id"]) if line else 0


def publish(*, seals: Iterable[SealFact]) -> int:
    """Append seals that follow the last published one, and have them on the disk; gives how many."""
    published = 0
    with Path(settings.SEALS_FILE).open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(_end_of_whole_lines(file))
        following = last_published_number() + 1
        for seal in seals:
            if seal.number == following:
                file.write(json.dumps(seal_content(seal=seal), separators=(",", ":")).encode() + b"\n")
                following, published = following + 1, published + 1
        file.flush()
        os.fsync(file.fileno())
    return published


_BLOCK_BYTES = 65_536


def _end_of_whole_lines(file: IO[bytes]) -> int:
    """Find where the last whole line ends; what follows was cut off by a crash."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _BLOCK_BYTES)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _last_line(file: IO[bytes], *, end: int) -> bytes:
    """Read the line that ends here; a line is shorter than a block."""
    start = max(0, end - _BLOCK_BYTES)
    file.seek(start)
    return file.read(end - start).rstrip(b"\n").rpartition(b"\n")[2]

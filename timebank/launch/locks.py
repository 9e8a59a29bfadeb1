"""Locks on files of the data folder, which the operating system releases when a process dies in any way.

A lock says only that a process lives; it never says what the process has reached.
"""

import fcntl
import os
from pathlib import Path


class FileLock:
    """One flock on one file, held by this object until released or until the process ends."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @property
    def handle(self) -> int:
        """The open file: a child that inherits it holds the lock too, until it ends."""
        return self._handle

    def wait_shared(self) -> None:
        """Block until nobody holds the lock exclusively."""
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def wait_exclusive(self) -> None:
        """Block until nobody else holds the lock."""
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        """Take it together with others if nobody holds it exclusively."""
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Take it alone if nobody holds it."""
        return self._try(fcntl.LOCK_EX)

    def release(self) -> None:
        """Let others have it; it may be taken again."""
        fcntl.flock(self._handle, fcntl.LOCK_UN)

    def close(self) -> None:
        """Release it for good."""
        os.close(self._handle)

    def write(self, text: str) -> None:
        """Replace the text of the file, for those who find the lock taken."""
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, text.encode(), 0)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def is_locked(*, path: Path) -> bool:
    """Whether some process holds the lock on this file exclusively."""
    if not path.exists():
        return False
    lock = FileLock(path=path)
    try:
        return not lock.try_shared()
    finally:
        lock.close()

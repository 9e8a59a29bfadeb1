"""Files that are written at once or not at all, and are on the disk afterwards; never leaves half of one."""

import os
import tempfile
from pathlib import Path


def replace_file(*, path: Path, text: str, mode: int) -> None:
    """Write a file in the place of what was there, with its owner and mode; a new one gets ``mode``.

    Raises: OSError from the disk; then nothing was changed.
    """
    path = path.resolve()
    before = path.stat() if path.exists() else None
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            if before is not None:
                os.fchown(file.fileno(), before.st_uid, before.st_gid)
            os.fchmod(file.fileno(), before.st_mode & 0o777 if before else mode)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path, /) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

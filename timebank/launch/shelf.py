"""The folder that backups lie in: one folder for each, written beside its final name and renamed when it is whole.

What stands under a final name is finished and was verified; nothing here reads the platform's data or its keys.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from timebank.launch.locks import FileLock
from timebank.launch.sentences import CannotStart

MARK = "timebank-backups.json"
FACTS = "backup.json"
LOCK = ".lock"
BASE = "base"
WAL = "wal"
NOT_FINISHED = ".unfinished"
SEGMENT_NAME_LENGTH = 24
TIMELINE_LENGTH = 8
ABOUT = {
    "what": "Backups of a time bank platform, made by `timebank backup`. Read docs/operations.md before you touch them.",
    "什么": "时间银行平台的备份，由 `timebank backup` 生成。操作前请阅读 docs/operations.md。",
}
ABOUT_ONE = {
    "what": "base is the database at one moment, wal is everything that was booked since.",
    "keys": "The key file is NOT in here. Without it nobody can restore: keep a copy in another place.",
    "密钥": "备份中不含密钥文件。没有密钥文件就无法恢复，请另行妥善保管其副本。",
}


@dataclass(frozen=True, kw_only=True)
class BackupFacts:
    """What a backup is of; the moments are those of the database, the bytes those of its base."""

    product: str
    postgresql: str
    system_identifier: str
    embedded: bool
    began_at: str
    ended_at: str
    first_segment: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class Backup:
    """One finished backup."""

    folder: Path
    facts: BackupFacts

    @property
    def ended_at(self) -> datetime:
        """From this moment on the platform can be restored out of it."""
        return datetime.fromisoformat(self.facts.ended_at)


@contextmanager
def locked_shelf(*, folder: Path) -> Iterator[FileLock]:
    """Have the folder alone for the time of the block; it is made and marked when it is new or empty.

    Raises: CannotStart SHELF_FOREIGN, SHELF_BUSY, SHELF_NOT_WRITABLE.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / MARK).exists():
            if any(folder.iterdir()):
                raise CannotStart("SHELF_FOREIGN", folder=str(folder))
            write_json(path=folder / MARK, content=ABOUT)
        lock = FileLock(path=folder / LOCK)
    except OSError as error:
        raise CannotStart(
            "SHELF_NOT_WRITABLE", folder=str(folder), reason=error.strerror or str(error)
        ) from error
    try:
        if not lock.try_exclusive():
            raise CannotStart("SHELF_BUSY", folder=str(folder))
        yield lock
    finally:
        lock.close()


def backups_in(*, folder: Path) -> list[Backup]:
    """The finished backups, oldest first. Raises: CannotStart NO_BACKUP when the folder is no shelf, SHELF_BROKEN."""
    if not (folder / MARK).exists():
        raise CannotStart("NO_BACKUP", folder=str(folder))
    names = sorted(each.name for each in folder.iterdir() if each.is_dir() and not each.suffix)
    return [_backup(folder / name) for name in names]


def sweep(*, folder: Path) -> None:
    """Remove what killed backups left."""
    for path in folder.glob(f"*{NOT_FINISHED}"):
        shutil.rmtree(path)


def finish(*, folder: Path, name: str, facts: BackupFacts) -> Backup:
    """Give a backup that is whole its final name."""
    unfinished = folder / f"{name}{NOT_FINISHED}"
    (unfinished / WAL).mkdir(mode=0o700)
    write_json(path=unfinished / FACTS, content={**ABOUT_ONE, **asdict(facts)})
    unfinished.rename(folder / name)
    sync_folder(folder=folder)
    return Backup(folder=folder / name, facts=facts)


def prune(*, folder: Path, keep: int) -> None:
    """Remove all but the newest; one that is being removed no longer looks finished."""
    for backup in backups_in(folder=folder)[:-keep]:
        going = backup.folder.with_name(f"{backup.folder.name}{NOT_FINISHED}")
        backup.folder.rename(going)
        shutil.rmtree(going)


def segments_for(*, backup: Backup, backups: list[Backup]) -> dict[str, Path]:
    """The pieces of the log that continue a backup, by the name that PostgreSQL asks for.

    All backups of the same database count, since the log of a later one continues that of an earlier one. A piece that
    was received whole goes before one that was not, and of those the one with the latest word.
    """
    found: dict[str, Path] = {}
    for each in backups:
        if each.facts.system_identifier != backup.facts.system_identifier:
            continue
        for path in (each.folder / WAL).iterdir():
            name = path.name.removesuffix(".partial")
            if not _is_wanted(name, first=backup.facts.first_segment):
                continue
            if name not in found or _is_better(path, found[name]):
                found[name] = path
    return found


def write_json(*, path: Path, content: object) -> None:
    """Write a file at once or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(folder=path.parent)


def sync_folder(*, folder: Path) -> None:
    """Have the names in a folder reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def bytes_of(*, folder: Path) -> int:
    """The size of all files below."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def _backup(folder: Path) -> Backup:
    try:
        content = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        facts = BackupFacts(**{name: content[name] for name in BackupFacts.__dataclass_fields__})
        return Backup(folder=folder, facts=facts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotStart("SHELF_BROKEN", folder=str(folder), reason=str(error)) from error


def _is_wanted(name: str, *, first: str) -> bool:
    if name.endswith(".history"):
        return True
    return len(name) == SEGMENT_NAME_LENGTH and name[TIMELINE_LENGTH:] >= first[TIMELINE_LENGTH:]


def _is_better(path: Path, other: Path) -> bool:
    is_whole, other_is_whole = path.suffix != ".partial", other.suffix != ".partial"
    return (is_whole, path.stat().st_mtime_ns) > (other_is_whole, other.stat().st_mtime_ns)

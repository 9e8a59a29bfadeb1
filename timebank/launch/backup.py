"""`timebank backup DIR`: a verified copy of the running database, and from then on all that it books, a moment later.

Nothing is removed from the folder before its successor is verified. The key file is never copied.
"""

import argparse
import json
import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from timebank import __version__
from timebank.launch import roles
from timebank.launch.clients import run_client
from timebank.launch.cluster import last_words, wheel_bin_folder
from timebank.launch.environment import database_environment
from timebank.launch.follower import Followed, follow, read_followed
from timebank.launch.locks import FileLock
from timebank.launch.secrets import read_secrets
from timebank.launch.sentences import CannotStart, say
from timebank.launch.settings import LaunchSettings, read_settings
from timebank.launch.shelf import (
    BASE,
    NOT_FINISHED,
    Backup,
    BackupFacts,
    bytes_of,
    finish,
    locked_shelf,
    prune,
    sweep,
)
from timebank.launch.source import Source


def backup(*, arguments: list[str]) -> int:
    """Make one backup and print what it is; 0 when it is verified and receives what is booked from now on.

    Raises: CannotStart, saying what is wrong and what to do.
    """
    options = _parser().parse_args(arguments)
    settings = read_settings(environ=os.environ)
    folder = Path(options.folder).expanduser().absolute()
    try:
        _refuse_folder(folder=folder, settings=settings)
        with ExitStack() as stack:
            source = source_of(stack=stack, settings=settings)
            source.refuse_without_right()
            lock = stack.enter_context(locked_shelf(folder=folder))
            result = _Making(source=source, settings=settings, folder=folder, lock=lock).make(
                keep=options.keep
            )
    except OSError as error:
        raise CannotStart("BACKUP_FAILED", folder=str(folder), reason=str(error)) from error
    except psycopg.Error as error:
        raise CannotStart("BACKUP_FAILED", folder=str(folder), reason=str(error).strip()) from error
    if options.json:
        print(json.dumps(result))
    return 0


def _refuse_folder(*, folder: Path, settings: LaunchSettings) -> None:
    if settings.embedded and not (settings.home / "postgres").exists():
        raise CannotStart("NOTHING_TO_BACK_UP", home=str(settings.home))
    if folder.resolve().is_relative_to(settings.home.resolve()):
        raise CannotStart("SHELF_INSIDE_HOME", folder=str(folder), home=str(settings.home))
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    if settings.embedded and nearest.stat().st_dev == settings.home.stat().st_dev:
        say("SHELF_ON_SAME_DISK", folder=str(folder), home=str(settings.home))


def source_of(*, stack: ExitStack, settings: LaunchSettings) -> Source:
    """The embedded database, started when it does not run, as its administrator; a given one as its owner."""
    database = stack.enter_context(database_environment(settings=settings))
    if settings.embedded:
        secrets = read_secrets(path=settings.secrets)
        return Source(url=roles.superuser_url(home=settings.home, secrets=secrets), home=settings.home)
    return Source(url=database.owner_url, home=settings.home)


@dataclass(frozen=True, kw_only=True)
class _Making:
    """One backup in the making."""

    source: Source
    settings: LaunchSettings
    folder: Path
    lock: FileLock

    def make(self, *, keep: int | None) -> dict[str, object]:
        """Copy, verify, name, receive; whatever stops it earlier leaves the earlier backup receiving."""
        started = time.monotonic()
        before = read_followed(home=self.settings.home)
        sweep(folder=self.folder)
        self.source.drop_others(slot=before.slot if before else None)
        name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S-%f")
        slot = self.source.new_slot(name=name)
        self.source.keep_log(slot=slot)
        with ExitStack() as undo:
            undo.callback(self.source.drop_others, slot=before.slot if before else None)
            made = self._copy(name)
            undo.pop_all()
        follow(home=self.settings.home, followed=Followed(folder=str(made.folder), slot=slot))
        say("BACKUP_RECEIVES", folder=str(made.folder))
        lost_seconds = self._wait_until_received(slot)
        self.source.drop_others(slot=slot)
        if keep is not None:
            prune(folder=self.folder, keep=keep)
        say("BACKUP_MADE", folder=str(made.folder), secrets=str(self.settings.secrets))
        return {
            "bytes": made.facts.bytes,
            "seconds": round(time.monotonic() - started, 2),
            "lost_seconds": lost_seconds,
            "verify_ok": True,
            "folder": str(made.folder),
        }

    def _copy(self, name: str) -> Backup:
        unfinished = self.folder / f"{name}{NOT_FINISHED}"
        base = unfinished / BASE
        unfinished.mkdir(mode=0o700)
        say("BACKUP_COPYING", folder=str(unfinished))
        began_at = self.source.moment()
        options = ["--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256"]
        self._run("pg_basebackup", ["--pgdata", str(base), *options], url=self.source.url)
        ended_at = self.source.moment()
        say("BACKUP_VERIFYING", folder=str(unfinished))
        self._run("pg_verifybackup", [*self._unread_log(), str(base)], url=None)
        facts = BackupFacts(
            product=__version__,
            postgresql=self.source.version(),
            system_identifier=self.source.system_identifier(),
            embedded=self.settings.embedded,
            began_at=began_at.isoformat(),
            ended_at=ended_at.isoformat(),
            first_segment=_first_segment(base),
            bytes=bytes_of(folder=base),
        )
        return finish(folder=self.folder, name=name, facts=facts)

    def _unread_log(self) -> list[str]:
        """The log's own format can only be read by programs of its major version."""
        return [] if self.settings.embedded else ["--no-parse-wal"]

    def _run(self, program: str, arguments: list[str], *, url: str | None) -> None:
        # The program inherits the lock: should we be killed, nobody works here until it has ended too.
        done = run_client(
            folder=_bin_folder(self.settings),
            program=program,
            arguments=arguments,
            url=url,
            files=(self.lock.handle,),
        )
        if done.returncode != 0:
            said = last_words(done.stderr or f"{program} ended with {done.returncode}")
            raise CannotStart("BACKUP_FAILED", folder=str(self.folder), reason=said)

    def _wait_until_received(self, slot: str) -> float:
        """Twice: the first time the receiver starts and has to catch up, the second time is how far it lags."""
        behind = self.source.seconds_behind(slot=slot)
        if behind is not None:
            behind = self.source.seconds_behind(slot=slot)
        if behind is None:
            raise CannotStart(
                "BACKUP_NOT_RECEIVING", folder=str(self.folder), log=str(self.settings.home / "postgres.log")
            )
        return round(behind, 3)


def _bin_folder(settings: LaunchSettings) -> Path:
    return settings.postgres_bin or wheel_bin_folder()


def _first_segment(base: Path) -> str:
    label = (base / "backup_label").read_text(encoding="utf-8")
    return label.split("(file ", 1)[1].split(")", 1)[0]


def _keep(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="timebank backup", description="Back up the running platform. 备份运行中的平台。"
    )
    parser.add_argument(
        "folder", metavar="DIR", help="folder of the backups, on another disk 备份目录，应在另一块磁盘上"
    )
    parser.add_argument("--keep", type=_keep, metavar="N", help="remove all but the N newest 只保留最近 N 份")
    parser.add_argument(
        "--json", action="store_true", help="one JSON object on standard output 输出一个 JSON 对象"
    )
    return parser

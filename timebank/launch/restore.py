"""`timebank restore DIR`: an empty home gets the database of a backup and all that was booked after it.

It refuses a home that has a database, never writes into the backup, and verifies the books before it says done.
"""

import argparse
import json
import os
import shlex
import shutil
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import psycopg

from timebank.launch import roles
from timebank.launch.clients import run_client
from timebank.launch.cluster import Cluster, last_words, wheel_bin_folder
from timebank.launch.environment import prepare_home
from timebank.launch.sentences import CannotStart, say
from timebank.launch.settings import LaunchSettings, read_settings
from timebank.launch.shelf import BASE, Backup, backups_in, bytes_of, segments_for, sync_folder
from timebank.launch.workshop import (
    RECOVERY_SECONDS_MAX,
    fresh_workshop,
    give_all_to,
    held_home,
    verify_books,
)

WORKSHOP = "restoring"


def restore(*, arguments: list[str]) -> int:
    """Restore and print what it was; 0 when the books of the restored database are verified.

    Raises: CannotStart, saying what is wrong and what to do.
    """
    options = _parser().parse_args(arguments)
    settings = read_settings(environ=os.environ)
    folder = Path(options.folder).expanduser().absolute()
    try:
        backups = backups_in(folder=folder)
        backup = _chosen(backups, folder=folder, name=options.base, until=options.until)
        with ExitStack() as stack:
            _refuse(settings=settings, backup=backup)
            prepare_home(home=settings.home)
            stack.enter_context(held_home(home=settings.home))
            restoring = _Restoring(settings=settings, backup=backup, backups=backups, until=options.until)
            result = restoring.restore()
    except OSError as error:
        raise CannotStart("SYSTEM_REFUSED", reason=str(error)) from error
    if options.json:
        print(json.dumps(result))
    return 0


def _chosen(backups: list[Backup], *, folder: Path, name: str | None, until: datetime | None) -> Backup:
    """The one that is named, else the last that ended before the moment that is asked for."""
    usable = [
        each
        for each in backups
        if (name is None or each.folder.name == name) and (until is None or each.ended_at <= until)
    ]
    if not usable:
        raise CannotStart("NO_BACKUP", folder=str(folder))
    return usable[-1]


def _refuse(*, settings: LaunchSettings, backup: Backup) -> None:
    if not settings.embedded or not backup.facts.embedded:
        raise CannotStart("RESTORE_GIVEN", folder=str(backup.folder))
    if (settings.home / "postgres").exists() or (settings.home / "upgrading").exists():
        raise CannotStart("HOME_NOT_EMPTY", home=str(settings.home))
    if not settings.secrets.exists():
        raise CannotStart("KEY_FILE_NEEDED", path=str(settings.secrets))


class _Restoring:
    """One restoration, in a folder of the home that becomes its database at the very end."""

    def __init__(
        self, *, settings: LaunchSettings, backup: Backup, backups: list[Backup], until: datetime | None
    ) -> None:
        self._settings = settings
        self._backup = backup
        self._segments = segments_for(backup=backup, backups=backups)
        self._until = until
        self._home = settings.home / WORKSHOP
        self._log = self._home / "log"
        self._cluster = Cluster(
            home=self._home,
            secrets_path=settings.secrets,
            bin_folder=settings.postgres_bin,
            durable=True,
            settings=self._recovery_settings(),
            start_seconds_max=RECOVERY_SECONDS_MAX,
        )

    def restore(self) -> dict[str, object]:
        """Verify the backup, copy it, let PostgreSQL repeat the log, verify the books, give the data their name."""
        started = time.monotonic()
        self._verify_backup()
        Cluster(
            home=self._settings.home,
            secrets_path=self._settings.secrets,
            bin_folder=self._settings.postgres_bin,
            durable=True,
        ).let_the_account_in()
        fresh_workshop(cluster=self._cluster)
        self._copy()
        say("RESTORE_REPLAYING", pieces=str(len(self._segments)))
        lost_seconds = self._replay_and_verify()
        self._cluster.folder.rename(self._settings.home / "postgres")
        sync_folder(folder=self._settings.home)
        shutil.rmtree(self._home)
        say("RESTORE_DONE", home=str(self._settings.home))
        return {
            "bytes": bytes_of(folder=self._settings.home / "postgres"),
            "seconds": round(time.monotonic() - started, 2),
            "lost_seconds": lost_seconds,
            "verify_ok": True,
            "backup": str(self._backup.folder),
        }

    def _verify_backup(self) -> None:
        say("BACKUP_VERIFYING", folder=str(self._backup.folder))
        ours, theirs = self._cluster.program_major(), self._backup.facts.postgresql.split(".")[0]
        if theirs != str(ours):
            raise CannotStart(
                "BACKUP_MAJOR_DIFFERS", folder=str(self._backup.folder), found=theirs, ours=str(ours)
            )
        done = run_client(
            folder=self._settings.postgres_bin or wheel_bin_folder(),
            program="pg_verifybackup",
            arguments=[str(self._backup.folder / BASE)],
            url=None,
        )
        if done.returncode != 0:
            raise CannotStart(
                "BACKUP_BROKEN", folder=str(self._backup.folder), reason=last_words(done.stderr)
            )

    def _copy(self) -> None:
        say("RESTORE_COPYING", folder=str(self._backup.folder))
        data = self._cluster.folder
        shutil.copytree(self._backup.folder / BASE, data, symlinks=True)
        data.chmod(0o700)
        (data / "recovery.signal").touch(mode=0o600)
        self._log.mkdir(mode=0o700)
        for name, path in self._segments.items():
            shutil.copy(path, self._log / name)
        for folder in (data, self._log):
            give_all_to(account=self._cluster.account, folder=folder)

    def _recovery_settings(self) -> dict[str, str]:
        piece = f"{shlex.quote(str(self._log)).replace('%', '%%')}/%f"
        settings = {
            "restore_command": f'cp {piece} "%p"',
            "recovery_target_timeline": "latest",
            # Nobody gets in before the end, and what ends too early is an error and no answer.
            "hot_standby": "off",
        }
        if self._until is not None:
            settings |= {"recovery_target_time": self._until.isoformat(), "recovery_target_action": "promote"}
        return settings

    def _replay_and_verify(self) -> float | None:
        """Start the server, which is up when it has repeated the log; give what of the log it could not repeat."""
        try:
            self._start()
            self._cluster.provision()
            lost_seconds = self._lost_seconds()
            say("VERIFYING_BOOKS")
            verify_books(cluster=self._cluster, settings=self._settings)
        finally:
            self._cluster.stop()
        return lost_seconds

    def _start(self) -> None:
        try:
            self._cluster.start()
        except CannotStart as refusal:
            if "before configured recovery target" in refusal.values.get("reason", ""):
                raise CannotStart("UNTIL_TOO_LATE", folder=str(self._backup.folder)) from refusal
            raise

    def _lost_seconds(self) -> float | None:
        """From the last transaction in the books to the last word that the backup got; None when an end was asked for.

        While nothing is booked the server still writes to its log now and then, so that this is an upper bound.
        """
        if self._until is not None:
            return None
        url = roles.superuser_url(home=self._home, secrets=self._cluster.secrets)
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute(
                "SELECT extract(epoch FROM pg_last_xact_replay_timestamp())::float8"
            ).fetchone()
        last_word = max((path.stat().st_mtime for path in self._segments.values()), default=0.0)
        return None if row is None or row[0] is None else round(max(0.0, last_word - row[0]), 2)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("for example 2026-05-01T10:00:00+08:00") from error
    if moment.utcoffset() is None:
        raise argparse.ArgumentTypeError("with its offset, for example 2026-05-01T10:00:00+08:00")
    return moment


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="timebank restore",
        description="Restore a backup into an empty data folder. 将备份恢复到空的数据目录。",
    )
    parser.add_argument("folder", metavar="DIR", help="folder of the backups 备份目录")
    parser.add_argument(
        "--until",
        type=_moment,
        metavar="MOMENT",
        help="as it was then 恢复到此时刻, 2026-05-01T10:00:00+08:00",
    )
    parser.add_argument(
        "--base", metavar="NAME", help="start from this backup, not from the newest 指定从哪一份备份开始"
    )
    parser.add_argument(
        "--json", action="store_true", help="one JSON object on standard output 输出一个 JSON 对象"
    )
    return parser

"""`timebank upgrade_database`: takes the embedded database to the major version of the installed PostgreSQL programs.

The old data folder is never written to by the new programs and stays until people remove it; killed anywhere, it goes on
or begins again.
"""

import argparse
import hashlib
import json
import os
import shutil
import time
from pathlib import Path

import psycopg
from psycopg import sql

from timebank.launch import roles
from timebank.launch.account import give_to, run_as
from timebank.launch.cluster import Cluster, last_words
from timebank.launch.environment import prepare_home
from timebank.launch.follower import follow_none
from timebank.launch.sentences import CannotStart, say
from timebank.launch.settings import LaunchSettings, read_settings
from timebank.launch.shelf import bytes_of, sync_folder, write_json
from timebank.launch.workshop import RECOVERY_SECONDS_MAX, fresh_workshop, held_home, verify_books

WORKSHOP = "upgrading"
VERIFIED = "verified.json"
DEBIAN = "/usr/lib/postgresql/{major}/bin"

_TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY schemaname, tablename
"""


def upgrade_database(*, arguments: list[str]) -> int:
    """Upgrade and print what it was; 0 when the data folder is of our major version and its books are verified.

    Raises: CannotStart, saying what is wrong and what to do.
    """
    options = _parser().parse_args(arguments)
    settings = read_settings(environ=os.environ)
    try:
        if not settings.embedded:
            raise CannotStart("UPGRADE_GIVEN")
        prepare_home(home=settings.home)
        with held_home(home=settings.home):
            result = _Upgrading(
                settings=settings, old_bin=options.old_bin or settings.old_postgres_bin
            ).upgrade()
    except OSError as error:
        raise CannotStart("SYSTEM_REFUSED", reason=str(error)) from error
    except psycopg.Error as error:
        raise CannotStart("UPGRADE_FAILED", reason=str(error).strip()) from error
    if options.json:
        print(json.dumps(result))
    return 0


class _Upgrading:
    """One upgrade, in a folder of the home that becomes its database at the very end."""

    def __init__(self, *, settings: LaunchSettings, old_bin: Path | None) -> None:
        self._settings = settings
        self._old_bin = old_bin
        self._home = settings.home / WORKSHOP
        self._verified = self._home / VERIFIED
        self._new = self._cluster(self._home, settings.postgres_bin)

    def upgrade(self) -> dict[str, object]:
        """Count, convert, count and verify, swap. Raises: CannotStart, with the old data as they were."""
        started = time.monotonic()
        if not self._is_verified():
            self._convert(self._refuse_or_find_old())
        facts = json.loads(self._verified.read_text(encoding="utf-8"))
        kept = self._swap(facts["found"])
        say("UPGRADE_DONE", home=str(self._settings.home), kept=str(kept))
        return {
            "from": facts["found"],
            "to": facts["ours"],
            "rows": facts["rows"],
            "bytes": bytes_of(folder=self._settings.home / "postgres"),
            "seconds": round(time.monotonic() - started, 2),
            "verify_ok": True,
        }

    def _is_verified(self) -> bool:
        """Whether a killed run had only the swap left to do; not when the old data were used again meanwhile."""
        if not self._verified.exists():
            return False
        if not self._new.folder.exists() or not (self._settings.home / "postgres").exists():
            return True
        stood = json.loads(self._verified.read_text(encoding="utf-8"))["control"]
        return bool(stood == self._control())

    def _control(self) -> str:
        """What changes in the data folder whenever a server works in it."""
        control = self._settings.home / "postgres" / "global" / "pg_control"
        return hashlib.sha256(control.read_bytes()).hexdigest()

    def _refuse_or_find_old(self) -> Cluster:
        folder = self._settings.home / "postgres"
        if not folder.exists():
            raise CannotStart("NOTHING_TO_UPGRADE", home=str(self._settings.home))
        current = self._cluster(self._settings.home, self._settings.postgres_bin)
        found, ours = current.data_major(), current.program_major()
        if not found.isdigit() or int(found) >= ours:
            raise CannotStart("UPGRADE_NOT_NEEDED", folder=str(folder), found=found, ours=str(ours))
        if self._kept(found).exists():
            raise CannotStart("OLD_FOLDER_IN_THE_WAY", folder=str(self._kept(found)))
        old_bin = self._old_bin or Path(DEBIAN.format(major=found))
        if not (old_bin / "pg_ctl").exists():
            raise CannotStart("OLD_BINARIES_MISSING", folder=str(old_bin), found=found)
        return self._cluster(self._settings.home, old_bin)

    def _convert(self, old: Cluster) -> None:
        """Make the new data folder beside the old one and note it down once it is verified."""
        found = old.data_major()
        say("UPGRADE_READING", folder=str(old.folder), found=found)
        before = _counted(old)
        self._verified.unlink(missing_ok=True)
        fresh_workshop(cluster=self._new)
        self._new.prepare()
        say("UPGRADE_CONVERTING", found=found, ours=self._new.data_major())
        self._run_pg_upgrade(old)
        try:
            self._new.start()
            _renew_extensions_and_statistics(self._new)
            after = _rows(self._new)
            if after != before:
                differing = sorted(set(before.items()) ^ set(after.items()))[:1]
                raise CannotStart("UPGRADE_FAILED", reason=f"rows differ: {differing}")
            say("VERIFYING_BOOKS")
            verify_books(cluster=self._new, settings=self._settings)
        finally:
            self._new.stop()
        facts = {"found": found, "ours": self._new.data_major(), "rows": sum(before.values())}
        write_json(path=self._verified, content={**facts, "control": self._control()})

    def _run_pg_upgrade(self, old: Cluster) -> None:
        work = self._home / "work"
        work.mkdir(mode=0o700)
        give_to(account=self._new.account, path=work)
        self._new.make_socket_folder()
        folders = ["--old-bindir", str(old.bin), "--new-bindir", str(self._new.bin)]
        folders += ["--old-datadir", str(old.folder), "--new-datadir", str(self._new.folder)]
        sockets = ["--socketdir", str(roles.socket_folder(home=self._home))]
        done = run_as(
            account=self._new.account,
            command=[str(self._new.bin / "pg_upgrade"), *folders, *sockets, "--username", roles.SUPERUSER],
            environ={"PGPASSWORD": self._new.secrets.database_superuser_password},
            folder=work,
        )
        if done.returncode != 0:
            raise CannotStart("UPGRADE_FAILED", reason=last_words(done.stdout + done.stderr))

    def _swap(self, found: str) -> Path:
        """Two renames; between them the home has no database, and nobody makes an empty one because of the workshop."""
        data, kept = self._settings.home / "postgres", self._kept(found)
        if self._new.folder.exists():
            if data.exists():
                data.rename(kept)
            self._new.folder.rename(data)
            sync_folder(folder=self._settings.home)
        # A backup's log cannot be continued by another data folder.
        follow_none(home=self._settings.home)
        shutil.rmtree(self._home)
        return kept

    def _kept(self, found: str) -> Path:
        return self._settings.home / f"postgres.{found}"

    def _cluster(self, home: Path, bin_folder: Path | None) -> Cluster:
        return Cluster(
            home=home,
            secrets_path=self._settings.secrets,
            bin_folder=bin_folder,
            durable=True,
            start_seconds_max=RECOVERY_SECONDS_MAX,
        )


def _counted(old: Cluster) -> dict[str, int]:
    """The rows of the old data, which are stopped cleanly by it, as pg_upgrade wants them."""
    old.prepare()
    if old.is_alive():
        old.stop()
    try:
        old.start()
        return _rows(old)
    finally:
        old.stop()


def _rows(cluster: Cluster) -> dict[str, int]:
    """How many rows each table of the platform has."""
    counted = {}
    with psycopg.connect(_platform_url(cluster)) as connection:
        for schema, table in connection.execute(_TABLES).fetchall():
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
            row = connection.execute(count).fetchone()
            assert row is not None
            counted[f"{schema}.{table}"] = int(row[0])
    return counted


def _renew_extensions_and_statistics(cluster: Cluster) -> None:
    with psycopg.connect(_platform_url(cluster), autocommit=True) as connection:
        for (name,) in connection.execute("SELECT extname FROM pg_extension ORDER BY extname").fetchall():
            connection.execute(sql.SQL("ALTER EXTENSION {} UPDATE").format(sql.Identifier(name)))
        connection.execute("ANALYZE")


def _platform_url(cluster: Cluster) -> str:
    return roles.superuser_url(home=cluster.home, secrets=cluster.secrets, database=roles.DATABASE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="timebank upgrade_database",
        description="Take the embedded database to the installed major version of PostgreSQL. 将内置数据库升级到已安装的 PostgreSQL 主版本。",
    )
    parser.add_argument(
        "--old-bin",
        type=Path,
        metavar="DIR",
        help="programs of the old version 旧版本程序目录 (TIMEBANK_PG_BIN_OLD)",
    )
    parser.add_argument(
        "--json", action="store_true", help="one JSON object on standard output 输出一个 JSON 对象"
    )
    return parser

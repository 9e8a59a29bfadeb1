"""The database that is backed up: its facts, and the names under which it keeps its log for a backup.

Asks as a login that may replicate; reads no table of the platform.
"""

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from timebank.launch.sentences import CannotStart

CONNECT_SECONDS_MAX = 10
RECEIVE_SECONDS_MAX = 60
PAUSE_SECONDS = 0.01

_RECEIVED = "SELECT restart_lsn >= %s::pg_lsn FROM pg_replication_slots WHERE slot_name = %s"
_BEHIND = """
SELECT slot.active AND slot.restart_lsn >= pg_current_wal_flush_lsn(),
       coalesce(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), slot.restart_lsn), 0)::bigint
FROM pg_replication_slots slot WHERE slot_name = %s AND restart_lsn IS NOT NULL
"""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A server that can be backed up, as seen by one login."""

    url: str
    home: Path

    def refuse_without_right(self) -> None:
        """Look before anything is made. Raises: CannotStart MAY_NOT_REPLICATE."""
        login, may = self._row(
            "SELECT rolname, rolreplication OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        if not may:
            raise CannotStart("MAY_NOT_REPLICATE", login=str(login))

    def moment(self) -> datetime:
        """The database's present moment."""
        (moment,) = self._row("SELECT now()")
        assert isinstance(moment, datetime)
        return moment

    def system_identifier(self) -> str:
        """What tells this data folder and all its copies from any other."""
        (identifier,) = self._row("SELECT system_identifier::text FROM pg_control_system()")
        return str(identifier)

    def version(self) -> str:
        """The version of PostgreSQL, such as 18.6."""
        (version,) = self._row("SELECT split_part(current_setting('server_version'), ' ', 1)")
        return str(version)

    def keep_log(self, *, slot: str) -> None:
        """From now on the server keeps its log until it was received under this name."""
        self._row("SELECT pg_create_physical_replication_slot(%s, true)::text", slot)

    def drop_others(self, *, slot: str | None) -> None:
        """Forget what this home asked to be kept, but for one name; whoever still receives it is cut off."""
        slots = "FROM pg_replication_slots WHERE starts_with(slot_name, %s) AND slot_name IS DISTINCT FROM %s"
        with self._connection() as connection:
            connection.execute(f"SELECT pg_terminate_backend(active_pid, 5000) {slots}", [self._prefix, slot])
            connection.execute(f"SELECT pg_drop_replication_slot(slot_name) {slots}", [self._prefix, slot])

    def new_slot(self, *, name: str) -> str:
        """The name for a new backup: small letters, digits and underscores (PostgreSQL's rule), our home's own."""
        return self._prefix + "".join(each for each in name.lower() if each.isalnum())

    def seconds_behind(self, *, slot: str) -> float | None:
        """How long it takes until all that is booked now is received; None when it is not within a minute."""
        started = time.monotonic()
        with self._connection() as connection:
            position = connection.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone()
            assert position is not None
            while time.monotonic() - started < RECEIVE_SECONDS_MAX:
                if connection.execute(_RECEIVED, [position[0], slot]).fetchone() == (True,):
                    return time.monotonic() - started
                time.sleep(PAUSE_SECONDS)
        return None

    def bytes_behind(self, *, slot: str) -> int | None:
        """The bytes of the log that are not received yet, 0 when all is; None when the server no longer keeps them."""
        with self._connection() as connection:
            row = connection.execute(_BEHIND, [slot]).fetchone()
        return None if row is None else 0 if row[0] else int(row[1])

    @property
    def _prefix(self) -> str:
        """Two homes may have their database in one server."""
        return f"timebank_{hashlib.sha256(str(self.home.resolve()).encode()).hexdigest()[:8]}_"

    def _row(self, query: str, *values: object) -> tuple[Any, ...]:
        with self._connection() as connection:
            row = connection.execute(query, values).fetchone()
        assert row is not None
        return row

    def _connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.url, autocommit=True, connect_timeout=CONNECT_SECONDS_MAX)

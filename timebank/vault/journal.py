"""The connections of its own on which the journal of looks and the first data key are committed.

What is written here stays, whatever becomes of the caller's transaction. Never used to read a personal value.
"""

import os
from collections.abc import Sequence
from select import select
from threading import Lock
from typing import Any

from django.db import connections
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

CONNECTIONS_MAX = 4
WAIT_SECONDS_MAX = 10
IDLE_SECONDS_MAX = 300

_lock = Lock()
_pool: ConnectionPool[Connection[Any]] | None = None
_pool_of: tuple[Any, ...] | None = None


def commit_call(*, call: str, values: Sequence[Any]) -> None:
    """Run one SQL call as the application in a transaction of its own; it is committed when this returns."""
    with _current_pool().connection() as connection:
        connection.execute(call, values)


def close_journal() -> None:
    """Close the connections, for example before the database is dropped; the next call opens new ones."""
    global _pool, _pool_of
    with _lock:
        if _pool is not None:
            _pool.close()
        _pool = _pool_of = None


def _current_pool() -> ConnectionPool[Connection[Any]]:
    """Give the pool for the database that the default connection names now, in this process."""
    global _pool, _pool_of
    parameters = connections["default"].get_connection_params()
    wanted = (os.getpid(), *(parameters.get(name) for name in ("host", "port", "dbname", "user")))
    with _lock:
        if _pool is None or _pool_of != wanted:
            if _pool is not None and _pool_of is not None and _pool_of[0] == os.getpid():
                _pool.close()
            _pool = _new_pool(parameters)
            _pool_of = wanted
        return _pool


def _refuse_closed(connection: Connection[Any]) -> None:
    """Refuse a connection whose other side is gone: idle with something to read. A look, not a round trip."""
    if connection.closed or select([connection.fileno()], [], [], 0)[0]:
        raise OperationalError("the server has closed this connection")


def _new_pool(parameters: dict[str, Any]) -> ConnectionPool[Connection[Any]]:
    return ConnectionPool(
        # One call is one transaction, begun and committed by the server without being asked for each.
        kwargs={**parameters, "autocommit": True},
        min_size=0,
        max_size=CONNECTIONS_MAX,
        max_idle=IDLE_SECONDS_MAX,
        timeout=WAIT_SECONDS_MAX,
        check=_refuse_closed,
        name="vault-journal",
        open=True,
    )

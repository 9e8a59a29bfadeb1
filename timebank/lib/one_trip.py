"""Shorter ways to the database for what happens in every hour: one prepared statement, and a cursor that is kept.

Django's cursor costs more time in this process than the database needs for most statements. What is sent, in which
transaction, and how errors come out is the same as with Django's.
"""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Cursor, errors, pq

_UNKNOWN_STATEMENT = b"26000"
_KEPT = "timebank_quick_cursor"


def send_in_one_trip(*, name: str, sql: str, text: str) -> None:
    """Run ``sql`` (its one value is ``$1``) and forget what it gives; outside a transaction it is one of its own.

    Inside a transaction, or when statements are watched, Django's cursor takes it.

    Raises: django.db.DatabaseError, as a cursor does.
    """
    own = connections[DEFAULT_DB_ALIAS]  # looked up once: each look costs more than most lines here
    if own.in_atomic_block or own.queries_logged or own.execute_wrappers:
        with own.cursor() as cursor:
            cursor.execute(sql.replace("$1", "%s"), [text])
        return
    if own.connection is None:
        own.ensure_connection()
    with own.wrap_database_errors:
        result = _executed(own.connection.pgconn, name.encode(), sql.encode(), text.encode())
        if result.status != pq.ExecStatus.TUPLES_OK:
            raise errors.error_from_result(result, encoding="utf-8")


def _executed(pgconn: pq.abc.PGconn, name: bytes, sql: bytes, text: bytes) -> pq.abc.PGresult:
    """Prepare it where this connection does not know it: on first use, and after a rollback forgot all of them."""
    result = pgconn.exec_prepared(name, [text])
    if result.error_field(pq.DiagnosticField.SQLSTATE) != _UNKNOWN_STATEMENT:
        return result
    prepared = pgconn.prepare(name, sql)
    return pgconn.exec_prepared(name, [text]) if prepared.status == pq.ExecStatus.COMMAND_OK else prepared


def quick_cursor() -> AbstractContextManager[Any]:
    """Give a cursor for one statement that is read to its end at once: half the cost of Django's in this process.

    It is the driver's own, kept for the life of the connection, so a second one may not be open beside it. Errors come
    out as from Django's cursor, which takes over when statements are watched. To be used in a ``with`` block.
    """
    own = connections[DEFAULT_DB_ALIAS]
    if own.queries_logged or own.execute_wrappers or own.needs_rollback:
        return own.cursor()
    return QuickCursor(own)


class QuickCursor:
    """The driver's cursor of a connection for the time of a block."""

    __slots__ = ("_errors", "_own")

    def __init__(self, own: BaseDatabaseWrapper) -> None:
        self._own = own
        self._errors = own.wrap_database_errors

    def __enter__(self) -> Cursor[tuple[Any, ...]]:
        """Give the cursor, connected."""
        own = self._own
        if own.connection is None:
            own.ensure_connection()
        self._errors.__enter__()
        kept: Cursor[tuple[Any, ...]] | None = vars(own).get(_KEPT)
        if kept is None or kept.connection is not own.connection:
            kept = vars(own)[_KEPT] = Cursor(own.connection)
        return kept

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Turn the driver's errors into Django's."""
        self._errors.__exit__(kind, error, trace)

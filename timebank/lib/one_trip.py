"""One prepared statement with one text, sent through the driver's C layer: for the single call that has to be fast.

Django's cursor and the driver's own cost more time in this process than the database needs for a posting. Never
used inside a transaction, which those two begin and end.
"""

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import errors, pq

_UNKNOWN_STATEMENT = b"26000"


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

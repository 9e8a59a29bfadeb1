"""Drops a database connection that the server has closed, before a request uses it.

A look at the socket instead of a question to the server: it costs no round trip, and after a restart of PostgreSQL the
next request works instead of failing.
"""

from collections.abc import Callable
from select import select

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]


def fresh_connection(get_response: Answer) -> Answer:
    """Begin each request with a connection that still stands, or with none."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        drop_closed_connection()
        return get_response(request)

    return answer


def drop_closed_connection() -> None:
    """Close our side when the server's side is gone: an idle connection with something to read has been ended."""
    inner = connection.connection
    if inner is None or connection.in_atomic_block:
        return
    if inner.closed or select([inner.fileno()], [], [], 0)[0]:
        connection.close()

"""Databases for one measurement on the server that the settings name: made by the owner, dropped afterwards.

They take nothing from the platform's own database and put nothing into it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.db import connections
from psycopg import sql

ALIASES = ("default", "owner")


@contextmanager
def own_database(*, template: str = "template1") -> Iterator[str]:
    """Have a database for the time of the block, empty or a copy of one that nobody is connected to; give its name."""
    name = f"timebank_bench_{uuid4().hex[:12]}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _outside(made.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield name
    finally:
        _end_own_connections(name)
        _outside(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Let the connections of this process, and of those that it forks, go to the database of this name."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ALIASES}
    connections.close_all()
    for alias in ALIASES:
        connections[alias].settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        for alias in ALIASES:
            connections[alias].settings_dict["NAME"] = before[alias]


def _end_own_connections(name: str) -> None:
    """End what our own logins left open there. DROP itself sends the server's autovacuum away, which FORCE may not."""
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [name],
        )


def _outside(statement: sql.Composed) -> None:
    """Run a statement as the owner in the server's own database, where no transaction is open."""
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute(statement)

"""Addresses, roles and the database inside the embedded server.

The owner makes tables and may make test databases; the application may only connect until migrations grant it more.
"""

import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from timebank.launch.account import account_for
from timebank.launch.secrets import Secrets
from timebank.launch.sentences import CannotStart

DATABASE = "timebank"
OWNER_ROLE = "timebank_owner"
APPLICATION_ROLE = "timebank_app"
SUPERUSER = "postgres"
PORT = 5432  # only names the socket file; the server listens to no network address
CONNECT_SECONDS_MAX = 10


def socket_folder(*, home: Path) -> Path:
    """Where the server's socket lies: a socket path is limited to 107 bytes, and a home may be deeper than that.

    Lower case only, because some readers of addresses fold the host name.
    """
    account = account_for(folder=home / "postgres")
    uid = account.uid if account else os.geteuid()
    digest = hashlib.sha256(f"{uid} {home.resolve()}".encode()).hexdigest()
    return Path("/tmp") / f"timebank-{digest[:20]}"  # noqa: S108 - private folder, its owner is checked


def app_url(*, home: Path, secrets: Secrets) -> str:
    """The application's address."""
    return _url(APPLICATION_ROLE, secrets.database_app_password, home, DATABASE)


def owner_url(*, home: Path, secrets: Secrets) -> str:
    """The owner's address."""
    return _url(OWNER_ROLE, secrets.database_owner_password, home, DATABASE)


def superuser_url(*, home: Path, secrets: Secrets, database: str = SUPERUSER) -> str:
    """The address of the server's own administrator, for the launcher alone."""
    return _url(SUPERUSER, secrets.database_superuser_password, home, database)


def does_answer(*, url: str, password_refused: CannotStart | None = None) -> bool:
    """Whether a server takes this login.

    Raises: password_refused, if given, when the server is there but knows another password.
    """
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS_MAX).close()
    except psycopg.OperationalError as error:
        if password_refused is not None and "password authentication failed" in str(error):
            raise password_refused from error
        return False
    return True


def provision(*, home: Path, secrets: Secrets) -> None:
    """Make what is missing of roles and database. The application's role comes last: who can use it finds all in place."""
    with psycopg.connect(superuser_url(home=home, secrets=secrets), autocommit=True) as connection:
        if not _exists(connection, "pg_roles", "rolname", OWNER_ROLE):
            _make_role(connection, OWNER_ROLE, secrets.database_owner_password, "CREATEDB")
            connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
            connection.execute(f"GRANT CONNECT ON DATABASE postgres TO {OWNER_ROLE}")
        if not _exists(connection, "pg_database", "datname", DATABASE):
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
        if not _exists(connection, "pg_roles", "rolname", APPLICATION_ROLE):
            with connection.transaction():
                _make_role(connection, APPLICATION_ROLE, secrets.database_app_password, "")
                connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
                connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {APPLICATION_ROLE}")


def _make_role(
    connection: psycopg.Connection[tuple[Any, ...]], role: str, password: str, options: str
) -> None:
    statement = "CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEROLE {options} PASSWORD {password}"
    connection.execute(
        sql.SQL(statement).format(
            role=sql.Identifier(role), options=sql.SQL(options), password=sql.Literal(password)
        )
    )


def _exists(connection: psycopg.Connection[tuple[Any, ...]], catalog: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE {} = %s)")
    row = connection.execute(query.format(sql.Identifier(catalog), sql.Identifier(column)), [name]).fetchone()
    return row is not None and bool(row[0])


def _url(role: str, password: str, home: Path, database: str) -> str:
    host = quote(str(socket_folder(home=home)), safe="")
    return f"postgresql://{role}:{quote(password, safe='')}@{host}:{PORT}/{database}"

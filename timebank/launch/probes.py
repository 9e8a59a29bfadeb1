"""Questions that the supervisor asks the running parts: the pages over HTTP, the database over SQL.

Reads only, and knows no table of the platform beyond the two that show that migrations and a worker were there.
"""

import http.client
from urllib.parse import urlsplit

import psycopg

HTTP_OK = 200
REDIRECTS = {301, 302, 303, 307, 308}
REDIRECTS_MAX = 5
ANSWER_SECONDS_MAX = 10


def answer_of(*, port: int, host_name: str, path: str) -> int | None:
    """The status of a page on this machine, redirections followed; None when nobody answers."""
    for _ in range(REDIRECTS_MAX):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS_MAX)
        try:
            connection.request("GET", path, headers={"Host": host_name, "Accept-Language": "zh-hans"})
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if response.status not in REDIRECTS:
            return response.status
        target = urlsplit(response.headers.get("Location", "/"))
        path = f"{target.path or '/'}{'?' + target.query if target.query else ''}"
    return None


def is_empty(*, owner_url: str) -> bool:
    """Whether no migration ever ran in this database."""
    return _ask(owner_url, "SELECT (to_regclass('public.django_migrations') IS NULL)::text") == "true"


def database_moment(*, owner_url: str) -> str:
    """The database's present moment, to tell later what happened since."""
    return _ask(owner_url, "SELECT now()::text")


def database_version(*, owner_url: str) -> str:
    """The version of PostgreSQL, such as 18.6."""
    return _ask(owner_url, "SELECT split_part(current_setting('server_version'), ' ', 1)")


def has_worker(*, owner_url: str, since: str) -> bool:
    """Whether a job worker has reported to the database since this moment of the database."""
    query = "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat >= %s::timestamptz)::text"
    return _ask(owner_url, query, since) == "true"


def _ask(url: str, query: str, *values: str) -> str:
    with psycopg.connect(url, autocommit=True, connect_timeout=ANSWER_SECONDS_MAX) as connection:
        row = connection.execute(query, values).fetchone()
    assert row is not None
    return str(row[0])

"""Plugin for tests that commit: a clone of the test database for one test, dropped after it; and threads that tell how it went.

A flush is no way back here: the application may not truncate, and the books may not be emptied by anybody.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from timebank.vault.journal import close_journal

Result = TypeVar("Result")

_ALIASES = ("default", "owner")


@pytest.fixture
def committed_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Point ``default`` (the application) and ``owner`` at a clone of the test database; give the clone's name.

    Not together with the ``django_db`` mark: what such a test has open is not in the clone and blocks the copy.
    """
    with cloned(blocker=django_db_blocker) as clone:
        yield clone


@contextmanager
def cloned(*, blocker: DjangoDbBlocker) -> Iterator[str]:
    """The same for a fixture that lasts longer than one test, such as a city that takes its time to load."""
    with blocker.unblock():
        template = str(connections["owner"].settings_dict["NAME"])
        assert template.startswith("test_"), "only a test database is cloned"
        clone = f"{template[:40]}_{uuid4().hex[:12]}"
        connections.close_all()
        close_journal()
        _outside(f'CREATE DATABASE "{clone}" TEMPLATE "{template}"')
        try:
            with _pointed_at(clone):
                yield clone
        finally:
            # It waits a little for what has just been closed; what a test left open fails here, by name.
            _outside(f'DROP DATABASE "{clone}"')


@contextmanager
def _pointed_at(name: str) -> Iterator[None]:
    """Let new connections, also those of other threads, go to the database of this name."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in _ALIASES}
    for alias in _ALIASES:
        connections[alias].settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        close_journal()
        for alias in _ALIASES:
            connections[alias].settings_dict["NAME"] = before[alias]


def _outside(statement: str) -> None:
    """Run a statement as the owner in the server's own database."""
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute(statement)


def in_threads(work: Sequence[Callable[[], Result]]) -> list[Result | Exception]:
    """Run each piece in a thread of its own, all starting at once; give the results, or what was raised, in order."""
    start = Barrier(len(work))

    def run(piece: Callable[[], Result]) -> Result:
        try:
            connections["default"].ensure_connection()
            start.wait()
            return piece()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(work)) as threads:
        futures = [threads.submit(run, piece) for piece in work]
    return [future.exception() or future.result() for future in futures]  # type: ignore[misc]

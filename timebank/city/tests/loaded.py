"""A loaded demo for the tests of one module, and what they look at."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from tests.clones import cloned
from timebank.city.operations import Loaded, load_demo

LOADED_AT = datetime(2026, 3, 18, 3, 20, tzinfo=UTC)
"""A Wednesday, twenty past eleven in the morning by the city's clock."""
SEED = 7


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """Load the demo once for all tests of a module, into a clone of the test database."""
    with cloned(blocker=django_db_blocker):
        yield load_demo(seed=SEED, is_wanted=True, tell=lambda what, percent: None, at=LOADED_AT)


def found(sql: str) -> set[tuple[object, ...]]:
    """Ask the database as its owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        return set(cursor.fetchall())


def tables() -> list[str]:
    """List the tables."""
    return sorted(
        str(name) for (name,) in found("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    )


def text_of(table: str) -> str:
    """Give every row of a table as text."""
    return "\n".join(str(row) for (row,) in found(f'SELECT t::text FROM public."{table}" t'))

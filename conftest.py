"""What every test shares: the test database of two logins, the cast, fresh copies of cached tables."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from timebank.places.queries import forget_tree
from timebank.policy.queries import forget_copy
from timebank.vault.journal import close_journal

pytest_plugins = ["tests.cast", "tests.clones"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,  # noqa: ARG001 - has to come first
    django_db_modify_db_settings: None,  # noqa: ARG001 - names a database per parallel worker
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Make the test database as its owner, whichever login a test uses: all tests but few run as the application."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default", "owner"})
    yield
    with django_db_blocker.unblock():
        close_journal()
        connections["default"].close()
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def _fresh_copies() -> None:
    """Forget what a process keeps of policy values and places, so that no test sees another one's."""
    forget_copy()
    forget_tree()

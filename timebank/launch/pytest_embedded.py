"""Plugin of the tests: one embedded PostgreSQL in a temporary folder for the whole run, whatever the environment says of data.

It works before Django's settings are read, which a conftest cannot; workers of a parallel run inherit its environment.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from timebank.launch.environment import database_environment
from timebank.launch.settings import read_settings


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Start the server (or take the given database) and tell Django; the run's end stops it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        _enter_test_environment(stack)
    return (yield)


def _enter_test_environment(stack: ExitStack) -> None:
    home = Path(tempfile.mkdtemp(prefix="timebank-tests-", dir="/tmp"))  # noqa: S108 - PostgreSQL's account must reach it
    stack.callback(shutil.rmtree, home, ignore_errors=True)
    own = {"TIMEBANK_HOME": str(home), "TIMEBANK_SECRETS": ""}
    settings = read_settings(environ={**os.environ, **own})
    os.environ.update(stack.enter_context(database_environment(settings=settings, durable=False)).variables)

"""Where the demo is refused, and that a load which is killed halfway leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from timebank.city.operations import load_demo, planned_people, refuse_demo
from timebank.city.queries import demo_accounts
from timebank.city.refusals import DemoInProduction, DemoNotWanted
from timebank.city.tests.loaded import LOADED_AT, found, tables
from timebank.lib.refusals import Refused

STAYS = {"vault_look", "vault_key"}
"""The journal of looks and the first data key are committed apart, whatever becomes of the load."""
LINES_BEFORE_KILL = 4
"""Staff, people, and the first two of the history: some hundreds of rows are written, none committed."""


def in_production(settings: Settings) -> None:
    settings.PRODUCTION, settings.EMBEDDED = True, True


def on_another_database(settings: Settings) -> None:
    settings.PRODUCTION, settings.EMBEDDED = False, False


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize(
    ("where", "is_wanted", "refusal"),
    [
        (in_production, False, DemoInProduction),
        (in_production, True, DemoInProduction),
        (on_another_database, False, DemoNotWanted),
    ],
)
def test_the_demo_is_refused(
    settings: Settings,
    where: Callable[[Settings], None],
    is_wanted: bool,
    refusal: type[Refused],
) -> None:
    where(settings)
    with pytest.raises(refusal):
        load_demo(seed=1, is_wanted=is_wanted, tell=lambda what, percent: None, at=LOADED_AT)
    with pytest.raises(CommandError):
        call_command("load_demo", *(["--demo"] if is_wanted else []))
    assert demo_accounts(at=LOADED_AT) == []


@pytest.mark.django_db(databases=["default"])
def test_an_empty_database_from_outside_takes_the_demo_when_asked(settings: Settings) -> None:
    on_another_database(settings)
    refuse_demo(is_wanted=True)


@pytest.mark.django_db(databases=["default"])
def test_no_accounts_are_listed_where_no_demo_is_loaded() -> None:
    with pytest.raises(CommandError):
        call_command("demo_accounts")


def test_the_same_seed_gives_the_same_people_and_another_one_others() -> None:
    first, again, other = (planned_people(seed=seed, at=LOADED_AT).everybody() for seed in (1, 1, 2))
    assert first == again
    assert first != other
    for values in ([each.identity.document for each in first], [each.identity.name for each in first]):
        assert len(set(values)) == len(first)


@pytest.mark.usefixtures("committed_database")
def test_a_load_killed_halfway_leaves_nothing() -> None:
    before = rows()
    assert before["people_person"] == 0
    loading = subprocess.Popen(
        [sys.executable, "-m", "timebank.launch", "load_demo", "--demo"],
        env={**os.environ, **addresses()},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert loading.stderr is not None
    told = [loading.stderr.readline() for _ in range(LINES_BEFORE_KILL)]
    loading.send_signal(signal.SIGKILL)
    _, rest = loading.communicate()
    assert loading.returncode == -signal.SIGKILL, "".join(told) + rest
    assert " 10 %" in told[-1], "".join(told) + rest
    assert rows() == before
    refuse_demo(is_wanted=True)


def rows() -> dict[str, int]:
    """Count the rows of every table that a load could touch."""
    counted = {}
    for table in set(tables()) - STAYS:
        ((count,),) = found(f'SELECT count(*) FROM public."{table}"')
        counted[table] = int(str(count))
    return counted


def addresses() -> dict[str, str]:
    """Name the clone to another process."""
    variables = {"DATABASE_URL": "default", "DATABASE_OWNER_URL": "owner"}
    return {variable: address(connections[alias].settings_dict) for variable, alias in variables.items()}


def address(facts: dict[str, object]) -> str:
    """Write the address of one login."""
    user, password, host, name = (
        quote(str(facts[key]), safe="") for key in ("USER", "PASSWORD", "HOST", "NAME")
    )
    return f"postgresql://{user}:{password}@{host}:{facts['PORT']}/{name}"

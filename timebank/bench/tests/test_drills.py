"""The drills find nothing where nothing is wrong, and find a planted loss and a planted double."""

import json
import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from pytest_django import Settings

from timebank.bench.drills.acts import DONE, ISSUE, PERSONS, Act, Row, Told, acts_of, compare, fund, person
from timebank.bench.drills.answers import answer
from timebank.bench.drills.crash import NotDurable, drill_crash
from timebank.bench.drills.kills import kill_platform
from timebank.ledger.operations import post
from timebank.ledger.queries import verify
from timebank.ledger.tests.books import ISSUE as CITY_ISSUE
from timebank.ledger.tests.books import earned, moving

ACTS = 20


def _posted(acts: list[Act]) -> Told:
    told = Told()
    for act in acts:
        assert answer(asked={"do": "post", "facts": {"act": act}}) == {"told": DONE}
        told.asked.append(act)
        told.done_at[act["reference"]] = float(len(told.asked))
    return told


def _books() -> list[Row]:
    accounts = [ISSUE, *(person(number) for number in range(PERSONS))]
    return [Row(*row) for row in answer(asked={"do": "books", "facts": {"accounts": accounts}})]


@pytest.fixture
def told(committed_database: str) -> Told:
    """What a client was told that posted a little of everything."""
    chance = Random(3)
    acts = [act for number in range(ACTS) for act in acts_of(client=0, number=number, chance=chance)]
    return _posted([fund(), *acts])


def test_books_that_hold_all_that_was_told_lose_and_double_nothing(told: Told) -> None:
    found = compare(told=[told], books=_books())
    assert found.acknowledged == sum(len(act["steps"]) for act in told.asked) > ACTS
    assert (found.lost, found.doubled, found.first_lost_at) == (0, 0, None)
    assert answer(asked={"do": "verify", "facts": {}})["ok"]


def test_asked_again_an_act_is_there_once(told: Told) -> None:
    for act in [*told.asked, *reversed(told.asked)]:
        assert answer(asked={"do": "post", "facts": {"act": act}}) == {"told": DONE}
    assert compare(told=[told], books=_books()).doubled == 0


def test_a_planted_loss_is_found_with_the_moment_of_its_acknowledgement(told: Told) -> None:
    victim = told.asked[3]["steps"][0]
    _as_if_no_law_held(f"DELETE FROM ledger_transfer WHERE id = '{victim['id']}'")
    found = compare(told=[told], books=_books())
    assert (found.lost, found.doubled, found.first_lost_at) == (1, 0, 4.0)
    assert not verify().ok


def test_an_acknowledged_movement_with_another_amount_is_a_loss(told: Told) -> None:
    victim = told.asked[3]["steps"][0]
    _as_if_no_law_held(
        f"UPDATE ledger_transfer SET coin_minutes = coin_minutes + 1 WHERE id = '{victim['id']}'"
    )
    assert compare(told=[told], books=_books()).lost == 1


def test_a_planted_double_is_found_though_the_books_agree_with_themselves(told: Told) -> None:
    post(movements=[moving(earned("drill-1"), earned("drill-2"), 60, reference=told.asked[1]["reference"])])
    found = compare(told=[told], books=_books())
    assert (found.lost, found.doubled) == (0, 1)
    assert verify().ok


def test_a_movement_that_stands_twice_under_one_id_is_a_double() -> None:
    act = fund()
    told = Told(asked=[act], done_at={act["reference"]: 1.0})
    rows = [Row(step["id"], act["reference"], step["coin_minutes"]) for step in act["steps"]]
    assert compare(told=[told], books=[*rows, rows[0]]).doubled == 1


def test_what_was_asked_and_never_answered_may_be_there_or_not() -> None:
    act = fund()
    rows = [Row(step["id"], act["reference"], step["coin_minutes"]) for step in act["steps"]]
    for books in (rows, []):
        found = compare(told=[Told(asked=[act])], books=books)
        assert (found.acknowledged, found.lost, found.doubled) == (0, 0, 0)


def test_a_refusal_and_a_lost_connection_are_told_apart(committed_database: str) -> None:
    post(movements=[moving(CITY_ISSUE, earned("drill-0"), 1)])
    (act, *_) = acts_of(client=1, number=1, chance=Random(1))
    assert answer(asked={"do": "post", "facts": {"act": act}}) == {"told": "REFUSED", "why": "Overdrawn"}
    with pytest.raises(OperationalError), connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert answer(asked={"do": "post", "facts": {"act": act}})["told"] == "UNKNOWN"


def test_two_rounds_of_kills_lose_and_double_nothing() -> None:
    said = StringIO()
    call_command("drill_crash", rounds=2, seed=5, json=True, stdout=said, stderr=StringIO())
    told = json.loads(said.getvalue())
    assert told["durability"] == dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "on")
    assert (told["rounds"], told["lost"], told["doubled"], told["verify_ok"]) == (2, 0, 0, True)
    assert told["acknowledged"] > 0
    assert sum(told["kills"].values()) == 2


def test_a_platform_whose_disk_is_lost_comes_back_from_its_backup() -> None:
    said = StringIO()
    call_command("drill_restore", load_seconds=1.0, json=True, stdout=said, stderr=StringIO())
    told = json.loads(said.getvalue())
    assert told["verify_ok"]
    assert told["lost_seconds"] <= 300
    assert (told["doubled"], told["acknowledged"] > 0, told["bytes"] > 0) == (0, True, True)


def test_a_server_that_may_lose_what_it_acknowledged_is_refused() -> None:
    with pytest.raises(NotDurable, match="'fsync': 'off'"):
        drill_crash(rounds=1, seed=1, durable=False)


@pytest.mark.parametrize("command", ["drill_crash", "drill_restore"])
def test_no_drill_runs_beside_a_production_database(command: str, settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never run beside"):
        call_command(command)


def test_only_the_processes_of_the_named_home_are_killed(tmp_path: Path) -> None:
    def sleeper(home: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-c", "print(flush=True); input()"],
            env={**os.environ, "TIMEBANK_HOME": home},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    ours, other = sleeper(str(tmp_path / "home")), sleeper(str(tmp_path / "home2"))
    for process in (ours, other):
        assert process.stdout is not None
        process.stdout.readline()
    assert kill_platform(home=tmp_path / "home") == 1
    ours.communicate()
    assert other.poll() is None
    other.communicate(b"\n")
    assert (ours.returncode, other.returncode) == (-signal.SIGKILL, 0)


def _as_if_no_law_held(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE ledger_transfer ENABLE TRIGGER USER")

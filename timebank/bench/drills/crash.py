"""The drill of crashes: kill -9 of the application's processes or of PostgreSQL while clients post, again and again.

At the end everything that a client was told must be in the books, once.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from timebank.bench.drills.acts import Comparison, compare
from timebank.bench.drills.clients import Crowd, DrillFailed, Poster, read_books
from timebank.bench.drills.kills import kill_database
from timebank.launch.environment import DatabaseEnvironment, database_environment
from timebank.launch.settings import PROJECT_FOLDER, read_settings

CLIENTS = 4
KILL_AFTER_SECONDS = (0.05, 1.5)
TIMEBANK = [sys.executable, "-m", "timebank.launch"]


class NotDurable(Exception):
    """The server may lose what it acknowledged, so that a drill would say nothing."""

    def __init__(self, durability: dict[str, str]) -> None:
        super().__init__(f"durability is off: {durability}")


@dataclass(frozen=True, slots=True)
class CrashResult:
    """What the drill found; counts are movements."""

    durability: dict[str, str]
    rounds: int
    kills: dict[str, int]
    comparison: Comparison
    verify_ok: bool
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether nothing is lost, nothing is doubled and the books agree."""
        return not self.comparison.lost and not self.comparison.doubled and self.verify_ok


def drill_crash(
    *, rounds: int, seed: int, durable: bool = True, say: Callable[[str], None] = lambda _: None
) -> CrashResult:
    """Run the rounds in a database made for it.

    Raises: NotDurable, DrillFailed when clients cannot go on, CannotStart.
    """
    started = time.monotonic()
    with own_database(durable=durable) as (home, database):
        poster = Poster(environ=database.variables)
        durability = poster.ask(do="durability")
        poster.close()
        say(f"durability: {durability}")
        if set(durability.values()) != {"on"}:
            raise NotDurable(durability)
        _migrate(database)
        with Crowd(clients=CLIENTS, seed=seed, environ=database.variables) as crowd:
            kills = _rounds(crowd, home, database, rounds=rounds, seed=seed, say=say)
            for client in crowd.clients:
                client.stop()
            crowd.wait()
            crowd.raise_failure()
        poster = Poster(environ=database.variables)
        verified = poster.ask(do="verify")
        say(f"books: {verified}")
        comparison = compare(told=crowd.told, books=read_books(poster=poster))
        poster.close()
    return CrashResult(
        durability, rounds, kills, comparison, bool(verified["ok"]), round(time.monotonic() - started, 1)
    )


@contextmanager
def own_database(*, durable: bool) -> Iterator[tuple[Path, DatabaseEnvironment]]:
    """Have an embedded server in a folder of its own, removed afterwards."""
    # PostgreSQL may run under another account, which has to reach the folder.
    home = Path(tempfile.mkdtemp(prefix="timebank-drill-", dir="/tmp"))  # noqa: S108
    home.chmod(0o711)
    own = {"TIMEBANK_HOME": str(home), "TIMEBANK_PG_BIN": os.environ.get("TIMEBANK_PG_BIN", "")}
    try:
        with database_environment(settings=read_settings(environ=own), durable=durable) as database:
            yield home, database
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _rounds(
    crowd: Crowd,
    home: Path,
    database: DatabaseEnvironment,
    *,
    rounds: int,
    seed: int,
    say: Callable[[str], None],
) -> dict[str, int]:
    chance = Random(seed)  # noqa: S311 - a seeded drill
    kills = {"application": 0, "database": 0}
    assert database.server is not None
    crowd.wait_for_progress()
    for number in range(1, rounds + 1):
        time.sleep(chance.uniform(*KILL_AFTER_SECONDS))
        target = chance.choice(sorted(kills))
        kills[target] += 1
        if target == "database":
            kill_database(home=home)
            database.server.wait_until_it_answers()
        else:
            for client in chance.sample(crowd.clients, chance.randint(1, CLIENTS)):
                client.kill_poster()
        crowd.wait_for_progress()
        say(f"round {number} of {rounds}: killed the {target}")
    return kills


def _migrate(database: DatabaseEnvironment) -> None:
    command = [*TIMEBANK, "migrate", "--database", "owner", "--noinput", "--verbosity", "0"]
    done = subprocess.run(
        command, env={**os.environ, **database.variables}, cwd=PROJECT_FOLDER, stdout=sys.stderr, check=False
    )
    if done.returncode != 0:
        raise DrillFailed("the tables could not be made")

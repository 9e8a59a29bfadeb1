"""The embedded database goes from PostgreSQL 15 to ours with every row, and from wherever a killed upgrade left it."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from timebank.launch.embedded import running
from timebank.launch.secrets import read_or_make_secrets
from timebank.launch.settings import PROJECT_FOLDER
from timebank.launch.tests.kept import TIMEBANK, ask, environ_of, timebank, until, words, write_word

OLD_BIN = Path(os.environ.get("TIMEBANK_TEST_PG_BIN") or "/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="module")
def old() -> Iterator[Path]:
    """A folder with keys and a home whose data are of PostgreSQL 15."""
    if not OLD_BIN.exists():
        sentence = f"{OLD_BIN} is missing. On Debian: apt-get install postgresql-15"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    folder = Path(tempfile.mkdtemp(prefix="timebank-launch-", dir="/tmp"))
    folder.chmod(0o711)
    keys = folder / "secrets.json"
    read_or_make_secrets(path=keys, home=folder)
    (folder / "home").mkdir()
    with running(home=folder / "home", secrets_path=keys, postgres_bin=OLD_BIN, durable=False):
        ask(folder / "home", keys, "CREATE EXTENSION btree_gist")
        ask(folder / "home", keys, "CREATE TABLE kept (word text, EXCLUDE USING gist (word WITH =))")
        write_word(folder / "home", keys, "时间币")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(old: Path) -> Iterator[Path]:
    """A copy of that home."""
    home = old / "copy"
    subprocess.run(["cp", "-a", str(old / "home"), str(home)], check=True)
    yield home
    shutil.rmtree(home)


@pytest.fixture
def environ(old: Path, home: Path) -> dict[str, str]:
    return {**environ_of(home, old / "secrets.json"), "TIMEBANK_PG_BIN_OLD": str(OLD_BIN)}


def test_every_row_comes_along_and_the_old_data_stay(old: Path, home: Path, environ: dict[str, str]) -> None:
    refused = timebank(environ, "verify_ledger")
    assert (refused.returncode, "timebank upgrade_database" in refused.stderr) == (1, True)
    done = timebank(environ, "upgrade_database", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["from"], told["rows"], told["verify_ok"]) == ("15", 1, True)
    assert words(home, old / "secrets.json") == "时间币"
    assert (home / "postgres.15" / "PG_VERSION").read_text() == "15\n"
    assert not (home / "upgrading").exists()
    again = timebank(environ, "upgrade_database")
    assert (again.returncode, "nothing to upgrade" in again.stderr) == (1, True)


def test_killed_in_the_middle_it_is_run_again_and_the_old_data_are_as_they_were(
    old: Path, home: Path, environ: dict[str, str]
) -> None:
    process = subprocess.Popen(
        [*TIMEBANK, "upgrade_database"],
        env=environ,
        cwd=PROJECT_FOLDER,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until(lambda: (home / "upgrading" / "work").exists())
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert words(home, old / "secrets.json", OLD_BIN) == "时间币"
    done = timebank(environ, "upgrade_database", "--json")
    assert done.returncode == 0, done.stderr
    assert words(home, old / "secrets.json") == "时间币"


def test_killed_between_the_two_renames_no_empty_platform_starts_and_it_is_finished(
    old: Path, home: Path, environ: dict[str, str]
) -> None:
    assert timebank(environ, "upgrade_database").returncode == 0
    _back_to_between_the_renames(home)
    refused = timebank(environ, "verify_ledger")
    assert (refused.returncode, "`timebank upgrade_database`" in refused.stderr) == (1, True)
    done = timebank(environ, "upgrade_database", "--json")
    assert done.returncode == 0, done.stderr
    assert words(home, old / "secrets.json") == "时间币"
    assert (home / "postgres.15").exists()


def test_killed_before_the_swap_and_used_again_the_newer_rows_are_not_forgotten(
    old: Path, home: Path, environ: dict[str, str]
) -> None:
    assert timebank(environ, "upgrade_database").returncode == 0
    _back_to_between_the_renames(home)
    (home / "postgres.15").rename(home / "postgres")
    with running(home=home, secrets_path=old / "secrets.json", postgres_bin=OLD_BIN, durable=False):
        write_word(home, old / "secrets.json", "newer")
    done = timebank(environ, "upgrade_database", "--json")
    assert done.returncode == 0, done.stderr
    assert words(home, old / "secrets.json") == "newer 时间币"


def _back_to_between_the_renames(home: Path) -> None:
    (home / "upgrading").mkdir()
    facts = {"found": "15", "ours": "18", "rows": 1, "control": "that of the old data then"}
    (home / "upgrading" / "verified.json").write_text(json.dumps(facts))
    (home / "postgres").rename(home / "upgrading" / "postgres")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"TIMEBANK_PG_BIN_OLD": "/nowhere"}, "apt-get install postgresql-15"),
        ({"TIMEBANK_HOME": "/tmp/timebank-nowhere/home"}, "has no database"),
        ({"DATABASE_URL": "postgresql://a", "DATABASE_OWNER_URL": "postgresql://b"}, "by its administrator"),
    ],
)
def test_refused_is_what_cannot_be_upgraded(
    home: Path, environ: dict[str, str], change: dict[str, str], sentence: str
) -> None:
    done = timebank({**environ, **change}, "upgrade_database")
    shutil.rmtree("/tmp/timebank-nowhere", ignore_errors=True)
    assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
    assert (home / "postgres" / "PG_VERSION").read_text() == "15\n"


def test_a_home_in_use_and_a_folder_in_the_way_are_refused(
    old: Path, home: Path, environ: dict[str, str]
) -> None:
    (home / "postgres.15").mkdir()
    in_the_way = timebank(environ, "upgrade_database")
    assert (in_the_way.returncode, "Move it away first" in in_the_way.stderr) == (1, True)
    with running(home=home, secrets_path=old / "secrets.json", postgres_bin=OLD_BIN, durable=False):
        in_use = timebank(environ, "upgrade_database")
    assert (in_use.returncode, "is in use" in in_use.stderr) == (1, True)

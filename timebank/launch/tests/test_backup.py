"""Backups for real: what was booked after one comes back too, what went wrong never looks finished, nothing is overwritten."""

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from timebank.launch import roles
from timebank.launch.embedded import running
from timebank.launch.follower import read_followed
from timebank.launch.probes import HTTP_OK, answer_of
from timebank.launch.secrets import read_or_make_secrets, read_secrets
from timebank.launch.settings import PROJECT_FOLDER
from timebank.launch.shelf import MARK, backups_in
from timebank.launch.tests.kept import (
    TIMEBANK,
    ask,
    environ_of,
    kill_server,
    timebank,
    until,
    words,
    write_word,
)

FILE_BYTES_MAX = 4 * 1024 * 1024


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One home for the module, with tables: home, keys beside it, and room for backups."""
    folder = Path(tempfile.mkdtemp(prefix="timebank-launch-", dir="/tmp"))
    folder.chmod(0o711)
    read_or_make_secrets(path=folder / "secrets.json", home=folder)
    made = timebank(environ_of(folder / "home", folder / "secrets.json"), "migrate", "--database", "owner")
    assert made.returncode == 0, made.stderr
    with running(home=folder / "home", secrets_path=folder / "secrets.json", durable=False):
        ask(folder / "home", folder / "secrets.json", "CREATE TABLE kept (word text)")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(folder: Path) -> Path:
    return folder / "home"


@pytest.fixture
def keys(folder: Path) -> Path:
    return folder / "secrets.json"


@pytest.fixture
def environ(home: Path, keys: Path) -> dict[str, str]:
    return environ_of(home, keys)


@pytest.fixture(scope="module")
def shelf(folder: Path) -> Path:
    return folder / "backups"


@pytest.fixture
def empty(folder: Path) -> Iterator[Path]:
    """A home to restore into."""
    yield folder / "restored"
    shutil.rmtree(folder / "restored", ignore_errors=True)


@pytest.fixture(scope="module")
def made(folder: Path, shelf: Path) -> Path:
    """The first of the backups: the server was killed after it, and what was booked until then must come back."""
    home, keys = folder / "home", folder / "secrets.json"
    environ = environ_of(home, keys)
    with running(home=home, secrets_path=keys, durable=False):
        write_word(home, keys, "before")
        done = timebank(environ, "backup", str(shelf), "--json")
        assert done.returncode == 0, done.stderr
        write_word(home, keys, "between")
        (folder / "moment").write_text(str(ask(home, keys, "SELECT to_json(now()) #>> '{}'")))
        write_word(home, keys, "late")
        received = timebank(environ, "backup_status", "--json")
        assert received.returncode == 0, received.stderr
        kill_server(home)
    told = json.loads(done.stdout)
    assert (told["verify_ok"], set(told) >= {"bytes", "seconds", "lost_seconds"}) == (True, True)
    return Path(told["folder"])


def test_what_was_booked_after_a_backup_comes_back_also_as_it_was_at_a_moment_and_the_restored_platform_goes_on(
    keys: Path, shelf: Path, made: Path, empty: Path, folder: Path
) -> None:
    environ, again = environ_of(empty, keys), folder / "again"
    _restore(empty, keys, shelf)
    assert words(empty, keys) == "before between late"
    with running(home=empty, secrets_path=keys, durable=False):
        # The log forks here; a later restoration follows the branch of the newest backup.
        done = timebank(environ, "backup", str(shelf))
        assert done.returncode == 0, done.stderr
        write_word(empty, keys, "second life")
        assert timebank(environ, "backup_status").returncode == 0
    _restore(again, keys, shelf)
    assert words(again, keys) == "before between late second life"
    shutil.rmtree(again)
    _restore(again, keys, shelf, "--until", (folder / "moment").read_text())
    assert words(again, keys) == "before between"
    shutil.rmtree(again)


def _restore(home: Path, keys: Path, shelf: Path, *options: str) -> None:
    done = timebank(environ_of(home, keys), "restore", str(shelf), "--json", *options)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["verify_ok"]
    assert (told["lost_seconds"] is None) is bool(options)
    assert not (home / "restoring").exists()


def test_a_backup_says_what_it_is_and_holds_no_key(made: Path, keys: Path) -> None:
    about = json.loads((made / "backup.json").read_text())
    assert "NOT in here" in about["keys"]
    assert about["postgresql"].split(".")[0] == (made / "base" / "PG_VERSION").read_text().strip()
    secrets = read_secrets(path=keys)
    texts = [path.read_bytes() for path in made.rglob("*") if path.is_file()]
    for key in (secrets.master, secrets.lookup, secrets.django, secrets.database_superuser_password):
        assert not any(key.encode() in text for text in texts)


def test_a_killed_backup_is_none_and_the_next_one_removes_what_it_left_and_the_old_ones_if_asked(
    home: Path, keys: Path, environ: dict[str, str], shelf: Path, made: Path
) -> None:
    before = backups_in(folder=shelf)
    process = subprocess.Popen(
        [*TIMEBANK, "backup", str(shelf)], env=environ, cwd=PROJECT_FOLDER, stderr=subprocess.DEVNULL
    )
    until(lambda: any(shelf.glob("*.unfinished/base/*")))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert backups_in(folder=shelf) == before
    # What the killed one had started may need a moment to end; until then the folder is busy.
    until(lambda: timebank(environ, "backup", str(shelf), "--keep", "1").returncode == 0)
    (only,) = backups_in(folder=shelf)
    assert only not in before
    assert not list(shelf.glob("*.unfinished"))
    followed = read_followed(home=home)
    assert followed is not None
    assert followed.folder == str(only.folder)
    with running(home=home, secrets_path=keys, durable=False):
        assert ask(home, keys, "SELECT string_agg(slot_name, ' ') FROM pg_replication_slots") == followed.slot


def test_a_disk_that_takes_no_more_leaves_no_backup_and_the_old_one_receives_on(
    home: Path, environ: dict[str, str], shelf: Path, made: Path, keys: Path
) -> None:
    before, backups = read_followed(home=home), backups_in(folder=shelf)

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, FILE_BYTES_MAX))

    # The server itself must write as ever, so it is up before.
    with running(home=home, secrets_path=keys, durable=False):
        done = subprocess.run(
            [*TIMEBANK, "backup", str(shelf)],
            env=environ,
            cwd=PROJECT_FOLDER,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=small_files,
        )
    assert done.returncode == 1
    assert "is no backup" in done.stderr
    assert backups_in(folder=shelf) == backups
    assert read_followed(home=home) == before


def test_a_folder_with_other_files_is_refused_and_left_alone(environ: dict[str, str], folder: Path) -> None:
    foreign = folder / "foreign"
    foreign.mkdir()
    (foreign / "diary.txt").write_text("dear diary")
    done = timebank(environ, "backup", str(foreign))
    assert done.returncode == 1
    assert "no backups of ours" in done.stderr
    assert os.listdir(foreign) == ["diary.txt"]


@pytest.mark.parametrize(
    ("place", "sentence"),
    [("home/backups", "lies inside the data folder"), ("secrets.json/backups", "cannot be written")],
)
def test_a_folder_that_cannot_hold_backups_is_refused(
    folder: Path, environ: dict[str, str], place: str, sentence: str
) -> None:
    done = timebank(environ, "backup", str(folder / place))
    assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr


def test_a_home_without_database_is_not_backed_up(empty: Path, keys: Path, shelf: Path) -> None:
    done = timebank(environ_of(empty, keys), "backup", str(shelf))
    assert done.returncode == 1
    assert "has no database yet" in done.stderr
    assert not empty.exists()


def test_a_home_that_nothing_follows_is_no_good_state(
    home: Path, environ: dict[str, str], made: Path
) -> None:
    (home / "backup.json").unlink(missing_ok=True)
    done = timebank(environ, "backup_status")
    assert (done.returncode, "has no backup that follows it" in done.stderr) == (1, True)


def test_a_login_that_may_not_replicate_is_told_what_is_missing(
    home: Path, keys: Path, environ: dict[str, str], folder: Path
) -> None:
    with running(home=home, secrets_path=keys, durable=False) as server:
        given = {"DATABASE_URL": server.app_url, "DATABASE_OWNER_URL": server.owner_url}
        done = timebank({**environ, **given}, "backup", str(folder / "given"))
    assert done.returncode == 1
    assert "ALTER ROLE timebank_owner REPLICATION" in done.stderr
    assert not (folder / "given").exists()


def test_a_given_server_is_backed_up_by_its_owner_and_followed_while_the_platform_runs(
    home: Path, keys: Path, environ: dict[str, str], folder: Path
) -> None:
    shelf = folder / "given"
    with running(home=home, secrets_path=keys, durable=False) as server:
        superuser = roles.superuser_url(home=home, secrets=read_secrets(path=keys))
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("ALTER ROLE timebank_owner REPLICATION")
        given = {"DATABASE_URL": server.app_url, "DATABASE_OWNER_URL": server.owner_url}
        other = {**environ, **given, "TIMEBANK_HOME": str(folder / "other"), "TIMEBANK_PORT": free_port()}
        with _serving(other):
            done = timebank(other, "backup", str(shelf), "--json")
    assert done.returncode == 0, done.stderr
    refused = timebank(environ_of(folder / "nowhere", keys), "restore", str(shelf))
    assert (refused.returncode, "Only the embedded database" in refused.stderr) == (1, True)
    assert (shelf / MARK).exists()


def free_port() -> str:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return str(trial.getsockname()[1])


@contextmanager
def _serving(environ: dict[str, str]) -> Iterator[None]:
    """Run the platform on its given database."""
    process = subprocess.Popen(
        [*TIMEBANK, "serve", "--no-demo"], env=environ, cwd=PROJECT_FOLDER, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: process.poll() is None and _answers(environ["TIMEBANK_PORT"]))
        yield
    finally:
        process.terminate()
        process.wait()


def _answers(port: str) -> bool:
    return answer_of(port=int(port), host_name=f"127.0.0.1:{port}", path="/health") == HTTP_OK

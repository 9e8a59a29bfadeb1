"""The supervisor for real: refused before anything is touched, up, looked after, and down without an orphan."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from timebank.launch.command import needs_database
from timebank.launch.keeper import KEEPER_LOCK
from timebank.launch.locks import is_locked
from timebank.launch.sentences import CannotStart
from timebank.launch.server import refuse_taken, serve
from timebank.launch.settings import PROJECT_FOLDER

PATIENCE_SECONDS = 120
TIMEBANK = [sys.executable, "-m", "timebank.launch"]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def shared_home() -> Iterator[Path]:
    """One home for all launches of this module: its tables are made only once."""
    folder = Path(tempfile.mkdtemp(prefix="timebank-launch-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def environ(shared_home: Path, free_port: int) -> dict[str, str]:
    ours = ("DATABASE_", "TIMEBANK_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    kept = {name: value for name, value in os.environ.items() if name == "TIMEBANK_PG_BIN"}
    return {**inherited, **kept, "TIMEBANK_HOME": str(shared_home / "var"), "TIMEBANK_PORT": str(free_port)}


@pytest.fixture
def platform(environ: dict[str, str], free_port: int) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [*TIMEBANK, "serve", "--no-demo"], env=environ, cwd=PROJECT_FOLDER, stderr=subprocess.PIPE, text=True
    )
    _until(lambda: process.poll() is not None or _answer(free_port) == 200)
    assert process.poll() is None, process.communicate()[1]
    yield process
    if process.poll() is None:
        process.kill()
        process.communicate()
    _until(lambda: not _processes_of(environ))


def _answer(port: int) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def _processes_of(environ: dict[str, str]) -> list[int]:
    """Every process that inherited this home, and the database server that works in it."""
    mark = f"TIMEBANK_HOME={environ['TIMEBANK_HOME']}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            ours = mark in (folder / "environ").read_bytes() + b"\0"
            works_there = (folder / "cwd").readlink() == Path(environ["TIMEBANK_HOME"]) / "postgres"
        except OSError:
            continue
        if ours or works_there:
            found.append(int(folder.name))
    return found


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _run(environ: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [*TIMEBANK, *arguments]
    return subprocess.run(
        command, env=environ, cwd=PROJECT_FOLDER, capture_output=True, text=True, check=False
    )


def test_a_check_starts_all_parts_prints_one_line_and_leaves_nothing_running(environ: dict[str, str]) -> None:
    done = _run(environ, "serve", "--check", "--no-demo")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("ok: ")
    assert len(done.stdout.splitlines()) == 1
    assert _processes_of(environ) == []


def test_a_running_platform_refuses_a_second_launch_and_lets_commands_attach(
    platform: "subprocess.Popen[str]", environ: dict[str, str], free_port: int
) -> None:
    second = _run({**environ, "TIMEBANK_PORT": "1"}, "serve")
    attached = _run(environ, "migrate", "--database", "owner", "--check")

    assert second.returncode == 1
    assert f"at port {free_port}" in second.stderr
    assert attached.returncode == 0, attached.stderr
    assert _answer(free_port) == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_leaves_no_process(
    platform: "subprocess.Popen[str]", environ: dict[str, str], number: signal.Signals
) -> None:
    platform.send_signal(number)

    assert "Everything is stopped." in platform.communicate()[1]
    assert platform.returncode == 0
    assert _processes_of(environ) == []


def test_killed_itself_it_takes_all_its_parts_along(
    platform: "subprocess.Popen[str]", environ: dict[str, str]
) -> None:
    platform.kill()

    _until(lambda: _processes_of(environ) == [])
    _until(lambda: not is_locked(path=Path(environ["TIMEBANK_HOME"]) / KEEPER_LOCK))


def test_a_killed_part_starts_again(
    platform: "subprocess.Popen[str]", environ: dict[str, str], free_port: int
) -> None:
    web = [pid for pid in _processes_of(environ) if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    for pid in web:
        os.kill(pid, signal.SIGKILL)
    _until(lambda: _answer(free_port) is None)

    _until(lambda: _answer(free_port) == 200)
    assert not set(web) & set(_processes_of(environ))


def test_a_taken_port_is_refused_before_the_home_is_made(home: Path, clean_environ: None) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        with pytest.raises(CannotStart, match=port) as refusal:
            serve(arguments=["--home", str(home / "var"), "--port", port])

    assert refusal.value.code == "PORT_TAKEN"
    assert not (home / "var").exists()


def test_a_free_port_and_an_unused_home_are_accepted(home: Path, free_port: int) -> None:
    refuse_taken(home=home, port=free_port)

    assert list(home.iterdir()) == []


def test_a_home_that_cannot_be_made_is_refused(home: Path, free_port: int, clean_environ: None) -> None:
    (home / "file").touch()
    with pytest.raises(CannotStart) as refusal:
        serve(arguments=["--home", str(home / "file" / "var"), "--port", str(free_port)])

    assert refusal.value.code == "HOME_NOT_WRITABLE"


def test_one_database_address_alone_is_refused_in_both_languages(environ: dict[str, str], home: Path) -> None:
    alone = {"DATABASE_URL": "postgresql://a@b/c", "TIMEBANK_HOME": str(home / "var")}
    done = _run({**environ, **alone}, "serve", "--check")

    assert done.returncode == 1
    assert "DATABASE_OWNER_URL is missing" in done.stderr
    assert "现缺少 DATABASE_OWNER_URL" in done.stderr
    assert not (home / "var").exists()


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ([], False),
        (["help"], False),
        (["migrate", "--help"], False),
        (["makemigrations", "--check", "--dry-run"], False),
        (["collectstatic"], False),
        (["migrate"], True),
        (["verify_ledger", "--json"], True),
    ],
)
def test_only_commands_that_ask_the_database_start_one(arguments: list[str], needed: bool) -> None:
    assert needs_database(arguments=arguments) is needed

"""A home with tables that the tests of keeping safe share, and short ways to put a word into it and to read it back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from timebank.launch import roles
from timebank.launch.embedded import running
from timebank.launch.keeper import KEEPER_LOCK
from timebank.launch.locks import is_locked
from timebank.launch.secrets import read_secrets
from timebank.launch.settings import PROJECT_FOLDER

PATIENCE_SECONDS = 120
TIMEBANK = [sys.executable, "-m", "timebank.launch"]


def environ_of(home: Path, secrets_path: Path) -> dict[str, str]:
    """The environment of a command that works on this home and on nothing else."""
    ours = ("DATABASE_", "TIMEBANK_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**inherited, "TIMEBANK_HOME": str(home), "TIMEBANK_SECRETS": str(secrets_path)}


def timebank(environ: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [*TIMEBANK, *arguments], env=environ, cwd=PROJECT_FOLDER, capture_output=True, text=True, check=False
    )


def ask(home: Path, secrets_path: Path, query: str) -> object:
    """Ask as the owner a server that runs."""
    with psycopg.connect(
        roles.owner_url(home=home, secrets=read_secrets(path=secrets_path)), autocommit=True
    ) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    return None if row is None else row[0]


def words(home: Path, secrets_path: Path, postgres_bin: Path | None = None) -> object:
    """What was written down in this home."""
    with running(home=home, secrets_path=secrets_path, postgres_bin=postgres_bin, durable=False):
        return ask(home, secrets_path, "SELECT string_agg(word, ' ' ORDER BY word) FROM kept")


def write_word(home: Path, secrets_path: Path, word: str) -> None:
    """Write a word down in a running server."""
    ask(home, secrets_path, f"INSERT INTO kept VALUES ('{word}')")


def kill_server(home: Path) -> None:
    """Kill keeper and server of a home at once, as when the power goes."""
    os.kill(int((home / KEEPER_LOCK).read_text()), signal.SIGKILL)
    os.kill(int((home / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    until(lambda: not is_locked(path=home / KEEPER_LOCK))


def until(is_so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)

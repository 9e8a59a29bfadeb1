"""The drill of a lost disk: a platform under load is backed up, killed, its data folder removed, and restored.

What clients were told before the kill is compared with the restored books.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from timebank.bench.drills.acts import Comparison, compare
from timebank.bench.drills.clients import Crowd, DrillFailed, Poster, read_books
from timebank.bench.drills.kills import kill_platform
from timebank.bench.own_server import NOT_PASSED_ON, free_port, wait_until_it_answers
from timebank.launch import roles
from timebank.launch.children import Child
from timebank.launch.environment import database_environment
from timebank.launch.secrets import read_or_make_secrets
from timebank.launch.settings import PROJECT_FOLDER, read_settings

CLIENTS = 4
LOST_SECONDS_MAX = 300
TIMEBANK = [sys.executable, "-m", "timebank.launch"]


@dataclass(frozen=True, slots=True)
class RecoveryResult:
    """What the drill found; bytes of the restored data folder, seconds of backup and restoration, counts of movements."""

    bytes: int
    backup_seconds: float
    restore_seconds: float
    comparison: Comparison
    lost_seconds: float
    verify_ok: bool

    @property
    def ok(self) -> bool:
        """Whether the books agree, at most LOST_SECONDS_MAX are lost and nothing is there that nobody asked for."""
        return self.verify_ok and self.lost_seconds <= LOST_SECONDS_MAX and not self.comparison.doubled


def drill_restore(
    *, load_seconds: float, seed: int, say: Callable[[str], None] = lambda _: None
) -> RecoveryResult:
    """Run the drill in a folder made for it. Raises: NotStarted, DrillFailed, CannotStart."""
    with _folder() as folder:
        environ = _environ(folder, home="home")
        with _platform(environ), Crowd(clients=CLIENTS, seed=seed, environ=_urls(environ)) as crowd:
            crowd.wait_for_progress()
            say("the platform runs under load; backing up")
            backup = _timebank("backup", folder / "backups", environ)
            time.sleep(load_seconds)
            crowd.raise_failure()
            # Under load: only then the clients hear that it is over.
            killed = kill_platform(home=folder / "home")
            killed_at = time.time()
            say(f"killed {killed} processes; the data folder is gone")
            for client in crowd.clients:
                client.cut_off()
            # What a client or a part had just started when the others died.
            kill_platform(home=folder / "home")
            crowd.wait()
            shutil.rmtree(folder / "home")
        restored = _timebank("restore", folder / "backups", _environ(folder, home="restored"))
        comparison, verified = _compare(crowd, _environ(folder, home="restored"))
    first_lost_at = comparison.first_lost_at
    return RecoveryResult(
        bytes=restored["bytes"],
        backup_seconds=backup["seconds"],
        restore_seconds=restored["seconds"],
        comparison=comparison,
        lost_seconds=0.0 if first_lost_at is None else round(killed_at - first_lost_at, 3),
        verify_ok=verified,
    )


def _compare(crowd: Crowd, environ: Mapping[str, str]) -> tuple[Comparison, bool]:
    with database_environment(settings=read_settings(environ=environ)) as database:
        poster = Poster(environ=database.variables)
        verified = poster.ask(do="verify")
        comparison = compare(told=crowd.told, books=read_books(poster=poster))
        poster.close()
    return comparison, bool(verified["ok"])


@contextmanager
def _folder() -> Iterator[Path]:
    """Have a folder with a key file, which as in life does not lie in the data folder."""
    # PostgreSQL may run under another account, which has to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="timebank-drill-", dir="/tmp"))  # noqa: S108
    folder.chmod(0o711)
    try:
        read_or_make_secrets(path=folder / "secrets.json", home=folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _platform(environ: Mapping[str, str]) -> Iterator[None]:
    """Run a whole platform; the drill kills it before the block ends."""
    server = Child(
        name="server", command=[*TIMEBANK, "serve", "--no-demo"], environ={**_inherited(), **environ}
    )
    try:
        server.start()
        wait_until_it_answers(server=server, port=int(environ["TIMEBANK_PORT"]))
        yield
    finally:
        with suppress(ProcessLookupError):
            server.stop()


def _environ(folder: Path, *, home: str) -> dict[str, str]:
    return {
        "TIMEBANK_HOME": str(folder / home),
        "TIMEBANK_SECRETS": str(folder / "secrets.json"),
        "TIMEBANK_PORT": str(free_port()),
        "TIMEBANK_PG_BIN": os.environ.get("TIMEBANK_PG_BIN", ""),
    }


def _inherited() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if name not in NOT_PASSED_ON}


def _urls(environ: Mapping[str, str]) -> dict[str, str]:
    settings = read_settings(environ=environ)
    secrets = read_or_make_secrets(path=settings.secrets, home=settings.home)
    return {
        **environ,
        "DATABASE_URL": roles.app_url(home=settings.home, secrets=secrets),
        "DATABASE_OWNER_URL": roles.owner_url(home=settings.home, secrets=secrets),
    }


def _timebank(command: str, folder: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [*TIMEBANK, command, str(folder), "--json"],
        env={**_inherited(), **environ},
        cwd=PROJECT_FOLDER,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DrillFailed(f"`timebank {command}` failed; its words are above")
    result: dict[str, Any] = json.loads(done.stdout)
    return result

"""Use of the embedded PostgreSQL: `running` attaches to the server of a home, or has it started, for a while.

The server itself belongs to the keeper process, which stops it when its last user has left.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from timebank.launch import roles
from timebank.launch.cluster import open_log
from timebank.launch.keeper import BUSY, KEEPER_LOCK, READY, USERS_LOCK
from timebank.launch.locks import FileLock, is_locked
from timebank.launch.secrets import Secrets, read_secrets
from timebank.launch.sentences import CannotStart
from timebank.launch.settings import PROJECT_FOLDER

ANSWER_SECONDS_MAX = 600
STOP_SECONDS_MAX = 130
PAUSE_SECONDS = 0.02


class EmbeddedServer:
    """A running server of one home, as seen by one of its users."""

    def __init__(self, *, home: Path, secrets_path: Path, postgres_bin: Path | None, durable: bool) -> None:
        self._home = home
        self._secrets_path = secrets_path
        self._secrets: Secrets = read_secrets(path=secrets_path)
        self._options = ["--bin", str(postgres_bin)] if postgres_bin else []
        self._options += [] if durable else ["--not-durable"]
        self._users = FileLock(path=home / USERS_LOCK)
        self._keeper: subprocess.Popen[str] | None = None

    @property
    def app_url(self) -> str:
        """The application's address."""
        return roles.app_url(home=self._home, secrets=self._secrets)

    @property
    def owner_url(self) -> str:
        """The owner's address."""
        return roles.owner_url(home=self._home, secrets=self._secrets)

    @property
    def membership(self) -> int:
        """An open file to hand to child processes, so that the server outlives them even when we are killed."""
        return self._users.handle

    def join(self) -> None:
        """Become a user of the server; it answers when this returns."""
        self._users.wait_shared()
        self.wait_until_it_answers()

    def ensure_keeper(self) -> None:
        """See to it that a keeper looks after the server, also after somebody killed the keeper.

        Raises: CannotStart with whatever the keeper found.
        """
        if self._has_keeper():
            return
        if self._keeper is not None:
            self._keeper.wait()
        with open_log(home=self._home) as log:
            command = [sys.executable, "-m", "timebank.launch.keeper", "--home", str(self._home)]
            self._keeper = subprocess.Popen(
                [*command, "--secrets", str(self._secrets_path), *self._options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=PROJECT_FOLDER,
                start_new_session=True,
            )
        assert self._keeper.stdout is not None
        with self._keeper.stdout as words:
            line = words.readline()
        if not line:
            raise CannotStart("NOT_ANSWERING", log=str(self._home / "postgres.log"))
        told = json.loads(line)
        if told["code"] not in (READY, BUSY):
            raise CannotStart(told["code"], **told["values"])

    def wait_until_it_answers(self) -> None:
        """Return once the application can log in; the server may be starting, or starting again.

        Raises: CannotStart NOT_ANSWERING, or whatever the keeper found.
        """
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while time.monotonic() < deadline:
            self.ensure_keeper()
            # A first start refuses our password until its roles are made, so a refusal is no answer either.
            if roles.does_answer(url=self.app_url):
                return
            time.sleep(PAUSE_SECONDS)
        raise CannotStart("NOT_ANSWERING", log=str(self._home / "postgres.log"))

    def leave(self) -> None:
        """Stop being a user; when nobody else is one, return after the server has stopped."""
        self._users.release()
        deadline = time.monotonic() + STOP_SECONDS_MAX
        while self._nobody_else_uses_it() and self._has_keeper() and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
        self._users.close()
        if self._keeper is not None and not self._has_keeper():
            self._keeper.wait()

    def _has_keeper(self) -> bool:
        return is_locked(path=self._home / KEEPER_LOCK)

    def _nobody_else_uses_it(self) -> bool:
        # Alone, or the keeper has found everybody gone and is stopping the server.
        nobody = self._users.try_exclusive() or not self._users.try_shared()
        self._users.release()
        return nobody


@contextmanager
def running(
    *, home: Path, secrets_path: Path, postgres_bin: Path | None = None, durable: bool = True
) -> Iterator[EmbeddedServer]:
    """Have the server of this home for the time of the block; several processes may at once.

    Raises: CannotStart, saying what is wrong and what to do; OSError from the disk.
    """
    server = EmbeddedServer(home=home, secrets_path=secrets_path, postgres_bin=postgres_bin, durable=durable)
    try:
        server.join()
        yield server
    finally:
        server.leave()

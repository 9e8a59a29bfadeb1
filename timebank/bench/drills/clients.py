"""The clients of a drill: each has a process of the application, asks it to post, and keeps what it was told.

An answer that does not come leaves the outcome unknown; the client then asks again for the same act, by the same ids.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import Any

from timebank.bench.drills.acts import DONE, ISSUE, PERSONS, UNKNOWN, Act, Row, Told, acts_of, fund, person
from timebank.launch.settings import PROJECT_FOLDER

PAUSE_SECONDS = 0.05
PROGRESS_SECONDS_MAX = 180


class DrillFailed(Exception):
    """The drill could not do what it is for."""


class PosterGone(Exception):
    """The process ended before it answered."""


class Poster:
    """One process of the application."""

    def __init__(self, *, environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "timebank.bench.drills.poster"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=PROJECT_FOLDER,
            env={**os.environ, **environ, "DJANGO_SETTINGS_MODULE": "timebank.config.settings"},
        )

    def ask(self, *, do: str, **facts: object) -> Any:
        """Ask and wait for the answer. Raises: PosterGone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps({"do": do, "facts": facts}) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line.endswith("\n"):
            raise PosterGone
        return json.loads(line)

    def kill(self) -> None:
        """End it at once, as by a crash."""
        self._process.kill()

    def close(self) -> None:
        """End it and collect what is left."""
        self._process.kill()
        with suppress(BrokenPipeError):
            self._process.communicate()


class Client(threading.Thread):
    """Posts until it is told to stop; then it still asks for what it does not know, unless it is cut off."""

    def __init__(self, *, number: int, seed: int, environ: Mapping[str, str]) -> None:
        super().__init__(daemon=True)
        self.told = Told()
        self._number = number
        self._chance = Random(seed * 1_000 + number)  # noqa: S311 - a seeded drill
        self._environ = environ
        self._stopping = threading.Event()
        self._cut_off = threading.Event()
        self._poster: Poster | None = None
        self.failure: str | None = None

    def run(self) -> None:
        """Invent acts and have them posted, one after the other."""
        number = 0
        while not self._stopping.is_set() and self.failure is None:
            number += 1
            for act in acts_of(client=self._number, number=number, chance=self._chance):
                self.told.asked.append(act)
                self._have_posted(act)
        if self._poster is not None:
            self._poster.close()

    def kill_poster(self) -> None:
        """Kill the application's process in the middle of whatever it does."""
        poster = self._poster
        if poster is not None:
            poster.kill()

    def stop(self) -> None:
        """Begin nothing new."""
        self._stopping.set()

    def cut_off(self) -> None:
        """Ask no more: what is not known now stays unknown."""
        self._cut_off.set()
        self._stopping.set()

    def _have_posted(self, act: Act) -> None:
        """Ask until the outcome is known."""
        while not self._cut_off.is_set():
            try:
                answer = self._ask(act)
            except PosterGone:
                self._renew_poster()
                continue
            if answer["told"] == DONE:
                self.told.done_at[act["reference"]] = time.time()
                return
            if answer["told"] != UNKNOWN:
                self.failure = f"{act['reference']}: {answer['why']}"
                return
            time.sleep(PAUSE_SECONDS)

    def _ask(self, act: Act) -> dict[str, str]:
        if self._poster is None:
            self._poster = Poster(environ=self._environ)
        answer: dict[str, str] = self._poster.ask(do="post", act=act)
        return answer

    def _renew_poster(self) -> None:
        if self._poster is not None:
            self._poster.close()
        self._poster = None


class Crowd:
    """All clients of a drill."""

    def __init__(self, *, clients: int, seed: int, environ: Mapping[str, str]) -> None:
        self.clients = [Client(number=each, seed=seed, environ=environ) for each in range(clients)]
        self._environ = environ
        self._fund = Told()

    def __enter__(self) -> "Crowd":
        act = fund()
        poster = Poster(environ=self._environ)
        self._fund.asked.append(act)
        answer = poster.ask(do="post", act=act)
        poster.close()
        if answer["told"] != DONE:
            raise DrillFailed(answer["why"])
        self._fund.done_at[act["reference"]] = time.time()
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.clients:
            client.cut_off()
            client.kill_poster()
        self.wait()

    @property
    def told(self) -> list[Told]:
        """What all of them asked for and were told."""
        return [self._fund, *(client.told for client in self.clients)]

    def wait(self) -> None:
        """Return when all have ended. Raises: DrillFailed."""
        for client in self.clients:
            client.join(PROGRESS_SECONDS_MAX)
            if client.is_alive():
                raise DrillFailed("a client never ended")

    def wait_for_progress(self) -> None:
        """Return when every client was told of one more act. Raises: DrillFailed."""
        before = [len(client.told.done_at) for client in self.clients]
        deadline = time.monotonic() + PROGRESS_SECONDS_MAX
        while any(
            len(client.told.done_at) == done for client, done in zip(self.clients, before, strict=True)
        ):
            self.raise_failure()
            if time.monotonic() > deadline:
                raise DrillFailed("a client got no answer any more")
            time.sleep(PAUSE_SECONDS)

    def raise_failure(self) -> None:
        """Raise: DrillFailed, when the books refused something that they should not."""
        for client in self.clients:
            if client.failure is not None:
                raise DrillFailed(client.failure)


def read_books(*, poster: Poster) -> list[Row]:
    """All movements of the drill's persons and of the issue."""
    accounts = [ISSUE, *(person(number) for number in range(PERSONS))]
    return [Row(*row) for row in poster.ask(do="books", accounts=accounts)]

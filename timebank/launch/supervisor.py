"""One run of the platform: database, tables, demo people, job worker and web server, up and down in this order.

Django never loads in this process; a step that needs it runs in a child.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from timebank.launch import probes
from timebank.launch.children import Child
from timebank.launch.cluster import wheel_bin_folder
from timebank.launch.environment import DatabaseEnvironment, database_environment
from timebank.launch.follower import Follower
from timebank.launch.sentences import CannotStart, one_line, say
from timebank.launch.settings import LaunchSettings

DEMO_MARK = "demo-wanted"
TICK_SECONDS = 0.25
READY_SECONDS_MAX = 90
DEATHS_MAX = 5
DEATHS_SECONDS = 60
BLOCKING_THREADS = 2
TIMEBANK = [sys.executable, "-m", "timebank.launch"]


class Supervisor:
    """Brings everything up, looks after it, takes everything down. One object, one run."""

    def __init__(self, *, settings: LaunchSettings, demo: bool | None, check_only: bool) -> None:
        self._settings = settings
        self._demo = demo
        self._check_only = check_only
        self._stopping = threading.Event()
        self._came_up = False
        self._deaths: list[float] = []
        self._children: list[Child] = []
        self._follower: Follower | None = None
        self._environ: dict[str, str] = {}
        self._address = f"http://127.0.0.1:{settings.port}/"

    def run(self) -> bool:
        """Run until told to stop, or until the check is done; whether all parts came up.

        Raises: CannotStart, saying what went wrong, after everything has been stopped; OSError from the disk.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self._stopping.set())
        with ExitStack() as stack:
            say("STARTING_DATABASE")
            database = stack.enter_context(database_environment(settings=self._settings))
            self._environ = {**os.environ, **database.variables}
            if database.server is None:
                self._follow_given(database, stack)
            stack.callback(self._stop_children)
            self._prepare(database)
            self._bring_up(database)
            while not self._check_only and not self._stopping.wait(TICK_SECONDS):
                self._look_after(database)
        say("STOPPED")
        return self._came_up

    def _follow_given(self, database: DatabaseEnvironment, stack: ExitStack) -> None:
        """A given server has no keeper, so that we see to it that a backup receives what it books."""
        bin_folder = self._settings.postgres_bin or wheel_bin_folder()
        self._follower = Follower(home=self._settings.home, url=database.owner_url, bin_folder=bin_folder)
        stack.callback(self._follower.stop)

    def _prepare(self, database: DatabaseEnvironment) -> None:
        """Make tables and files; fill a fresh embedded database once, also when the first try was interrupted."""
        mark = self._settings.home / DEMO_MARK
        fresh = database.server is not None and probes.is_empty(owner_url=database.owner_url)
        if fresh and self._demo is None and not self._settings.production:
            mark.touch()
        self._step("MIGRATING", "migrate", "--database", "owner", "--noinput", "--verbosity", "0")
        self._step("COLLECTING", "collectstatic", "--noinput", "--verbosity", "0")
        if self._demo or (self._demo is None and mark.exists()):
            asked = ["--demo"] if self._demo else []
            self._step("LOADING_DEMO", "load_demo", "--if-empty", *asked)
        if not self._stopping.is_set():
            mark.unlink(missing_ok=True)

    def _step(self, announcement: str, /, *arguments: str) -> None:
        """Run one Django command to its end, or stop it when we are told to stop."""
        if self._stopping.is_set():
            return
        say(announcement)
        child = Child(name=arguments[0], command=[*TIMEBANK, *arguments], environ=self._environ)
        child.start()
        try:
            while not self._stopping.is_set():
                code = child.wait(seconds=TICK_SECONDS)
                if code is not None and code != 0:
                    raise CannotStart("STEP_FAILED", step=arguments[0])
                if code == 0:
                    return
        finally:
            child.stop()

    def _bring_up(self, database: DatabaseEnvironment) -> None:
        if self._stopping.is_set():
            return
        started_at = probes.database_moment(owner_url=database.owner_url)
        self._start_children(files=(database.server.membership,) if database.server is not None else ())
        self._wait_for(database, lambda: self._answer("health") == probes.HTTP_OK, self._refusal("NO_HEALTH"))
        if self._stopping.is_set():
            return
        if self._check_only:
            self._check(database, started_at)
            return
        self._came_up = True
        say("READY", address=self._address)
        self._say_who_logs_in(database)

    def _start_children(self, *, files: tuple[int, ...]) -> None:
        worker_command = [*TIMEBANK, "procrastinate", "worker"]
        worker = Child(name="worker", command=worker_command, environ=self._environ, files=files)
        # A web worker that is still loading does not hear the first request to stop.
        web = Child(
            name="web", command=self._web_command(), environ=self._environ, files=files, ask_again=True
        )
        for child in (worker, web):
            self._children.append(child)
            child.start()

    def _web_command(self) -> list[str]:
        """The web server. It keeps no access log: addresses of pages and callers are personal data."""
        options = {
            "--interface": "wsgi",
            "--host": "127.0.0.1",
            "--port": str(self._settings.port),
            "--workers": str(self._settings.workers),
            "--blocking-threads": str(BLOCKING_THREADS),
            "--workers-kill-timeout": "5",
            "--log-level": "warning",
        }
        flags = ["--no-access-log", "--no-ws", "--respawn-failed-workers"]
        words = [word for pair in options.items() for word in pair]
        return [sys.executable, "-m", "granian", *words, *flags, "timebank.config.wsgi:application"]

    def _check(self, database: DatabaseEnvironment, started_at: str) -> None:
        """Ask for the home page and for the worker's sign of life, and print the one line."""
        answer = self._answer("")
        if answer != probes.HTTP_OK:
            raise CannotStart("PAGE_FAILED", address=self._address, answer=str(answer))
        self._wait_for(
            database,
            lambda: probes.has_worker(owner_url=database.owner_url, since=started_at),
            self._refusal("NO_WORKER"),
        )
        if self._stopping.is_set():
            return
        self._came_up = True
        version = probes.database_version(owner_url=database.owner_url)
        print(one_line("CHECK_OK", address=self._address, answer=str(answer), database=version), flush=True)

    def _wait_for(
        self, database: DatabaseEnvironment, is_so: Callable[[], bool], otherwise: CannotStart
    ) -> None:
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not is_so():
            if time.monotonic() > deadline:
                raise otherwise
            if self._stopping.wait(TICK_SECONDS):
                return
            self._look_after(database)

    def _look_after(self, database: DatabaseEnvironment) -> None:
        """Start again what ended by itself.

        Raises: CannotStart DIES_AGAIN when something ends again and again, or what the embedded server reports.
        """
        if database.server is not None:
            database.server.ensure_keeper()
        if self._follower is not None:
            self._follower.look()
        for child in self._children:
            code = child.exit_code()
            if code is None:
                continue
            child.remove_rest()
            pause_seconds = self._count_death(child)
            say("PART_ENDED", name=child.name, exit_code=str(code), seconds=str(pause_seconds))
            if self._stopping.wait(pause_seconds):
                return
            if database.server is not None:
                database.server.wait_until_it_answers()
            child.start()

    def _count_death(self, child: Child) -> int:
        moment = time.monotonic()
        self._deaths = [earlier for earlier in self._deaths if moment - earlier < DEATHS_SECONDS] + [moment]
        if len(self._deaths) >= DEATHS_MAX:
            raise CannotStart("DIES_AGAIN", name=child.name, times=str(len(self._deaths)))
        return len(self._deaths)

    def _say_who_logs_in(self, database: DatabaseEnvironment) -> None:
        if database.server is not None or self._demo:
            asked = subprocess.run(
                [*TIMEBANK, "demo_accounts"], env=self._environ, capture_output=True, text=True, check=False
            )
            if asked.returncode == 0:
                print(asked.stdout, file=sys.stderr, flush=True)
                say("WHO_LOGS_IN", address=self._address)
                return
        say("WHO_IS_APPOINTED")

    def _stop_children(self) -> None:
        say("STOPPING")
        for child in reversed(self._children):
            child.stop()

    def _answer(self, path: str) -> int | None:
        return probes.answer_of(port=self._settings.port, host_name=self._settings.host_name, path=f"/{path}")

    def _refusal(self, code: str) -> CannotStart:
        return CannotStart(code, address=f"{self._address}health", seconds=str(READY_SECONDS_MAX))

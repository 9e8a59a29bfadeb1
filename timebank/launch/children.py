"""Processes that the supervisor starts: each in a group of its own, stopped with all that it started itself.

On Linux a child also gets the signal to stop when the supervisor dies without a chance to say so.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

from timebank.launch.settings import PROJECT_FOLDER

STOP_SECONDS_MAX = 15
ASK_AGAIN_SECONDS = 1.0
STANDARD_ERROR = 2  # standard output is for the one line of a check
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """One part of the platform that may be started again after it ended."""

    def __init__(
        self,
        *,
        name: str,
        command: list[str],
        environ: Mapping[str, str],
        files: tuple[int, ...] = (),
        ask_again: bool = False,
    ) -> None:
        self._files = files
        self.name = name
        self._ask_again = ask_again
        self._command = command
        self._environ = environ
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; Ctrl-C at the terminal reaches only the supervisor, which stops its children in order."""
        supervisor = os.getpid()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=STANDARD_ERROR,
            cwd=PROJECT_FOLDER,
            env=self._environ,
            pass_fds=self._files,
            process_group=0,
            preexec_fn=lambda: _stop_with_parent(supervisor),  # noqa: PLW1509 - the supervisor has no threads
        )

    def exit_code(self) -> int | None:
        """None while it runs."""
        return None if self._process is None else self._process.poll()

    def wait(self, *, seconds: float) -> int | None:
        """Its exit code once it ends, None if it still runs after so many seconds."""
        assert self._process is not None
        try:
            return self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """Ask it to end, wait, and remove whatever of its group is left."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            self._wait_for_the_end(self._process)
        self.remove_rest()
        self._process.wait()
        self._process = None

    def _wait_for_the_end(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + STOP_SECONDS_MAX
        while self.wait(seconds=ASK_AGAIN_SECONDS) is None and time.monotonic() < deadline:
            if self._ask_again:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)

    def remove_rest(self) -> None:
        """End what the process left behind in its group."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _stop_with_parent(parent: int) -> None:
    if _libc is not None:
        _libc.prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

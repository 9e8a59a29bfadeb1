"""Has everything that the database books written to the newest backup too, a moment later, by pg_receivewal.

`timebank backup` names the backup in a small file of the home; nothing here makes, judges or removes backups.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from timebank.launch.children import Child
from timebank.launch.clients import address_of
from timebank.launch.shelf import WAL, write_json

FOLLOWED = "backup.json"
PAUSE_SECONDS_MIN = 1.0
PAUSE_SECONDS_MAX = 30.0


@dataclass(frozen=True, kw_only=True)
class Followed:
    """The backup that receives, and the name under which the server keeps for it what it has not received yet."""

    folder: str
    slot: str


def read_followed(*, home: Path) -> Followed | None:
    """The backup that receives; None when there is none."""
    try:
        content = json.loads((home / FOLLOWED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Followed(folder=content["folder"], slot=content["slot"])


def follow(*, home: Path, followed: Followed) -> None:
    """Let another backup receive from now on."""
    write_json(path=home / FOLLOWED, content=asdict(followed))


def follow_none(*, home: Path) -> None:
    """Let no backup receive from now on."""
    (home / FOLLOWED).unlink(missing_ok=True)


class Follower:
    """Keeps one pg_receivewal running for as long as a backup is named; whoever has it calls `look` again and again."""

    def __init__(self, *, home: Path, url: str, bin_folder: Path) -> None:
        self._home = home
        self._url = url
        self._bin = bin_folder
        self._followed: Followed | None = None
        self._child: Child | None = None
        self._pause_seconds = PAUSE_SECONDS_MIN
        self._next_start = 0.0
        self._started = 0.0

    def look(self) -> None:
        """Start, restart or stop the receiver as needed. A backup folder out of reach is tried again, ever more slowly."""
        try:
            wanted = read_followed(home=self._home)
            if wanted != self._followed:
                self.stop()
                self._followed, self._pause_seconds, self._next_start = wanted, PAUSE_SECONDS_MIN, 0.0
            if wanted is not None:
                self._keep_running(wanted)
        except (OSError, ValueError, KeyError) as error:
            print(f"the log of the database is not received: {error}", file=sys.stderr, flush=True)

    def stop(self) -> None:
        """End the receiver; the server keeps what it has not received."""
        if self._child is not None:
            self._child.stop()
        self._child = None

    def _keep_running(self, followed: Followed) -> None:
        moment = time.monotonic()
        if self._child is not None:
            if self._child.exit_code() is None:
                return
            self.stop()
            ran_well = moment - self._started > PAUSE_SECONDS_MAX
            self._pause_seconds = (
                PAUSE_SECONDS_MIN if ran_well else min(2 * self._pause_seconds, PAUSE_SECONDS_MAX)
            )
            self._next_start = moment + self._pause_seconds
        if moment < self._next_start:
            return
        self._child, self._started = self._receiver(followed), moment
        self._child.start()

    def _receiver(self, followed: Followed) -> Child:
        """Each piece reaches the backup's disk before the server hears that it arrived, and not only at its end."""
        address, environ = address_of(url=self._url)
        arguments = ["--directory", str(Path(followed.folder) / WAL), "--slot", followed.slot]
        # At the end of a piece it says nothing by itself until it is time to.
        arguments += ["--status-interval", "1"]
        command = [str(self._bin / "pg_receivewal"), *arguments, "--synchronous", "--no-loop", *address]
        return Child(name="backup", command=command, environ=environ)

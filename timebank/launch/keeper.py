"""The process that keeps one embedded PostgreSQL running for as long as anybody uses it, and then stops it.

Every user holds a shared lock on `users.lock`; the operating system drops it when the user ends, however it ends.
So a killed launcher never leaves a server running for ever, and Ctrl-C at a terminal never stops PostgreSQL first.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections import deque
from contextlib import ExitStack
from pathlib import Path

import psycopg

from timebank.launch import roles
from timebank.launch.cluster import Cluster
from timebank.launch.follower import Follower
from timebank.launch.locks import FileLock
from timebank.launch.sentences import CannotStart

KEEPER_LOCK = "keeper.lock"
USERS_LOCK = "users.lock"
READY = "READY"
BUSY = "BUSY"
LOOK_SECONDS = 1.0
DEATHS_MAX = 5
DEATHS_SECONDS = 60


def main() -> int:
    """Start or take over the server, tell the caller by one line, keep it while it is used, stop it."""
    arguments = _arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A handler, not SIG_IGN, which PostgreSQL would inherit: we end when the last user has ended.
        signal.signal(number, lambda *_: None)
    own_lock = FileLock(path=arguments.home / KEEPER_LOCK)
    if not own_lock.try_exclusive():
        return _tell(BUSY)
    own_lock.write(str(os.getpid()))
    try:
        cluster = _bring_up(arguments)
    except CannotStart as refusal:
        return _tell(refusal.code, refusal.values)
    except psycopg.Error as error:
        return _tell("START_FAILED", {"reason": str(error), "log": str(arguments.home / "postgres.log")})
    except OSError as error:
        return _tell("SYSTEM_REFUSED", {"reason": str(error)})
    _tell(READY)
    try:
        _keep(cluster)
    except CannotStart as refusal:
        # The next user's keeper meets the same trouble and tells it; here nobody listens any more.
        print(refusal, file=sys.stderr)
        return 1
    return 0


def _bring_up(arguments: argparse.Namespace) -> Cluster:
    """The server with its roles and database; a start that fails half-way leaves no server behind."""
    cluster = Cluster(
        home=arguments.home,
        secrets_path=arguments.secrets,
        bin_folder=arguments.bin,
        durable=not arguments.not_durable,
    )
    with ExitStack() as undo:
        undo.callback(lambda: cluster.stop() if cluster.was_started_here() else None)
        cluster.prepare()
        cluster.start()
        cluster.provision()
        undo.pop_all()
    return cluster


def _keep(cluster: Cluster) -> None:
    """Return after the last user has left and the server has stopped, or when the server will not stay up."""
    users = FileLock(path=cluster.home / USERS_LOCK)
    unused = threading.Event()

    def wait_for_the_last_user() -> None:
        users.wait_exclusive()
        unused.set()

    threading.Thread(target=wait_for_the_last_user, daemon=True).start()
    deaths: deque[float] = deque(maxlen=DEATHS_MAX)
    url = roles.superuser_url(home=cluster.home, secrets=cluster.secrets)
    follower = Follower(home=cluster.home, url=url, bin_folder=cluster.bin)
    while not unused.wait(LOOK_SECONDS):
        follower.look()
        if not cluster.is_alive():
            deaths.append(time.monotonic())
            if len(deaths) == DEATHS_MAX and deaths[-1] - deaths[0] < DEATHS_SECONDS:
                return
            cluster.start()
    # The exclusive lock is held until this process ends, so a newcomer waits and then starts afresh.
    cluster.stop()
    # Only now: a server that stops first hands over the last of its log.
    follower.stop()


def _tell(code: str, values: dict[str, str] | None = None) -> int:
    """Write the one line that the caller waits for, and never write there again: the caller may be gone."""
    print(json.dumps({"code": code, "values": values or {}}), flush=True)
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return 0 if code == READY else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--secrets", type=Path, required=True)
    parser.add_argument("--bin", type=Path)
    parser.add_argument("--not-durable", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

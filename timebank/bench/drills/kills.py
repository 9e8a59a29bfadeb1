"""kill -9 of PostgreSQL and of a whole platform, process by process, by number; Linux only.

Only processes that work in the named data folder are touched.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path

from timebank.bench.processes import PROC, Running, running


def kill_database(*, home: Path) -> int:
    """Kill the server of a home and all its children; says how many processes that were."""
    postmaster = int((home / "postgres" / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
    if not _works_there(postmaster, home):
        return 0
    return _kill([postmaster, *_descendants({postmaster}, running())])


def kill_platform(*, home: Path) -> int:
    """Kill everything that runs for a home: server, keeper, receiver, web and job workers, posters."""
    processes = running()
    roots = {pid for pid in processes if pid != os.getpid() and _belongs_to(pid, home)}
    return _kill([*roots, *_descendants(roots, processes)])


def _kill(pids: list[int]) -> int:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(pids)


def _descendants(roots: set[int], processes: dict[int, Running]) -> list[int]:
    found: set[int] = set()
    while more := {
        pid for pid, each in processes.items() if each.parent in roots | found and pid not in roots | found
    }:
        found |= more
    return sorted(found)


def _belongs_to(pid: int, home: Path) -> bool:
    if _works_there(pid, home):
        return True
    try:
        if f"TIMEBANK_HOME={home}".encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0"):
            return True
        return str(home).encode() in (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def _works_there(pid: int, home: Path) -> bool:
    try:
        return (PROC / str(pid) / "cwd").readlink() == (home / "postgres").resolve()
    except OSError:
        return False

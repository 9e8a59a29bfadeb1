"""Processor time of the server's parts, read from /proc before and after a run; Linux only.

The time of children that ended meanwhile is in their parent's account, so nothing that was spent is lost.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
MARKS = {"jobs": b"procrastinate", "web": b"granian", "launch": b"serve"}
"""What stands in the command line of the first process of each part."""
OWN_MARK = b"bench_hour"


@dataclass(frozen=True, slots=True)
class Running:
    """One process: its parent, its command line, its time and that of its ended children, in milliseconds."""

    parent: int
    command: bytes
    cpu_ms: int


def running() -> dict[int, Running]:
    """Read all processes that can be read."""
    found = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            # The name in brackets may hold blanks; what follows is the state, the parent, and so on (proc(5)).
            fields = (
                (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            )
            command = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        ticks = sum(map(int, fields[11:15]))
        found[int(folder.name)] = Running(int(fields[1]), command, ticks * 1000 // TICKS_PER_SECOND)
    return found


def cpu_ms_by_part(*, home: Path, database_pid: int | None) -> dict[str, int]:
    """Add up the time of each part of the server that works in a data folder, in milliseconds.

    ``database_pid`` is any process of PostgreSQL on this machine; its parent and all its siblings are counted.
    """
    processes = running()
    postmaster = processes[database_pid].parent if database_pid in processes else None
    parts = dict.fromkeys((*MARKS, "database"), 0)
    for pid, process in processes.items():
        if postmaster is not None and postmaster in (pid, process.parent):
            parts["database"] += process.cpu_ms
        elif OWN_MARK not in process.command and _works_in(pid, home):
            parts[_part_of(pid, processes)] += process.cpu_ms
    return parts


def _works_in(pid: int, home: Path) -> bool:
    """Tell whether a process was started with this data folder."""
    try:
        return f"TIMEBANK_HOME={home}".encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


def _part_of(pid: int, processes: Mapping[int, Running]) -> str:
    """Say which part a process belongs to: by its own command line or that of the nearest parent that tells."""
    while pid in processes:
        for part, mark in MARKS.items():
            if mark in processes[pid].command:
                return part
        pid = processes[pid].parent
    return "launch"

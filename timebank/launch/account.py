"""The account that PostgreSQL runs as: our own, or an unprivileged one when we are root, which PostgreSQL refuses.

Programs of PostgreSQL start only through here, with a clean environment and without the operator's secrets.
"""

import os
import pwd
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_MESSAGES": "C"}
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, kw_only=True)
class Account:
    """An unprivileged account of this machine."""

    name: str
    uid: int
    gid: int


def account_for(*, folder: Path) -> Account | None:
    """The account to run as for this data folder: None unless we are root, else its owner, else an unprivileged one."""
    if os.geteuid() != 0:
        return None
    entry = _owner_of(folder)
    for name in UNPRIVILEGED:
        if entry is None:
            entry = _entry_of(name)
    if entry is None:
        raise KeyError(f"no account {' or '.join(UNPRIVILEGED)} on this machine")
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def may_enter(*, account: Account, folder: Path) -> bool:
    """Whether the account reaches this folder, tried out as the account itself."""
    tried = run_as(account=account, command=["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)])
    return tried.returncode == 0


def run_as(
    *,
    account: Account | None,
    command: list[str],
    environ: Mapping[str, str] | None = None,
    folder: Path = Path("/"),
    files: tuple[int, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as the account and keep what it says. Raises: FileNotFoundError, PermissionError.

    ``environ`` is added to the clean environment; ``files`` are open files that the program inherits.
    """
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**CLEAN_ENVIRONMENT, **(environ or {})},
        pass_fds=files,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def start_as(*, account: Account | None, command: list[str], log: BinaryIO) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that no Ctrl-C of a terminal reaches it."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env=CLEAN_ENVIRONMENT,
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def give_to(*, account: Account | None, path: Path) -> None:
    """Make the account the owner of one file or folder; nothing to do when it is our own."""
    if account is not None:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _owner_of(folder: Path) -> pwd.struct_passwd | None:
    if not folder.exists() or folder.stat().st_uid == 0:
        return None
    try:
        return pwd.getpwuid(folder.stat().st_uid)
    except KeyError:
        return None


def _entry_of(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None

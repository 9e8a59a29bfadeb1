"""What restoring and upgrading share: a home held alone, a folder in it where the new data are made ready, the swap.

A data folder gets its final name only after the books in it were verified.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from timebank.launch import roles
from timebank.launch.account import Account, give_to
from timebank.launch.cluster import Cluster
from timebank.launch.keeper import KEEPER_LOCK
from timebank.launch.locks import FileLock
from timebank.launch.sentences import CannotStart
from timebank.launch.settings import PROJECT_FOLDER, LaunchSettings

TIMEBANK = [sys.executable, "-m", "timebank.launch"]
RECOVERY_SECONDS_MAX = 24 * 3600


@contextmanager
def held_home(*, home: Path) -> Iterator[None]:
    """Have the database of a home alone: no keeper runs, and none starts meanwhile. Raises: CannotStart HOME_IN_USE."""
    lock = FileLock(path=home / KEEPER_LOCK)
    try:
        if not lock.try_exclusive():
            raise CannotStart("HOME_IN_USE", home=str(home))
        yield
    finally:
        lock.close()


def fresh_workshop(*, cluster: Cluster) -> None:
    """Make the cluster's home anew; what a killed run left there, also a running server, goes.

    Raises: CannotStart FOLDER_BARRED; OSError.
    """
    if cluster.is_alive():
        cluster.stop()
    if cluster.home.exists():
        shutil.rmtree(cluster.home)
    cluster.home.mkdir(mode=0o711)
    cluster.let_the_account_in()


def give_all_to(*, account: Account | None, folder: Path) -> None:
    """Make the account the owner of a folder and of all below."""
    for path in (folder, *folder.rglob("*")):
        give_to(account=account, path=path)


def verify_books(*, cluster: Cluster, settings: LaunchSettings) -> dict[str, object]:
    """Bring the tables up to the installed version and verify the books; what `timebank verify_ledger --json` says.

    Raises: CannotStart BOOKS_NOT_VERIFIED.
    """
    environ = {
        **os.environ,
        "TIMEBANK_HOME": str(settings.home),
        "TIMEBANK_SECRETS": str(settings.secrets),
        "DATABASE_URL": roles.app_url(home=cluster.home, secrets=cluster.secrets),
        "DATABASE_OWNER_URL": roles.owner_url(home=cluster.home, secrets=cluster.secrets),
    }
    migrate = ["migrate", "--database", "owner", "--noinput", "--verbosity", "0"]
    for arguments in (migrate, ["verify_ledger", "--json"]):
        done = subprocess.run(
            [*TIMEBANK, *arguments],
            env=environ,
            cwd=PROJECT_FOLDER,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotStart(
                "BOOKS_NOT_VERIFIED", folder=str(cluster.folder), said=done.stdout.strip() or "-"
            )
    said: dict[str, object] = json.loads(done.stdout)
    return said

"""PostgreSQL's own benchmark on the same server, as the measure that a machine is known by."""

import os
import re
import subprocess
from pathlib import Path

from django.db import connections

from timebank.launch.cluster import wheel_bin_folder
from timebank.launch.settings import read_settings

THREADS = 2


class PgbenchFailed(Exception):
    """pgbench ended badly; its last words are the message."""


def fill_pgbench(*, scale: int) -> None:
    """Make its tables in the database that the owner's connection names. Raises: PgbenchFailed."""
    _pgbench(["--initialize", "--quiet", f"--scale={scale}"])


def pgbench_per_second(*, clients: int, seconds: int) -> float:
    """Run its own transaction by prepared statements; give transactions per second. Raises: PgbenchFailed."""
    said = _pgbench(
        [
            "--no-vacuum",
            "--protocol=prepared",
            f"--client={clients}",
            f"--jobs={THREADS}",
            f"--time={seconds}",
        ]
    )
    found = re.search(r"tps = ([\d.]+)", said)
    if found is None:
        raise PgbenchFailed(said)
    return float(found.group(1))


def _pgbench(arguments: list[str]) -> str:
    folder = read_settings(environ=os.environ).postgres_bin or wheel_bin_folder()
    done = subprocess.run(
        [str(Path(folder) / "pgbench"), *arguments],
        env={**os.environ, **_login()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PgbenchFailed(done.stderr[-1000:])
    return done.stdout


def _login() -> dict[str, str]:
    """Give the owner's login by the environment, where no list of processes shows it."""
    settings = connections["owner"].settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    return {name: str(settings[key]) for name, key in names.items() if settings[key]}

"""Programs of PostgreSQL that work over a connection or on files, run under our own account.

The password goes by the environment, never by the command line, which every account of the machine can read.
"""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from timebank.launch.account import CLEAN_ENVIRONMENT, run_as
from timebank.launch.sentences import CannotStart


def run_client(
    *, folder: Path, program: str, arguments: list[str], url: str | None, files: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a program of this folder to its end, against the server of the address if one is given.

    Raises: CannotStart BINARIES_MISSING.
    """
    address, environ = ([], {}) if url is None else address_of(url=url)
    try:
        return run_as(
            account=None,
            command=[str(folder / program), *arguments, *address],
            environ=environ,
            files=files,
        )
    except (FileNotFoundError, PermissionError) as error:
        raise CannotStart("BINARIES_MISSING", folder=str(folder)) from error


def address_of(*, url: str) -> tuple[list[str], Mapping[str, str]]:
    """An address as the arguments of a program and, apart from them, the environment with the password."""
    facts = conninfo_to_dict(url)
    password = facts.pop("password", None)
    environ = {**CLEAN_ENVIRONMENT, **({"PGPASSWORD": str(password)} if password else {})}
    return ["--no-password", "--dbname", make_conninfo("", **facts)], environ

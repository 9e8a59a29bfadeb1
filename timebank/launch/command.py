"""The command `timebank`: a few words run it, back it up or restore it, everything else is a Django command with keys and a database.

Django is imported only after its environment is complete.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack

from timebank.launch.backup import backup
from timebank.launch.backup_status import backup_status
from timebank.launch.environment import database_environment
from timebank.launch.restore import restore
from timebank.launch.sentences import CannotStart
from timebank.launch.server import serve
from timebank.launch.settings import read_settings
from timebank.launch.upgrade import upgrade_database

OWN: dict[str, Callable[..., int]] = {
    "serve": serve,
    "backup": backup,
    "backup_status": backup_status,
    "restore": restore,
    "upgrade_database": upgrade_database,
}
"""What works on the platform from outside, without Django."""

HELP = {"help", "-h", "--help", "--version", "version"}
WITHOUT_DATABASE = {
    "compilemessages",
    "makemessages",
    "diffsettings",
    "collectstatic",
    "makemigrations",
    "openapi_snapshot",
    "check_proof",
    "rotate_seal_key",
}
INTERRUPTED = 128 + signal.SIGINT


def main() -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal without Chinese must not turn a sentence into a failure.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    arguments = sys.argv[1:]
    try:
        if arguments and arguments[0] in OWN:
            return OWN[arguments[0]](arguments=arguments[1:])
        with ExitStack() as stack:
            if needs_database(arguments=arguments):
                _enter_database(stack)
            _run_django()
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def needs_database(*, arguments: list[str]) -> bool:
    """Whether this Django command works on the database; help and work on files do not start one."""
    if arguments[:1] in (["drill_crash"], ["drill_restore"]):
        return False
    if arguments[:1] == ["bench_hour"]:
        # Without an address it makes a server of its own.
        return any(each.startswith("--url") for each in arguments)
    return bool(arguments) and not HELP.intersection(arguments) and arguments[0] not in WITHOUT_DATABASE


def _enter_database(stack: ExitStack) -> None:
    settings = read_settings(environ=os.environ)
    try:
        environment = stack.enter_context(database_environment(settings=settings))
    except OSError as error:
        raise CannotStart("SYSTEM_REFUSED", reason=str(error)) from error
    os.environ.update(environment.variables)


def _run_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timebank.config.settings")
    # From here on Django: nothing above may import it, since its settings read the environment at once.
    from django.core.management import execute_from_command_line

    execute_from_command_line(["timebank", *sys.argv[1:]])

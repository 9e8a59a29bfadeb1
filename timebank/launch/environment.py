"""What Django needs in its environment: the database's two addresses, the key file and the data folder.

With the embedded server, the environment holds for as long as the block of `database_environment` runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from timebank.launch.embedded import EmbeddedServer, running
from timebank.launch.secrets import read_or_make_secrets
from timebank.launch.sentences import CannotStart
from timebank.launch.settings import LaunchSettings


@dataclass(frozen=True, kw_only=True)
class DatabaseEnvironment:
    """The variables to add, and the embedded server when it is ours."""

    variables: dict[str, str]
    owner_url: str
    server: EmbeddedServer | None


def prepare_home(*, home: Path) -> None:
    """Make the data folder and try to write in it.

    Raises: CannotStart HOME_NOT_WRITABLE.
    """
    trial = home / ".writable"
    try:
        home.mkdir(parents=True, exist_ok=True)
        trial.touch()
        trial.unlink(missing_ok=True)
    except OSError as error:
        raise CannotStart("HOME_NOT_WRITABLE", home=str(home), reason=error.strerror or str(error)) from error


@contextmanager
def database_environment(*, settings: LaunchSettings, durable: bool = True) -> Iterator[DatabaseEnvironment]:
    """Have keys and a database for the time of the block.

    Raises: CannotStart, saying what is wrong and what to do; OSError from the disk.
    """
    prepare_home(home=settings.home)
    read_or_make_secrets(path=settings.secrets, home=settings.home)
    variables = {
        "TIMEBANK_HOME": str(settings.home),
        "TIMEBANK_SECRETS": str(settings.secrets),
        "TIMEBANK_PORT": str(settings.port),
    }
    if settings.app_url is not None and settings.owner_url is not None:
        variables |= {"DATABASE_URL": settings.app_url, "DATABASE_OWNER_URL": settings.owner_url}
        yield DatabaseEnvironment(variables=variables, owner_url=settings.owner_url, server=None)
        return
    with running(
        home=settings.home, secrets_path=settings.secrets, postgres_bin=settings.postgres_bin, durable=durable
    ) as server:
        variables |= {"DATABASE_URL": server.app_url, "DATABASE_OWNER_URL": server.owner_url}
        variables["TIMEBANK_EMBEDDED"] = "1"
        yield DatabaseEnvironment(variables=variables, owner_url=server.owner_url, server=server)

"""What the operator set in the environment, read once and checked; docs/settings.md explains each name.

Reads only: it never makes a folder or a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from timebank.launch.sentences import CannotStart

PROJECT_FOLDER = Path(__file__).resolve().parents[2]
PORT_DEFAULT = 8000
WORKERS_DEFAULT = 2
WORKERS_MAX = 64


@dataclass(frozen=True, kw_only=True)
class LaunchSettings:
    """The operator's choices. Both addresses are None when the embedded server is to be used."""

    home: Path
    port: int
    secrets: Path
    postgres_bin: Path | None
    old_postgres_bin: Path | None
    app_url: str | None
    owner_url: str | None
    workers: int
    host_name: str
    production: bool

    @property
    def embedded(self) -> bool:
        """Whether the database is the one in the data folder."""
        return self.app_url is None


def read_settings(*, environ: Mapping[str, str]) -> LaunchSettings:
    """Read the settings; an empty value counts as not set.

    Raises: CannotStart URL_ALONE, NUMBER_WRONG.
    """
    app_url = environ.get("DATABASE_URL") or None
    owner_url = environ.get("DATABASE_OWNER_URL") or None
    if (app_url is None) != (owner_url is None):
        raise CannotStart("URL_ALONE", missing="DATABASE_URL" if app_url is None else "DATABASE_OWNER_URL")
    home = _path(environ, "TIMEBANK_HOME") or _default_home()
    port = _number(environ, "TIMEBANK_PORT", default=PORT_DEFAULT, most=65_535)
    hosts = [name.strip() for name in environ.get("TIMEBANK_HOSTS", "").split(",") if name.strip(" *.")]
    return LaunchSettings(
        home=home,
        port=port,
        secrets=_path(environ, "TIMEBANK_SECRETS") or home / "secrets.json",
        postgres_bin=_path(environ, "TIMEBANK_PG_BIN"),
        old_postgres_bin=_path(environ, "TIMEBANK_PG_BIN_OLD"),
        app_url=app_url,
        owner_url=owner_url,
        workers=_number(environ, "TIMEBANK_WORKERS", default=WORKERS_DEFAULT, most=WORKERS_MAX),
        host_name=hosts[0].lstrip("*.") if hosts else f"127.0.0.1:{port}",
        production=environ.get("TIMEBANK_PRODUCTION") == "1",
    )


def _default_home() -> Path:
    inside_project = (PROJECT_FOLDER / "pyproject.toml").exists()
    return (PROJECT_FOLDER if inside_project else Path.cwd()) / "var"


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name)
    return Path(value).expanduser().absolute() if value else None


def _number(environ: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise CannotStart("NUMBER_WRONG", name=name, least="1", most=str(most), value=value)
    return int(value)

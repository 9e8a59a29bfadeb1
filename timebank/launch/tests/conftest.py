"""Homes and keys for the launcher's tests: every server here is real, in a folder that its account can reach."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from timebank.launch.secrets import read_or_make_secrets


@pytest.fixture
def home() -> Iterator[Path]:
    # Not tmp_path: as root, PostgreSQL's account may not enter pytest's own folder.
    folder = Path(tempfile.mkdtemp(prefix="timebank-launch-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def secrets_path(home: Path) -> Path:
    path = home / "secrets.json"
    read_or_make_secrets(path=path, home=home)
    return path


@pytest.fixture
def clean_environ(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "TIMEBANK_EMBEDDED",
        "TIMEBANK_HOME",
        "TIMEBANK_SECRETS",
    ):
        monkeypatch.delenv(name, raising=False)

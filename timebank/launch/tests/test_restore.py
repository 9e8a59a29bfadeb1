"""What a restoration refuses, and that a killed one neither looks finished nor gives way to an empty platform."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from timebank.launch.embedded import running
from timebank.launch.secrets import read_or_make_secrets
from timebank.launch.shelf import Backup, BackupFacts, segments_for
from timebank.launch.tests.kept import environ_of, timebank


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Keys, a home without tables, and one backup of it."""
    folder = Path(tempfile.mkdtemp(prefix="timebank-launch-", dir="/tmp"))
    folder.chmod(0o711)
    keys = folder / "secrets.json"
    read_or_make_secrets(path=keys, home=folder)
    (folder / "home").mkdir()
    with running(home=folder / "home", secrets_path=keys, durable=False):
        done = timebank(environ_of(folder / "home", keys), "backup", str(folder / "backups"))
    assert done.returncode == 0, done.stderr
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def empty(folder: Path) -> Iterator[Path]:
    yield folder / "restored"
    shutil.rmtree(folder / "restored", ignore_errors=True)


@pytest.mark.parametrize(
    ("home", "keys", "shelf", "options", "sentence"),
    [
        ("home", "secrets.json", "backups", [], "already has a database"),
        ("restored", "nowhere.json", "backups", [], "A backup does not contain it"),
        ("restored", "secrets.json", "home", [], "There is no such backup"),
        ("restored", "secrets.json", "backups", ["--base", "yesterday"], "There is no such backup"),
        ("restored", "secrets.json", "backups", ["--until", "2020-01-01T00:00:00+08:00"], "no such backup"),
        (
            "restored",
            "secrets.json",
            "backups",
            ["--until", "2999-01-01T00:00:00+08:00"],
            "ends before the moment",
        ),
        ("restored", "other.json", "backups", [], "does not accept the passwords"),
    ],
)
def test_refused_is_what_cannot_be_restored(
    folder: Path, empty: Path, home: str, keys: str, shelf: str, options: list[str], sentence: str
) -> None:
    read_or_make_secrets(path=folder / "other.json", home=folder / "elsewhere")
    done = timebank(environ_of(folder / home, folder / keys), "restore", str(folder / shelf), *options)
    assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
    assert not (empty / "postgres").exists()


def test_a_moment_without_its_offset_is_refused(folder: Path, empty: Path) -> None:
    environ = environ_of(empty, folder / "secrets.json")
    done = timebank(environ, "restore", str(folder / "backups"), "--until", "2026-05-01T10:00:00")
    assert (done.returncode, "offset" in done.stderr) == (2, True)


def test_a_damaged_backup_is_refused(folder: Path, empty: Path) -> None:
    damaged = folder / "damaged"
    shutil.copytree(folder / "backups", damaged)
    (victim,) = damaged.glob("2*/base/global/pg_control")
    victim.write_bytes(victim.read_bytes()[:-1] + b"\1")
    done = timebank(environ_of(empty, folder / "secrets.json"), "restore", str(damaged))
    assert (done.returncode, "is damaged" in done.stderr, "pg_control" in done.stderr) == (1, True, True)
    assert not (empty / "postgres").exists()


def test_a_backup_whose_facts_are_damaged_is_named(folder: Path, empty: Path) -> None:
    damaged = folder / "without-facts"
    shutil.copytree(folder / "backups", damaged)
    (facts,) = damaged.glob("2*/backup.json")
    facts.write_text("{}")
    done = timebank(environ_of(empty, folder / "secrets.json"), "restore", str(damaged))
    assert (done.returncode, facts.parent.name in done.stderr) == (1, True)


def test_after_a_killed_restoration_no_empty_platform_starts_and_the_next_one_succeeds(
    folder: Path, empty: Path
) -> None:
    keys = folder / "secrets.json"
    (empty / "restoring" / "postgres").mkdir(parents=True)
    environ = environ_of(empty, keys)
    refused = timebank(environ, "verify_ledger")
    assert (refused.returncode, "`timebank restore`" in refused.stderr) == (1, True), refused.stderr
    assert not (empty / "postgres").exists()
    done = timebank(environ, "restore", str(folder / "backups"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verify_ok"]
    assert timebank(environ, "verify_ledger").returncode == 0


def test_a_home_in_use_is_not_restored_into(folder: Path) -> None:
    keys = folder / "secrets.json"
    with running(home=folder / "home", secrets_path=keys, durable=False):
        (folder / "home" / "postgres").rename(folder / "home" / "away")
        done = timebank(environ_of(folder / "home", keys), "restore", str(folder / "backups"))
        (folder / "home" / "away").rename(folder / "home" / "postgres")
    assert (done.returncode, "is in use" in done.stderr) == (1, True), done.stderr


def _backup(folder: Path, *, system: str, pieces: list[str]) -> Backup:
    (folder / "wal").mkdir(parents=True)
    for name in pieces:
        (folder / "wal" / name).touch()
    facts = BackupFacts(
        product="1",
        postgresql="18.6",
        system_identifier=system,
        embedded=True,
        began_at="2026-05-01T10:00:00+00:00",
        ended_at="2026-05-01T10:00:00+00:00",
        first_segment="0000000100000000000000A2",
        bytes=1,
    )
    return Backup(folder=folder, facts=facts)


def test_pieces_of_the_log_come_from_all_backups_of_the_same_database_whole_ones_first(
    tmp_path: Path,
) -> None:
    name = "0000000{}0000000000000{}"
    first = _backup(
        tmp_path / "1",
        system="7",
        pieces=[name.format(1, "0A1"), name.format(1, "0A2"), name.format(1, "0A3") + ".partial"],
    )
    second = _backup(
        tmp_path / "2",
        system="7",
        pieces=[name.format(1, "0A3"), name.format(2, "0A4") + ".partial", "00000002.history"],
    )
    foreign = _backup(tmp_path / "3", system="8", pieces=[name.format(1, "0A5")])
    found = segments_for(backup=first, backups=[first, second, foreign])
    assert {key: path.relative_to(tmp_path).as_posix() for key, path in found.items()} == {
        name.format(1, "0A2"): "1/wal/" + name.format(1, "0A2"),
        name.format(1, "0A3"): "2/wal/" + name.format(1, "0A3"),
        name.format(2, "0A4"): "2/wal/" + name.format(2, "0A4") + ".partial",
        "00000002.history": "2/wal/00000002.history",
    }

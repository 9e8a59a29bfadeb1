"""The key file is made once, and a file that cannot be trusted is refused."""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from timebank.launch.secrets import read_or_make_secrets, read_secrets
from timebank.launch.sentences import CannotStart


def test_the_file_is_made_for_its_owner_alone_and_then_only_read(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secrets.json"
    made = read_or_make_secrets(path=path, home=tmp_path)
    content = path.read_bytes()

    assert path.stat().st_mode & 0o777 == 0o600
    assert read_or_make_secrets(path=path, home=tmp_path) == made
    assert path.read_bytes() == content
    assert sorted(path.parent.iterdir()) == [path.with_name("seal-keys.json"), path]


def test_makers_at_the_same_moment_end_with_one_file(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: read_or_make_secrets(path=path, home=tmp_path), range(16)))

    assert all(secrets == read_secrets(path=path) for secrets in made)
    assert sorted(os.listdir(tmp_path)) == ["seal-keys.json", "secrets.json"]


def test_nothing_of_it_shows_when_it_is_printed(tmp_path: Path) -> None:
    made = read_or_make_secrets(path=tmp_path / "secrets.json", home=tmp_path)

    assert made.master not in f"{made!r} {made}"


def test_no_new_keys_are_made_over_data_whose_keys_are_lost(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()

    with pytest.raises(CannotStart) as refusal:
        read_or_make_secrets(path=tmp_path / "secrets.json", home=tmp_path)

    assert refusal.value.code == "SECRETS_LOST"
    assert os.listdir(tmp_path) == ["postgres"]


def _change(**values: Any) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        content = json.loads(path.read_text())
        path.write_text(json.dumps({**content, **values}))

    return change


@pytest.mark.parametrize(
    ("harm", "code", "part"),
    [
        (lambda path: path.write_text("{"), "SECRETS_BROKEN", "delimiter|Expecting"),
        (lambda path: path.write_text("[]"), "SECRETS_BROKEN", "not a JSON object"),
        (lambda path: path.write_text("{}"), "SECRETS_BROKEN", "django, master, lookup"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "SECRETS_BROKEN", "decode"),
        (_change(master="AAAA"), "SECRETS_BROKEN", "master is not 32 bytes"),
        (_change(lookup="no base64!"), "SECRETS_BROKEN", "lookup is not 32 bytes"),
        (_change(seal="AAAA"), "SECRETS_BROKEN", "seal is not 32 bytes"),
        (_change(django=""), "SECRETS_BROKEN", "lacks django"),
        (_change(database_app_password=7), "SECRETS_BROKEN", "lacks database_app_password"),
        (lambda path: path.chmod(0o604), "SECRETS_EXPOSED", "604"),
        (lambda path: path.chmod(0o620), "SECRETS_EXPOSED", "620"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_and_left_alone(
    tmp_path: Path, harm: Callable[[Path], None], code: str, part: str
) -> None:
    path = tmp_path / "secrets.json"
    read_or_make_secrets(path=path, home=tmp_path)
    harm(path)
    content = path.read_bytes()

    with pytest.raises(CannotStart, match=part) as refusal:
        read_or_make_secrets(path=path, home=tmp_path)

    assert refusal.value.code == code
    assert path.read_bytes() == content

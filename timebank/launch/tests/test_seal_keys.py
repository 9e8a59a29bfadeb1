"""A key file of an earlier version gets a seal key and loses nothing; every public key that was in use stays pinned."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from timebank.launch.seal_keys import renew_seal_key
from timebank.launch.secrets import read_or_make_secrets, read_secrets
from timebank.launch.sentences import CannotStart


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A key file as an earlier version made it: without a seal key, with something of the operator's own."""
    path = tmp_path / "secrets.json"
    read_or_make_secrets(path=path, home=tmp_path)
    content = json.loads(path.read_text())
    del content["seal"]
    path.write_text(json.dumps({**content, "note": "保管人：档案科"}))
    path.chmod(0o640)
    pins(path).unlink()
    return path


def pins(path: Path) -> Path:
    return path.with_name("seal-keys.json")


def pinned(path: Path) -> list[str]:
    return [row["key_id"] for row in json.loads(pins(path).read_text())["keys"]]


def test_a_seal_key_is_added_and_nothing_else_is_changed(path: Path) -> None:
    before = json.loads(path.read_text())

    made = read_or_make_secrets(path=path, home=path.parent)

    assert json.loads(path.read_text()) == {**before, "seal": made.seal}
    assert path.stat().st_mode & 0o777 == 0o640
    assert pins(path).stat().st_mode & 0o777 == 0o644
    assert len(pinned(path)) == 1


def test_processes_that_find_it_missing_at_once_end_with_one_key(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: read_or_make_secrets(path=path, home=path.parent).seal, range(16)))

    assert set(made) == {read_secrets(path=path).seal}
    assert len(pinned(path)) == 1


def test_a_file_without_a_seal_key_that_cannot_be_trusted_is_left_alone(path: Path) -> None:
    path.chmod(0o644)
    content = path.read_bytes()

    with pytest.raises(CannotStart, match="644"):
        read_or_make_secrets(path=path, home=path.parent)

    assert path.read_bytes() == content
    assert not pins(path).exists()


def test_a_renewed_key_is_pinned_behind_the_old_one(path: Path) -> None:
    first = read_or_make_secrets(path=path, home=path.parent)
    (old,) = pinned(path)

    new = renew_seal_key(path=path)

    second = read_or_make_secrets(path=path, home=path.parent)
    assert pinned(path) == [old, new]
    assert second.seal != first.seal
    assert (second.master, second.lookup) == (first.master, first.lookup)


@pytest.mark.parametrize("content", ["{", "{}", '{"keys": [{}]}', "[]"])
def test_damaged_pins_are_refused_and_left_alone(path: Path, content: str) -> None:
    pins(path).write_text(content)

    with pytest.raises(CannotStart, match="seal-keys.json") as refusal:
        read_or_make_secrets(path=path, home=path.parent)

    assert refusal.value.code == "SECRETS_BROKEN"
    assert pins(path).read_text() == content


def test_a_folder_that_takes_no_file_is_said_in_a_sentence(path: Path) -> None:
    pins(path).mkdir()

    with pytest.raises(CannotStart) as refusal:
        read_or_make_secrets(path=path, home=path.parent)

    assert refusal.value.code == "SEAL_KEY_NOT_WRITTEN"

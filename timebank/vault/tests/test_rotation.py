"""Renewing the encryption: all of it, in batches, killed in the middle and gone on with; hashes find as before."""

import json
import os
import signal
from base64 import b64encode
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from timebank.lib.ids import new_id
from timebank.vault import rotation
from timebank.vault.envelope import _unwrapped
from timebank.vault.journal import close_journal
from timebank.vault.kinds import DocumentKind, Field, Purpose
from timebank.vault.operations import keep_document, keep_identities, look
from timebank.vault.queries import find_by

PEOPLE = 20
CIPHERS = ["AES-256-GCM", "SM4-GCM"]


@pytest.fixture
def people(committed_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[UUID]]:
    """Keep two values each of twenty persons, and a passport of the first, in small batches."""
    monkeypatch.setattr(rotation, "BATCH", 7)
    _unwrapped.cache_clear()
    made = [new_id() for _ in range(PEOPLE)]
    values = {
        person_id: {Field.NAME: f"王{order}", Field.PHONE: f"1990000{order:04d}"}
        for order, person_id in enumerate(made)
    }
    keep_identities(identities=values)
    keep_document(person_id=made[0], kind=DocumentKind.PASSPORT, number="EA1234567")
    yield made
    _unwrapped.cache_clear()


def rotate_keys(**options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("rotate_keys", json=True, stdout=out, stderr=StringIO(), **options)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def keys_in_use() -> list[tuple[UUID, str, int]]:
    """Count the values under each key: (key, state, values)."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT key.id, key.state, (SELECT count(*) FROM vault_secret WHERE key_id = key.id)"
            " + (SELECT count(*) FROM vault_document WHERE key_id = key.id)"
            " FROM vault_key AS key ORDER BY key.made_at"
        )
        return list(cursor.fetchall())


def all_is_there(people: list[UUID]) -> None:
    fields = [Field.NAME, Field.MORE_DOCUMENTS]
    for order, person_id in enumerate(people):
        seen = look(person_id=person_id, fields=fields, by_id=new_id(), by_role="ELDER", purpose=Purpose.OWN)
        assert seen[Field.NAME] == f"王{order}"
        assert find_by(field=Field.PHONE, value=f"1990000{order:04d}") == [person_id]
    assert find_by(field=Field.DOCUMENT, value="EA1234567") == [people[0]]


@pytest.mark.parametrize("cipher", CIPHERS)
def test_every_value_gets_a_new_key_and_is_found_as_before(
    cipher: str, people: list[UUID], settings: Settings
) -> None:
    settings.VAULT_CIPHER = cipher
    answer = rotate_keys()
    assert (answer["people"], answer["fields"]) == (PEOPLE, 2 * PEOPLE + 1)
    assert answer["seconds"] > 0
    assert [(state, values) for _, state, values in keys_in_use()] == [("RETIRED", 0), ("CURRENT", 41)]
    all_is_there(people)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT cipher FROM vault_key WHERE state = 'CURRENT'")
        assert cursor.fetchone() == (cipher,)
    assert rotate_keys()["fields"] == 41
    assert len(keys_in_use()) == 2, "a key without values is dropped at the next rotation"


def test_a_dry_run_opens_every_value_and_changes_nothing(people: list[UUID]) -> None:
    before = keys_in_use()
    answer = rotate_keys(dry_run=True)
    assert (answer["people"], answer["fields"]) == (PEOPLE, 41)
    assert keys_in_use() == before


def killed_after(values: int) -> None:
    """Run a rotation in a process of its own that is killed as soon as so many values are done."""
    close_journal()
    connections.close_all()
    child = os.fork()
    if child == 0:

        def die(done: int, total: int) -> None:
            if done >= values:
                os.kill(os.getpid(), signal.SIGKILL)

        rotation.rotate(is_dry=False, progress=die)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("values", [7, 21, 41])
def test_killed_in_the_middle_it_goes_on_under_the_same_key(values: int, people: list[UUID]) -> None:
    killed_after(values)
    cut_off = keys_in_use()
    assert [done for _, _, done in cut_off] == [41 - values, values]
    all_is_there(people)
    if values == 41:
        return
    assert rotate_keys()["fields"] == 41 - values
    assert [(key, done) for key, _, done in keys_in_use()] == [(cut_off[0][0], 0), (cut_off[1][0], 41)]
    all_is_there(people)


def test_what_is_kept_while_it_runs_is_kept_under_the_new_key(people: list[UUID]) -> None:
    late = new_id()
    calls: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        if not calls:
            keep_identities(identities={late: {Field.NAME: "后来"}, people[-1]: {Field.NAME: "改名"}})
        calls.append((done, total))

    rotation.rotate(is_dry=False, progress=progress)
    assert calls[-1][0] in (40, 41)
    assert [done for _, _, done in keys_in_use()] == [0, 42]
    seen = look(person_id=people[-1], fields=[Field.NAME], by_id=late, by_role="ELDER", purpose=Purpose.OWN)
    assert seen == {Field.NAME: "改名"}


def test_a_new_master_key_takes_the_place_of_the_old_one(people: list[UUID], settings: Settings) -> None:
    settings.MASTER_KEYS_BEFORE = settings.MASTER_KEY
    settings.MASTER_KEY = b64encode(os.urandom(32)).decode()
    rotate_keys()
    settings.MASTER_KEYS_BEFORE = ""
    _unwrapped.cache_clear()
    all_is_there(people)


def test_a_wrong_key_file_is_said_in_a_sentence_and_changes_nothing(
    people: list[UUID], settings: Settings
) -> None:
    before = keys_in_use()
    settings.MASTER_KEY = b64encode(os.urandom(32)).decode()
    _unwrapped.cache_clear()
    with pytest.raises(CommandError, match="TIMEBANK_SECRETS"):
        rotate_keys()
    assert keys_in_use() == before


def test_a_value_that_was_changed_stops_it_and_is_named(people: list[UUID]) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE vault_secret SET ciphertext = ciphertext || '\\x00' WHERE person_id = %s AND field = 'NAME'",
            [people[3]],
        )
    with pytest.raises(CommandError, match=str(people[3])):
        rotate_keys(dry_run=True)


def test_how_far_it_is_goes_to_standard_error(people: list[UUID]) -> None:
    out, err = StringIO(), StringIO()
    call_command("rotate_keys", stdout=out, stderr=err)
    assert "41/41" in err.getvalue()
    assert "41" in out.getvalue()

"""Renewing the encryption: every value gets a new data key, batch by batch, while the platform runs.

Runs with the owner's login, because the application cannot read the tables. No value leaves this process and nobody sees
one, so no look is journaled. Keyed hashes do not change: they belong to the lookup key, and who is found stays found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from timebank.lib.ids import new_id
from timebank.vault.envelope import WrappedKey, decrypted, encrypted, new_key, rewrapped
from timebank.vault.kinds import Field

BATCH = 500
"""Values that one transaction renews: a kill loses no more than their work, and nobody waits long for a row."""

_OLD_VALUES = """
    SELECT person_id, field, NULL::bytea, ciphertext, key_id FROM vault_secret
    WHERE key_id <> %(new)s AND (person_id, field) > (%(after)s, %(after_field)s)
    ORDER BY person_id, field LIMIT %(batch)s
"""
_OLD_DOCUMENTS = """
    SELECT person_id, %(field)s, keyed_hash, ciphertext, key_id FROM vault_document
    WHERE key_id <> %(new)s AND keyed_hash > %(after_hash)s
    ORDER BY keyed_hash LIMIT %(batch)s
"""
_RENEW_VALUE = """
    UPDATE vault_secret SET ciphertext = %(sealed)s, key_id = %(new)s
    WHERE person_id = %(person_id)s AND field = %(field)s AND key_id = %(old)s AND ciphertext = %(was)s
"""
_RENEW_DOCUMENT = """
    UPDATE vault_document SET ciphertext = %(sealed)s, key_id = %(new)s
    WHERE keyed_hash = %(hash)s AND key_id = %(old)s AND ciphertext = %(was)s
"""
_UNUSED = """
    DELETE FROM vault_key WHERE state = 'RETIRED'
        AND NOT EXISTS (SELECT FROM vault_secret WHERE key_id = vault_key.id)
        AND NOT EXISTS (SELECT FROM vault_document WHERE key_id = vault_key.id)
"""
_TO_DO = """
    SELECT (SELECT count(DISTINCT person_id) FROM vault_secret WHERE key_id <> %(new)s),
        (SELECT count(*) FROM vault_secret WHERE key_id <> %(new)s)
        + (SELECT count(*) FROM vault_document WHERE key_id <> %(new)s)
"""


class ValueTampered(Exception):
    """A stored value does not open under its key: it was changed, or belongs to another person or field."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many persons and values were renewed, or would be."""

    people: int
    fields: int


@dataclass(frozen=True, slots=True)
class _Stored:
    person_id: UUID
    field: str
    keyed_hash: bytes | None
    ciphertext: bytes
    key_id: UUID


def rotate(*, is_dry: bool, progress: Callable[[int, int], None]) -> Rotation:
    """Renew every value under one new data key; after a kill, go on where it stopped, under the same key.

    Also wraps all data keys under the newest master key of the key file. A dry run opens every value and changes nothing.
    Raises: MasterKeyWrong, ValueTampered.
    """
    keys = _keys()
    for key in keys.values():
        rewrapped(key)
    new = None if is_dry else _key_to_use(keys)
    todo = _to_do(new)
    done, people = 0, set[UUID]()
    for batch in _batches(new, keys):
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            for stored in batch:
                _renew(cursor, stored, new=new, keys=keys)
        people.update(stored.person_id for stored in batch)
        done += len(batch)
        progress(done, max(todo.fields, done))
    if new is not None:
        _tidy_keys(keys)
    return Rotation(len(people), done)


def _keys() -> dict[UUID, WrappedKey]:
    rows = _rows("SELECT id, cipher, wrapped FROM vault_key ORDER BY made_at, id", {})
    return {key_id: WrappedKey(key_id, cipher, bytes(wrapped)) for key_id, cipher, wrapped in rows}


def _key_to_use(keys: dict[UUID, WrappedKey]) -> WrappedKey:
    """Give the key of a rotation that was cut off, else make a new one that encrypts from this moment on."""
    current = _rows("SELECT id FROM vault_key WHERE state = 'CURRENT'", {})
    if current:
        key = keys[current[0][0]]
        if key.cipher == settings.VAULT_CIPHER and _to_do(key).fields:
            return key
    made = new_key(id=new_id())
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(_UNUSED)
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('vault_key'))")
        cursor.execute("UPDATE vault_key SET state = 'RETIRED' WHERE state = 'CURRENT'")
        cursor.execute(
            "INSERT INTO vault_key (id, cipher, wrapped, state, made_at)"
            " VALUES (%s, %s, %s, 'CURRENT', clock_timestamp())",
            [made.id, made.cipher, made.wrapped],
        )
    keys[made.id] = made
    return made


def _to_do(new: WrappedKey | None) -> Rotation:
    ((people, fields),) = _rows(_TO_DO, {"new": new.id if new else UUID(int=0)})
    return Rotation(people, fields)


def _batches(new: WrappedKey | None, keys: dict[UUID, WrappedKey]) -> Any:
    """Walk the values under older keys in the order of their rows, then further documents."""
    facts: dict[str, Any] = {
        "new": new.id if new else UUID(int=0),
        "after": UUID(int=0),
        "after_field": "",
        "after_hash": b"",
        "field": Field.MORE_DOCUMENTS.value,
        "batch": BATCH,
    }
    for statement in (_OLD_VALUES, _OLD_DOCUMENTS):
        while rows := _rows(statement, facts):
            batch = [
                _Stored(person_id, field, hash_ and bytes(hash_), bytes(sealed), key_id)
                for person_id, field, hash_, sealed, key_id in rows
            ]
            if {stored.key_id for stored in batch} - keys.keys():
                keys.update(_keys())
            yield batch
            last = batch[-1]
            facts |= {
                "after": last.person_id,
                "after_field": last.field,
                "after_hash": last.keyed_hash or b"",
            }


def _renew(
    cursor: CursorWrapper, stored: _Stored, *, new: WrappedKey | None, keys: dict[UUID, WrappedKey]
) -> None:
    """Open one value and, unless it is a dry run, keep it under the new key; who was faster with a new value wins."""
    key = keys[stored.key_id]
    try:
        text = decrypted(stored.ciphertext, key=key, person_id=stored.person_id, field=stored.field)
    except InvalidTag as error:
        raise ValueTampered(
            _("A value of person %(person)s (%(field)s) does not open under its key: it was changed.")
            % {"person": stored.person_id, "field": stored.field}
        ) from error
    if new is None:
        return
    cursor.execute(
        _RENEW_VALUE if stored.keyed_hash is None else _RENEW_DOCUMENT,
        {
            "sealed": encrypted(text, key=new, person_id=stored.person_id, field=stored.field),
            "new": new.id,
            "person_id": stored.person_id,
            "field": stored.field,
            "hash": stored.keyed_hash,
            "old": stored.key_id,
            "was": stored.ciphertext,
        },
    )


def _tidy_keys(keys: dict[UUID, WrappedKey]) -> None:
    """Wrap every data key that is left under the newest master key."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for key in keys.values():
            cursor.execute(
                "UPDATE vault_key SET wrapped = %s WHERE id = %s", [rewrapped(key).wrapped, key.id]
            )


def _rows(statement: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall())

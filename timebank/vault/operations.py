"""Keeping personal values and looking at them.

Values are encrypted before they leave this process. Every reading is a look that was committed to the journal
first; there is no other way to a value, and none may be added.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import connections

from timebank.lib.geometry import great_circle_m
from timebank.lib.ids import new_id
from timebank.lib.operation import operation
from timebank.lib.refusals import Refused, refused_by_constraint
from timebank.vault.envelope import WrappedKey, decrypted, encrypted, new_key
from timebank.vault.journal import commit_call
from timebank.vault.kinds import PERSONS_PER_LOOK_MAX, DocumentKind, Field, Purpose
from timebank.vault.queries import field_hash, match_hash
from timebank.vault.rules import checked_document, checked_values, position_parts


@refused_by_constraint("vault_secret_document_once", "vault_document_once")
class DocumentAlreadyKnown(Refused):
    """Somebody with this document is already registered. If it is you, please sign in or ask a desk."""


class LookRefused(Refused):
    """This look is not valid any more. Please open the page again."""


def keep_identity(*, person_id: UUID, values: Mapping[Field, str]) -> None:
    """Check, normalise, encrypt and keep the given values of one person; values not given stay as they are.

    Raises: what ``rules.checked_values`` raises, DocumentAlreadyKnown.
    """
    keep_identities(identities={person_id: values})


@operation
def keep_identities(*, identities: Mapping[UUID, Mapping[Field, str]]) -> None:
    """Keep the values of many persons in one statement, in the caller's transaction.

    Raises: what ``rules.checked_values`` raises, DocumentAlreadyKnown.
    """
    checked = [
        (person_id, field, value)
        for person_id, values in identities.items()
        for field, value in checked_values(values).items()
    ]
    if not checked:
        return
    key = _current_key()
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT vault_keep(%s::uuid[], %s::text[], %s::bytea[], %s::bytea[], %s::bytea[], %s)",
            [
                [person_id for person_id, _, _ in checked],
                [field.value for _, field, _ in checked],
                [encrypted(value, key=key, person_id=whose, field=field) for whose, field, value in checked],
                [field_hash(field=field, value=value) for _, field, value in checked],
                [match_hash(field=field, value=value) for _, field, value in checked],
                key.id,
            ],
        )


@operation
def keep_document(*, person_id: UUID, kind: DocumentKind, number: str) -> None:
    """Keep one further document of a person; it belongs to nobody else from then on.

    Raises: ResidentNumberOld, ResidentNumberWrong, DocumentWrong, DocumentAlreadyKnown.
    """
    checked = checked_document(number, kind=kind)
    key = _current_key()
    sealed = encrypted(f"{kind} {checked}", key=key, person_id=person_id, field=Field.MORE_DOCUMENTS)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT vault_keep_document(%s, %s, %s, %s, %s)",
            [
                person_id,
                field_hash(field=Field.DOCUMENT, value=checked),
                match_hash(field=Field.DOCUMENT, value=checked),
                sealed,
                key.id,
            ],
        )


def forget_identity(*, person_id: UUID) -> int:
    """Forget everything of one person in the caller's transaction, for good; give how many values went."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT vault_forget(%s)", [person_id])
        return int(cursor.fetchone()[0])


def open_look(
    *, person_id: UUID, fields: Collection[Field], by_id: UUID, by_role: str, purpose: Purpose
) -> UUID:
    """Write one look to the journal and commit it on a connection of its own; give the look's id."""
    return _open_looks([person_id], fields, by_id, by_role, purpose)[0]


def read_look(*, look_id: UUID) -> dict[Field, str]:
    """Give the fields of a look, once, within 60 seconds; a field that is not kept is missing from the answer.

    Further documents stand one on a line, each with its kind before the number.

    Raises: LookRefused when the look is unknown, used, too old or written by the current transaction;
    cryptography.exceptions.InvalidTag when a stored value was tampered with.
    """
    (values,) = _read_looks([look_id]).values()
    return values


def look(
    *, person_id: UUID, fields: Collection[Field], by_id: UUID, by_role: str, purpose: Purpose
) -> dict[Field, str]:
    """Open a look and read it: the journal row is committed before the first value is decrypted.

    Raises: LookRefused.
    """
    return read_look(
        look_id=open_look(person_id=person_id, fields=fields, by_id=by_id, by_role=by_role, purpose=purpose)
    )


def look_at_many(
    *, person_ids: Collection[UUID], fields: Collection[Field], by_id: UUID, by_role: str, purpose: Purpose
) -> dict[UUID, dict[Field, str]]:
    """Look at the same fields of up to 200 persons: one look each in the journal, two round trips in all.

    Raises: LookRefused.
    """
    wanted = sorted(set(person_ids))
    if not wanted:
        return {}
    return _read_looks(_open_looks(wanted, fields, by_id, by_role, purpose))


def distance_to_door(
    *, person_id: UUID, latitude: float, longitude: float, by_id: UUID, by_role: str
) -> int | None:
    """Measure how far a position is from a person's home, in whole metres; None when no home position is kept.

    The exact home is read through a journaled look and does not leave this function.
    Raises: LookRefused.
    """
    values = look(
        person_id=person_id, fields=[Field.POSITION], by_id=by_id, by_role=by_role, purpose=Purpose.DISTANCE
    )
    if Field.POSITION not in values:
        return None
    latitude_to, longitude_to = position_parts(values[Field.POSITION])
    return great_circle_m(
        latitude_from=float(latitude),
        longitude_from=float(longitude),
        latitude_to=latitude_to,
        longitude_to=longitude_to,
    )


def _open_looks(
    person_ids: Sequence[UUID], fields: Collection[Field], by_id: UUID, by_role: str, purpose: Purpose
) -> list[UUID]:
    """Commit one look per person; give their ids in the same order."""
    if len(person_ids) > PERSONS_PER_LOOK_MAX:
        raise ValueError(f"a look is at no more than {PERSONS_PER_LOOK_MAX} persons")
    look_ids = [new_id() for _ in person_ids]
    commit_call(
        call="SELECT vault_open_look(%s::uuid[], %s::uuid[], %s::text[], %s, %s, %s)",
        values=[
            look_ids,
            list(person_ids),
            sorted({Field(field).value for field in fields}),
            by_id,
            str(by_role),
            Purpose(purpose).value,
        ],
    )
    return look_ids


def _read_looks(look_ids: Sequence[UUID]) -> dict[UUID, dict[Field, str]]:
    """Use up the looks and decrypt; all of them must be valid."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM vault_read_look(%s::uuid[])", [list(look_ids)])
        rows = cursor.fetchall()
    if {row[0] for row in rows} != set(look_ids):
        raise LookRefused
    values: dict[UUID, dict[Field, str]] = {row[1]: {} for row in rows}
    for _, person_id, field, ciphertext, key_id, cipher, wrapped in rows:
        if ciphertext is not None:
            key = WrappedKey(key_id, cipher, bytes(wrapped))
            text = decrypted(bytes(ciphertext), key=key, person_id=person_id, field=field)
            before = values[person_id].get(Field(field))
            values[person_id][Field(field)] = text if before is None else f"{before}\n{text}"
    return values


def _current_key() -> WrappedKey:
    """Give the data key that encrypts new values; make the first one, committed apart from the caller."""
    key = _key_or_none()
    if key is None:
        made = new_key(id=new_id())
        commit_call(call="SELECT vault_add_key(%s, %s, %s)", values=[made.id, made.cipher, made.wrapped])
        key = _key_or_none()
    if key is None:
        raise RuntimeError("the first data key was committed and cannot be seen: wrong isolation level")
    return key


def _key_or_none() -> WrappedKey | None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM vault_current_key()")
        row = cursor.fetchone()
    return None if row is None else WrappedKey(row[0], row[1], bytes(row[2]))

"""What can be asked of the vault without seeing a value: who has it, keyed hashes, and the journal of looks.

Never decrypts. A personal value is only given by ``operations.read_look``.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections

from timebank.vault import rules
from timebank.vault.doors import normalised_door
from timebank.vault.envelope import secret_bytes
from timebank.vault.kinds import (
    FIELDS_FOUND_BY_HASH,
    LOOKS_SHOWN_MAX,
    PERSONS_FOUND_MAX,
    Alike,
    DocumentKind,
    Field,
    Purpose,
)


@dataclass(frozen=True, slots=True)
class LookFact:
    """One row of the journal: who looked at which fields, in what role, why, when. Never the values."""

    id: UUID
    fields: tuple[Field, ...]
    by_id: UUID
    by_role: str
    purpose: Purpose
    opened_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class LooksCount:
    """How often one person of the staff, or all people of a personal role together, looked for one purpose."""

    by_id: UUID | None
    by_role: str
    purpose: Purpose
    looks: int
    persons: int
    last_at: datetime


def keyed_hash(*, text: str) -> bytes:
    """Hash any text under the lookup key (HMAC-SHA-256, 32 bytes): for throttles, devices, codes."""
    return _keyed("text", text)


def field_hash(*, field: Field, value: str) -> bytes | None:
    """Hash a checked value for finding it again; None for fields that cannot be found by value."""
    return _keyed(f"field {field.value}", value) if field in FIELDS_FOUND_BY_HASH else None


def match_hash(*, field: Field, value: str) -> bytes | None:
    """Hash a checked name, or the 15 digits that a resident number once had, for telling who is alike."""
    if field == Field.NAME:
        return _keyed("alike name", rules.name_to_match(value))
    short = rules.short_form(value) if field == Field.DOCUMENT else None
    return _keyed("alike document", short) if short else None


def alike(*, person_ids: Collection[UUID]) -> list[tuple[UUID, UUID, Alike]]:
    """List who has the same name, mobile phone or old resident number as these persons: (person, other, in what)."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM vault_alike(%s::uuid[])", [list(person_ids)])
        return [(person_id, other_id, Alike(what)) for person_id, other_id, what in cursor.fetchall()]


def kept_since(*, moment: datetime, limit: int) -> list[UUID]:
    """List whose values were kept since a moment, by id."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT vault_kept_since(%s, %s)", [moment, limit])
        return [person_id for (person_id,) in cursor.fetchall()]


def household_key(*, address: str) -> str:
    """Give the key of a door, 64 hexadecimal digits: same key, same household (keyed hash, cannot be undone).

    Raises: AddressWrong.
    """
    return _keyed("door", normalised_door(rules.checked_address(address))).hex()


def find_by(*, field: Field, value: str) -> list[UUID]:
    """List who has exactly this document number, phone or landline, by id, at most 50; a landline may be shared.

    A document is found by its number alone, whatever its kind, a resident number in both its forms. A value that
    cannot be right finds nobody.
    """
    if field not in FIELDS_FOUND_BY_HASH:
        raise ValueError(f"{field} cannot be found by value")
    checked = _checked_or_none(field, value)
    if checked is None:
        return []
    forms = {checked, rules.upgraded_resident_number(checked) if field is Field.DOCUMENT else checked}
    found: set[UUID] = set()
    with connections["default"].cursor() as cursor:
        for form in forms:
            by_hash = field_hash(field=field, value=form)
            cursor.execute("SELECT vault_find(%s, %s, %s)", [field.value, by_hash, PERSONS_FOUND_MAX])
            found.update(person_id for (person_id,) in cursor.fetchall())
    return sorted(found)[:PERSONS_FOUND_MAX]


def have_same(*, field: Field, first: UUID, second: UUID) -> bool:
    """Tell whether two persons have the very same value of a field that is found by hash, such as one phone."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT vault_have_same(%s, %s, %s)", [field.value, first, second])
        return bool(cursor.fetchone()[0])


def looks_at(*, person_id: UUID, limit: int = LOOKS_SHOWN_MAX) -> list[LookFact]:
    """List the looks at one person, newest first, at most 500: for the person's own page and the auditor."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM vault_looks_at(%s, %s)", [person_id, min(limit, LOOKS_SHOWN_MAX)])
        return [
            LookFact(look_id, tuple(map(Field, fields)), by_id, by_role, Purpose(purpose), opened_at, used_at)
            for look_id, fields, by_id, by_role, purpose, opened_at, used_at in cursor.fetchall()
        ]


def looks_counted(
    *, since: datetime, before: datetime, named_roles: Collection[str], limit: int = LOOKS_SHOWN_MAX
) -> list[LooksCount]:
    """Count the looks of a period by who, role and purpose, most first, at most 500 rows.

    Who looked in a role that is not among ``named_roles`` stays unnamed: these are people on their own pages.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT * FROM vault_looks_counted(%s, %s, %s, %s)",
            [since, before, list(named_roles), min(limit, LOOKS_SHOWN_MAX)],
        )
        return [
            LooksCount(by_id, by_role, Purpose(purpose), looks, persons, last_at)
            for by_id, by_role, purpose, looks, persons, last_at in cursor.fetchall()
        ]


def _checked_or_none(field: Field, value: str) -> str | None:
    """Normalise a value that somebody searches for; None when nobody can have it."""
    try:
        if field is Field.PHONE:
            return rules.checked_phone(value)
        if field is Field.LANDLINE:
            return rules.checked_landline(value)
        return rules.checked_document(value, kind=DocumentKind.OTHER)
    except (rules.PhoneWrong, rules.LandlineWrong, rules.DocumentWrong):
        return None


def _keyed(domain: str, text: str) -> bytes:
    return hmac.digest(secret_bytes("LOOKUP_KEY"), f"{domain}\0{text}".encode(), "sha256")

"""Reads and writes of single rows whose SQL text is made once per shape and kept: for what happens in every hour.

``fetch_row`` reads one row with the rows it points to; ``write_rows`` writes new rows and moves old ones in one statement.
Never decides anything: conditions of the product stand in operations, laws of the data in the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import DecimalField, Field, JSONField, Model

from timebank.lib.one_trip import quick_cursor

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Move:
    """A change of one row's columns that happens only while its ``state`` is one of those expected.

    ``changes`` go by column and come from code only; a column that is changed to None becomes NULL.
    """

    model: type[Model]
    pk: UUID
    expected: tuple[str, ...]
    changes: Mapping[str, Any]


def fetch_row(
    model: type[Row], /, *, pk: UUID, related: tuple[str, ...] = (), lock: bool = False
) -> Row | None:
    """Fetch one row by key, locked when asked to, with the rows that the named foreign keys point to (not NULL).

    One statement; the rows that come along are not locked. None when there is no such row. Not for models that keep JSON,
    which the field would have to read.
    """
    with quick_cursor() as cursor:
        cursor.execute(_select_text(model, related, lock=lock), [pk])
        values = cursor.fetchone()
    if values is None:
        return None
    row, read = _made(model, values, 0)
    for name in related:
        other, read = _made(_target(model, name), values, read)
        setattr(row, name, other)
    return row


def write_rows(*new: Model, moves: Iterable[Move] = ()) -> list[bool]:
    """Write new rows and make moves, all in one statement; say of each move whether its row was as expected.

    New rows are written whatever becomes of the moves: who is told False has to refuse, which undoes them.
    """
    moved = list(moves)
    text = _write_text(
        tuple(type(row) for row in new), tuple((each.model, tuple(each.changes)) for each in moved)
    )
    values: list[Any] = []
    for each in moved:
        values += [*each.changes.values(), each.pk, list(each.expected)]
    for row in new:
        values += _values(row)
    with quick_cursor() as cursor:
        cursor.execute(text, values)
        counts = cursor.fetchone() if moved else ()
    for row in new:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return [count == 1 for count in counts]


@cache
def _fields(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    return tuple(field for field in model._meta.concrete_fields if not field.generated)


@cache
def _adapted(model: type[Model]) -> "tuple[tuple[str, Field[Any, Any] | None], ...]":
    """Name each column's attribute, with its field where the value needs the field to become a database value."""
    return tuple(
        (field.attname, field if isinstance(field, DecimalField | JSONField) else None)
        for field in _fields(model)
    )


def _values(row: Model) -> list[Any]:
    return [
        getattr(row, name) if field is None else field.get_db_prep_save(getattr(row, name), connection)
        for name, field in _adapted(type(row))
    ]


def _target(model: type[Model], name: str) -> type[Model]:
    target = model._meta.get_field(name).related_model
    if not isinstance(target, type):
        raise FieldDoesNotExist(name)
    return target


def _made(model: type[Row], values: tuple[Any, ...], start: int) -> tuple[Row, int]:
    """Make a row of the values from a position on; give it with the position after it."""
    names = _names(model)
    end = start + len(names)
    return model.from_db(DEFAULT_DB_ALIAS, names, values[start:end]), end


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in _fields(model)]


@cache
def _select_text(model: type[Model], related: tuple[str, ...], *, lock: bool) -> str:
    tables = [
        ("own", model),
        *((f"other{number}", _target(model, name)) for number, name in enumerate(related)),
    ]
    columns = ", ".join(f"{alias}.{field.column}" for alias, table in tables for field in _fields(table))
    joins = "".join(
        f" JOIN {table._meta.db_table} {alias} ON {alias}.{_key(table)} = own.{_column(model, name)}"
        for (alias, table), name in zip(tables[1:], related, strict=True)
    )
    # The names come from the models, never from outside.
    text = f"SELECT {columns} FROM {model._meta.db_table} own{joins} WHERE own.{_key(model)} = %s"  # noqa: S608
    return text + " FOR UPDATE OF own" * lock


@cache
def _write_text(new: tuple[type[Model], ...], moves: tuple[tuple[type[Model], tuple[str, ...]], ...]) -> str:
    """Put all parts into one statement; the parts beside the last are run to their end whether or not they are read."""
    parts = [_update_text(model, columns) for model, columns in moves] + [
        _insert_text(model) for model in new
    ]
    if moves:
        counts = ", ".join(f"(SELECT count(*) FROM part{number})" for number in range(len(moves)))  # noqa: S608
        parts.append(f"SELECT {counts}")
    named = ", ".join(f"part{number} AS ({text})" for number, text in enumerate(parts[:-1]))
    return f"WITH {named} {parts[-1]}" if named else parts[-1]


def _update_text(model: type[Model], columns: tuple[str, ...]) -> str:
    key, changes = _key(model), ", ".join(f"{column} = %s" for column in columns)
    return (
        f"UPDATE {model._meta.db_table} SET {changes} "  # noqa: S608 - names of the models
        f"WHERE {key} = %s AND state = ANY(%s) RETURNING {key}"
    )


def _insert_text(model: type[Model]) -> str:
    columns = [str(field.column) for field in _fields(model)]
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places})"  # noqa: S608 - names of the models


def _key(model: type[Model]) -> str:
    key = model._meta.pk
    assert key is not None
    return str(key.column)


def _column(model: type[Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return str(field.column)

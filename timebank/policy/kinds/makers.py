"""How an entry of the registry is written in one line: a maker for each shape of value."""

from collections.abc import Mapping
from typing import Any

from timebank.policy.kinds.entry import Label, PolicyKind, Shape, Source, Unit
from timebank.policy.kinds.names import (
    CodeName,
    CodesName,
    NumberName,
    NumbersName,
    OptionalNumberName,
    OrderName,
    TimeName,
)


def number(
    name: NumberName, label: Label, unit: Unit, default: int, source: Source = Source.OURS, **more: Any
) -> PolicyKind:
    """Make an entry whose value is a whole number."""
    return PolicyKind(name, label, Shape.NUMBER, default, source, unit, **more)


def optional_number(
    name: OptionalNumberName, label: Label, unit: Unit, default: int | None, source: Source = Source.OURS
) -> PolicyKind:
    """Make an entry whose value is a whole number or none."""
    return PolicyKind(name, label, Shape.OPTIONAL_NUMBER, default, source, unit, minimum=1)


def time_of_day(
    name: TimeName, label: Label, default: str, source: Source = Source.OURS, **more: Any
) -> PolicyKind:
    """Make an entry whose value is a time of day."""
    return PolicyKind(name, label, Shape.TIME, default, source, **more)


def code(name: CodeName, label: Label, default: str, source: Source = Source.OURS, **more: Any) -> PolicyKind:
    """Make an entry whose value is one of a list."""
    return PolicyKind(name, label, Shape.CODE, default, source, **more)


def codes(
    name: CodesName, label: Label, default: tuple[str, ...], source: Source = Source.OURS, **more: Any
) -> PolicyKind:
    """Make an entry whose value is several of a list."""
    return PolicyKind(name, label, Shape.CODES, list(default), source, **more)


def order(name: OrderName, label: Label, choices: Mapping[str, Label], **more: Any) -> PolicyKind:
    """Make an entry whose value is all of a list in an order."""
    return PolicyKind(name, label, Shape.ORDER, list(choices), Source.PLAN, choices=choices, **more)


def numbers(
    name: NumbersName,
    label: Label,
    unit: Unit,
    default: tuple[int, ...],
    source: Source = Source.OURS,
    **more: Any,
) -> PolicyKind:
    """Make an entry whose value is several whole numbers in order."""
    return PolicyKind(name, label, Shape.NUMBERS, list(default), source, unit, minimum=1, **more)

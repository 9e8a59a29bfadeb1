"""Pure rules of policy values: is a stored form right for its entry, and what does it mean once read.

Nothing here knows a table or a clock.
"""

from datetime import time
from typing import Any

from timebank.policy.kinds import PolicyKind, PolicyTyped, Shape

NUMBERS_MAX = 20
"""No list of numbers is longer."""


def is_right_value(*, kind: PolicyKind, value: Any) -> bool:
    """Say whether a JSON value has the shape and the bounds of its entry."""
    match kind.shape:
        case Shape.NUMBER:
            return _is_number(kind, value)
        case Shape.OPTIONAL_NUMBER:
            return value is None or _is_number(kind, value)
        case Shape.TIME:
            return _is_time(value)
        case Shape.CODE:
            return isinstance(value, str) and value in (kind.choices or ())
        case Shape.CODES:
            return _are_codes(kind, value)
        case Shape.ORDER:
            return _are_codes(kind, value) and len(value) == len(kind.choices or ())
        case Shape.NUMBERS:
            return _are_numbers(kind, value)


def typed(*, kind: PolicyKind, value: Any) -> PolicyTyped:
    """Turn a right JSON value into what rules use: int, None, time, text or a tuple.

    Raises: ValueError for a value that is not right, which is a fault in the data.
    """
    if not is_right_value(kind=kind, value=value):
        raise ValueError(f"policy value {kind.name} cannot be {value!r}")
    if kind.shape == Shape.TIME:
        return time.fromisoformat(value)
    if kind.shape in (Shape.CODES, Shape.ORDER, Shape.NUMBERS):
        return tuple(value)
    result: PolicyTyped = value
    return result


def _is_number(kind: PolicyKind, value: Any) -> bool:
    return type(value) is int and kind.minimum <= value <= kind.largest


def _is_time(value: Any) -> bool:
    """Accept "HH:MM" and nothing else, so that a time has one spelling."""
    if not isinstance(value, str) or len(value) != len("00:00"):
        return False
    hour, colon, minute = value.partition(":")
    digits = (hour + minute).isascii() and (hour + minute).isdigit() and len(hour) == len(minute)
    return colon == ":" and digits and int(hour) <= 23 and int(minute) <= 59


def _are_codes(kind: PolicyKind, value: Any) -> bool:
    """Accept a list of known codes, each once; an empty list switches everything off."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return False
    return len(set(value)) == len(value) and set(value) <= set(kind.choices or ())


def _are_numbers(kind: PolicyKind, value: Any) -> bool:
    """Accept a list of numbers within the bounds that rises (or falls) at each step."""
    if not isinstance(value, list) or not 1 <= len(value) <= NUMBERS_MAX:
        return False
    if not all(_is_number(kind, each) for each in value):
        return False
    return value == sorted(set(value), reverse=kind.falling)

"""How a policy value is said to people: its number with its unit, its time, its choices by name."""

from typing import Any

from django.utils.translation import gettext

from timebank.policy.kinds import PolicyKind, Shape, Unit


def value_in_words(kind: PolicyKind, value: Any) -> str:
    """Say a value, as stored or as read, with its unit."""
    if value is None:
        return gettext("None")
    if kind.shape in (Shape.CODE, Shape.CODES, Shape.ORDER):
        codes = [value] if isinstance(value, str) else list(value)
        return gettext(", ").join(str((kind.choices or {}).get(code, code)) for code in codes) or gettext(
            "None"
        )
    if kind.shape == Shape.TIME:
        return value if isinstance(value, str) else f"{value:%H:%M}"
    numbers = value if isinstance(value, list | tuple) else [value]
    said = gettext(", ").join(str(number) for number in numbers)
    return said if kind.unit == Unit.NONE else f"{said} {kind.unit.label}"

"""Reads of policy values: what holds at a place at a moment, and how it came to be.

Each process keeps a copy of all values in force, at most 30 seconds old, so that a rule costs no query. A value
starts at the earliest 60 seconds after its approval, so the copy is never wrong. Nothing here writes.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from threading import Lock
from time import monotonic
from typing import overload

from timebank.places.rules import city_code, district_code
from timebank.policy.kinds import (
    POLICY_KINDS,
    REGISTRY,
    CodeName,
    CodesName,
    Group,
    NumberName,
    NumbersName,
    OptionalNumberName,
    OrderName,
    PolicyKind,
    PolicyState,
    PolicyTyped,
    TimeName,
)
from timebank.policy.models import IN_FORCE_STATES, PolicyValue
from timebank.policy.rules import typed

COPY_SECONDS_MAX = 30
"""Oldest copy that a process reads from; half the lead time of a new value."""

ROWS_MAX = 100_000
"""More rows than every district changing every value each month for forty years would make."""

HISTORY_MAX = 200


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """What holds for one name: the value, since when, and whether it is the district's or the city's."""

    kind: PolicyKind
    group: Group
    value: PolicyTyped
    starts_at: datetime
    place_code: str


@dataclass(frozen=True, slots=True)
class _Copy:
    """All values in force by name and place, each series in the order of its starts."""

    read_at: float
    series: Mapping[tuple[str, str], tuple[list[datetime], list[PolicyTyped]]]


_lock = Lock()
_copy: _Copy | None = None


def forget_copy() -> None:
    """Drop this process's copy, so that the next read asks the database."""
    global _copy
    with _lock:
        _copy = None


def _fresh_copy() -> _Copy:
    """Give the copy, read again when it is older than 30 seconds; one thread reads, the others wait."""
    global _copy
    with _lock:
        if _copy is None or monotonic() - _copy.read_at > COPY_SECONDS_MAX:
            _copy = _read_copy()
        return _copy


def _read_copy() -> _Copy:
    read_at = monotonic()
    series: dict[tuple[str, str], tuple[list[datetime], list[PolicyTyped]]] = defaultdict(lambda: ([], []))
    rows = PolicyValue.objects.filter(state__in=IN_FORCE_STATES).order_by("starts_at", "id")
    for name, place, stored, starts_at in rows.values_list("name", "place_id", "value", "starts_at")[
        :ROWS_MAX
    ]:
        if name in POLICY_KINDS:
            starts, values = series[name, place]
            starts.append(starts_at)
            as_city = stored is None and place != city_code(place)
            values.append(None if as_city else typed(kind=POLICY_KINDS[name], value=stored))
    return _Copy(read_at, dict(series))


def _found(name: str, *, at: datetime, place: str) -> tuple[PolicyTyped, datetime, str]:
    """Find value, start and place: the district's when it has one, else the city's."""
    series = _fresh_copy().series
    for code in (district_code(place), city_code(place)):
        starts, values = series.get((name, code), ([], []))
        position = bisect_right(starts, at) - 1
        if position >= 0 and (values[position] is not None or code == city_code(place)):
            return values[position], starts[position], code
    raise LookupError(f"no policy value {name} for {place} at {at:%Y-%m-%d %H:%M}")


@overload
def value(name: NumberName, *, at: datetime, place: str) -> int: ...
@overload
def value(name: OptionalNumberName, *, at: datetime, place: str) -> int | None: ...
@overload
def value(name: TimeName, *, at: datetime, place: str) -> time: ...
@overload
def value(name: CodeName, *, at: datetime, place: str) -> str: ...
@overload
def value(name: CodesName | OrderName, *, at: datetime, place: str) -> tuple[str, ...]: ...
@overload
def value(name: NumbersName, *, at: datetime, place: str) -> tuple[int, ...]: ...
def value(name: str, *, at: datetime, place: str) -> PolicyTyped:
    """Give the value in force at a moment for a place of any level, in the type of its entry and its unit.

    The district's own value comes first where it has one, then the city's.

    Raises: LookupError when nothing was in force yet or the name is unknown, which is a fault and no refusal.
    """
    return _found(name, at=at, place=place)[0]


def values_in_force(*, at: datetime, place: str) -> list[PolicyInForce]:
    """List every value in force at a moment for a place, in the order of the registry."""
    return [
        PolicyInForce(kind, group, *_found(kind.name, at=at, place=place))
        for group, kinds in REGISTRY.items()
        for kind in kinds
    ]


def history(*, name: str) -> list[PolicyValue]:
    """List the rows of a name, of all places and states, latest start first, at most 200."""
    return list(PolicyValue.objects.filter(name=name).order_by("-starts_at", "id")[:HISTORY_MAX])


def proposals() -> list[PolicyValue]:
    """List the values that wait for a decision, longest waiting first, at most 200."""
    waiting = PolicyValue.objects.filter(state=PolicyState.PROPOSED)
    return list(waiting.order_by("proposed_at", "id")[:HISTORY_MAX])

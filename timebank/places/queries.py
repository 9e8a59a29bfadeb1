"""Reads of the tree of places.

The tree is part of a release and is kept whole in each process, so that a name costs no query. Nothing here writes.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from timebank.lib.refusals import NotFound
from timebank.places.kinds import PlaceKind, Position
from timebank.places.models import Place
from timebank.places.rules import parent_code

PLACES_MAX = 50_000
"""More places than every street-level unit of the country has; a longer tree is a fault in the data."""


@lru_cache(maxsize=1)
def _tree() -> Mapping[str, Place]:
    """Read every place once, in the order of lists: pinyin, then code."""
    return MappingProxyType(
        {each.code: each for each in Place.objects.order_by("pinyin", "code")[:PLACES_MAX]}
    )


def forget_tree() -> None:
    """Drop this process's copy, so that the next read asks the database (after a load, and in tests)."""
    _tree.cache_clear()
    names.cache_clear()


def place(*, code: str) -> Place:
    """Find one place.

    Raises: NotFound when there is no such code.
    """
    found = _tree().get(code)
    if found is None:
        raise NotFound()
    return found


def exists(*, code: str) -> bool:
    """Say whether there is such a place."""
    return code in _tree()


def districts() -> list[Place]:
    """List the districts by pinyin."""
    return [each for each in _tree().values() if each.kind == PlaceKind.DISTRICT]


def streets_of(*, district: str) -> list[Place]:
    """List the streets and townships of a district by pinyin; an unknown district has none."""
    return [each for each in _tree().values() if each.parent_id == district and each.kind == PlaceKind.STREET]


@lru_cache(maxsize=4)
def names(language: str) -> Mapping[str, str]:
    """Give the name of every place by code, in a language of the product (``zh-hans`` or ``en``)."""
    return MappingProxyType({code: each.name(language) for code, each in _tree().items()})


def position(*, code: str) -> Position | None:
    """Give the point of a place or, where no source has one, of the nearest place above it that has.

    ``of_code`` says whose point it is; None when nothing above has one either.

    Raises: NotFound when there is no such code.
    """
    found = place(code=code)
    if found.latitude is not None and found.longitude is not None:
        return Position(float(found.latitude), float(found.longitude), found.code)
    above = parent_code(code)
    return position(code=above) if above else None

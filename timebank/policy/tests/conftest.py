"""Keeps one test's copy of the values out of the next."""

from collections.abc import Iterator

import pytest

from timebank.places.queries import forget_tree
from timebank.policy.queries import forget_copy


@pytest.fixture(autouse=True)
def _fresh_copies() -> Iterator[None]:
    forget_copy()
    forget_tree()
    yield
    forget_copy()
    forget_tree()

"""What the tests of pages share: the moment at which the pages are opened."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils.translation import activate

from tests.cast import NOW
from timebank.places.queries import names

SetClock = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Set the clock on the wall: the pages take the moment of a request from it, and nothing else does."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr("timebank.web.middleware.now", lambda: moment)
        monkeypatch.setattr("timebank.web.templatetags.web.now", lambda: moment)

    set_clock(NOW)
    return set_clock


@pytest.fixture(autouse=True)
def _chinese() -> None:
    """Begin each test in the product's own language, whatever the test before left behind."""
    activate("zh-hans")
    names.cache_clear()

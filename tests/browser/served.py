"""What the web server of the browser tests loads: the platform itself, with a clock of its pages that stands still.

The test writes the moment into a file, so that an hour can pass at once. Nothing else is different from what an
operator starts.
"""

import os
from datetime import datetime
from pathlib import Path

from timebank.config.wsgi import application
from timebank.web import middleware
from timebank.web.templatetags import web

__all__ = ["application"]

CLOCK = Path(os.environ["TESTS_CLOCK"])


def story_now() -> datetime:
    """Give the moment that the test has set."""
    return datetime.fromisoformat(CLOCK.read_text(encoding="ascii"))


for page_clock in (middleware, web):
    vars(page_clock)["now"] = story_now

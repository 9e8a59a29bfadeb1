"""The one clock of the doors and jobs: pages, API and periodic work ask here what time it is.

Everything below the doors is told the moment as ``at`` and never asks a clock itself.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """Give the present moment in UTC."""
    return datetime.now(UTC)

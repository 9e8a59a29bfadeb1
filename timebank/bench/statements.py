"""Counts the statements of each step of an hour: the same requests, answered in this process on the same database.

BEGIN and COMMIT are counted. Not counted is what the vault commits on a connection of its own: one look at check-in and
one at check-out.
"""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timebank.bench.hours import Hour
from timebank.bench.stage import CITY, Pair
from timebank.lib.door_clock import now
from timebank.policy.queries import value


def statements_by_step(*, pair: Pair, minutes_later: int) -> dict[str, int]:
    """Serve one hour and count. Raises: HourFailed."""
    client = Client(SERVER_NAME="127.0.0.1")
    found: dict[str, int] = {}

    def ask(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        response = client.generic(method, path, body, content_type="application/json", headers=headers)
        return response.status_code, response.content

    # Every process reads the policy values once in a while; that belongs to no step.
    value("code_seconds", at=now(), place=CITY)
    steps = Hour(pair, ask=ask, minutes_later=minutes_later).serve()
    while True:
        with CaptureQueriesContext(connection) as captured:
            step = next(steps, None)
        if step is None:
            return found
        found[step] = len(captured)

"""Whatever is sent, the API answers as its document says and never with a fault: a bounded number of made-up requests."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import cycle
from typing import Any, TypeAlias
from uuid import UUID

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.cast import Cast
from timebank.api.snapshot import document
from timebank.api.tests.client import body, caller, give_coins_now
from timebank.lib.door_clock import now
from timebank.lib.ids import new_id

EXAMPLES_MAX = 8
"""Requests for each operation and kind of input (as documented, and not as documented)."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
AnyCase: TypeAlias = "Case[Any]"
ROLES = (
    "elder",
    "volunteer",
    "clerk",
    "reviewer",
    "delegate",
    "district_officer",
    "city_officer",
    "street_officer",
    "supervisor",
    "auditor",
    "security_administrator",
)
"""The two modes send 16 requests to each operation, so each of these eleven asks each at least once."""


def operations() -> list[Any]:
    """List the operations of the document, answered in this process."""
    schema = schemathesis.openapi.from_dict(json.loads(document()))
    schema.app = WSGIHandler()
    return [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]


class World:
    """Things that exist, so that requests reach further than what does not exist, and people who ask."""

    def __init__(self, cast: Cast) -> None:
        give_coins_now(cast, elder=cast.elder, minutes=6000)
        self.callers = {name: caller(cast, getattr(cast, name)) for name in ROLES}
        in_review, is_open, taken = (self._need() for _ in range(3))
        for need_id in (is_open, taken):
            body(self.callers["reviewer"].post(f"/needs/{need_id}/approve"), status=200)
        accepted = self.callers["volunteer"].post(f"/open-needs/{taken}/accept", {})
        match_id = body(accepted, status=201)["id"]
        proof = {"proof": {"kind": "NONE"}}
        visit = body(self.callers["volunteer"].post(f"/matches/{match_id}/check-in", proof), status=201)["id"]
        notice = body(self.callers["elder"].get("/notices"), status=200)["items"][0]["id"]
        self._ids: dict[str, Iterator[str]] = {
            "need_id": cycle([in_review, is_open, taken]),
            "match_id": cycle([match_id]),
            "visit_id": cycle([visit]),
            "notice_id": cycle([notice]),
        }
        self.statuses: Counter[int] = Counter()
        self._turns = cycle(ROLES)
        self._known = cycle([True, True, False])

    def _need(self) -> str:
        wanted = {
            "category": "COMFORT",
            "starts_at": (now() + timedelta(minutes=30)).isoformat(),
            "planned_minutes": 60,
        }
        return str(body(self.callers["elder"].post("/needs", wanted), status=201)["id"])

    def send(self, case: AnyCase) -> None:
        """Let the next person send a made-up request, often about something that exists, and check the answer."""
        headers = {"Authorization": f"Bearer {self.callers[next(self._turns)].token}"}
        if next(self._known):
            for name in self._ids.keys() & case.path_parameters.keys():
                case.path_parameters[name] = next(self._ids[name])
            if is_key(case.headers.get("Idempotency-Key", "")):
                headers["Idempotency-Key"] = str(new_id())
        response = case.call(headers=headers)
        self.statuses[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)


def is_key(text: object) -> bool:
    """Tell whether a made-up key is one, and so may be replaced by one that was never used."""
    try:
        return bool(UUID(str(text)))
    except ValueError:
        return False


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the connection of the test, and so its transaction, from one request to the next."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["documented", "other"]
)
def test_no_input_ends_as_a_fault(cast: Cast, mode: GenerationMode) -> None:
    world = World(cast)
    found = [each for each in operations() if each.definition.raw["operationId"] != "sign_out"]
    for operation in found:

        @settings(
            max_examples=EXAMPLES_MAX,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def send_some(case: AnyCase) -> None:
            world.send(case)

        # An operation without parameters has no input other than the documented one.
        with one_connection(), suppress(Unsatisfiable):
            send_some()
    assert sum(world.statuses.values()) > EXAMPLES_MAX * len(found) / 2
    assert world.statuses.keys() > {404, 409 if mode == GenerationMode.POSITIVE else 422}

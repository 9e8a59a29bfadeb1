"""Drives whole hours over HTTP: publish, review, list, accept, check in, check out, confirm, rate. Threads, keep-alive.

An hour that is not answered as it should be counts as an error and is left; nothing is tried again.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter, sleep
from typing import Any

import orjson

from timebank.api.door import BENCH_CLOCK_HEADER
from timebank.bench.connection import Connection, ServerGone
from timebank.bench.stage import PLANNED_MINUTES, Pair
from timebank.lib.door_clock import now
from timebank.lib.ids import new_id
from timebank.visits.queries import elder_code_secret
from timebank.visits.rules import window_at, words_of

STEPS = ("publish", "review", "list", "accept", "check_in", "check_out", "confirm", "rate")
ROOT = "/api/v1"
STARTS_IN_MINUTES = 5
CODE_SECONDS = 60
OK = (200, 201)

Ask = Callable[[str, str, dict[str, str], bytes], tuple[int, bytes]]


class HourFailed(Exception):
    """An answer was not what it should be."""


@dataclass(slots=True)
class Run:
    """What a run showed: milliseconds of each request by step, hours done and failed, seconds in all."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    hours: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Hour:
    """One hour of one pair, sent step by step by whatever asks."""

    def __init__(self, pair: Pair, *, ask: Ask, minutes_later: int) -> None:
        self._pair = pair
        self._ask = ask
        self._minutes_later = minutes_later

    def serve(self) -> Iterator[str]:
        """Let the hour happen; give the name of each step when it is answered. Raises: HourFailed."""
        pair = self._pair
        need_id = self._post(pair.elder_token, "/needs", self._wanted())["id"]
        yield "publish"
        self._post(pair.reviewer_token, f"/needs/{need_id}/approve")
        yield "review"
        if need_id not in {each["id"] for each in self._get(pair.volunteer_token, "/open-needs")["items"]}:
            raise HourFailed("the need is not in the list")
        yield "list"
        match_id = self._post(pair.volunteer_token, f"/open-needs/{need_id}/accept", {})["id"]
        yield "accept"
        visit_id = self._post(pair.volunteer_token, f"/matches/{match_id}/check-in", self._check(0))["id"]
        yield "check_in"
        yield from self._end(visit_id)

    def _end(self, visit_id: str) -> Iterator[str]:
        """Leave, confirm and rate: where the server allows it, by a clock that has gone on by the planned time."""
        pair, later = self._pair, self._minutes_later
        self._post(
            pair.volunteer_token, f"/visits/{visit_id}/check-out", self._check(later), minutes_later=later
        )
        yield "check_out"
        confirmed = self._post(pair.elder_token, f"/visits/{visit_id}/confirm", minutes_later=later)
        if confirmed["coin_minutes"] != later:
            raise HourFailed(f"{confirmed['coin_minutes']} coin minutes for {later} minutes")
        yield "confirm"
        self._post(pair.elder_token, f"/visits/{visit_id}/rate", {"score": 5}, minutes_later=later)
        yield "rate"

    def _wanted(self) -> dict[str, Any]:
        starts_at = now() + timedelta(minutes=STARTS_IN_MINUTES)
        return {"category": "COMFORT", "starts_at": starts_at, "planned_minutes": PLANNED_MINUTES}

    def _check(self, minutes_later: int) -> dict[str, Any]:
        """Show the two words of the moment, and a place near the door."""
        window = window_at(now() + timedelta(minutes=minutes_later), seconds=CODE_SECONDS)
        first, second = words_of(secret=elder_code_secret(elder_id=self._pair.elder_id), window=window)
        return {
            "proof": {"kind": "WORDS", "code": f"{first}-{second}"},
            "position": {
                "latitude": self._pair.latitude,
                "longitude": self._pair.longitude,
                "accuracy_m": 20,
            },
        }

    def _get(self, token: str, path: str) -> Any:
        return self._read(*self._ask("GET", ROOT + path, {"Authorization": f"Bearer {token}"}, b""))

    def _post(self, token: str, path: str, sent: Any = None, *, minutes_later: int = 0) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())}
        if minutes_later:
            headers[BENCH_CLOCK_HEADER] = str(minutes_later)
        body = orjson.dumps(sent) if sent is not None else b""
        return self._read(*self._ask("POST", ROOT + path, headers, body))

    def _read(self, status: int, body: bytes) -> Any:
        if status not in OK:
            raise HourFailed(f"{status} {body[:300]!r}")
        return orjson.loads(body)


def run_hours(
    *,
    url: str,
    pairs: Sequence[Pair],
    clients: int,
    minutes_later: int,
    hours_per_second: float | None = None,
) -> Run:
    """Serve one hour for each pair by so many clients at once, as fast as they can or at a fixed rate.

    At a fixed rate the first step of an hour is measured from when it was due, so that waiting is not left out.
    """
    run, lock, waiting, began = Run(), threading.Lock(), iter(enumerate(pairs)), perf_counter()

    def work() -> None:
        with Connection(url=url) as connection:
            while (turn := _next(waiting, lock)) is not None:
                order, pair = turn
                due = began + order / hours_per_second if hours_per_second else None
                _serve(pair, connection, run, lock, due=due, minutes_later=minutes_later)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.seconds = perf_counter() - began
    return run


def _next(waiting: Iterator[tuple[int, Pair]], lock: threading.Lock) -> tuple[int, Pair] | None:
    with lock:
        return next(waiting, None)


def _serve(
    pair: Pair,
    connection: Connection,
    run: Run,
    lock: threading.Lock,
    *,
    due: float | None,
    minutes_later: int,
) -> None:
    """Serve one hour and note how long each step took."""

    def ask(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        return connection.ask(method=method, path=path, headers=headers, body=body)

    if due is not None:
        sleep(max(0.0, due - perf_counter()))
    before = due or perf_counter()
    try:
        for step in Hour(pair, ask=ask, minutes_later=minutes_later).serve():
            after = perf_counter()
            run.milliseconds[step].append((after - before) * 1000)
            before = after
    except (HourFailed, OSError, ServerGone) as failure:
        connection.close()
        with lock:
            run.failures.append(f"{type(failure).__name__}: {failure}")
    else:
        with lock:
            run.hours += 1

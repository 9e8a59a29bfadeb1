"""Measures whole hours over the API: how many a second, how long each step takes, what processor time they cost."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from procrastinate.exceptions import AlreadyEnqueued

from timebank.bench.figures import p50_and_p99
from timebank.bench.hours import STEPS, Run, run_hours
from timebank.bench.own_server import NotStarted, own_server
from timebank.bench.processes import cpu_ms_by_part
from timebank.bench.stage import PLANNED_MINUTES, set_stage
from timebank.bench.statements import statements_by_step
from timebank.lib.door_clock import now
from timebank.notices.jobs import send_notices
from timebank.notices.kinds import NoticeState
from timebank.notices.models import Notice
from timebank.people.models import Person

WARM_UP_HOURS = 20
OUTBOX_SECONDS_MAX = 300
PAUSE_SECONDS = 0.2
FAILURES_SHOWN = 3


class Command(BaseCommand):
    """``timebank bench_hour --hours N --clients C [--url U] [--json]``."""

    requires_system_checks = ()
    help = (
        "Serve whole hours over the API and measure them. Without --url a server and a database are made for it and "
        "removed after it; an hour of service then passes by a clock that this server alone lets be set forward. "
        "With --url the people are written into the database that the settings name, and visits last under a minute."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the numbers."""
        parser.add_argument("--hours", type=int, default=500, help="hours to serve (500)")
        parser.add_argument("--clients", type=int, default=8, help="clients at once (8)")
        parser.add_argument("--url", help="a running server on this machine, such as http://127.0.0.1:8000")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *, hours: int, clients: int, url: str | None, json: bool, **_: object) -> None:
        """Measure. Refuses on a production database."""
        if settings.PRODUCTION:
            raise CommandError("A production database is never measured.")
        if hours < 1 or clients < 1:
            raise CommandError("At least one hour and one client.")
        if url is None:
            self._on_own_server(["--hours", str(hours), "--clients", str(clients), *["--json"] * json])
            return
        result = self._measure(url=url, hours=hours, clients=clients)
        self.stdout.write(_as_json(result) if json else _as_text(result))
        if result["errors"]:
            sys.exit(1)

    def _on_own_server(self, arguments: list[str]) -> None:
        """Start a server and measure it from a process that shares its data folder."""
        try:
            with own_server() as (url, environ):
                code = subprocess.run(
                    [sys.executable, "-m", "timebank.launch", "bench_hour", *arguments, "--url", url],
                    env=environ,
                    check=False,
                ).returncode
        except NotStarted as error:
            raise CommandError("The server of the benchmark did not come up.") from error
        if code:
            sys.exit(code)

    def _measure(self, *, url: str, hours: int, clients: int) -> dict[str, Any]:
        later = PLANNED_MINUTES if settings.BENCH else 0
        half_hours = max(hours // 2, 1)
        self._say("making people")
        pairs = set_stage(pairs=WARM_UP_HOURS + hours + half_hours + 1, at=now())
        residents = Person.objects.count()
        self._say("warming up")
        run_hours(url=url, pairs=pairs[:WARM_UP_HOURS], clients=clients, minutes_later=later)
        _empty_outbox()
        self._say(f"serving {hours} hours by {clients} clients")
        before = _cpu_ms()
        run = run_hours(
            url=url, pairs=pairs[WARM_UP_HOURS : WARM_UP_HOURS + hours], clients=clients, minutes_later=later
        )
        self._say("sending notices")
        _empty_outbox()
        cpu = _cpu_per_hour(before, _cpu_ms(), hours=run.hours)
        self._say("serving at half the rate")
        half = run_hours(
            url=url,
            pairs=pairs[WARM_UP_HOURS + hours : -1],
            clients=clients,
            minutes_later=later,
            hours_per_second=run.hours / run.seconds / 2 or 1,
        )
        statements = statements_by_step(pair=pairs[-1], minutes_later=later)
        for failure in (run.failures + half.failures)[:FAILURES_SHOWN]:
            self._say(failure)
        return _result(run, half, cpu=cpu, statements=statements, residents=residents)

    def _say(self, what: str) -> None:
        self.stderr.write(what)


def _result(
    run: Run, half: Run, *, cpu: dict[str, Any], statements: dict[str, int], residents: int
) -> dict[str, Any]:
    return {
        "hours": run.hours,
        "errors": len(run.failures) + len(half.failures),
        "hours_per_second": round(run.hours / run.seconds, 2),
        "cpu_ms_per_hour": cpu,
        "steps": {
            step: {**p50_and_p99(run.milliseconds[step]), "statements": statements[step]} for step in STEPS
        },
        "half_load": {
            **p50_and_p99([each for step in STEPS for each in half.milliseconds[step]]),
            "steps": {step: p50_and_p99(half.milliseconds[step]) for step in STEPS},
        },
        "residents": residents,
    }


def _cpu_ms() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    is_here = Path(f"/proc/{pid}/comm").exists() and Path(f"/proc/{pid}/comm").read_text().startswith(
        "postgres"
    )
    return cpu_ms_by_part(home=Path(os.environ["TIMEBANK_HOME"]), database_pid=pid if is_here else None)


def _cpu_per_hour(before: dict[str, int], after: dict[str, int], *, hours: int) -> dict[str, Any]:
    """Divide what was spent by the hours served, by part and as the format asks: application, database, total."""
    parts = {part: round((after[part] - before[part]) / max(hours, 1), 2) for part in after}
    database = parts.pop("database")
    application = round(sum(parts.values()), 2)
    total = round(application + database, 2)
    return {"application": application, "database": database, "total": total, "parts": parts}


def _empty_outbox() -> None:
    """Have the job worker send every notice now, so that the cost of an hour's notices counts with the hour.

    Those of a clock that was set forward are made due: they would wait for that clock's time.
    """
    queued = Notice.objects.filter(state=NoticeState.QUEUED)
    queued.filter(next_attempt_at__gt=now()).update(next_attempt_at=now())
    deadline = monotonic() + OUTBOX_SECONDS_MAX
    while queued.exists():
        if monotonic() > deadline:
            raise CommandError("The notices were not sent: does the job worker run?")
        # At most one waits to run.
        with suppress(AlreadyEnqueued):
            send_notices.configure().defer(timestamp=0)
        sleep(PAUSE_SECONDS)


def _as_json(result: dict[str, Any]) -> str:
    return json.dumps(result, ensure_ascii=False)


def _as_text(result: dict[str, Any]) -> str:
    lines = [f"{name}: {value}" for name, value in result.items() if name != "steps"]
    lines += [f"{step}: {figures}" for step, figures in result["steps"].items()]
    return "\n".join(lines)

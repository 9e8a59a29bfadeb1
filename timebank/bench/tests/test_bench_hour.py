"""The benchmark serves real hours: its people can do each step, its figures are right, and production is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from timebank.bench.figures import p50_and_p99, percentile
from timebank.bench.hours import STEPS, HourFailed
from timebank.bench.processes import PROC, TICKS_PER_SECOND, cpu_ms_by_part, running
from timebank.bench.stage import PLANNED_MINUTES, set_stage
from timebank.bench.statements import statements_by_step
from timebank.ledger.queries import verify
from timebank.lib.door_clock import now
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_pair_of_the_stage_serves_a_whole_hour_that_earns_its_coin(settings: Settings) -> None:
    settings.BENCH = True
    (pair,) = set_stage(pairs=1, at=now())
    counted = statements_by_step(pair=pair, minutes_later=PLANNED_MINUTES)
    assert tuple(counted) == STEPS
    assert min(counted.values()) > 3
    visit = Visit.objects.get()
    assert (visit.state, visit.coin_minutes) == (VisitState.CONFIRMED, PLANNED_MINUTES)
    assert verify().ok


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_server_whose_clock_cannot_be_set_forward_fails_an_hour_that_expects_it() -> None:
    (pair,) = set_stage(pairs=1, at=now())
    with pytest.raises(HourFailed, match="WrongCode"):
        statements_by_step(pair=pair, minutes_later=PLANNED_MINUTES)


def test_a_production_database_is_refused(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never measured"):
        call_command("bench_hour", hours=1)


def test_percentiles_are_values_that_were_measured() -> None:
    assert p50_and_p99([3, 1, 2, 100]) == {"p50_ms": 2, "p99_ms": 100}
    assert percentile(list(range(1, 201)), 99) == 198
    assert percentile([], 50) == 0


@pytest.mark.skipif(not PROC.exists(), reason="processor time is read from /proc")
def test_the_time_of_a_part_and_of_its_ended_children_is_counted(tmp_path: Path) -> None:
    burn = "sum(range(30_000_000))"
    ended_child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{burn}']); input()"
    part = subprocess.Popen(
        [sys.executable, "-c", ended_child, "granian"],
        env={**os.environ, "TIMEBANK_HOME": str(tmp_path)},
        stdin=subprocess.PIPE,
    )
    try:
        while not any(each.parent == part.pid for each in running().values()):
            assert part.poll() is None
        while any(each.parent == part.pid for each in running().values()):
            assert part.poll() is None
        spent = cpu_ms_by_part(home=tmp_path, database_pid=None)
    finally:
        part.communicate(b"\n")
    assert spent["web"] > 1000 // TICKS_PER_SECOND
    assert spent["database"] == 0

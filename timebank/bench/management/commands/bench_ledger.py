"""Measures posting to the books against PostgreSQL's own benchmark on the same server, at growing sizes of the books."""

import json as json_text
from argparse import ArgumentParser
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from timebank.bench.books import make_books, posting
from timebank.bench.clients import transfers_per_second
from timebank.bench.hordak import hordak_per_second, is_hordak_installed
from timebank.bench.own_database import connected_to, own_database
from timebank.bench.pgbench import fill_pgbench, pgbench_per_second
from timebank.bench.seals import measure_seals
from timebank.lib.door_clock import now

CLIENTS = 8
SIZES = (1_000, 100_000, 10_000_000)
HEADLINE_ROWS = 100_000
BATCH = 100
COPIED_ROWS_MAX = 1_000_000
"""Smaller books would grow much within one run, so each run has a fresh copy of them."""
DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")

Rates = dict[str, list[float]]


class Command(BaseCommand):
    """``timebank bench_ledger [--rows N] [--json]``."""

    requires_system_checks = ()
    help = (
        "Post to books of 1,000, 100,000 and 10 million transfers by 8 clients, one movement and 100 at a time, in turn "
        "with pgbench -s 100 -M prepared on the same server, and print the medians and their ratios. The databases are "
        "made for it and dropped after it; 10 million transfers take about 6 GB meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the numbers."""
        parser.add_argument(
            "--rows", type=int, default=SIZES[-1], help="largest size of the books (10000000)"
        )
        parser.add_argument("--seconds", type=int, default=6, help="length of each run (6)")
        parser.add_argument("--repeats", type=int, default=5, help="runs of each kind, in turn (5)")
        parser.add_argument("--scale", type=int, default=100, help="scale of pgbench (100)")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *, rows: int, seconds: int, repeats: int, scale: int, json: bool, **_: object) -> None:
        """Measure. Refuses on a production database."""
        if settings.PRODUCTION:
            raise CommandError("A production database is never measured.")
        if min(rows, seconds, repeats, scale) < 1:
            raise CommandError("At least one row, second, run and scale.")
        self._seconds, self._repeats = seconds, repeats
        with ExitStack() as stack:
            self._pgbench_database = stack.enter_context(own_database())
            self._hordak_database = stack.enter_context(own_database()) if is_hordak_installed() else None
            self._say(f"filling pgbench at scale {scale}")
            with connected_to(self._pgbench_database):
                fill_pgbench(scale=scale)
            result = self._measure([size for size in SIZES if size < rows] + [rows])
        result["settings"] = {"clients": CLIENTS, "seconds": seconds, "repeats": repeats, "scale": scale}
        self.stdout.write(json_text.dumps(result) if json else _as_text(result))

    def _measure(self, sizes: list[int]) -> dict[str, Any]:
        result: dict[str, Any] = {"durability": _durability(), "at_rows": {}}
        headline = max(size for size in sizes if size <= max(HEADLINE_ROWS, sizes[0]))
        for size in sizes:
            self._say(f"filling books of {size} transfers")
            with own_database() as books:
                with connected_to(books):
                    make_books(rows=size)
                rates = self._rates(books, size, with_hordak=size == headline)
                with connected_to(books):
                    result |= _sealed_and_verified()
            figures = _figures(rates)
            result["at_rows"][str(size)] = figures
            if size == headline:
                result |= figures
        return result

    def _rates(self, books: str, size: int, *, with_hordak: bool) -> Rates:
        """Run everything in turn, so that what the machine does besides falls on all of them alike.

        Copies are dropped after the last run: dropping a database forces a checkpoint, after which every page that is
        touched is written to the log as a whole.
        """
        rates: Rates = {"pgbench": [], "single": [], "batch": [], "hordak": []}
        with ExitStack() as copies:
            for number in range(self._repeats):
                self._say(f"{size} transfers, run {number + 1} of {self._repeats}")
                with connected_to(self._pgbench_database):
                    rates["pgbench"].append(pgbench_per_second(clients=CLIENTS, seconds=self._seconds))
                for name, batch in (("single", 1), ("batch", BATCH)):
                    with connected_to(_fresh(books, size, copies)):
                        rates[name].append(self._posted(rows=size, batch=batch))
                if with_hordak and self._hordak_database:
                    rates["hordak"].append(self._hordak(self._hordak_database))
        return rates

    def _posted(self, *, rows: int, batch: int) -> float:
        prepare = partial(posting, rows=rows, size=batch, seconds=self._seconds)
        return transfers_per_second(prepare=prepare, clients=CLIENTS, seconds=self._seconds)

    def _hordak(self, database: str) -> float:
        return hordak_per_second(database=database, clients=CLIENTS, seconds=self._seconds)

    def _say(self, what: str) -> None:
        self.stderr.write(what)


def _fresh(books: str, size: int, copies: ExitStack) -> str:
    """Give a copy of small books, the books themselves when they are large."""
    return books if size > COPIED_ROWS_MAX else copies.enter_context(own_database(template=books))


def _durability() -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for name in DURABILITY:
            cursor.execute("SELECT current_setting(%s)", [name])
            (found[name],) = cursor.fetchone()
    return found


def _sealed_and_verified() -> dict[str, int]:
    """Seal the books of the benchmark and verify them; their seals are published to a file that goes with them."""
    published = settings.SEALS_FILE
    with TemporaryDirectory(prefix="timebank-bench-") as folder:
        settings.SEALS_FILE = Path(folder) / "seals.jsonl"
        try:
            found = measure_seals(at=now())
        finally:
            settings.SEALS_FILE = published
    if not found.ok:
        raise CommandError("The books of the benchmark do not agree.")
    return {
        "verify_rows_per_second": found.verify_rows_per_second,
        "seal_rows_per_second": found.seal_rows_per_second,
    }


def _figures(rates: Rates) -> dict[str, Any]:
    """Give medians, and the ratio of each to pgbench."""
    middle = {name: median(values) if values else None for name, values in rates.items()}
    base = middle["pgbench"] or 1.0
    figures: dict[str, Any] = {
        "pgbench_tps": _rounded(middle["pgbench"]),
        "single_per_second": _rounded(middle["single"]),
        "batch100_per_second": _rounded(middle["batch"]),
        "hordak_per_second": _rounded(middle["hordak"]),
    }
    for name in ("single", "batch", "hordak"):
        rate = middle[name]
        figures[f"{name}_ratio"] = None if rate is None else round(rate / base, 3)
    figures["runs"] = {name: [round(value) for value in values] for name, values in rates.items()}
    return figures


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)


def _as_text(result: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in result.items())

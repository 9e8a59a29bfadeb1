"""The benchmark of the books posts to true books: filled ones agree, the laws are back in place, the keys are those agreed."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from timebank.bench.books import ACCOUNTS, ISSUE, _bare_table, make_books, posting
from timebank.bench.clients import ClientFailed, transfers_per_second
from timebank.bench.management.commands.bench_ledger import _figures
from timebank.bench.own_database import connected_to, own_database
from timebank.ledger.queries import balance, verify

KEYS = {
    "durability",
    "pgbench_tps",
    "single_per_second",
    "batch100_per_second",
    "hordak_per_second",
    "single_ratio",
    "batch_ratio",
    "hordak_ratio",
    "at_rows",
    "verify_rows_per_second",
    "seal_rows_per_second",
}
_DEFINITIONS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid IN ('ledger_transfer'::regclass, 'ledger_account'::regclass)
UNION ALL
SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid IN ('ledger_transfer'::regclass, 'ledger_account'::regclass)
ORDER BY 1, 2, 3
"""


def _definitions() -> list[tuple[str, str, str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_DEFINITIONS)
        return list(cursor.fetchall())


def test_filled_books_agree_and_take_postings(committed_database: str) -> None:
    with own_database() as books, connected_to(books):
        make_books(rows=1_000)
        found = verify()
        assert (found.ok, found.transfers, found.accounts) == (True, 1_000, ACCOUNTS + 1)
        work = posting(rows=1_000, size=100, seconds=1)
        assert work() == 100
        assert verify().transfers == 1_000 + 600, "five calls to warm up, and one"
        assert balance(account_id=ISSUE.id) < 0


def test_what_was_taken_off_for_filling_is_put_back_as_it_was(committed_database: str) -> None:
    before = _definitions()
    with connections["owner"].cursor() as cursor, _bare_table(cursor):
        assert len(_definitions()) < len(before) - 5
    assert _definitions() == before


def test_a_database_of_a_measurement_is_gone_after_it(committed_database: str) -> None:
    with own_database() as name:
        assert name in _databases()
    assert name not in _databases()


def _databases() -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def test_rates_of_clients_are_added_up() -> None:
    assert transfers_per_second(prepare=lambda: lambda: 7, clients=2, seconds=0.05) > 0


def test_a_client_that_breaks_is_told() -> None:
    def broken() -> int:
        raise ZeroDivisionError

    with pytest.raises(ClientFailed):
        transfers_per_second(prepare=lambda: broken, clients=2, seconds=1)


def test_figures_are_medians_and_their_ratios() -> None:
    rates = {"pgbench": [1.0, 100.0, 4_000.0], "single": [120.0], "batch": [400.0, 600.0], "hordak": []}
    figures = _figures(rates)
    assert (figures["pgbench_tps"], figures["single_ratio"], figures["batch_ratio"]) == (100, 1.2, 5.0)
    assert (figures["hordak_per_second"], figures["hordak_ratio"]) == (None, None)


def test_a_small_run_prints_the_agreed_keys(committed_database: str) -> None:
    out = StringIO()
    call_command(
        "bench_ledger", rows=1_000, seconds=1, repeats=1, scale=1, json=True, stdout=out, stderr=StringIO()
    )
    printed = json.loads(out.getvalue())
    assert set(printed) >= KEYS
    assert set(printed["durability"]) == {"fsync", "synchronous_commit", "full_page_writes"}
    assert set(printed["at_rows"]) == {"1000"}
    assert printed["at_rows"]["1000"]["single_ratio"] == printed["single_ratio"] > 0
    assert printed["batch_ratio"] > printed["single_ratio"]
    assert printed["verify_rows_per_second"] > 0
    assert printed["seal_rows_per_second"] > 0
    assert not any(name.startswith("timebank_bench_") for name in _databases())


def test_a_production_database_is_refused(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never measured"):
        call_command("bench_ledger", rows=1_000)

"""Seals for tests: files of their own for each test, and the periodic work called at a moment of ours."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from timebank.ledger.jobs import SealedRows, seal_due_transfers

SEALED_AT = datetime(2026, 5, 2, 3, 0, 0, 654321, tzinfo=UTC)


@pytest.fixture
def sealed_books(committed_database: str, settings: Settings, tmp_path: Path) -> Path:
    """A database to commit in, and a published file that no other test writes; gives that file."""
    settings.SEALS_FILE = tmp_path / "seals.jsonl"
    return tmp_path / "seals.jsonl"


def seal(*, rows_max: int = 1_000, wait_seconds: float = 0) -> SealedRows:
    """Seal what is there, without waiting for open transactions."""
    return seal_due_transfers(at=SEALED_AT, rows_max=rows_max, settle_seconds_max=wait_seconds)


def entries() -> list[tuple[int, int]]:
    """List what is numbered: sequence and row number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence, row_number FROM ledger_seal_entry ORDER BY sequence")
        return [(sequence, row_number) for sequence, row_number in cursor.fetchall()]


def row_numbers() -> list[int]:
    """List the row numbers of all committed movements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_number FROM ledger_transfer ORDER BY row_number")
        return [row_number for (row_number,) in cursor.fetchall()]

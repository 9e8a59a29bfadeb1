"""The statement as a file for spreadsheet programs: one row a line, opening balances before, closing balances after.

UTF-8 with the mark that Excel looks for; no text can begin a formula. Every line of the days is there, however many.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from io import StringIO

from django.utils.translation import gettext, override

from timebank.coins.queries import StatementPeriod, every_line
from timebank.ledger.kinds import Purse
from timebank.notices.rules import coins_in_words
from timebank.people.rules import LOCAL
from timebank.statements.queries import Reading, tell_all
from timebank.statements.rules import DayPeriod, safe_cell
from timebank.statements.words import ToldLine

BYTE_ORDER_MARK = "\ufeff"
CONTENT_TYPE = "text/csv; charset=utf-8"
ROWS_PER_PIECE = 500

Cell = str | int


def file_name(*, number: str, period: DayPeriod) -> str:
    """Name a file by the account's public number and its first and last day."""
    return f"statement-{number}-{period.starts_date.isoformat()}-{period.last_date.isoformat()}.csv"


def csv_pieces(*, statement: StatementPeriod, reading: Reading, language: str) -> Iterator[bytes]:
    """Write the file piece by piece, in a language whatever language is in force when a piece is asked for."""
    rows = _rows(statement, reading)
    yield BYTE_ORDER_MARK.encode()
    while True:
        with override(language):
            piece = _written(row for _, row in zip(range(ROWS_PER_PIECE), rows, strict=False))
        if not piece:
            return
        yield piece.encode()


def _written(rows: Iterable[Sequence[Cell]]) -> str:
    text = StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def _rows(statement: StatementPeriod, reading: Reading) -> Iterator[Sequence[Cell]]:
    yield _heads()
    for each in statement.purses:
        said, day = gettext("Opening balance"), statement.starts_date
        yield _balance_row(said, day, each.purse, each.opening_minutes, statement.opening_minutes)
    lines = every_line(statement=statement)
    for told in tell_all(lines=lines, owner=statement.owner, reading=reading):
        yield _line_row(told)
    for each in statement.purses:
        said, day = gettext("Closing balance"), statement.ends_date - timedelta(days=1)
        yield _balance_row(said, day, each.purse, each.closing_minutes, statement.closing_minutes)


def _heads() -> Sequence[str]:
    """Name the columns; their order never changes."""
    return (
        gettext("Entry"),
        gettext("Day"),
        gettext("Time"),
        gettext("Kind"),
        gettext("What for"),
        gettext("Other side"),
        gettext("Account"),
        gettext("Minutes in or out"),
        gettext("In words"),
        gettext("Minutes in this account"),
        gettext("Minutes in all"),
        gettext("In all, in words"),
        gettext("Mark of the entry"),
    )


def _balance_row(said: str, day: date, purse: Purse, minutes: int, total: int) -> Sequence[Cell]:
    label, in_words = str(purse.label), coins_in_words(total)
    return ("", day.isoformat(), "", said, "", "", label, "", "", minutes, total, in_words, "")


def _line_row(told: ToldLine) -> Sequence[Cell]:
    line = told.line
    happened = line.happened_at.astimezone(LOCAL)
    return (
        line.row_number,
        happened.date().isoformat(),
        f"{happened:%H:%M:%S}",
        str(line.kind.label),
        told.what_for,
        told.other_side,
        str(line.purse.label),
        line.coin_minutes,
        coins_in_words(line.coin_minutes),
        line.purse_minutes,
        line.balance_minutes,
        coins_in_words(line.balance_minutes),
        str(line.transfer_id),
    )

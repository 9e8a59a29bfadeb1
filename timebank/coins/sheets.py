"""The columns of the lists that officers upload, and what a cell means: members, amounts, records, days.

Pure. A cell that cannot be read is a problem of its row and stops no other row; notes are never read, so that nothing
personal that somebody wrote beside a number is kept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from unicodedata import normalize

from timebank.coins.kinds import RowProblem
from timebank.lib.sheets import Column, SheetRow, read_sheet
from timebank.lib.units import MINUTES_PER_COIN
from timebank.people.rules import is_member_number

GRANT_ROWS_MAX = 2_000
BALANCE_ROWS_MAX = 5_000
"""Both are approved in one transaction, in seconds and not minutes; a longer list is split."""
GRANT_MINUTES_MAX = 60_000
"""1,000 coins, as in the form for one grant."""
BALANCE_MINUTES_MAX = 1_200_000
"""20,000 hours in one record: ten years of full days of work."""

_MEMBER = Column("member_number", ("会员号", "会员编号", "member number", "member", "number"))
_COINS = Column("coins", ("时间币", "时间币数量", "coins", "hours"))
_MINUTES = Column("minutes", ("分钟", "分钟数", "minutes", "coin minutes"))
_RECORD = Column("record_id", ("记录号", "原系统记录号", "record id", "record", "source record id"))
_UNTIL = Column("served_until", ("服务截至日期", "截至日期", "served until", "served until date"))

_AMOUNT = re.compile(r"[0-9]{1,7}")
_RECORD_SIGNS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
_LIKE_DOCUMENT_OR_PHONE = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}|(?:86)?1[3-9][0-9]{9}")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")

TYPED_GRANTS = "member number,coins"
TYPED_BALANCES = "record id,member number,minutes,served until"
"""The columns of rows that are typed into a page, in their order."""


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One row of a list of grants; ``coin_minutes`` is 0 where they cannot be read."""

    line_number: int
    member_number: str
    coin_minutes: int
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One record of an older system: whose balance, how many minutes, served until which day."""

    line_number: int
    member_number: str
    coin_minutes: int
    record_id: str
    served_until_date: date | None
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantSheet:
    """A list of grants as it was read, and the SHA-256 of its bytes."""

    sha256: str
    rows: Sequence[GrantRow]


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """A list of balances as it was read, and the SHA-256 of its bytes."""

    sha256: str
    rows: Sequence[BalanceRow]


def read_grant_sheet(*, content: bytes) -> GrantSheet:
    """Read a list of grants: member number, and coins or minutes.

    Raises: SheetTooLong, SheetUnreadable, HeadingMissing, SheetEmpty.
    """
    columns = (_MEMBER, _COINS, _MINUTES)
    needed = (("member_number",), ("coins", "minutes"))
    sheet = read_sheet(content=content, columns=columns, needed=needed, rows_max=GRANT_ROWS_MAX)
    return GrantSheet(sheet.sha256, [_grant_row(row) for row in sheet.rows])


def read_balance_sheet(*, content: bytes) -> BalanceSheet:
    """Read a list of balances of an older system: record, member number, minutes or coins, served until.

    Raises: SheetTooLong, SheetUnreadable, HeadingMissing, SheetEmpty.
    """
    columns = (_RECORD, _MEMBER, _MINUTES, _COINS, _UNTIL)
    needed = (("record_id",), ("member_number",), ("minutes", "coins"), ("served_until",))
    sheet = read_sheet(content=content, columns=columns, needed=needed, rows_max=BALANCE_ROWS_MAX)
    return BalanceSheet(sheet.sha256, [_balance_row(row) for row in sheet.rows])


def read_typed_grants(*, text: str) -> GrantSheet:
    """Read rows that were typed: a member number and coins in each. Raises: as ``read_grant_sheet``."""
    sheet = read_grant_sheet(content=_typed_content(text, heading=TYPED_GRANTS))
    return replace(sheet, rows=[replace(row, line_number=row.line_number - 1) for row in sheet.rows])


def read_typed_balances(*, text: str) -> BalanceSheet:
    """Read records that were typed: record, member number, minutes, day. Raises: as ``read_balance_sheet``."""
    sheet = read_balance_sheet(content=_typed_content(text, heading=TYPED_BALANCES))
    return replace(sheet, rows=[replace(row, line_number=row.line_number - 1) for row in sheet.rows])


def _typed_content(text: str, *, heading: str) -> bytes:
    """Write rows whose cells are parted by commas or spaces as a file under a heading, which is one line more."""
    lines = [re.sub(r"[\s,，;；]+", ",", line.strip()) for line in text.splitlines()]
    return "\n".join([heading, *lines]).encode()


def _grant_row(row: SheetRow) -> GrantRow:
    number, minutes = _member(row.cells), _minutes(row.cells, most=GRANT_MINUTES_MAX)
    return GrantRow(row.line_number, number, minutes, _problems(row, number=number, minutes=minutes))


def _balance_row(row: SheetRow) -> BalanceRow:
    number, minutes = _member(row.cells), _minutes(row.cells, most=BALANCE_MINUTES_MAX)
    record_id = normalize("NFKC", row.cells["record_id"])
    until = _day(row.cells["served_until"])
    problems = _problems(row, number=number, minutes=minutes) + _record_problems(record_id)
    if until is None:
        problems += (RowProblem.DATE_WRONG,)
    return BalanceRow(row.line_number, number, minutes, record_id, until, problems)


def _problems(row: SheetRow, *, number: str, minutes: int) -> tuple[RowProblem, ...]:
    found = []
    if row.is_ragged:
        found.append(RowProblem.CELLS_WRONG)
    if not is_member_number(text=number):
        found.append(RowProblem.NUMBER_WRONG)
    if not minutes:
        found.append(RowProblem.AMOUNT_WRONG)
    return tuple(found)


def _record_problems(record_id: str) -> tuple[RowProblem, ...]:
    if not _RECORD_SIGNS.fullmatch(record_id):
        return (RowProblem.RECORD_WRONG,)
    if _LIKE_DOCUMENT_OR_PHONE.fullmatch(record_id):
        return (RowProblem.RECORD_PERSONAL,)
    return ()


def _member(cells: Mapping[str, str]) -> str:
    return normalize("NFKC", cells["member_number"]).upper()


def _minutes(cells: Mapping[str, str], *, most: int) -> int:
    """Read one amount out of either column; 0 when there is none, two, or one that is no whole number in range."""
    given = [(name, normalize("NFKC", cells.get(name, ""))) for name in ("coins", "minutes")]
    given = [(name, text) for name, text in given if text]
    if len(given) != 1 or not _AMOUNT.fullmatch(given[0][1]):
        return 0
    name, text = given[0]
    minutes = int(text) * (MINUTES_PER_COIN if name == "coins" else 1)
    return minutes if minutes <= most else 0


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(normalize("NFKC", text))
    if not found:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None

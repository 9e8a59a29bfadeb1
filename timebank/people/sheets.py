"""The columns of a district's list of a special group: member numbers, and nothing else is read.

Pure. What somebody wrote beside a number (a name, a diagnosis) is never read, so it cannot be kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from timebank.lib.sheets import Column, SheetRow, read_sheet
from timebank.people.kinds import ListedProblem
from timebank.people.rules import is_member_number

LISTED_ROWS_MAX = 2_000
"""A list is approved in one transaction, in seconds; a longer one is split."""
TYPED_HEADING = "member number"

_MEMBER = Column("member_number", ("会员号", "会员编号", "member number", "member", "number"))


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row: the line it stands on, the member number, what is wrong with it on its face."""

    line_number: int
    member_number: str
    problems: tuple[ListedProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedSheet:
    """A list as it was read, and the SHA-256 of its bytes."""

    sha256: str
    rows: Sequence[ListedRow]


def read_listed_sheet(*, content: bytes) -> ListedSheet:
    """Read a list of members. Raises: SheetTooLong, SheetUnreadable, HeadingMissing, SheetEmpty."""
    sheet = read_sheet(
        content=content, columns=(_MEMBER,), needed=(("member_number",),), rows_max=LISTED_ROWS_MAX
    )
    return ListedSheet(sheet.sha256, [_listed_row(row) for row in sheet.rows])


def read_typed_members(*, text: str) -> ListedSheet:
    """Read member numbers that were typed, one a line. Raises: as ``read_listed_sheet``."""
    sheet = read_listed_sheet(content=f"{TYPED_HEADING}\n{text}".encode())
    return replace(sheet, rows=[replace(row, line_number=row.line_number - 1) for row in sheet.rows])


def _listed_row(row: SheetRow) -> ListedRow:
    number = "".join(row.cells.get("member_number", "").split()).upper()
    if row.is_ragged:
        return ListedRow(row.line_number, number[:16], (ListedProblem.CELLS_WRONG,))
    if not is_member_number(text=number):
        return ListedRow(row.line_number, number[:16], (ListedProblem.NUMBER_WRONG,))
    return ListedRow(row.line_number, number)

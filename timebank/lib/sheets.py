"""Lists that people upload or type: bytes become rows of named cells, or a sentence that says what is wrong.

Pure, and generous about how a spreadsheet writes a list: UTF-8 with or without its mark, GB18030, four separators,
Chinese or English headings. Never keeps a byte: a column that nobody asked for is not read at all.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO

from timebank.lib.refusals import Refused

SHEET_BYTES_MAX = 2_000_000
"""More than 5,000 rows of a sensible list need; a larger file is not read."""

_CODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = (",", "，", "\t", ";")


class SheetUnreadable(Refused):
    """This file is no list that can be read. Please save it from the spreadsheet as CSV (UTF-8) and try again."""


class SheetTooLong(Refused):
    """A list has at most %(most)s rows. Please split it."""


class SheetEmpty(Refused):
    """There is no row in this list."""


class HeadingMissing(Refused):
    """The first line names the columns, each once. This one is missing or stands there twice: %(heading)s."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a list may have: the headings by which it is known, the first of them shown to people."""

    name: str
    headings: Sequence[str]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the line it ends on, its cells by column, and whether it has more cells than there are headings."""

    line_number: int
    cells: Mapping[str, str]
    is_ragged: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: the fingerprint of the bytes (SHA-256, hexadecimal) and the rows that are not blank."""

    sha256: str
    rows: Sequence[SheetRow]


def read_sheet(
    *, content: bytes, columns: Sequence[Column], needed: Sequence[Sequence[str]], rows_max: int
) -> Sheet:
    """Read a list whose first line has headings; of each group in ``needed`` at least one column must be there.

    Raises: SheetTooLong, SheetUnreadable, HeadingMissing, SheetEmpty.
    """
    if len(content) > SHEET_BYTES_MAX:
        raise SheetTooLong(most=rows_max)
    lines = _lines(_decoded(content), most=rows_max + 1)
    if not lines:
        raise SheetEmpty
    places = _places(lines[0][1], columns=columns, needed=needed)
    width = len(lines[0][1])
    rows = [_row(number, cells, places=places, width=width) for number, cells in lines[1:]]
    if not rows:
        raise SheetEmpty
    return Sheet(sha256(content).hexdigest(), rows)


def _decoded(content: bytes) -> str:
    for coding in _CODINGS:
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise SheetUnreadable


def _lines(text: str, *, most: int) -> list[tuple[int, list[str]]]:
    """Split into cells by the separator that the first line has most of; blank lines are left out."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    found: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                found.append((reader.line_num, stripped))
            if len(found) > most:
                raise SheetTooLong(most=most - 1)
    except csv.Error as error:
        raise SheetUnreadable from error
    return found


def _places(
    headings: Sequence[str], *, columns: Sequence[Column], needed: Sequence[Sequence[str]]
) -> dict[str, int]:
    """Say in which cell each known column stands."""
    shown = {column.name: column.headings[0] for column in columns}
    known = {_plain(heading): column.name for column in columns for heading in column.headings}
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = known.get(_plain(heading))
        if name in places:
            raise HeadingMissing(heading=shown[name])
        if name:
            places[name] = place
    for group in needed:
        if not set(group) & set(places):
            raise HeadingMissing(heading=" / ".join(shown[name] for name in group))
    return places


def _plain(heading: str) -> str:
    return "".join(heading.lower().replace("_", " ").split())


def _row(number: int, cells: Sequence[str], *, places: Mapping[str, int], width: int) -> SheetRow:
    named = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    return SheetRow(number, named, is_ragged=any(cells[width:]))

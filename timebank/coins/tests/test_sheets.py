"""Lists as spreadsheets write them: what is read, what is a problem of a row, and any bytes at all."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.coins.kinds import RowProblem
from timebank.coins.sheets import (
    GRANT_ROWS_MAX,
    BalanceRow,
    BalanceSheet,
    GrantRow,
    GrantSheet,
    read_balance_sheet,
    read_grant_sheet,
    read_typed_balances,
    read_typed_grants,
)
from timebank.lib.refusals import Refused
from timebank.lib.sheets import (
    SHEET_BYTES_MAX,
    HeadingMissing,
    SheetEmpty,
    SheetTooLong,
    SheetUnreadable,
)
from timebank.people.rules import is_member_number, member_number

FIRST, SECOND = member_number(97_000_001), member_number(97_000_002)


@pytest.mark.parametrize(
    "content",
    [
        f"会员号,时间币,备注\n{FIRST},10,住三楼\n{SECOND},5,\n".encode(),
        f"会员号,时间币\r\n{FIRST},10\r\n\r\n{SECOND},5\r\n".encode("utf-8-sig"),
        f"会员号，时间币\n{FIRST}，10\n{SECOND}，5".encode("gb18030"),
        f"Member number;Minutes\n{FIRST};600\n{SECOND};300\n".encode(),
        f"coins\tmember_number\n10\t{FIRST.lower()}\n５\t{SECOND}\n".encode(),
        f'note,"MEMBER NUMBER",coins,minutes\n"a, b",{FIRST},10,\n,{SECOND},,300\n'.encode(),
    ],
)
def test_a_list_is_read_however_a_spreadsheet_writes_it(content: bytes) -> None:
    sheet = read_grant_sheet(content=content)
    assert [(row.member_number, row.coin_minutes, row.problems) for row in sheet.rows] == [
        (FIRST, 600, ()),
        (SECOND, 300, ()),
    ]
    assert len(sheet.sha256) == 64


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        (f"{FIRST},1,000,x", [RowProblem.CELLS_WRONG]),
        ("BJ1,10", [RowProblem.NUMBER_WRONG]),
        (f"{FIRST[:-1]}{(int(FIRST[-1]) + 1) % 10},10", [RowProblem.NUMBER_WRONG]),
        (f"{FIRST},0", [RowProblem.AMOUNT_WRONG]),
        (f"{FIRST},-5", [RowProblem.AMOUNT_WRONG]),
        (f"{FIRST},1.5", [RowProblem.AMOUNT_WRONG]),
        (f"{FIRST},1001", [RowProblem.AMOUNT_WRONG]),
        (f"{FIRST},", [RowProblem.AMOUNT_WRONG]),
        (f"{FIRST}", [RowProblem.AMOUNT_WRONG]),
        (",ten", [RowProblem.NUMBER_WRONG, RowProblem.AMOUNT_WRONG]),
    ],
)
def test_what_cannot_be_read_is_a_problem_of_its_row_alone(row: str, problems: list[RowProblem]) -> None:
    sheet = read_grant_sheet(content=f"会员号,时间币,备注\n{row}\n{SECOND},5\n".encode())
    assert list(sheet.rows[0].problems) == problems
    assert (sheet.rows[1].line_number, sheet.rows[1].problems) == (3, ())


def test_coins_and_minutes_in_one_row_are_no_amount() -> None:
    sheet = read_grant_sheet(content=f"会员号,时间币,分钟\n{FIRST},1,60\n".encode())
    assert sheet.rows[0].problems == (RowProblem.AMOUNT_WRONG,)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", SheetEmpty),
        ("会员号,时间币\n".encode(), SheetEmpty),
        ("会员号,备注\n1,2\n".encode(), HeadingMissing),
        ("时间币\n1\n".encode(), HeadingMissing),
        ("会员号,时间币,coins\n1,2,3\n".encode(), HeadingMissing),
        ("会员号,时间币\n1,2\n".encode("utf-16"), SheetUnreadable),
        (b"\xff\xff\xff", SheetUnreadable),
        (b'coins,number\n"' + b"9" * 140_000 + b'"', SheetUnreadable),
        (b"number,coins\n" + b"1,1\n" * (GRANT_ROWS_MAX + 1), SheetTooLong),
        (b"x" * (SHEET_BYTES_MAX + 1), SheetTooLong),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(content: bytes, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as refused:
        read_grant_sheet(content=content)
    assert "%(" not in refused.value.sentence


def outcome(read: Callable[[], GrantSheet | BalanceSheet]) -> Sequence[GrantRow | BalanceRow] | str:
    """Give the rows, or the sentence of the refusal."""
    try:
        return read().rows
    except Refused as refusal:
        return refusal.sentence


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_a_sentence(content: bytes) -> None:
    for read in (read_grant_sheet, read_balance_sheet):
        assert outcome(partial(read, content=content))


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_cells_under_good_headings_are_rows_with_problems_or_good_ones(number: str, amount: str) -> None:
    content = f"number,coins\n{number},{amount}\n".encode("utf-8", "replace")
    found = outcome(partial(read_grant_sheet, content=content))
    assert found
    for row in () if isinstance(found, str) else found:
        assert row.problems or (is_member_number(text=row.member_number) and row.coin_minutes > 0)


def test_a_record_has_a_number_an_owner_minutes_and_a_day() -> None:
    content = f"记录号,会员号,时间币,服务截至日期\nA-17/2,{FIRST},20,2021年6月30日\n".encode()
    (row,) = read_balance_sheet(content=content).rows
    assert (row.record_id, row.coin_minutes, row.served_until_date) == ("A-17/2", 1_200, date(2021, 6, 30))
    assert row.problems == ()


@pytest.mark.parametrize(
    ("record", "day", "problem"),
    [
        ("", "2021-06-30", RowProblem.RECORD_WRONG),
        ("王秀英", "2021-06-30", RowProblem.RECORD_WRONG),
        ("A" * 41, "2021-06-30", RowProblem.RECORD_WRONG),
        ("11010519480517998X", "2021-06-30", RowProblem.RECORD_PERSONAL),
        ("13900001111", "2021-06-30", RowProblem.RECORD_PERSONAL),
        ("A1", "", RowProblem.DATE_WRONG),
        ("A1", "2021-02-30", RowProblem.DATE_WRONG),
        ("A1", "30.06.2021", RowProblem.DATE_WRONG),
    ],
)
def test_a_record_without_a_good_number_or_day_is_a_problem(
    record: str, day: str, problem: RowProblem
) -> None:
    content = f"记录号,会员号,分钟,服务截至日期\n{record},{FIRST},60,{day}\n".encode()
    assert read_balance_sheet(content=content).rows[0].problems == (problem,)


def test_rows_may_be_typed_with_commas_or_spaces_between() -> None:
    sheet = read_typed_grants(text=f"{FIRST} 10\n\n{SECOND}，5 \n")
    found = [(row.line_number, row.member_number, row.coin_minutes) for row in sheet.rows]
    assert found == [(1, FIRST, 600), (3, SECOND, 300)]
    (record,) = read_typed_balances(text=f"A1 {FIRST} 90 2021-06-30").rows
    assert (record.line_number, record.problems) == (1, ())

"""The file: every line of the days in stable columns, equal to the statement, safe to open in a spreadsheet program."""

import csv
from io import StringIO

import pytest

from tests.cast import JOINED_AT, STREET, Cast
from timebank.coins.queries import every_line
from timebank.coins.rules import earned_account, pool_account
from timebank.coins.tests.purses import earned
from timebank.ledger.kinds import OwnerKind, TransferKind
from timebank.people.kinds import OrganisationKind
from timebank.people.models import Organisation
from timebank.people.rules import Actor
from timebank.statements.files import csv_pieces, file_name
from timebank.statements.queries import reading_of
from timebank.statements.rules import DayPeriod
from timebank.statements.tests.lives import ALL_DAYS, moved, of_person, served_hour, statement_of

pytestmark = pytest.mark.django_db(databases=["default"])

ENTRY, DAY, TIME, KIND, WHAT_FOR, OTHER, ACCOUNT, MINUTES, WORDS, IN_ACCOUNT, IN_ALL = range(11)


def rows_of(viewer: Actor, *, language: str = "en") -> list[list[str]]:
    """Write the viewer's own file and read it again."""
    owner = of_person(viewer.person_id)
    pieces = csv_pieces(
        statement=statement_of(owner), reading=reading_of(owner=owner, viewer=viewer), language=language
    )
    written = b"".join(pieces)
    assert written.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(written.decode("utf-8-sig"), newline="")))


def test_the_file_has_every_line_between_opening_and_closing_balances(cast: Cast) -> None:
    served_hour(cast)
    heads, *rows = rows_of(cast.elder_actor)
    assert heads[:5] == ["Entry", "Day", "Time", "Kind", "What for"]
    assert {len(row) for row in rows} == {len(heads)}
    statement = statement_of(of_person(cast.elder.pk))
    lines = [row for row in rows if row[ENTRY]]
    assert [int(row[MINUTES]) for row in lines] == [
        line.coin_minutes for line in every_line(statement=statement)
    ]
    assert [row[IN_ACCOUNT] for row in rows if row[KIND] == "Opening balance"] == ["0", "0", "0"]
    assert [row[IN_ACCOUNT] for row in rows if row[KIND] == "Closing balance"] == [
        str(each.closing_minutes) for each in statement.purses
    ]
    assert lines[-1][IN_ALL] == rows[-1][IN_ALL] == str(statement.closing_minutes)
    assert lines[1][DAY:WHAT_FOR] == ["2026-03-02", "10:00:00", "Held for a need"]
    assert lines[1][MINUTES:IN_ACCOUNT] == ["-60", "−1 time coin"]


def test_heads_and_words_are_in_the_readers_language(cast: Cast) -> None:
    served_hour(cast)
    heads, *rows = rows_of(cast.volunteer_actor, language="zh-hans")
    assert heads[:5] == ["记录号", "日期", "时刻", "类型", "摘要"]
    assert rows[3][WHAT_FOR] == "2026年3月4日服务：情感慰藉"
    assert rows[3][WORDS] == "45分钟"


def test_a_name_that_looks_like_a_formula_is_a_text(cast: Cast) -> None:
    organisation = Organisation.objects.create(
        kind=OrganisationKind.GROUP,
        name='=HYPERLINK("http://a")',
        place_id=STREET,
        confirmed_by=cast.street_officer,
        confirmed_from=JOINED_AT,
    )
    earned(cast.volunteer.pk, 60)
    pool = pool_account(owner_kind=OwnerKind.ORGANISATION, owner_id=str(organisation.pk))
    moved(earned_account(person_id=cast.volunteer.pk), pool, 30, kind=TransferKind.DONATE)
    rows = rows_of(cast.volunteer_actor)
    assert [row[OTHER] for row in rows if row[MINUTES] == "-30"] == ['\'=HYPERLINK("http://a")']


def test_a_long_file_comes_in_pieces_and_loses_no_line(cast: Cast) -> None:
    for _ in range(3):
        earned(cast.volunteer.pk, 1)
    owner = of_person(cast.volunteer.pk)
    statement = statement_of(owner)
    reading = reading_of(owner=owner, viewer=cast.volunteer_actor)
    pieces = list(csv_pieces(statement=statement, reading=reading, language="en"))
    assert len(pieces) == 2
    assert b"".join(pieces).count(b"\r\n") == 1 + 3 + 3 + 3


def test_a_file_is_named_by_number_and_days() -> None:
    name = file_name(number="BJ099000001", period=DayPeriod(*ALL_DAYS))
    assert name == "statement-BJ099000001-2000-01-01-2099-12-31.csv"

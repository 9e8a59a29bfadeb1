"""The statement over the API: the same lines as on the pages, and only of those whose it is."""

import csv
from io import StringIO

import pytest

from tests.cast import Cast
from timebank.api.tests.client import body, caller, give_coins_now
from timebank.coins.queries import every_line
from timebank.coins.tests.purses import earned
from timebank.lib.door_clock import now
from timebank.people.rules import local_date
from timebank.statements.tests.lives import of_person, statement_of

pytestmark = pytest.mark.django_db(databases=["default"])

STATEMENT = "/coins/statement"
EVERYTHING = "?from=2000-01-01"


def test_pages_and_file_have_the_same_lines(cast: Cast) -> None:
    for minutes in (60, 30, 15, 1, 2):
        earned(cast.volunteer.pk, minutes)
    client, older, lines = caller(cast, cast.volunteer), "", list[dict[str, object]]()
    for _ in range(3):
        shown = body(client.get(f"{STATEMENT}{EVERYTHING}&limit=2{older}"), status=200)
        lines += shown["lines"]
        older = f"&before={shown['older']}"
    assert shown["older"] is None
    statement = statement_of(of_person(cast.volunteer.pk))
    assert [line["coin_minutes"] for line in reversed(lines)] == [
        line.coin_minutes for line in every_line(statement=statement)
    ]
    assert shown["closing_minutes"] == lines[0]["balance_minutes"] == 108
    assert body(client.get("/coins"), status=200)["balances"]["earned"] == 108
    sent = b"".join(client.get(f"{STATEMENT}.csv{EVERYTHING}"))
    rows = list(csv.reader(StringIO(sent.decode("utf-8-sig"), newline="")))
    assert [int(row[7]) for row in rows[1:] if row[0]] == [line["coin_minutes"] for line in reversed(lines)]


def test_a_line_says_what_it_was_for_in_the_language_asked_for(cast: Cast) -> None:
    give_coins_now(cast, elder=cast.elder, minutes=690)
    client = caller(cast, cast.elder)
    (line,) = body(client.get(STATEMENT), status=200)["lines"]
    assert (line["kind"], line["purse"], line["what_for"]) == ("GRANT", "GRANTED", "Granted by the district")
    heard = body(client.get(f"{STATEMENT}/heard"), status=200)["sentences"]
    assert "At the end there are 11 time coins 30 minutes." in heard


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("?from=2026-03-02&to=2026-03-01", 409, "DaysBackwards"),
        ("?from=1999-03-02&to=2026-03-01", 409, "DaysTooFar"),
        ("?from=2026-02-30", 422, "InputWrong"),
        ("?before=0", 422, "InputWrong"),
        ("?limit=201", 422, "InputWrong"),
        ("?member_number=BJ000000000", 404, "NotFound"),
    ],
)
def test_what_cannot_be_asked_is_refused(cast: Cast, asked: str, status: int, code: str) -> None:
    assert body(caller(cast, cast.elder).get(STATEMENT + asked), status=status)["code"] == code


def test_another_ones_statement_is_not_found(cast: Cast) -> None:
    for form in ("", ".csv", "/heard"):
        asked = f"{STATEMENT}{form}?member_number={cast.elder.member_number}"
        for stranger in (
            cast.volunteer,
            cast.second_elder,
            cast.district_officer,
            cast.security_administrator,
        ):
            assert caller(cast, stranger).get(asked).status_code == 404
        for known in (cast.elder, cast.delegate, cast.clerk):
            assert caller(cast, known).get(asked).status_code == 200


def test_staff_has_no_statement_of_its_own(cast: Cast) -> None:
    assert body(caller(cast, cast.clerk).get(STATEMENT), status=409)["code"] == "NotYourAct"


def test_without_days_it_is_this_month_up_to_today(cast: Cast) -> None:
    shown = body(caller(cast, cast.volunteer).get(STATEMENT), status=200)
    today = local_date(now())
    assert shown["last_date"] == today.isoformat()
    assert shown["starts_date"] == today.replace(day=1).isoformat()

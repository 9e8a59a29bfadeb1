"""The statement before people: tile, list, file and paper say the same, for any days, without a name."""

import csv
import re
from datetime import date, timedelta
from io import StringIO
from random import Random

import pytest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from tests.cast import DISTRICT, NOW, Cast
from tests.scene import WEDNESDAY
from timebank.coins.rules import earned_account, gifted_account, issue_account
from timebank.coins.tests.purses import earned
from timebank.ledger.kinds import TransferKind
from timebank.notices.rules import coins_in_words
from timebank.people.models import Person
from timebank.statements.tests.lives import moved, of_person, served_hour, statement_of, told_to
from timebank.vault.queries import looks_at
from timebank.web.statements.passbook import LINES_PER_SHEET, LINES_PRINTED_MAX, proofs_for, sheets_of
from timebank.web.statements.shown import LINES_HEARD_MAX, LINES_SHOWN
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import Door, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

EARNED, ELDER = "/earned/", "/elder/coins/"


def file_of(door: Door, path: str, days: dict[str, str]) -> list[list[str]]:
    """Fetch a file and read its lines."""
    response = door.client.get(path, days)
    assert response.status_code == 200
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))[1:]


def amounts_on(page: str) -> list[str]:
    """Read the signed amounts of a page's list."""
    return re.findall(r'<span class="(?:plus|minus)">([^<]+)</span>', page)


def random_coins(person: Person, *, seed: int) -> None:
    """Let thirty things happen over a turn of the month, at any hour of the day."""
    random, at = Random(seed), NOW - timedelta(days=4)
    own = [earned_account(person_id=person.pk), gifted_account(person_id=person.pk)]
    for _ in range(30):
        at += timedelta(minutes=random.choice((1, 60, 500)))
        debit = issue_account(city="110000")
        moved(debit, random.choice(own), random.randint(1, 300), kind=TransferKind.EARN, at=at)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "days",
    [{"month": "2026-02"}, {"month": "2026-03"}, {"all": "1"}, {"from": "2026-03-01", "to": "2026-03-02"}],
)
def test_page_file_and_paper_are_equal_for_any_days(
    cast: Cast, at: SetClock, seed: int, days: dict[str, str]
) -> None:
    at(WEDNESDAY)
    random_coins(cast.volunteer, seed=seed)
    door = signed_in(cast, cast.volunteer, language="en")
    page, rows = door.get(EARNED, days), file_of(door, EARNED + "statement.csv", days)
    in_file = [row[7] for row in rows if row[0]]
    assert amounts_on(page) == [f"+{coins_in_words(int(each))}" for each in reversed(in_file)] or not in_file
    paper = door.get(EARNED + "passbook/", days)
    with override("en"):
        on_paper = re.findall(r'<td class="number">(\+[^<]+)</td>', paper)
        assert on_paper == [f"+{coins_in_words(int(each))}" for each in in_file]
        assert amounts_on(page) == on_paper[::-1]
        for row in rows:
            if row[3] == "Closing balance":
                said = f'<th scope="row">{row[6]}</th>'
                after = page.split(said)[1].split("</tr>")[0]
                assert after.endswith(f"{coins_in_words(int(row[9]))}</td>")


def test_an_elder_reads_balance_and_this_month_first(cast: Cast, at: SetClock) -> None:
    served_hour(cast)
    at(WEDNESDAY + timedelta(hours=3))
    page = signed_in(cast, cast.elder).get(ELDER)
    assert page.index("9个时间币15分钟") < page.index("2026年3月")
    assert "为2026年3月4日的情感慰藉预留" in page
    assert "−1个时间币" in page
    assert 'href="/elder/coins/passbook/?from=2026-03-01&amp;to=2026-03-31"' in page
    assert cast.volunteer.member_number not in page


def test_another_month_shows_its_own_end(cast: Cast, at: SetClock) -> None:
    served_hour(cast)
    at(WEDNESDAY + timedelta(days=40))
    door = signed_in(cast, cast.elder, language="en")
    assert "Nothing moved on these days." in door.get(ELDER)
    page = door.get(ELDER, {"month": "2026-03"})
    assert "Served" not in page
    assert "Set aside for 4 March 2026: Emotional comfort" in page
    assert "At the end" in page


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"month": "2026-13"}, "no days of the calendar"),
        ({"from": "yesterday", "to": "today"}, "no days of the calendar"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "lies after the last day"),
        ({"year": "1900"}, "reach from the year 2000"),
    ],
)
def test_days_that_cannot_be_get_a_sentence_and_no_fault(
    cast: Cast, at: SetClock, days: dict[str, str], says: str
) -> None:
    door = signed_in(cast, cast.elder, language="en")
    assert says in door.get(ELDER, days, status=409)
    for form in ("statement.csv", "passbook/", "heard/"):
        assert says in door.get(ELDER + form, days, status=409)


@pytest.mark.parametrize("before", ["abc", "-1", "9" * 30, "９", "0"])
def test_a_page_that_cannot_be_is_the_first_one(cast: Cast, at: SetClock, before: str) -> None:
    earned(cast.volunteer.pk, 60)
    assert "+1个时间币" in signed_in(cast, cast.volunteer).get(EARNED, {"before": before})


def test_a_long_account_is_turned_over_without_losing_a_line(cast: Cast, at: SetClock) -> None:
    for minutes in range(1, 2 * LINES_SHOWN + 6):
        earned(cast.volunteer.pk, minutes)
    door, address, seen = signed_in(cast, cast.volunteer, language="en"), EARNED, list[str]()
    for _ in range(3):
        page = door.get(address)
        seen += amounts_on(page)
        older = re.search(r'href="([^"]*before=[^"#]*)#', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert address == ""
    with override("en"):
        assert seen == [f"+{coins_in_words(each)}" for each in range(2 * LINES_SHOWN + 5, 0, -1)]


def test_paper_and_sentences_have_limits_that_are_said(
    cast: Cast, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (LINES_PRINTED_MAX, LINES_HEARD_MAX) == (2_000, 200)
    monkeypatch.setattr("timebank.web.statements.passbook.LINES_PRINTED_MAX", 1)
    monkeypatch.setattr("timebank.web.statements.shown.LINES_HEARD_MAX", 1)
    earned(cast.volunteer.pk, 60)
    earned(cast.volunteer.pk, 60)
    door = signed_in(cast, cast.volunteer, language="en")
    assert "2 entries, more than the 1" in door.get(EARNED + "passbook/", status=409)
    assert "2 entries, more than the 1" in door.get(EARNED + "heard/", status=409)
    assert len([row for row in file_of(door, EARNED + "statement.csv", {}) if row[0]]) == 2


def test_sheets_carry_over_what_the_one_before_had(cast: Cast) -> None:
    for minutes in (60, 30, 15):
        earned(cast.volunteer.pk, minutes)
    told = told_to(cast.volunteer_actor, of_person(cast.volunteer.pk))
    statement = statement_of(of_person(cast.volunteer.pk))
    sheets = sheets_of(told, opening_minutes=statement.opening_minutes, per_sheet=2)
    assert [(each.number, each.brought_minutes, each.carried_minutes) for each in sheets] == [
        (2, 0, 90),
        (3, 90, 105),
    ]
    assert [line for sheet in sheets for line in sheet.lines] == told
    assert proofs_for(lines=told) == []


@pytest.mark.parametrize(("paper", "letters"), list(LINES_PER_SHEET))
def test_a_passbook_has_the_form_that_was_asked_for(
    cast: Cast, at: SetClock, paper: str, letters: str
) -> None:
    served_hour(cast)
    page = signed_in(cast, cast.elder).get(ELDER + "passbook/", {"paper": paper, "letters": letters})
    assert f'class="wide passbook {paper} {letters}"' in page
    assert "第1页，共2页" in page
    assert cast.elder.member_number in page
    assert "王秀英" not in page


def test_an_elders_passbook_has_large_letters_unless_asked_otherwise(cast: Cast, at: SetClock) -> None:
    assert "passbook a4 large" in signed_in(cast, cast.elder).get(ELDER + "passbook/", {"paper": "a3"})
    assert "passbook a4 usual" in signed_in(cast, cast.volunteer).get(EARNED + "passbook/")


def test_a_name_comes_onto_paper_only_by_a_journaled_look_at_a_desk(cast: Cast, at: SetClock) -> None:
    served_hour(cast)
    door, path = signed_in(cast, cast.clerk_actor), reverse("web:desk_passbook", args=[cast.elder.pk])
    assert "王秀英" not in door.get(path)
    assert looks_at(person_id=cast.elder.pk) == []
    printed = door.post(path)
    assert printed.status_code == 200
    assert "王秀英" in printed.content.decode()
    (look,) = looks_at(person_id=cast.elder.pk)
    assert (look.by_id, look.purpose) == (cast.clerk.pk, "PRINT")


def test_a_statement_can_be_heard(cast: Cast, at: SetClock) -> None:
    served_hour(cast)
    at(WEDNESDAY + timedelta(hours=3))
    door = signed_in(cast, cast.volunteer)
    assert "2026年3月4日，2026年3月4日服务：情感慰藉，收入45分钟。" in door.get(EARNED + "heard/")
    desk = reverse("web:desk_statement_heard", args=[cast.elder.pk])
    assert "支出1个时间币" in signed_in(cast, cast.clerk_actor).get(desk)


def test_officers_read_the_budget_of_their_places(cast: Cast, at: SetClock) -> None:
    served_hour(cast)
    path = reverse("web:place_statement", args=[DISTRICT])
    district = signed_in(cast, cast.district_officer_actor, language="en")
    assert f"Granted to member {cast.elder.member_number}" in district.get(path)
    assert path in district.get("/staff/budgets/")
    city = signed_in(cast, cast.city_officer_actor, language="en")
    assert cast.elder.member_number not in city.get(path)
    assert "Granted to an elder" in city.get(path)
    pool = reverse("web:organisation_statement", args=[cast.organisation.pk])
    assert pool in city.get(path)
    assert escape(cast.organisation.name) in city.get(pool)
    for code in ("110101", "990000", "nowhere"):
        district.get(reverse("web:place_statement", args=[code]), status=404)


def test_the_delegate_reads_the_elders_statement(cast: Cast, at: SetClock) -> None:
    served_hour(cast)
    door = signed_in(cast, cast.delegate)
    assert "为2026年3月4日的情感慰藉预留" in door.get(ELDER, {"all": "1"})
    (name,) = re.findall(
        r'filename="([^"]+)"', door.client.get(ELDER + "statement.csv").headers["Content-Disposition"]
    )
    assert name == f"statement-{cast.elder.member_number}-2026-03-01-2026-03-31.csv"
    assert date(2026, 3, 31).isoformat() in name

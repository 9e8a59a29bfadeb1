"""The pieces the demo is made of: numbers that belong to nobody, and stories that happen in order."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from timebank.city.clockwork import Clockwork
from timebank.city.invented import document_number, landline_number, phone_number
from timebank.city.parts import Part, note_of
from timebank.city.queries import demo_totp_code
from timebank.people.kinds import Sex
from timebank.vault.rules import (
    birth_date_from,
    checked_landline,
    checked_phone,
    resident_number_faults,
    sex_from,
)

NOON = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("sex", [Sex.FEMALE, Sex.MALE])
@pytest.mark.parametrize(
    "birth_date", [date(1935, 2, 28), date(1999, 12, 31), date(2000, 1, 1), date(2010, 6, 1)]
)
@pytest.mark.parametrize("take", [0, 1])
def test_an_invented_document_passes_every_check(birth_date: date, sex: Sex, take: int) -> None:
    number = document_number(birth_date=birth_date, sex=sex, take=take)
    assert resident_number_faults(number) == []
    assert (birth_date_from(number), sex_from(number)) == (birth_date, sex)


def test_invented_documents_use_reserved_orders_or_a_district_that_does_not_exist() -> None:
    orders = {
        document_number(birth_date=date(1950, 5, 5), sex=sex, take=take)[14:17]
        for sex in (Sex.FEMALE, Sex.MALE)
        for take in (0, 1)
    }
    assert orders == {"996", "997", "998", "999"}
    with pytest.raises(ValueError, match="two reserved numbers"):
        document_number(birth_date=date(1950, 5, 5), sex=Sex.MALE, take=2)
    assert document_number(birth_date=date(2001, 5, 5), sex=Sex.MALE, take=0).startswith("110190")


def test_invented_phones_are_phones() -> None:
    assert checked_phone(phone_number(order=1_234)) == "19900001234"
    assert checked_landline(landline_number(order=7)) == "01020000007"
    for make in (phone_number, landline_number):
        with pytest.raises(ValueError, match="four digits"):
            make(order=10_000)


def test_a_code_is_that_of_the_standard() -> None:
    """RFC 6238, appendix B: the first row, with six digits of its eight."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert demo_totp_code(secret=secret, at=datetime.fromtimestamp(59, tz=UTC)) == "287082"


def test_every_part_says_what_there_is_to_see() -> None:
    notes = [note_of(part) for part in Part]
    assert all(notes)
    assert len(set(notes)) == len(notes)


def test_stories_happen_in_the_order_of_their_moments_and_stop_at_the_end() -> None:
    happened = []

    def story(name: str, *minutes: int) -> Iterator[datetime]:
        for each in minutes:
            yield NOON + each * MINUTE
            happened.append((name, each))

    clockwork = Clockwork(until=NOON + 5 * MINUTE)
    clockwork.add(story("a", 1, 4, 6))
    clockwork.add(story("b", 2, 3, 5))
    assert clockwork.run(tell=lambda moment: None) == 5
    assert happened == [("a", 1), ("b", 2), ("b", 3), ("a", 4), ("b", 5)]


def test_a_story_that_goes_back_in_time_is_a_fault() -> None:
    clockwork = Clockwork(until=NOON + MINUTE)
    clockwork.add(iter([NOON, NOON - MINUTE]))
    with pytest.raises(ValueError, match="go back"):
        clockwork.run(tell=lambda moment: None)

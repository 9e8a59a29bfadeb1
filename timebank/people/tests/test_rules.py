"""Pure facts of people: ages, member numbers, relations, proofs."""

from datetime import UTC, date, datetime

import pytest

from timebank.people.kinds import QualificationKind, Relation
from timebank.people.rules import (
    BASE_QUALIFICATIONS,
    NOT_RECORDED_DATE,
    OPPOSITE,
    Held,
    age_on,
    local_date,
    member_number,
    missing_qualifications,
    network_of,
    relation_fits,
)


@pytest.mark.parametrize(
    ("birth_date", "day", "age"),
    [
        (date(1966, 3, 2), date(2026, 3, 1), 59),
        (date(1966, 3, 2), date(2026, 3, 2), 60),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
    ],
)
def test_a_year_is_full_on_the_birthday(birth_date: date, day: date, age: int) -> None:
    assert age_on(birth_date=birth_date, day=day) == age


def test_staff_whose_birth_date_is_not_recorded_are_too_young_for_everything() -> None:
    assert age_on(birth_date=NOT_RECORDED_DATE, day=date(2100, 1, 1)) < 0


def test_a_day_begins_by_the_citys_clock() -> None:
    assert local_date(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert local_date(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_a_member_number_has_eight_digits_and_a_check_digit() -> None:
    assert member_number(794).startswith("BJ00000794")
    assert len(member_number(1)) == len(member_number(99_999_999)) == 11


def test_iso_7064_mod_11_10_gives_the_check_digit_of_its_example() -> None:
    # The standard's own example of MOD 11,10: the string 0794 has the check digit 5.
    from timebank.people.rules import _check_digit

    assert _check_digit("0794") == "5"


def test_one_wrong_digit_never_makes_the_number_of_somebody_else() -> None:
    numbers = [member_number(number) for number in range(12_345_000, 12_346_000)]
    without_one = [number[:place] + "_" + number[place + 1 :] for number in numbers for place in range(2, 11)]
    assert len(set(without_one)) == len(without_one)


@pytest.mark.parametrize(
    ("relation", "relative_born", "fits"),
    [
        (Relation.PARENT, date(1950, 1, 1), True),
        (Relation.PARENT, date(1999, 1, 1), False),
        (Relation.GREAT_GRANDPARENT, date(1999, 1, 1), False),
        (Relation.CHILD, date(1999, 1, 1), True),
        (Relation.GRANDCHILD, date(1950, 1, 1), False),
        (Relation.SPOUSE, date(1950, 1, 1), True),
        (Relation.SPOUSE, date(1999, 1, 1), True),
    ],
)
def test_a_parent_is_older_than_the_child(relation: Relation, relative_born: date, fits: bool) -> None:
    assert (
        relation_fits(
            relation=relation,
            birth_date=date(1975, 1, 1),
            relative_birth_date=relative_born,
            gap_years=14,
        )
        is fits
    )


def test_the_opposite_of_the_opposite_is_the_relation() -> None:
    assert all(OPPOSITE[OPPOSITE[relation]] == relation for relation in OPPOSITE)
    assert set(Relation) - set(OPPOSITE) == {Relation.GREAT_GRANDPARENT}


def test_a_proof_that_expires_today_is_missing_today() -> None:
    held = [Held(kind, date(2025, 1, 1), date(2026, 1, 1)) for kind in BASE_QUALIFICATIONS[1:]]
    assert missing_qualifications(held=held, needed=BASE_QUALIFICATIONS, day=date(2025, 12, 31)) == [
        QualificationKind.TRAINING
    ]
    assert missing_qualifications(held=held, needed=BASE_QUALIFICATIONS, day=date(2026, 1, 1)) == list(
        BASE_QUALIFICATIONS
    )


@pytest.mark.parametrize(
    ("forwarded", "behind_proxy", "network"),
    [
        ("", False, "10.0.0.9"),
        ("203.0.113.7", False, "10.0.0.9"),
        ("", True, "10.0.0.9"),
        ("203.0.113.7", True, "203.0.113.7"),
        ("1.2.3.4, 203.0.113.7", True, "203.0.113.7"),
    ],
)
def test_only_what_our_own_proxy_wrote_tells_where_a_request_comes_from(
    forwarded: str, behind_proxy: bool, network: str
) -> None:
    assert network_of(peer="10.0.0.9", forwarded=forwarded, behind_proxy=behind_proxy) == network

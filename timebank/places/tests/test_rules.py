"""The pure rules of places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.places import rules

DEGREES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("code", "scope", "expected"),
    [
        ("110000", "110000", True),
        ("110105", "110000", True),
        ("110105003", "110000", True),
        ("110105003", "110105", True),
        ("110105003", "110105003", True),
        ("110105003", "110101", False),
        ("110105003", "110105004", False),
        ("110105", "110105003", False),
        ("110000", "110105", False),
        ("310101", "110000", False),
        ("110105003", "", False),
    ],
)
def test_a_place_lies_within_its_street_district_and_city_only(code: str, scope: str, expected: bool) -> None:
    assert rules.is_within(code=code, scope=scope) is expected


def test_each_level_names_the_one_above() -> None:
    assert rules.parent_code("110105003") == "110105"
    assert rules.parent_code("110105") == "110000"
    assert rules.parent_code("110000") is None
    assert rules.city_code("110105003") == "110000"
    assert rules.district_code("110105003") == "110105"


def test_one_degree_north_is_about_111_kilometres() -> None:
    assert rules.distance_m(39.0, 116.0, 40.0, 116.0) == 111_195


def test_tiananmen_to_the_summer_palace_is_about_fifteen_kilometres() -> None:
    assert 14_000 < rules.distance_m(39.9075, 116.3972, 39.9999, 116.2755) < 15_500


@given(DEGREES, DEGREES)
def test_distance_is_symmetric_and_never_more_than_half_the_earth(
    first: tuple[float, float], second: tuple[float, float]
) -> None:
    there = rules.distance_m(*first, *second)
    assert 0 <= there <= 20_015_115
    assert abs(there - rules.distance_m(*second, *first)) <= 1


def test_a_point_is_no_distance_from_itself() -> None:
    assert rules.distance_m(39.918, 116.432, 39.918, 116.432) == 0


def test_positions_keep_three_decimals() -> None:
    assert rules.rounded(39.918499) == 39.918
    assert rules.rounded(116.43251) == 116.433

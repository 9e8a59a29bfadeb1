"""Fields for days and moments take none that would lead out of the calendar."""

import pytest
from django.core.exceptions import ValidationError

from timebank.web.desk.forms import date_field
from timebank.web.volunteer.forms import moment_field


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("0001-01-01T00:00", False),
        ("1999-12-31T23:59", False),
        ("2026-03-04T14:00", True),
        ("9999-12-31T23:59", False),
    ],
)
def test_a_moment_lies_within_two_centuries(text: str, is_taken: bool) -> None:
    field = moment_field()
    if is_taken:
        assert field.clean(text).year == 2026
        return
    with pytest.raises(ValidationError):
        field.clean(text)


@pytest.mark.parametrize(
    ("text", "is_taken"), [("0001-01-01", False), ("1948-05-17", True), ("9999-12-31", False)]
)
def test_a_day_lies_within_a_life(text: str, is_taken: bool) -> None:
    field = date_field()
    if is_taken:
        assert field.clean(text).isoformat() == text
        return
    with pytest.raises(ValidationError):
        field.clean(text)

"""The registry of policy values, and what is a right value."""

from datetime import time
from pathlib import Path
from typing import Any, get_args

import polib
import pytest
from django.utils.translation import override

from timebank.policy import kinds
from timebank.policy.kinds import POLICY_KINDS, REGISTRY, Shape
from timebank.policy.rules import is_right_value, typed

NAMES_BY_SHAPE = {
    Shape.NUMBER: kinds.NumberName,
    Shape.OPTIONAL_NUMBER: kinds.OptionalNumberName,
    Shape.TIME: kinds.TimeName,
    Shape.CODE: kinds.CodeName,
    Shape.CODES: kinds.CodesName,
    Shape.ORDER: kinds.OrderName,
    Shape.NUMBERS: kinds.NumbersName,
}


def test_the_names_known_to_the_type_checker_are_those_of_the_registry() -> None:
    for shape, names in NAMES_BY_SHAPE.items():
        in_registry = {name for name, kind in POLICY_KINDS.items() if kind.shape == shape}
        assert set(get_args(names)) == in_registry


def test_no_name_stands_twice() -> None:
    assert sum(len(of_group) for of_group in REGISTRY.values()) == len(POLICY_KINDS)


@pytest.mark.parametrize("name", POLICY_KINDS)
def test_every_founding_value_is_right_and_has_a_label(name: str) -> None:
    kind = POLICY_KINDS[name]
    assert is_right_value(kind=kind, value=kind.default)
    assert str(kind.label)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("volunteer_age_min", 18, True),
        ("volunteer_age_min", -1, False),
        ("volunteer_age_min", 18.0, False),
        ("volunteer_age_min", "18", False),
        ("volunteer_age_min", True, False),
        ("volunteer_age_min", None, False),
        ("coin_minutes", 30, False),
        ("log_retention_months", 5, False),
        ("return_visit_random_percent", 101, False),
        ("total_cap_minutes", None, True),
        ("total_cap_minutes", 0, False),
        ("night_starts_local", "22:00", True),
        ("night_starts_local", "24:00", False),
        ("night_starts_local", "9:00", False),
        ("night_starts_local", "22:00:00", False),
        ("night_starts_local", "2 :00", False),
        ("night_starts_local", 22, False),
        ("record_rounding", "NEAREST", True),
        ("record_rounding", "UP", False),
        ("gift_relations", ["PARENT"], True),
        ("gift_relations", [], True),
        ("gift_relations", ["PARENT", "PARENT"], False),
        ("gift_relations", ["NEIGHBOUR"], False),
        ("gift_relations", [["PARENT"]], False),
        ("gift_relations", "PARENT", False),
        ("special_group_priority", [*reversed(POLICY_KINDS["special_group_priority"].default)], True),
        ("special_group_priority", ["DEMENTIA", "INCAPACITY"], False),
        ("star_hours", [100, 300], True),
        ("star_hours", [300, 100], False),
        ("star_hours", [100, 100], False),
        ("star_hours", [], False),
        ("star_hours", list(range(1, 22)), False),
        ("grant_expiry_notice_days", [60, 14], True),
        ("grant_expiry_notice_days", [14, 60], False),
    ],
)
def test_a_value_must_fit_its_entry(name: str, value: Any, expected: bool) -> None:
    assert is_right_value(kind=POLICY_KINDS[name], value=value) is expected


def test_a_stored_value_is_read_in_the_type_that_rules_use() -> None:
    assert typed(kind=POLICY_KINDS["night_ends_local"], value="06:00") == time(6, 0)
    assert typed(kind=POLICY_KINDS["star_hours"], value=[100, 300]) == (100, 300)
    assert typed(kind=POLICY_KINDS["quiet_days"], value=7) == 7
    with pytest.raises(ValueError, match="quiet_days"):
        typed(kind=POLICY_KINDS["quiet_days"], value="7")


def test_every_label_has_its_chinese_words() -> None:
    package = Path(kinds.__file__).parent.parent
    catalogue = polib.pofile(str(package / "locale/zh_Hans/LC_MESSAGES/django.po"))
    chinese = {entry.msgid: entry.msgstr for entry in catalogue}
    with override("en"):
        for kind in POLICY_KINDS.values():
            texts = [kind.label, kind.unit.label, kind.source.label, *(kind.choices or {}).values()]
            assert all(chinese.get(str(text)) for text in texts), kind.name

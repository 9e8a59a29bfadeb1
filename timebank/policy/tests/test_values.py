"""Reading policy values: which one holds where and when."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from timebank.policy import queries
from timebank.policy.kinds import FOUNDED_AT, POLICY_KINDS, PolicyState
from timebank.policy.models import PolicyValue
from timebank.policy.operations import approve_value, propose_value
from timebank.policy.queries import forget_copy, history, proposals, value, values_in_force

pytestmark = pytest.mark.django_db

AUTHOR, APPROVER = UUID(int=1), UUID(int=2)
AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
START = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
LATER = START + timedelta(days=30)


def put_in_force(*, name: str, place: str, stored: Any, starts_at: datetime) -> None:
    proposal = propose_value(
        name=name, place=place, value=stored, starts_at=starts_at, reason="trial", by=AUTHOR, at=AT
    )
    approve_value(value_id=proposal.pk, by=APPROVER, at=AT)
    forget_copy()


def test_every_name_has_a_founding_value_for_the_city() -> None:
    founding = PolicyValue.objects.filter(state=PolicyState.FOUNDING)
    assert dict(founding.values_list("name", "value")) == {
        name: kind.default for name, kind in POLICY_KINDS.items()
    }


def test_the_founding_values_are_those_of_the_plan() -> None:
    assert value("volunteer_age_min", at=AT, place="110105003") == 18
    assert value("record_step_minutes", at=AT, place="110000") == 15
    assert value("total_cap_minutes", at=AT, place="110105") is None
    assert value("night_starts_local", at=AT, place="110105") == time(22, 0)
    assert value("star_hours", at=AT, place="110000") == (100, 300, 600, 1_000, 1_500)
    assert value("dossier_reading", at=AT, place="110000") == "OBTAINED_AND_STORED"
    assert "SPOUSE" in value("gift_relations", at=AT, place="110000")


def test_nothing_was_in_force_before_the_plan() -> None:
    assert value("quiet_days", at=FOUNDED_AT, place="110000") == 7
    with pytest.raises(LookupError, match="quiet_days"):
        value("quiet_days", at=FOUNDED_AT - timedelta(microseconds=1), place="110000")


def test_another_city_has_no_values_here() -> None:
    with pytest.raises(LookupError):
        value("quiet_days", at=AT, place="310000")


def test_a_value_holds_from_its_start_and_the_past_keeps_the_old_one() -> None:
    put_in_force(name="quiet_days", place="110000", stored=5, starts_at=START)
    assert value("quiet_days", at=START - timedelta(seconds=1), place="110101") == 7
    assert value("quiet_days", at=START, place="110101") == 5


def test_a_district_has_its_own_value_and_its_neighbour_the_citys() -> None:
    put_in_force(name="alerts_per_day", place="110105", stored=4, starts_at=START)
    put_in_force(name="alerts_per_day", place="110000", stored=12, starts_at=START)
    assert value("alerts_per_day", at=LATER, place="110105") == 4
    assert value("alerts_per_day", at=LATER, place="110105003") == 4
    assert value("alerts_per_day", at=LATER, place="110101") == 12
    assert value("alerts_per_day", at=LATER, place="110000") == 12


def test_a_district_can_go_back_to_the_citys_value() -> None:
    put_in_force(name="alerts_per_day", place="110105", stored=4, starts_at=START)
    put_in_force(name="alerts_per_day", place="110105", stored=None, starts_at=LATER)
    assert value("alerts_per_day", at=LATER - timedelta(seconds=1), place="110105") == 4
    assert value("alerts_per_day", at=LATER, place="110105") == 10


def test_a_proposal_has_no_effect() -> None:
    propose_value(
        name="quiet_days", place="110000", value=5, starts_at=START, reason="trial", by=AUTHOR, at=AT
    )
    assert value("quiet_days", at=LATER, place="110000") == 7
    assert [each.value for each in proposals()] == [5]


def test_after_the_first_read_a_value_costs_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        value("quiet_days", at=AT, place="110101")
        value("code_seconds", at=AT, place="110105003")


def test_a_copy_that_is_too_old_is_read_again(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "COPY_SECONDS_MAX", -1)
    with django_assert_num_queries(2):
        value("quiet_days", at=AT, place="110101")
        value("quiet_days", at=AT, place="110101")


def test_all_values_in_force_stand_in_the_order_of_the_registry() -> None:
    put_in_force(name="review_due_hours", place="110105", stored=12, starts_at=START)
    found = values_in_force(at=LATER, place="110105003")
    assert [each.kind.name for each in found] == list(POLICY_KINDS)
    own = {each.kind.name: each for each in found if each.place_code == "110105"}
    assert list(own) == ["review_due_hours"]
    assert own["review_due_hours"].value == 12
    assert own["review_due_hours"].starts_at == START


def test_the_history_shows_the_latest_start_first() -> None:
    put_in_force(name="quiet_days", place="110000", stored=5, starts_at=START)
    assert [each.value for each in history(name="quiet_days")] == [5, 7]

"""The repeatable write: acts once, answers twice, and remembers nothing of what was refused."""

from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, STREET, Cast
from tests.clones import in_threads
from timebank.lib.ids import new_id
from timebank.lib.operation import operation
from timebank.lib.refusals import Refused
from timebank.people.kinds import AttemptKind, Channel, ConsentPurpose, Role
from timebank.people.models import ActKey, SignInAttempt
from timebank.people.once import Result, once
from timebank.people.operations import forget_act_keys, withdraw_consent
from timebank.people.refusals import KeyUsedForOtherContent
from timebank.people.rules import Actor

CLERK = Actor(
    person_id=UUID(int=7),
    role=Role.DESK_CLERK,
    scope=STREET,
    organisation_id=None,
    channel=Channel.DESK,
)
"""Somebody who need not be in the tables: the key keeps an id and points at nobody."""


class Full(Refused):
    """No room."""


@operation
def count_one(*, at: datetime) -> Result:
    """Leave one row, as any act would, and tell how many there are."""
    SignInAttempt.objects.create(kind=AttemptKind.CODE_BY_PHONE, key_hash=b"counted", tried_at=at)
    return {"rows": SignInAttempt.objects.count(), "names": ["a", "乙"]}


def refuse() -> Result:
    count_one(at=NOW)
    raise Full


def act(key: UUID, **changes: Any) -> Result:
    given: dict[str, Any] = {
        "by": CLERK,
        "key": key,
        "act": "count_one",
        "content": {"need": UUID(int=3), "minutes": 60},
        "at": NOW,
        "run": lambda: count_one(at=NOW),
    }
    return once(**(given | changes))


@pytest.mark.django_db
def test_the_second_request_gets_the_first_result_and_acts_no_more() -> None:
    key = new_id()
    first = act(key)
    assert first == act(key) == {"rows": 1, "names": ["a", "乙"]}
    assert act(key, at=NOW + timedelta(days=1)) == first
    assert SignInAttempt.objects.count() == 1


@pytest.mark.django_db
def test_the_order_of_the_content_does_not_matter() -> None:
    key = new_id()
    assert act(key) == act(key, content={"minutes": 60, "need": str(UUID(int=3))})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [{"content": {"need": UUID(int=3), "minutes": 61}}, {"content": {}}, {"act": "count_two"}],
    ids=["other content", "no content", "other act"],
)
def test_a_key_is_refused_for_anything_else(changes: dict[str, Any]) -> None:
    key = new_id()
    act(key)
    with pytest.raises(KeyUsedForOtherContent):
        act(key, **changes)
    assert SignInAttempt.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_of_somebody_else_is_another_key() -> None:
    key = new_id()
    other = Actor(
        person_id=UUID(int=8), role=Role.ELDER, scope="", organisation_id=None, channel=Channel.PAGE
    )
    act(key)
    assert act(key, by=other)["rows"] == 2


@pytest.mark.django_db
def test_a_refused_act_leaves_no_key_and_may_be_tried_again() -> None:
    key = new_id()
    with pytest.raises(Full):
        act(key, run=refuse)
    assert not ActKey.objects.exists()
    assert act(key)["rows"] == 1


@pytest.mark.django_db
def test_a_real_operation_joins_the_same_transaction(cast: Cast) -> None:
    key = new_id()

    def run() -> Result:
        withdraw_consent(
            person_id=cast.elder.pk, purpose=ConsentPurpose.LOCATION, by=cast.elder_actor, at=NOW
        )
        return {}

    facts: dict[str, Any] = {"by": cast.elder_actor, "act": "withdraw_consent", "content": {}}
    assert once(key=key, at=NOW, run=run, **facts) == once(key=key, at=NOW, run=run, **facts) == {}


@pytest.mark.django_db
def test_the_first_run_costs_one_statement_and_a_repetition_two() -> None:
    key = new_id()
    for count in (1, 2):
        with CaptureQueriesContext(connection) as captured:
            act(key, run=dict)
        # What is a transaction outside a test is a savepoint inside it.
        assert len([each for each in captured if "SAVEPOINT" not in each["sql"]]) == count


@pytest.mark.django_db
def test_what_a_repetition_did_is_undone_and_leaves_no_trace() -> None:
    key = new_id()
    first = act(key)

    def refuse_with_trace() -> Result:
        raise Full().leaving(lambda: pytest.fail("a repetition is nothing to look at"))

    assert act(key, run=refuse_with_trace) == first
    with pytest.raises(KeyUsedForOtherContent):
        act(key, run=refuse_with_trace, act="count_two")
    assert SignInAttempt.objects.count() == 1


@pytest.mark.django_db
def test_the_content_cannot_be_guessed_from_the_key() -> None:
    act(new_id(), content={"phone": "19900000001"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(each)::text FROM people_actkey each")
        assert "19900000001" not in cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_result_that_json_cannot_hold_is_a_bug_and_undoes_the_act() -> None:
    with pytest.raises(TypeError):
        act(new_id(), run=lambda: {"moment": datetime(2026, 1, 1, tzinfo=UTC)})
    assert not ActKey.objects.exists()


@pytest.mark.django_db
def test_keys_are_forgotten_after_seven_days_and_not_before() -> None:
    act(new_id())
    assert forget_act_keys(at=NOW + timedelta(days=7)) == 0
    assert forget_act_keys(at=NOW + timedelta(days=7, seconds=1)) == 1
    assert not ActKey.objects.exists()


def test_eight_requests_at_the_same_moment_act_once(committed_database: str) -> None:
    key = new_id()
    results = in_threads([lambda: act(key)] * 8)
    assert results == [{"rows": 1, "names": ["a", "乙"]}] * 8
    assert SignInAttempt.objects.count() == 1


def test_a_request_refused_while_its_repetition_acts_is_answered_with_what_that_did(
    committed_database: str,
) -> None:
    key = new_id()
    has_begun, has_acted = Event(), Event()

    def refused() -> Result:
        has_begun.set()
        assert has_acted.wait(timeout=30)
        return refuse()

    def second() -> Result:
        assert has_begun.wait(timeout=30)
        result = act(key)
        has_acted.set()
        return result

    assert in_threads([lambda: act(key, run=refused), second]) == [{"rows": 1, "names": ["a", "乙"]}] * 2
    assert SignInAttempt.objects.count() == 1

"""Queueing and reading notices: who sees them, which facts they may carry, how they are said."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import translation

from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NEVER_STORED, SENTENCES, NoticeKind
from timebank.notices.models import Notice
from timebank.notices.operations import mark_read, queue_notice
from timebank.notices.queries import notices_of
from timebank.notices.rules import Fact, coins_in_words, sentence
from timebank.notices.tests.conftest import NOW

in_a_transaction = pytest.mark.django_db(databases=["default"])
GRANT: dict[str, Fact] = {"coin_minutes": 690, "expires_date": date(2027, 6, 1)}


@in_a_transaction
def test_a_person_sees_own_notices_newest_first_and_nobody_elses() -> None:
    person_id = new_id()
    ids = [
        queue_notice(
            person_id=person_id, kind=NoticeKind.NEED_APPROVED, facts={}, at=NOW + timedelta(hours=hour)
        )
        for hour in range(3)
    ]
    queue_notice(person_id=new_id(), kind=NoticeKind.NEED_APPROVED, facts={}, at=NOW)
    assert [fact.id for fact in notices_of(person_id=person_id, limit=2)] == [ids[2], ids[1]]


@in_a_transaction
def test_reading_twice_keeps_the_first_moment_and_others_cannot_read_it() -> None:
    person_id = new_id()
    notice_id = queue_notice(person_id=person_id, kind=NoticeKind.NEED_APPROVED, facts={}, at=NOW)
    with pytest.raises(NotFound):
        mark_read(notice_id=notice_id, person_id=new_id(), at=NOW)
    for hours in (1, 2):
        mark_read(notice_id=notice_id, person_id=person_id, at=NOW + timedelta(hours=hours))
    (fact,) = notices_of(person_id=person_id, limit=10)
    assert fact.read_at == fact.delivered_at == NOW + timedelta(hours=1)


@in_a_transaction
@pytest.mark.parametrize(
    "facts",
    [
        {"who": "王秀英"},
        {"who": "Wang Xiuying"},
        {"phone": "13900001234"},
        {"phone": 13900001234},
        {"number": "11010519491231002X"},
        {"starts_at": datetime(2026, 6, 1)},  # noqa: DTZ001 - the fault under test
        {"starts_at": "2026-06-01T10:00:00"},
        {"starts_at": "SOON"},
        {"position": 39.9684321},
        {"list": ["A"]},
    ],
)
def test_a_fact_that_could_be_personal_or_cannot_be_said_stops_the_caller(facts: dict[str, Any]) -> None:
    person_id = new_id()
    with pytest.raises(ValueError):
        queue_notice(person_id=person_id, kind=NoticeKind.NEED_APPROVED, facts=facts, at=NOW)
    assert not Notice.objects.filter(person_id=person_id).exists()


@in_a_transaction
@pytest.mark.parametrize("kind", [NoticeKind.GRANT_RECEIVED, NoticeKind.VISIT_CONFIRMED])
def test_a_notice_without_a_fact_that_its_sentence_names_stops_the_caller(kind: NoticeKind) -> None:
    with pytest.raises(ValueError, match="coin_minutes"):
        queue_notice(person_id=new_id(), kind=kind, facts={}, at=NOW)


@in_a_transaction
def test_a_login_code_is_never_stored() -> None:
    with pytest.raises(ValueError, match="never stored"):
        queue_notice(person_id=new_id(), kind=NoticeKind.LOGIN_CODE, facts={"code": 123456}, at=NOW)


@in_a_transaction
def test_a_notice_says_coins_days_and_moments_in_words_and_local_time() -> None:
    person_id = new_id()
    queue_notice(person_id=person_id, kind=NoticeKind.GRANT_RECEIVED, facts=GRANT, at=NOW)
    starts_at = datetime(2026, 6, 3, 22, 30, tzinfo=UTC)
    queue_notice(
        person_id=person_id,
        kind=NoticeKind.NEED_TAKEN,
        facts={"starts_at": starts_at, "need_id": new_id()},
        at=NOW + timedelta(seconds=1),
    )
    with translation.override("en"):
        taken, granted = notices_of(person_id=person_id, limit=10)
    assert taken.sentence.startswith("Service of 4 June, 06:30: A volunteer will come")
    assert "11 time coins 30 minutes" in granted.sentence
    assert "until 1 June 2027" in granted.sentence


def test_every_kind_has_a_sentence_without_room_for_a_name() -> None:
    assert set(SENTENCES) == set(NoticeKind)
    facts: dict[str, int | str] = {
        "coin_minutes": 60,
        "due_date": "2026-09-01",
        "expires_date": "2027-06-01",
        "minutes": 45,
        "rests_until_at": "2026-06-02T02:00:00+00:00",
    }
    for kind in set(NoticeKind) - NEVER_STORED:
        assert "%(" not in sentence(kind=kind, facts=facts)


@pytest.mark.parametrize(
    ("coin_minutes", "english", "chinese"),
    [
        (0, "0 time coins", "0个时间币"),
        (1, "1 minute", "1分钟"),
        (59, "59 minutes", "59分钟"),
        (60, "1 time coin", "1个时间币"),
        (61, "1 time coin 1 minute", "1个时间币1分钟"),
        (120, "2 time coins", "2个时间币"),
        (690, "11 time coins 30 minutes", "11个时间币30分钟"),
        (600_000, "10000 time coins", "10000个时间币"),
        (-30, "−30 minutes", "−30分钟"),
        (-690, "−11 time coins 30 minutes", "−11个时间币30分钟"),
    ],
)
def test_coins_are_said_as_coins_with_minutes(coin_minutes: int, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert coins_in_words(coin_minutes) == english
    with translation.override("zh-hans"):
        assert coins_in_words(coin_minutes) == chinese


@in_a_transaction
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM notices_notice",
        "TRUNCATE notices_notice",
        "UPDATE notices_notice SET facts = '{}'",
        "UPDATE notices_notice SET person_id = gen_random_uuid()",
    ],
)
def test_the_application_cannot_change_what_was_told(statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

"""Sending: at least once, never twice at once, tried five times, and nothing personal in rows or logs."""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from pytest_django import Settings

from timebank.lib.ids import new_id
from timebank.notices.jobs import send_due_notices
from timebank.notices.kinds import NoticeChannel, NoticeKind, NoticeState
from timebank.notices.models import Notice
from timebank.notices.operations import ATTEMPTS_MAX, mark_delivered, mark_read, queue_notice
from timebank.notices.tests.conftest import NOW, Switchboard, person_with_phone, refuse
from timebank.vault.kinds import Field, Purpose
from timebank.vault.operations import keep_identity
from timebank.vault.queries import looks_at

in_a_transaction = pytest.mark.django_db(databases=["default"])


def queue(person_id: UUID) -> UUID:
    return queue_notice(person_id=person_id, kind=NoticeKind.NEED_TAKEN, facts={"need_id": new_id()}, at=NOW)


@in_a_transaction
def test_a_due_notice_is_sent_once_to_the_persons_phone(switchboard: type[Switchboard]) -> None:
    person_id, phone = person_with_phone()
    notice_id = queue(person_id)
    assert send_due_notices(at=NOW - timedelta(seconds=1), limit=10) == 0
    assert send_due_notices(at=NOW, limit=10) == 1
    assert send_due_notices(at=NOW + timedelta(days=1), limit=10) == 0
    assert [(to, reference) for to, _, reference in switchboard.sent] == [(phone, f"NEED_TAKEN {notice_id}")]
    notice = Notice.objects.get(pk=notice_id)
    assert (notice.state, notice.channel) == (NoticeState.DELIVERED, NoticeChannel.SMS)
    assert notice.sent_at == notice.delivered_at == NOW
    assert [look.purpose for look in looks_at(person_id=person_id)] == [Purpose.NOTICE]


@in_a_transaction
def test_a_sent_notice_is_delivered_when_the_provider_reports_it(switchboard: type[Switchboard]) -> None:
    switchboard.before_return = staticmethod(lambda: False)
    notice_id = queue(person_with_phone()[0])
    send_due_notices(at=NOW, limit=10)
    assert Notice.objects.get(pk=notice_id).state == NoticeState.SENT
    arrived_at = NOW + timedelta(seconds=9)
    assert mark_delivered(notice_id=notice_id, at=arrived_at)
    assert not mark_delivered(notice_id=notice_id, at=arrived_at + timedelta(days=1))
    assert Notice.objects.get(pk=notice_id).delivered_at == arrived_at


@in_a_transaction
def test_without_a_mobile_phone_a_notice_stays_on_the_page_and_is_delivered_when_read(
    switchboard: type[Switchboard],
) -> None:
    person_id = new_id()
    keep_identity(person_id=person_id, values={Field.LANDLINE: "010-62345678"})
    notice_id = queue(person_id)
    assert send_due_notices(at=NOW, limit=10) == 1
    notice = Notice.objects.get(pk=notice_id)
    assert (notice.state, notice.delivered_at, switchboard.sent) == (NoticeState.IN_APP, None, [])
    mark_read(notice_id=notice_id, person_id=person_id, at=NOW + timedelta(hours=1))
    notice.refresh_from_db()
    assert (notice.state, notice.delivered_at) == (NoticeState.DELIVERED, NOW + timedelta(hours=1))


@in_a_transaction
def test_sending_is_tried_five_times_with_growing_pauses_then_given_up(
    switchboard: type[Switchboard],
) -> None:
    switchboard.before_return = staticmethod(refuse)
    notice_id = queue(person_with_phone()[0])
    moments = []
    while (notice := Notice.objects.get(pk=notice_id)).state == NoticeState.QUEUED:
        assert notice.next_attempt_at is not None
        moments.append(notice.next_attempt_at)
        assert send_due_notices(at=notice.next_attempt_at - timedelta(seconds=1), limit=10) == 0
        assert send_due_notices(at=notice.next_attempt_at, limit=10) == 1
    assert notice.state == NoticeState.FAILED
    assert len(switchboard.sent) == ATTEMPTS_MAX
    assert [(moment - NOW) / timedelta(minutes=5) for moment in moments] == [0, 1, 3, 7, 15]


@in_a_transaction
def test_a_notice_that_could_not_be_sent_is_still_read_on_the_page(switchboard: type[Switchboard]) -> None:
    switchboard.before_return = staticmethod(refuse)
    person_id, _ = person_with_phone()
    notice_id = queue(person_id)
    for day in range(ATTEMPTS_MAX):
        send_due_notices(at=NOW + timedelta(days=day), limit=10)
    assert Notice.objects.get(pk=notice_id).state == NoticeState.FAILED
    mark_read(notice_id=notice_id, person_id=person_id, at=NOW + timedelta(days=9))
    assert Notice.objects.get(pk=notice_id).state == NoticeState.DELIVERED


@in_a_transaction
def test_one_provider_fault_does_not_hold_up_the_others(switchboard: type[Switchboard]) -> None:
    answers = iter([False, True, False])
    switchboard.before_return = staticmethod(lambda: refuse() if next(answers) else True)
    ids = [queue(person_with_phone()[0]) for _ in range(3)]
    assert send_due_notices(at=NOW, limit=10) == 3
    states = Notice.objects.in_bulk(ids)
    assert [states[each].state for each in ids] == ["DELIVERED", "QUEUED", "DELIVERED"]


@in_a_transaction
def test_a_run_takes_up_no_more_than_its_limit(switchboard: type[Switchboard]) -> None:
    person_id, _ = person_with_phone()
    for _ in range(45):
        queue(person_id)
    assert send_due_notices(at=NOW, limit=42) == 42
    assert len(switchboard.sent) == 42
    assert send_due_notices(at=NOW, limit=42) == 3


def test_a_stop_between_sending_and_marking_repeats_the_text_and_loses_none(
    committed: list[UUID], switchboard: type[Switchboard]
) -> None:
    class Killed(BaseException):
        """The worker is gone."""

    def killed() -> bool:
        raise Killed

    person_id, _ = person_with_phone()
    committed.append(person_id)
    first, second = queue(person_id), queue(person_id)
    switchboard.before_return = staticmethod(killed)
    with pytest.raises(Killed):
        send_due_notices(at=NOW, limit=10)
    assert send_due_notices(at=NOW + timedelta(minutes=4), limit=10) == 0
    switchboard.before_return = staticmethod(lambda: True)
    assert send_due_notices(at=NOW + timedelta(minutes=6), limit=10) == 2
    assert [reference.split()[1] for _, _, reference in switchboard.sent] == [
        str(first),
        str(first),
        str(second),
    ]


def test_workers_at_the_same_moment_send_each_notice_once(
    committed: list[UUID], switchboard: type[Switchboard]
) -> None:
    person_id, _ = person_with_phone()
    committed.append(person_id)
    ids = {queue(person_id) for _ in range(60)}
    start = Barrier(4)
    taken: list[int] = []

    def work() -> None:
        connections["default"].ensure_connection()
        start.wait()
        taken.append(send_due_notices(at=NOW, limit=100))
        connections["default"].close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 60
    assert sorted(reference.split()[1] for _, _, reference in switchboard.sent) == sorted(map(str, ids))


@in_a_transaction
def test_a_notice_read_while_it_is_being_sent_keeps_the_earlier_moment(
    switchboard: type[Switchboard],
) -> None:
    person_id, _ = person_with_phone()
    notice_id = queue(person_id)
    read_at = NOW - timedelta(seconds=5)

    def read_meanwhile() -> bool:
        mark_read(notice_id=notice_id, person_id=person_id, at=read_at)
        return True

    switchboard.before_return = staticmethod(read_meanwhile)
    send_due_notices(at=NOW, limit=10)
    notice = Notice.objects.get(pk=notice_id)
    assert (notice.delivered_at, notice.channel) == (read_at, NoticeChannel.IN_APP)


@in_a_transaction
def test_neither_row_nor_log_shows_a_phone_or_a_sentence(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_PROVIDER = "timebank.notices.channels.LogProvider"
    caplog.set_level(logging.DEBUG)
    person_id, phone = person_with_phone()
    notice_id = queue(person_id)
    assert send_due_notices(at=NOW, limit=10) == 1
    (row,) = Notice.objects.filter(pk=notice_id).values()
    assert f"notice NEED_TAKEN {notice_id}" in caplog.text
    for text in (caplog.text, str(row)):
        assert phone not in text
        assert "volunteer" not in text
        assert "志愿者" not in text


@in_a_transaction
def test_production_without_a_provider_claims_nothing(settings: Settings) -> None:
    settings.SMS_PROVIDER = "timebank.notices.channels.LogProvider"
    settings.PRODUCTION = True
    notice_id = queue(person_with_phone()[0])
    with pytest.raises(ImproperlyConfigured):
        send_due_notices(at=NOW, limit=10)
    assert Notice.objects.get(pk=notice_id).attempts == 0


def test_the_job_is_scheduled_every_minute() -> None:
    from procrastinate.contrib.django import app

    task = app.tasks["timebank.notices.jobs.send_notices"]
    schedules: Callable[..., object] = app.periodic_registry.periodic_tasks  # type: ignore[assignment]
    assert [each.cron for (name, _), each in schedules.items() if name == task.name] == ["* * * * *"]  # type: ignore[attr-defined]

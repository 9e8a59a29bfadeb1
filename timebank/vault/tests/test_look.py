"""Looking at personal values: journaled and committed first, read once, within a minute."""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from timebank.lib.ids import new_id
from timebank.vault import operations
from timebank.vault.kinds import PERSONS_PER_LOOK_MAX, Field, Purpose
from timebank.vault.operations import LookRefused
from timebank.vault.queries import looks_at

in_a_transaction = pytest.mark.django_db(databases=["default"])


def open_a_look(person_id: UUID, *fields: Field) -> UUID:
    return operations.open_look(
        person_id=person_id,
        fields=fields or [Field.NAME],
        by_id=new_id(),
        by_role="DESK_CLERK",
        purpose=Purpose.DESK,
    )


@in_a_transaction
def test_a_look_gives_only_the_fields_it_was_opened_for(values: dict[Field, str]) -> None:
    person_id = new_id()
    operations.keep_identity(person_id=person_id, values=values)
    look_id = open_a_look(person_id, Field.PHONE, Field.NAME)
    assert operations.read_look(look_id=look_id) == {
        Field.NAME: values[Field.NAME],
        Field.PHONE: values[Field.PHONE],
    }


@in_a_transaction
def test_a_look_at_somebody_without_values_gives_nothing_and_is_journaled_all_the_same() -> None:
    person_id = new_id()
    assert operations.read_look(look_id=open_a_look(person_id)) == {}
    assert len(looks_at(person_id=person_id)) == 1


@in_a_transaction
def test_a_look_is_read_once() -> None:
    look_id = open_a_look(new_id())
    operations.read_look(look_id=look_id)
    with pytest.raises(LookRefused):
        operations.read_look(look_id=look_id)


@in_a_transaction
def test_an_unknown_look_gives_nothing() -> None:
    with pytest.raises(LookRefused):
        operations.read_look(look_id=new_id())


@in_a_transaction
def test_a_look_written_by_the_reading_transaction_gives_nothing(values: dict[Field, str]) -> None:
    person_id, look_id = new_id(), new_id()
    operations.keep_identity(person_id=person_id, values=values)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT vault_open_look(%s::uuid[], %s::uuid[], %s::text[], %s, %s, %s)",
            [[look_id], [person_id], ["NAME"], new_id(), "DESK_CLERK", "DESK"],
        )
    with pytest.raises(LookRefused), transaction.atomic():
        operations.read_look(look_id=look_id)


def test_a_look_older_than_a_minute_gives_nothing(committed: Callable[[], UUID]) -> None:
    looks = {seconds: open_a_look(committed()) for seconds in (30, 61)}
    with connections["owner"].cursor() as cursor:
        for seconds, look_id in looks.items():
            cursor.execute(
                "UPDATE vault_look SET opened_at = opened_at - make_interval(secs => %s) WHERE id = %s",
                [seconds, look_id],
            )
    assert operations.read_look(look_id=looks[30]) == {}
    with pytest.raises(LookRefused):
        operations.read_look(look_id=looks[61])


def test_a_caller_that_rolls_back_still_leaves_the_journal_row(
    committed: Callable[[], UUID], values: dict[Field, str]
) -> None:
    person_id, reader_id = committed(), new_id()
    operations.keep_identity(person_id=person_id, values=values)
    with transaction.atomic():
        seen = operations.look(
            person_id=person_id,
            fields=[Field.NAME],
            by_id=reader_id,
            by_role="DESK_CLERK",
            purpose=Purpose.DESK,
        )
        assert seen == {Field.NAME: "王秀英"}
        transaction.set_rollback(True)
    (journaled,) = looks_at(person_id=person_id)
    assert (journaled.by_id, journaled.by_role, journaled.purpose) == (reader_id, "DESK_CLERK", Purpose.DESK)
    assert journaled.fields == (Field.NAME,)


def test_two_readers_at_once_share_no_look(committed: Callable[[], UUID]) -> None:
    look_id = open_a_look(committed())
    start, outcomes = Barrier(8), []

    def read() -> None:
        connection.ensure_connection()
        start.wait()
        try:
            operations.read_look(look_id=look_id)
            outcomes.append("read")
        except LookRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["read"] + ["refused"] * 7


@in_a_transaction
def test_the_journal_shows_the_newest_look_first_and_no_value() -> None:
    person_id = new_id()
    first, second = open_a_look(person_id), open_a_look(person_id, Field.PHONE, Field.ADDRESS)
    operations.read_look(look_id=second)
    journal = looks_at(person_id=person_id)
    assert [fact.id for fact in journal] == [second, first]
    assert journal[0].fields == (Field.ADDRESS, Field.PHONE)
    assert journal[0].used_at is not None
    assert journal[1].used_at is None
    assert [fact.id for fact in looks_at(person_id=person_id, limit=1)] == [second]


@in_a_transaction
def test_many_persons_are_looked_at_together_each_with_a_journal_row() -> None:
    persons = {new_id(): {Field.NAME: f"赵{number}"} for number in range(5)}
    operations.keep_identities(identities=persons)
    stranger = new_id()
    seen = operations.look_at_many(
        person_ids=[*persons, stranger],
        fields=[Field.NAME],
        by_id=new_id(),
        by_role="DESK_CLERK",
        purpose=Purpose.DESK,
    )
    assert seen == {**persons, stranger: {}}
    assert [len(looks_at(person_id=person_id)) for person_id in seen] == [1] * 6


def test_nobody_looks_at_a_whole_city_at_once() -> None:
    with pytest.raises(ValueError, match="no more than"):
        operations.look_at_many(
            person_ids=[new_id() for _ in range(PERSONS_PER_LOOK_MAX + 1)],
            fields=[Field.NAME],
            by_id=new_id(),
            by_role="DESK_CLERK",
            purpose=Purpose.DESK,
        )


@in_a_transaction
def test_the_distance_to_the_door_is_measured_in_metres_and_journaled(values: dict[Field, str]) -> None:
    person_id = new_id()
    operations.keep_identity(person_id=person_id, values=values)

    def distance(latitude: float, longitude: float, of: UUID) -> int | None:
        return operations.distance_to_door(
            person_id=of, latitude=latitude, longitude=longitude, by_id=new_id(), by_role="VOLUNTEER"
        )

    assert distance(39.9684321, 116.4011234, person_id) == 0
    assert distance(39.9694321, 116.4011234, person_id) == 111
    assert distance(39.9684321, 116.4111234, person_id) == 852
    assert [fact.purpose for fact in looks_at(person_id=person_id)] == [Purpose.DISTANCE] * 3
    assert distance(39.9, 116.4, new_id()) is None

"""Keeping personal values: what is kept, what is refused, and that no plaintext reaches the tables."""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connections, transaction

from timebank.lib.ids import new_id
from timebank.lib.refusals import Refused
from timebank.vault import rules
from timebank.vault.kinds import DocumentKind, Field, Purpose
from timebank.vault.operations import DocumentAlreadyKnown, keep_identities, keep_identity, look
from timebank.vault.queries import find_by

in_a_transaction = pytest.mark.django_db(databases=["default"])


def see(person_id: UUID, *fields: Field) -> dict[Field, str]:
    return look(
        person_id=person_id, fields=fields or Field, by_id=new_id(), by_role="ELDER", purpose=Purpose.OWN
    )


@in_a_transaction
def test_what_was_kept_is_read_back_in_its_one_form(values: dict[Field, str]) -> None:
    person_id = new_id()
    keep_identity(person_id=person_id, values={**values, Field.PHONE: "+86 139-0000 1234"})
    assert see(person_id) == {
        **values,
        Field.PHONE: "13900001234",
        Field.DOCUMENT_KIND: DocumentKind.RESIDENT_NUMBER,
    }


@in_a_transaction
def test_a_value_kept_again_replaces_the_old_one_and_leaves_the_others(values: dict[Field, str]) -> None:
    person_id = new_id()
    keep_identity(person_id=person_id, values=values)
    keep_identity(person_id=person_id, values={Field.NAME: "王秀芳"})
    assert see(person_id, Field.NAME, Field.ADDRESS) == {
        Field.NAME: "王秀芳",
        Field.ADDRESS: values[Field.ADDRESS],
    }


@in_a_transaction
def test_many_persons_are_kept_at_once() -> None:
    persons = {new_id(): {Field.NAME: f"张{number}"} for number in range(30)}
    keep_identities(identities=persons)
    assert [see(person_id)[Field.NAME] for person_id in persons] == [f"张{number}" for number in range(30)]


@in_a_transaction
def test_a_document_belongs_to_one_person_only(values: dict[Field, str]) -> None:
    keep_identity(person_id=new_id(), values=values)
    other = new_id()
    with pytest.raises(DocumentAlreadyKnown):
        keep_identity(
            person_id=other, values={Field.NAME: "李四", Field.DOCUMENT: values[Field.DOCUMENT].lower()}
        )
    assert see(other) == {}


@in_a_transaction
@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ({Field.NAME: " "}, rules.NameWrong),
        ({Field.DOCUMENT: "110103500203123"}, rules.ResidentNumberOld),
        ({Field.DOCUMENT: "110105194912310021"}, rules.ResidentNumberWrong),
        ({Field.DOCUMENT: "王秀英", Field.DOCUMENT_KIND: DocumentKind.PASSPORT}, rules.DocumentWrong),
        ({Field.DOCUMENT_KIND: DocumentKind.PASSPORT}, rules.DocumentWrong),
        ({Field.PHONE: "010-62345678"}, rules.PhoneWrong),
        ({Field.LANDLINE: "13900001234"}, rules.LandlineWrong),
        ({Field.ADDRESS: "3号"}, rules.AddressWrong),
        ({Field.POSITION: "139.9,116.4"}, rules.PositionWrong),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_kept(
    value: dict[Field, str], refusal: type[Refused]
) -> None:
    person_id = new_id()
    with pytest.raises(refusal):
        keep_identity(person_id=person_id, values={Field.NAME: "李四", **value})
    assert see(person_id) == {}


@in_a_transaction
def test_a_person_is_found_by_exact_document_phone_and_shared_landline(values: dict[Field, str]) -> None:
    wife, husband = sorted([new_id(), new_id()])
    keep_identity(person_id=wife, values=values)
    keep_identity(person_id=husband, values={Field.LANDLINE: values[Field.LANDLINE][3:]})
    number, phone, landline = values[Field.DOCUMENT], values[Field.PHONE], values[Field.LANDLINE]
    assert find_by(field=Field.DOCUMENT, value=f" {number[:6]} {number[6:]}".lower()) == [wife]
    assert find_by(field=Field.PHONE, value=f"+86 {phone}") == [wife]
    assert find_by(field=Field.LANDLINE, value=f"010-{landline[3:]}") == [wife, husband]
    assert find_by(field=Field.PHONE, value="no number") == []
    assert find_by(field=Field.LANDLINE, value=phone) == []
    with pytest.raises(ValueError, match="NAME"):
        find_by(field=Field.NAME, value="王秀英")


def test_a_dump_of_the_vault_shows_no_value_of_the_person(
    committed: Callable[[], UUID], values: dict[Field, str]
) -> None:
    person_id = committed()
    keep_identity(person_id=person_id, values=values)
    assert see(person_id)[Field.NAME] == "王秀英"
    dump = ""
    with connections["owner"].cursor() as cursor:
        for table in ("vault_key", "vault_secret", "vault_document", "vault_look"):
            cursor.execute(f"SELECT string_agg(each::text, chr(10)) FROM {table} AS each")
            dump += cursor.fetchone()[0]
    assert str(person_id) in dump
    for value in values.values():
        assert value not in dump
        assert value.encode().hex() not in dump


def test_a_ciphertext_moved_to_another_person_or_field_does_not_decrypt(
    committed: Callable[[], UUID], values: dict[Field, str]
) -> None:
    one, other = committed(), committed()
    keep_identity(person_id=one, values=values)
    keep_identity(person_id=other, values={Field.NAME: "李四", Field.ADDRESS: "朝阳区安贞里4号楼"})
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE vault_secret SET ciphertext ="
            " (SELECT ciphertext FROM vault_secret WHERE person_id = %s AND field = 'NAME')"
            " WHERE person_id = %s AND field IN ('NAME', 'ADDRESS')",
            [one, other],
        )
        cursor.execute(
            "UPDATE vault_secret SET ciphertext ="
            " (SELECT ciphertext FROM vault_secret WHERE person_id = %s AND field = 'NAME')"
            " WHERE person_id = %s AND field = 'ADDRESS'",
            [one, one],
        )
    for person_id, field in [(other, Field.NAME), (other, Field.ADDRESS), (one, Field.ADDRESS)]:
        with pytest.raises(InvalidTag):
            see(person_id, field)
    assert see(one, Field.NAME) == {Field.NAME: "王秀英"}


def test_a_value_kept_in_a_transaction_that_rolls_back_was_never_kept(
    committed: Callable[[], UUID], values: dict[Field, str]
) -> None:
    person_id = committed()
    with transaction.atomic():
        keep_identity(person_id=person_id, values=values)
        transaction.set_rollback(True)
    assert see(person_id) == {}


def test_the_first_data_key_outlives_the_transaction_that_needed_it(
    committed: Callable[[], UUID], values: dict[Field, str]
) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE vault_key SET state = 'RETIRED'")
    person_id = committed()
    with transaction.atomic():
        keep_identity(person_id=person_id, values=values)
        transaction.set_rollback(True)
    keep_identity(person_id=person_id, values=values)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_key WHERE state = 'CURRENT'")
        assert cursor.fetchone() == (1,)
    assert see(person_id, Field.NAME) == {Field.NAME: "王秀英"}


def test_processes_that_need_the_first_data_key_at_once_share_one(committed: Callable[[], UUID]) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE vault_key SET state = 'RETIRED'")
    persons = [committed() for _ in range(6)]
    start = Barrier(len(persons))

    def keep(person_id: UUID) -> None:
        connections["default"].ensure_connection()
        start.wait()
        keep_identity(person_id=person_id, values={Field.NAME: "王秀英"})
        connections["default"].close()

    threads = [Thread(target=keep, args=[person_id]) for person_id in persons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT key_id) FROM vault_secret WHERE person_id = ANY(%s)", [persons])
        assert cursor.fetchone() == (1,)
    assert [see(person_id)[Field.NAME] for person_id in persons] == ["王秀英"] * len(persons)

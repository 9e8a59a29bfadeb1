"""Documents of a person: several, each known to be one person's only; and who is alike, without reading anything."""

from datetime import UTC, datetime, timedelta

import pytest

from timebank.lib.ids import new_id
from timebank.lib.refusals import Refused
from timebank.vault import rules
from timebank.vault.kinds import Alike, DocumentKind, Field, Purpose
from timebank.vault.operations import DocumentAlreadyKnown, keep_document, keep_identity, look
from timebank.vault.queries import alike, find_by, kept_since

pytestmark = pytest.mark.django_db(databases=["default"])

PASSPORT = "EA1234567"
NUMBER = "11010519491231002X"


def test_a_person_has_several_documents_and_is_found_by_each(values: dict[Field, str]) -> None:
    person_id = new_id()
    keep_identity(person_id=person_id, values=values)
    for kind, number in ((DocumentKind.PASSPORT, "ea123 4567"), (DocumentKind.OTHER, "(2019)17/3")):
        keep_document(person_id=person_id, kind=kind, number=number)
        keep_document(person_id=person_id, kind=kind, number=number)
    seen = look(
        person_id=person_id,
        fields=[Field.DOCUMENT, Field.MORE_DOCUMENTS],
        by_id=new_id(),
        by_role="DESK_CLERK",
        purpose=Purpose.DESK,
    )
    assert seen == {
        Field.DOCUMENT: values[Field.DOCUMENT],
        Field.MORE_DOCUMENTS: "PASSPORT EA1234567\nOTHER (2019)17/3",
    }
    for number in (values[Field.DOCUMENT], "EA1234567", "(2019)17/3"):
        assert find_by(field=Field.DOCUMENT, value=number) == [person_id]


def test_a_document_is_one_persons_whichever_way_it_came(values: dict[Field, str]) -> None:
    one, other = new_id(), new_id()
    keep_identity(person_id=one, values=values)
    keep_document(person_id=one, kind=DocumentKind.PASSPORT, number=PASSPORT)
    main = {Field.DOCUMENT: PASSPORT, Field.DOCUMENT_KIND: DocumentKind.PASSPORT}
    with pytest.raises(DocumentAlreadyKnown):
        keep_identity(person_id=other, values={Field.NAME: "李四", **main})
    with pytest.raises(DocumentAlreadyKnown):
        keep_document(person_id=other, kind=DocumentKind.PASSPORT, number=PASSPORT)
    with pytest.raises(DocumentAlreadyKnown):
        keep_document(person_id=other, kind=DocumentKind.RESIDENT_NUMBER, number=values[Field.DOCUMENT])
    assert find_by(field=Field.DOCUMENT, value="EA1234567") == [one]


def test_a_document_that_was_replaced_stays_the_persons(values: dict[Field, str]) -> None:
    person_id = new_id()
    keep_identity(person_id=person_id, values=values)
    renewed = {Field.DOCUMENT: "EA7654321", Field.DOCUMENT_KIND: DocumentKind.PASSPORT}
    keep_identity(person_id=person_id, values=renewed)
    assert find_by(field=Field.DOCUMENT, value=values[Field.DOCUMENT]) == [person_id]
    with pytest.raises(DocumentAlreadyKnown):
        keep_identity(person_id=new_id(), values={Field.DOCUMENT: values[Field.DOCUMENT]})


def test_a_person_is_found_by_the_fifteen_digits_of_an_old_card() -> None:
    person_id = new_id()
    keep_identity(person_id=person_id, values={Field.DOCUMENT: NUMBER})
    assert find_by(field=Field.DOCUMENT, value="110105 491231 002") == [person_id]


@pytest.mark.parametrize(
    ("kind", "number", "refusal"),
    [
        (DocumentKind.RESIDENT_NUMBER, "110105491231002", rules.ResidentNumberOld),
        (DocumentKind.RESIDENT_NUMBER, "110105194912310021", rules.ResidentNumberWrong),
        (DocumentKind.TAIWAN_TRAVEL, "H12345678", rules.DocumentWrong),
    ],
)
def test_a_document_that_cannot_be_right_is_not_kept(
    kind: DocumentKind, number: str, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        keep_document(person_id=new_id(), kind=kind, number=number)


def test_who_is_alike_is_known_with_the_reason_and_no_look() -> None:
    one, namesake, housemate, older_card = new_id(), new_id(), new_id(), new_id()
    keep_identity(
        person_id=one, values={Field.NAME: "王 秀英", Field.PHONE: "19900000091", Field.DOCUMENT: NUMBER}
    )
    keep_identity(person_id=namesake, values={Field.NAME: "王秀英", Field.PHONE: "19900000092"})
    keep_identity(person_id=housemate, values={Field.NAME: "李四", Field.PHONE: "19900000091"})
    keep_identity(person_id=older_card, values={Field.NAME: "张三"})
    keep_document(person_id=older_card, kind=DocumentKind.OTHER, number="110105491231002")
    assert set(alike(person_ids=[one])) == {
        (one, namesake, Alike.NAME),
        (one, housemate, Alike.PHONE),
        (one, older_card, Alike.DOCUMENT),
    }
    assert alike(person_ids=[new_id()]) == []


def test_whose_values_were_kept_lately_is_known() -> None:
    before, person_id = datetime.now(UTC) - timedelta(minutes=1), new_id()
    keep_identity(person_id=person_id, values={Field.NAME: "王秀英"})
    assert person_id in kept_since(moment=before, limit=1000)
    assert kept_since(moment=before + timedelta(hours=1), limit=1000) == []

"""Accounts that may belong to one person: noted with the reasons, seen by who may, dismissed with one."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import NOW, OTHER_STREET, Cast
from timebank.lib.refusals import NotFound, Refused
from timebank.people.kinds import ConsentHow, Difference, DuplicateReason, DuplicateState, Role, Sex
from timebank.people.models import LikelyDuplicate, Person
from timebank.people.operations import (
    compare_identities,
    dismiss_duplicate,
    enrol_person,
    note_likely_duplicates,
    record_document,
)
from timebank.people.powers import NotYourAct
from timebank.people.queries import duplicates_visible_to, open_duplicates
from timebank.people.refusals import DocumentDoesNotFit, DuplicateDismissed
from timebank.people.rules import Identity
from timebank.vault.kinds import DocumentKind, Field
from timebank.vault.operations import DocumentAlreadyKnown, keep_document, keep_identity
from timebank.vault.rules import DocumentWrong, check_character

pytestmark = pytest.mark.django_db(databases=["default"])


def again(cast: Cast, **changes: Any) -> Person:
    """Enrol the cast's elder once more: same name and birth date, another document."""
    given: dict[str, Any] = {
        "name": "王 秀英",
        "document_kind": DocumentKind.PASSPORT,
        "document": "E90000001",
        "phone": "19900000077",
    } | changes
    return enrol_person(
        identity=Identity(**given),
        birth_date=cast.elder.birth_date,
        sex=Sex.FEMALE,
        place=cast.elder.place_id,
        roles=[Role.ELDER],
        confirms_alone=True,
        has_channel=True,
        consent_how=ConsentHow.IN_PERSON,
        by=cast.clerk_actor,
        at=NOW,
    )


def reasons_with(person: Person) -> list[set[str]]:
    rows = LikelyDuplicate.objects.filter(first=person) | LikelyDuplicate.objects.filter(second=person)
    return [set(row.reasons) for row in rows]


def test_somebody_who_joins_again_with_another_document_is_noted_with_the_reasons(cast: Cast) -> None:
    second = again(cast)
    assert reasons_with(second) == [{DuplicateReason.NAME_AND_BIRTH}]
    (pair,) = open_duplicates(viewer=cast.street_officer_actor)
    assert {pair.first_id, pair.second_id} == {cast.elder.pk, second.pk}
    assert open_duplicates(viewer=cast.reviewer_actor) == [pair]


def test_every_reason_is_named(cast: Cast) -> None:
    second = again(cast, phone=cast.identities[cast.elder.pk].phone)
    assert reasons_with(second) == [
        {
            DuplicateReason.NAME_AND_BIRTH,
            DuplicateReason.NAME_AND_PHONE,
            DuplicateReason.PHONE_AND_BIRTH,
        }
    ]


def test_a_shared_phone_alone_or_a_name_alone_is_no_reason(cast: Cast) -> None:
    again(cast, name="李四", document="E90000002", phone=cast.identities[cast.volunteer.pk].phone)
    again(cast, name="赵德顺", document="E90000003")
    assert not LikelyDuplicate.objects.exists()


def test_the_old_and_the_new_form_of_one_number_are_noticed(cast: Cast) -> None:
    whole = "11010519480517002"
    number = whole + check_character(whole)
    first = again(cast, name="李四", document_kind=DocumentKind.RESIDENT_NUMBER, document=number)
    keep_document(person_id=cast.volunteer.pk, kind=DocumentKind.OTHER, number="110105480517002")
    note_likely_duplicates(person_ids=[cast.volunteer.pk], at=NOW)
    assert reasons_with(first) == [{DuplicateReason.DOCUMENT_FORMS}]


def test_a_desk_upgrades_fifteen_digits_and_finds_who_is_known(cast: Cast) -> None:
    given = {"document_kind": DocumentKind.RESIDENT_NUMBER, "document": "110105480517002"}
    again(cast, **given)
    with pytest.raises(DocumentAlreadyKnown):
        again(cast, **given)


def test_who_became_alike_by_a_change_is_found_by_the_hourly_run(cast: Cast) -> None:
    second = again(cast, name="李四")
    assert reasons_with(second) == []
    keep_identity(person_id=second.pk, values={Field.NAME: "王秀英"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (at,) = cursor.fetchone()
    assert compare_identities(at=at) >= 1
    assert reasons_with(second) == [{DuplicateReason.NAME_AND_BIRTH}]


def test_only_those_who_see_one_of_the_two_see_the_pair(cast: Cast) -> None:
    again(cast)
    Person.objects.filter(pk=cast.elder.pk).update(place_id=OTHER_STREET)
    assert duplicates_visible_to(cast.street_officer_actor).count() == 1
    Person.objects.filter(birth_date=cast.elder.birth_date).update(place_id=OTHER_STREET)
    assert duplicates_visible_to(cast.street_officer_actor).count() == 0
    assert duplicates_visible_to(cast.elder_actor).count() == 0


def test_a_dismissed_pair_stays_dismissed(cast: Cast) -> None:
    second = again(cast)
    (pair,) = open_duplicates(viewer=cast.street_officer_actor)
    dismiss_duplicate(
        duplicate_id=pair.pk, difference=Difference.NAMESAKES, by=cast.street_officer_actor, at=NOW
    )
    note_likely_duplicates(person_ids=[second.pk], at=NOW)
    assert open_duplicates(viewer=cast.street_officer_actor) == []
    pair.refresh_from_db()
    assert (pair.state, pair.dismissed_by_id) == (DuplicateState.DISMISSED, cast.street_officer.pk)


REFUSALS: list[tuple[str, str, type[Refused]]] = [
    ("an elder", "elder_actor", NotYourAct),
    ("a clerk", "clerk_actor", NotYourAct),
    ("a district officer", "district_officer_actor", NotYourAct),
]


@pytest.mark.parametrize(("case", "by", "refusal"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_dismissing_is_refused(cast: Cast, case: str, by: str, refusal: type[Refused]) -> None:
    again(cast)
    pair = LikelyDuplicate.objects.get()
    with pytest.raises(refusal):
        dismiss_duplicate(duplicate_id=pair.pk, difference=Difference.PAPERS, by=getattr(cast, by), at=NOW)
    assert LikelyDuplicate.objects.get().state == DuplicateState.OPEN


def test_dismissing_twice_elsewhere_or_what_is_not_there_is_refused(cast: Cast) -> None:
    again(cast)
    pair = LikelyDuplicate.objects.get()
    given: dict[str, Any] = {"difference": Difference.PAPERS, "by": cast.street_officer_actor, "at": NOW}
    with pytest.raises(NotFound):
        dismiss_duplicate(duplicate_id=cast.elder.pk, **given)
    Person.objects.filter(birth_date=cast.elder.birth_date).update(place_id=OTHER_STREET)
    with pytest.raises(NotYourAct):
        dismiss_duplicate(duplicate_id=pair.pk, **given)
    Person.objects.filter(pk=cast.elder.pk).update(place_id=cast.street_officer_actor.scope)
    dismiss_duplicate(duplicate_id=pair.pk, **given)
    with pytest.raises(DuplicateDismissed):
        dismiss_duplicate(duplicate_id=pair.pk, **given)


@pytest.mark.parametrize(
    "change",
    [
        "dismissed_by_id = first_id, dismissed_at = now(), difference = 'PAPERS', state = 'DISMISSED'",
        "state = 'DISMISSED'",
        "reasons = '{}'",
        "reasons = '{BECAUSE}'",
    ],
)
def test_the_database_keeps_a_pair_true(cast: Cast, change: str) -> None:
    again(cast)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE people_likelyduplicate SET {change}")


def document(cast: Cast, **changes: Any) -> None:
    given: dict[str, Any] = {
        "person_id": cast.elder.pk,
        "kind": DocumentKind.PASSPORT,
        "number": "E90000001",
        "by": cast.clerk_actor,
        "at": NOW,
    }
    record_document(**(given | changes))


def test_a_document_kept_at_a_desk_keeps_its_person_from_joining_again(cast: Cast) -> None:
    document(cast)
    with pytest.raises(DocumentAlreadyKnown):
        again(cast)


OTHER_BIRTH = "11010519480518002"
DOCUMENT_REFUSALS: list[tuple[str, dict[str, Any], type[Refused]]] = [
    ("one's own", {"by": "elder_actor"}, NotYourAct),
    ("an officer", {"by": "street_officer_actor"}, NotYourAct),
    ("a form of no passport", {"number": "E9"}, DocumentWrong),
    (
        "another birth date",
        {"kind": DocumentKind.RESIDENT_NUMBER, "number": OTHER_BIRTH + check_character(OTHER_BIRTH)},
        DocumentDoesNotFit,
    ),
]


@pytest.mark.parametrize(
    ("case", "changes", "refusal"), DOCUMENT_REFUSALS, ids=[row[0] for row in DOCUMENT_REFUSALS]
)
def test_a_document_is_refused(
    cast: Cast, case: str, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    given = {key: getattr(cast, text) if key == "by" else text for key, text in changes.items()}
    with pytest.raises(refusal):
        document(cast, **given)


def test_somebody_elses_document_is_refused_at_the_desk(cast: Cast) -> None:
    document(cast, person_id=cast.volunteer.pk)
    with pytest.raises(DocumentAlreadyKnown):
        document(cast)
    assert cast.elder.birth_date == date(1948, 5, 17)

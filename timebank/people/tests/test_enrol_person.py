"""Enrolling at a desk: what is kept where, and what is refused."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection

from tests.cast import NOW, OTHER_DISTRICT, STREET, Cast, document_number
from timebank.lib.refusals import NotFound, Refused
from timebank.people.kinds import ConsentHow, ConsentPurpose, Role, SchoolPaper, Sex
from timebank.people.models import Consent, Login, Person, RoleHeld, SchoolConfirmation
from timebank.people.operations import School, enrol_person, hold_role
from timebank.people.powers import NotYourAct
from timebank.people.refusals import (
    DocumentDoesNotFit,
    GuardianNeeded,
    PlaceIsNoStreet,
    RoleHeldAlready,
    RoleIsAppointed,
    SchoolNeeded,
    TooYoung,
)
from timebank.people.rules import Identity
from timebank.vault.kinds import DocumentKind, Field
from timebank.vault.operations import DocumentAlreadyKnown
from timebank.vault.queries import find_by
from timebank.vault.rules import AddressWrong, PhoneWrong, ResidentNumberWrong

pytestmark = pytest.mark.django_db

BORN = date(1950, 2, 3)
BORN_2014 = date(2014, 2, 3)
BORN_2019 = date(2019, 5, 3)
SCHOOL = School("试验中学", SchoolPaper.STUDENT_CARD)
PASSPORT = {"document_kind": DocumentKind.PASSPORT, "document": "E90000001"}


def identity(**changes: Any) -> Identity:
    given: dict[str, Any] = {
        "name": "钱玉兰",
        "document_kind": DocumentKind.RESIDENT_NUMBER,
        "document": document_number(BORN, Sex.FEMALE),
        "phone": "199 0000 0077",
        "address": "朝阳区呼家楼街道试验里3号楼2单元502室",
        "position": (39.9231234, 116.4618765),
    }
    return Identity(**(given | changes))


def enrol(cast: Cast, **changes: Any) -> Person:
    given: dict[str, Any] = {
        "identity": identity(),
        "birth_date": BORN,
        "sex": Sex.FEMALE,
        "place": STREET,
        "roles": [Role.ELDER],
        "confirms_alone": True,
        "has_channel": True,
        "consent_how": ConsentHow.IN_PERSON,
        "by": cast.clerk_actor,
        "at": NOW,
    }
    return enrol_person(**(given | changes))


def test_an_elder_is_enrolled_with_number_role_consent_and_login(cast: Cast) -> None:
    person = enrol(cast)
    assert re.fullmatch(r"BJ\d{9}", person.member_number)
    assert (str(person.cell_latitude), str(person.cell_longitude)) == ("39.923", "116.462")
    assert list(RoleHeld.objects.filter(person=person).values_list("role", flat=True)) == [Role.ELDER]
    assert list(Consent.objects.filter(person=person).values_list("purpose", flat=True)) == ["MEMBERSHIP"]
    assert not Login.objects.get(person=person).has_usable_password()


def test_a_volunteer_also_agrees_to_the_place_at_check_in(cast: Cast) -> None:
    person = enrol(cast, roles=[Role.VOLUNTEER, Role.ELDER], consent_how=ConsentHow.TELEPHONE)
    given = Consent.objects.filter(person=person).order_by("purpose").values_list("purpose", "how")
    assert list(given) == [(ConsentPurpose.LOCATION, "TELEPHONE"), (ConsentPurpose.MEMBERSHIP, "TELEPHONE")]


def test_the_identity_is_found_in_the_vault_and_nowhere_in_people(cast: Cast) -> None:
    person = enrol(cast)
    assert find_by(field=Field.PHONE, value="19900000077") == [person.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM people_person p WHERE id = %s", [person.pk])
        text = cursor.fetchone()[0]
    for secret in ("钱玉兰", document_number(BORN, Sex.FEMALE), "19900000077", "试验里", "39.92312"):
        assert secret not in text


def test_people_behind_the_same_door_get_the_same_household(cast: Cast) -> None:
    person = enrol(cast, identity=identity(address="北京市朝阳区呼家楼街道试验里三号楼2门501"))
    assert person.household_key == cast.elder.household_key
    assert enrol(cast, identity=identity(address="", **PASSPORT)).household_key == ""


def test_somebody_without_phone_and_landline_is_enrolled(cast: Cast) -> None:
    person = enrol(cast, identity=identity(phone="", position=None), has_channel=False, confirms_alone=False)
    assert (person.has_channel, person.confirms_alone, person.cell_latitude) == (False, False, None)


def test_a_student_serves_under_a_guardian_who_becomes_one(cast: Cast) -> None:
    document = document_number(BORN_2014, Sex.MALE)
    student = enrol(
        cast,
        identity=identity(document=document),
        birth_date=BORN_2014,
        sex=Sex.MALE,
        roles=[Role.VOLUNTEER],
        guardian_id=cast.volunteer.pk,
        school=SCHOOL,
    )
    assert student.guardian_id == cast.volunteer.pk
    assert RoleHeld.objects.filter(person=cast.volunteer, role=Role.GUARDIAN).count() == 1


def test_a_guardian_is_enrolled_without_any_role(cast: Cast) -> None:
    person = enrol(cast, roles=[])
    assert not RoleHeld.objects.filter(person=person).exists()


def test_an_identity_shows_nothing_of_itself() -> None:
    assert repr(identity()) == "Identity()"


YOUNG = {"identity": identity(**PASSPORT), "birth_date": BORN_2014}

REFUSALS: list[tuple[str, dict[str, Any], type[Refused]]] = [
    ("an elder enrols", {"by": "elder_actor"}, NotYourAct),
    ("an officer enrols", {"by": "street_officer_actor"}, NotYourAct),
    ("a clerk enrols elsewhere", {"place": f"{OTHER_DISTRICT}001"}, NotYourAct),
    ("a desk gives a staff role", {"roles": [Role.DESK_CLERK]}, RoleIsAppointed),
    ("a desk makes a delegate without an elder", {"roles": [Role.DELEGATE]}, RoleIsAppointed),
    ("fifteen digits of 1850", {"identity": identity(document="110105500203998")}, DocumentDoesNotFit),
    ("fifteen digits of no date", {"identity": identity(document="110105500231002")}, ResidentNumberWrong),
    ("a wrong check character", {"identity": identity(document="110105195002039980")}, ResidentNumberWrong),
    ("a phone too short", {"identity": identity(phone="1990000")}, PhoneWrong),
    ("an address without a door", {"identity": identity(address="里")}, AddressWrong),
    ("another birth date than the number's", {"birth_date": date(1950, 2, 4)}, DocumentDoesNotFit),
    ("another sex than the number's", {"sex": Sex.MALE}, DocumentDoesNotFit),
    ("an elder of eleven", YOUNG, TooYoung),
    ("a delegate of eleven", YOUNG | {"roles": []}, TooYoung),
    ("a volunteer of six", YOUNG | {"birth_date": BORN_2019, "roles": [Role.VOLUNTEER]}, TooYoung),
    ("a student without guardian", YOUNG | {"roles": [Role.VOLUNTEER]}, GuardianNeeded),
]


@pytest.mark.parametrize(("case", "changes", "refusal"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_enrolment_is_refused(cast: Cast, case: str, changes: dict[str, Any], refusal: type[Refused]) -> None:
    before = Person.objects.count()
    given = dict(changes)
    if isinstance(given.get("by"), str):
        given["by"] = getattr(cast, given["by"])
    with pytest.raises(refusal):
        enrol(cast, **given)
    assert Person.objects.count() == before


def test_a_district_is_no_place_to_live_in(cast: Cast) -> None:
    everywhere = cast.clerk_actor.__class__(
        person_id=cast.clerk.pk,
        role=Role.DESK_CLERK,
        scope="110105",
        organisation_id=cast.organisation.pk,
        channel=cast.clerk_actor.channel,
    )
    with pytest.raises(PlaceIsNoStreet):
        enrol(cast, place="110105", by=everywhere)
    with pytest.raises(NotFound):
        enrol(cast, place="110105999", by=everywhere)


def test_a_document_is_enrolled_once(cast: Cast) -> None:
    enrol(cast)
    with pytest.raises(DocumentAlreadyKnown):
        enrol(cast, identity=identity(phone="19900000078"))


def test_a_guardian_must_be_an_adult_member(cast: Cast) -> None:
    document = document_number(BORN_2014, Sex.MALE)
    minor: dict[str, Any] = {"birth_date": BORN_2014, "sex": Sex.MALE, "roles": [Role.VOLUNTEER]}
    minor["school"] = SCHOOL
    student = enrol(cast, identity=identity(document=document), guardian_id=cast.volunteer.pk, **minor)
    with pytest.raises(GuardianNeeded):
        enrol(cast, identity=identity(**PASSPORT), guardian_id=student.pk, **minor)


def test_an_elder_becomes_a_volunteer_too(cast: Cast) -> None:
    held = hold_role(person_id=cast.elder.pk, role=Role.VOLUNTEER, by=cast.clerk_actor, at=NOW)
    assert (held.person_id, held.role, held.until) == (cast.elder.pk, Role.VOLUNTEER, None)


HOLD_REFUSALS: list[tuple[str, str, Role, str, type[Refused]]] = [
    ("nobody gives oneself a role", "elder", Role.VOLUNTEER, "elder_actor", NotYourAct),
    ("a clerk gives oneself a role", "clerk", Role.VOLUNTEER, "clerk_actor", NotYourAct),
    ("a desk appoints nobody", "elder", Role.STREET_OFFICER, "clerk_actor", RoleIsAppointed),
    ("forty is no elder", "volunteer", Role.ELDER, "clerk_actor", TooYoung),
    ("a role is held once", "elder", Role.ELDER, "clerk_actor", RoleHeldAlready),
    ("elsewhere", "district_officer", Role.VOLUNTEER, "clerk_actor", NotYourAct),
]


@pytest.mark.parametrize(
    ("case", "person", "role", "by", "refusal"), HOLD_REFUSALS, ids=[row[0] for row in HOLD_REFUSALS]
)
def test_a_personal_role_is_refused(
    cast: Cast, case: str, person: str, role: Role, by: str, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        hold_role(person_id=getattr(cast, person).pk, role=role, by=getattr(cast, by), at=NOW)


def test_a_role_for_nobody_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        hold_role(person_id=cast.organisation.pk, role=Role.ELDER, by=cast.clerk_actor, at=NOW)


def test_a_student_is_enrolled_only_with_a_paper_of_the_school(cast: Cast) -> None:
    young: dict[str, Any] = {
        "birth_date": BORN_2014,
        "roles": [Role.VOLUNTEER],
        "guardian_id": cast.volunteer.pk,
    }
    with pytest.raises(SchoolNeeded):
        enrol(cast, identity=identity(**PASSPORT), **young)
    student = enrol(cast, identity=identity(**PASSPORT), school=SCHOOL, **young)
    kept = SchoolConfirmation.objects.get(student=student)
    assert (kept.due_date, kept.expires_date) == (date(2026, 9, 1), date(2026, 10, 1))


def test_a_grown_up_is_led_by_nobody(cast: Cast) -> None:
    assert enrol(cast, guardian_id=cast.volunteer.pk).guardian_id is None

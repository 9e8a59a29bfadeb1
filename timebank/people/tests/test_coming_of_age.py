"""The 18th birthday: the guardian's access ends, coins stay, and nothing goes on before the own consent."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.cast import CITY, NOW, Cast
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.kinds import NoticeKind
from timebank.notices.models import Notice
from timebank.people import powers
from timebank.people.actors import actor_of_token
from timebank.people.kinds import Channel, ConsentHow, Role
from timebank.people.models import ComingOfAge, Consent, Login, Person, RoleHeld
from timebank.people.operations import (
    come_of_age,
    consent_as_adult,
    convert_who_came_of_age,
    issue_device_token,
)
from timebank.people.powers import NotYourAct
from timebank.people.queries import are_same_side, roles_of, side_of
from timebank.people.refusals import NotOfAgeYet, OwnPhoneNeeded, TokenRefused
from timebank.people.rules import SYSTEM_ACTOR, Actor
from timebank.people.tests.students import student_of
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identity
from timebank.vault.rules import PhoneWrong

pytestmark = pytest.mark.django_db(databases=["default"])

BEFORE = datetime(2026, 3, 8, 15, 59, tzinfo=UTC)
"""A minute before the birthday begins in Beijing."""
MIDNIGHT = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)


def convert(at: datetime = MIDNIGHT) -> int:
    return convert_who_came_of_age(city=CITY, by=SYSTEM_ACTOR, at=at)


def own(person: Person) -> Actor:
    return Actor(person.pk, Role.VOLUNTEER, "", None, Channel.PAGE)


def token_of(person: Person, role: Role) -> str:
    held = RoleHeld.objects.get(person=person, role=role)
    return issue_device_token(
        person_id=person.pk, role_held_id=held.pk, device_key="a phone", second_factor=False, at=BEFORE
    )


def test_an_account_becomes_an_adults_on_the_birthday_and_not_before(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer)
    assert (convert(BEFORE), convert(), convert()) == (0, 1, 0)
    student.refresh_from_db()
    step = ComingOfAge.objects.get(person=student)
    assert (student.guardian_id, step.guardian_id, step.came_at) == (None, cast.volunteer.pk, MIDNIGHT)


def test_tokens_sessions_and_consents_of_the_guardians_time_end(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer)
    tokens = [token_of(student, Role.VOLUNTEER), token_of(cast.volunteer, Role.GUARDIAN)]
    session = Login.objects.get(person=student).get_session_auth_hash()
    convert()
    for token in tokens:
        with pytest.raises(TokenRefused):
            actor_of_token(token=token, at=MIDNIGHT)
    assert Login.objects.get(person=student).get_session_auth_hash() != session
    assert not Consent.objects.filter(person=student, withdrawn_at__isnull=True).exists()
    assert roles_of(person_id=student.pk, at=MIDNIGHT) == []


def test_who_leads_another_student_stays_a_guardian_of_that_one_alone(cast: Cast) -> None:
    grown = student_of(cast, cast.volunteer)
    younger = student_of(cast, cast.volunteer, order=2, birth_date=date(2012, 1, 1))
    convert()
    guardian = Actor(cast.volunteer.pk, Role.GUARDIAN, "", None, Channel.PAGE)
    powers.require("consent_to_gift", by=guardian, place=younger.place_id, owner=younger.pk)
    with pytest.raises(NotYourAct):
        powers.require("consent_to_gift", by=guardian, place=grown.place_id, owner=grown.pk)
    assert RoleHeld.objects.get(person=cast.volunteer, role=Role.GUARDIAN).until is None


def test_who_leads_nobody_any_more_is_no_guardian(cast: Cast) -> None:
    student_of(cast, cast.volunteer)
    convert()
    assert RoleHeld.objects.get(person=cast.volunteer, role=Role.GUARDIAN).until == MIDNIGHT


def test_both_are_told_and_stay_on_one_side(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer)
    convert()
    assert Notice.objects.get(kind=NoticeKind.CAME_OF_AGE).person_id == student.pk
    assert Notice.objects.get(kind=NoticeKind.STUDENT_CAME_OF_AGE).person_id == cast.volunteer.pk
    assert are_same_side(first=student.pk, second=cast.volunteer.pk)
    assert cast.volunteer.pk in side_of(person_id=student.pk)
    assert student.pk in side_of(person_id=cast.volunteer.pk)


def test_the_own_consent_brings_back_the_roles(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer)
    convert()
    later = MIDNIGHT + timedelta(hours=9)
    consent_as_adult(person_id=student.pk, how=ConsentHow.SELF, own_phone="", by=own(student), at=later)
    assert [each.role for each in roles_of(person_id=student.pk, at=later)] == [Role.VOLUNTEER]
    given = Consent.objects.filter(person=student, withdrawn_at__isnull=True)
    assert {(each.how, each.recorded_by_id) for each in given} == {(ConsentHow.SELF, student.pk)}
    assert given.count() == 2
    with pytest.raises(NotFound):
        consent_as_adult(person_id=student.pk, how=ConsentHow.SELF, own_phone="", by=own(student), at=later)


def test_whose_phone_is_the_guardians_too_needs_a_number_of_their_own_at_a_desk(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer)
    for person in (student, cast.volunteer):
        keep_identity(person_id=person.pk, values={Field.PHONE: "19900000055"})
    convert()
    given: dict[str, Any] = {"person_id": student.pk, "at": MIDNIGHT}
    with pytest.raises(OwnPhoneNeeded):
        consent_as_adult(how=ConsentHow.SELF, own_phone="", by=own(student), **given)
    for phone, refusal in (("", OwnPhoneNeeded), ("19900000055", OwnPhoneNeeded), ("12", PhoneWrong)):
        with pytest.raises(refusal):
            consent_as_adult(how=ConsentHow.IN_PERSON, own_phone=phone, by=cast.clerk_actor, **given)
    consent_as_adult(how=ConsentHow.IN_PERSON, own_phone="19900000056", by=cast.clerk_actor, **given)
    assert ComingOfAge.objects.get(person=student).consent_recorded_by_id == cast.clerk.pk


REFUSALS: list[tuple[str, str, dict[str, Any], type[Refused]]] = [
    ("of a stranger", "person_id", {"by": "neighbour_actor"}, NotYourAct),
    ("by the former guardian at the desk", "person_id", {"by": "clerk_actor"}, NotYourAct),
    ("of somebody who did not come of age", "elder", {"by": "other_clerk_actor"}, NotFound),
]


@pytest.mark.parametrize(("case", "whose", "changes", "refusal"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_a_consent_is_refused(
    cast: Cast, case: str, whose: str, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    student = student_of(cast, cast.clerk)
    convert()
    person_id = student.pk if whose == "person_id" else cast.elder.pk
    by = getattr(cast, changes["by"])
    with pytest.raises(refusal):
        consent_as_adult(person_id=person_id, how=ConsentHow.IN_PERSON, own_phone="", by=by, at=MIDNIGHT)


@pytest.mark.parametrize(("by", "refusal"), [("clerk_actor", NotYourAct), ("", NotOfAgeYet)])
def test_nobody_but_the_platform_converts_and_never_too_early(
    cast: Cast, by: str, refusal: type[Refused]
) -> None:
    student = student_of(cast, cast.volunteer)
    with pytest.raises(refusal):
        come_of_age(person_id=student.pk, by=getattr(cast, by) if by else SYSTEM_ACTOR, at=NOW)


def test_the_database_refuses_the_guardians_word_for_the_grown_up(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer)
    convert()
    with pytest.raises(IntegrityError, match="people_comingofage_not_by_guardian"), transaction.atomic():
        ComingOfAge.objects.filter(person=student).update(
            consented_at=MIDNIGHT, consent_how="SELF", consent_recorded_by=cast.volunteer
        )
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM people_comingofage")

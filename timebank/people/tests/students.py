"""Students for tests: led by a guardian, with a school, some days before they come of age."""

from datetime import date
from typing import Any

from tests.cast import JOINED_AT, NOW, STREET, Cast, confirm_school_of, qualify
from timebank.people.kinds import ConsentHow, ConsentPurpose, Role, Sex
from timebank.people.models import Consent, Login, Person, RoleHeld
from timebank.people.rules import member_number
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identity

BIRTHDAY = date(2026, 3, 9)
"""A week after NOW."""
BORN = date(2008, 3, 9)


def student_of(
    cast: Cast, guardian: Person, *, order: int = 1, has_school: bool = True, **facts: Any
) -> Person:
    """Enrol a qualified student, 17 years old at NOW, as a desk would have; the guardian holds that role."""
    given: dict[str, Any] = {
        "birth_date": BORN,
        "sex": Sex.FEMALE,
        "place_id": STREET,
        "joined_at": JOINED_AT,
    }
    number = member_number(97_000_000 + order)
    student = Person.objects.create(member_number=number, guardian=guardian, **(given | facts))
    login = Login(person=student)
    login.set_unusable_password()
    login.save(force_insert=True)
    qualify(person=student, recorded_by=cast.reviewer)
    if has_school:
        confirm_school_of(student, recorded_by=cast.clerk)
    RoleHeld.objects.create(person=student, role=Role.VOLUNTEER, since=JOINED_AT)
    RoleHeld.objects.get_or_create(person=guardian, role=Role.GUARDIAN, defaults={"since": JOINED_AT})
    for purpose in (ConsentPurpose.MEMBERSHIP, ConsentPurpose.LOCATION):
        Consent.objects.create(
            person=student,
            purpose=purpose,
            text_version="2022-06",
            how=ConsentHow.IN_PERSON,
            given_at=NOW,
            recorded_by=cast.clerk,
        )
    keep_identity(person_id=student.pk, values={Field.PHONE: f"199000000{40 + order}"})
    return student

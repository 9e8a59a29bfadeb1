"""The first three administrators of an empty installation: three separate persons (graded protection, level 3).

Happens once. Passwords and second factors are given back to be shown once and are kept nowhere in the clear.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection

from timebank.lib.operation import operation
from timebank.people.kinds import ADMINISTRATOR_ROLES, Role, Sex
from timebank.people.models import Person, RoleHeld
from timebank.people.operations.enrolment import add_person
from timebank.people.operations.staff_sign_in import keep_password, keep_second_factor
from timebank.people.refusals import AdministratorsExist
from timebank.people.rules import NOT_RECORDED_DATE

PASSWORD_BYTES = 15
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('people_install_administrators'))"


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A member of staff with what to hand over once; its text form shows neither password nor second factor."""

    person: Person
    role: Role
    password: str = field(repr=False)
    second_factor: str = field(repr=False)


@operation
def install_administrators(*, at: datetime) -> list[NewStaff]:
    """Make the system, security and audit administrator, each with a password and a second factor.

    Nobody can act before them, so this is the one act without an actor; it works only where there is none yet.
    Raises: AdministratorsExist.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    if RoleHeld.objects.filter(role__in=ADMINISTRATOR_ROLES).exists():
        raise AdministratorsExist
    return [_administrator(role, at=at) for role in ADMINISTRATOR_ROLES]


def new_password() -> str:
    """Make a password of 120 random bits."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def _administrator(role: Role, *, at: datetime) -> NewStaff:
    person = add_person(
        identity=None, birth_date=NOT_RECORDED_DATE, sex=Sex.UNKNOWN, place=settings.CITY, at=at
    )
    RoleHeld.objects.create(person=person, role=role, since=at, appointed_by=None)
    password = new_password()
    keep_password(person_id=person.pk, password=password)
    return NewStaff(
        person=person,
        role=role,
        password=password,
        second_factor=keep_second_factor(person_id=person.pk),
    )

"""The one cast of all tests: elders, volunteers, a family, two organisations and the officers of one street.

Made in bulk, straight into the tables, because people are the stage here and not the play. Nobody of them can exist:
see ``document_number`` and ``phone_number``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from timebank.people.kinds import (
    DESK_ROLES,
    OFFICER_ROLES,
    OVERSIGHT_ROLES,
    Channel,
    ConsentHow,
    ConsentPurpose,
    FamilyPaper,
    FamilyProof,
    FamilyState,
    OrganisationKind,
    Relation,
    Role,
    SchoolPaper,
    Sex,
)
from timebank.people.models import (
    Consent,
    Delegation,
    Family,
    Login,
    Organisation,
    Person,
    Qualification,
    RoleHeld,
    SchoolConfirmation,
)
from timebank.people.rules import BASE_QUALIFICATIONS, CONSENT_TEXT_VERSION, Actor, Identity, member_number
from timebank.vault.kinds import DocumentKind
from timebank.vault.operations import keep_identities
from timebank.vault.queries import household_key
from timebank.vault.rules import check_character

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""A Monday, ten in the morning by the city's clock."""
JOINED_AT = datetime(2025, 1, 6, 2, 0, tzinfo=UTC)
STREET, OTHER_STREET, DISTRICT, OTHER_DISTRICT, CITY = "110105003", "110105004", "110105", "110101", "110000"
HOME = (39.92312, 116.46187)
"""Where the elder lives, in degrees; outside the vault only 39.923, 116.462."""
ELDERS_DOOR = "朝阳区呼家楼街道试验里3号楼2单元501室"


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the cast before the tables know them."""

    name: str
    chinese: str
    birth_date: date
    sex: Sex
    role: Role
    place: str = STREET
    door: str = ""
    organisation: str = ""


_PARTS = (
    Part("elder", "王秀英", date(1948, 5, 17), Sex.FEMALE, Role.ELDER, door=ELDERS_DOOR),
    Part("second_elder", "赵德顺", date(1944, 11, 2), Sex.MALE, Role.ELDER, door="试验里7号楼1单元102室"),
    Part("volunteer", "李建国", date(1985, 3, 9), Sex.MALE, Role.VOLUNTEER, door="试验西里1号楼3单元301室"),
    Part(
        "second_volunteer", "陈静", date(1990, 8, 21), Sex.FEMALE, Role.VOLUNTEER, door="试验西里2号楼601室"
    ),
    Part(
        "relative_of_elder", "刘敏", date(1974, 1, 30), Sex.FEMALE, Role.VOLUNTEER, door="试验东里9号楼804室"
    ),
    Part("neighbour", "孙伟", date(1969, 7, 4), Sex.MALE, Role.VOLUNTEER, door=ELDERS_DOOR),
    Part("delegate", "周慧", date(1976, 12, 12), Sex.FEMALE, Role.DELEGATE, door="试验南里4号楼403室"),
    Part("clerk", "吴芳", date(1991, 2, 18), Sex.FEMALE, Role.DESK_CLERK, organisation="organisation"),
    Part("reviewer", "郑强", date(1983, 9, 5), Sex.MALE, Role.DESK_REVIEWER, organisation="organisation"),
    Part(
        "other_clerk",
        "何琳",
        date(1994, 4, 11),
        Sex.FEMALE,
        Role.DESK_CLERK,
        organisation="other_organisation",
    ),
    Part(
        "other_reviewer",
        "冯磊",
        date(1980, 6, 25),
        Sex.MALE,
        Role.DESK_REVIEWER,
        organisation="other_organisation",
    ),
    Part("street_officer", "许文", date(1978, 10, 8), Sex.MALE, Role.STREET_OFFICER),
    Part("district_officer", "高洁", date(1975, 5, 3), Sex.FEMALE, Role.DISTRICT_OFFICER, place=DISTRICT),
    Part(
        "second_district_officer", "马超", date(1982, 1, 14), Sex.MALE, Role.DISTRICT_OFFICER, place=DISTRICT
    ),
    Part("city_officer", "林岚", date(1971, 3, 27), Sex.FEMALE, Role.CITY_OFFICER, place=CITY),
    Part("second_city_officer", "罗刚", date(1979, 12, 1), Sex.MALE, Role.CITY_OFFICER, place=CITY),
    Part(
        "security_administrator",
        "谢宁",
        date(1986, 7, 19),
        Sex.FEMALE,
        Role.SECURITY_ADMINISTRATOR,
        place=CITY,
    ),
    Part("supervisor", "姚远", date(1981, 4, 16), Sex.MALE, Role.SUPERVISOR, place=DISTRICT),
    Part("auditor", "温雅", date(1977, 8, 24), Sex.FEMALE, Role.AUDITOR, place=CITY),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, and each in the role in which they usually act."""

    organisation: Organisation
    other_organisation: Organisation
    elder: Person
    second_elder: Person
    volunteer: Person
    second_volunteer: Person
    relative_of_elder: Person
    neighbour: Person
    delegate: Person
    clerk: Person
    reviewer: Person
    other_clerk: Person
    other_reviewer: Person
    street_officer: Person
    district_officer: Person
    second_district_officer: Person
    city_officer: Person
    second_city_officer: Person
    security_administrator: Person
    supervisor: Person
    auditor: Person
    elder_actor: Actor
    second_elder_actor: Actor
    volunteer_actor: Actor
    second_volunteer_actor: Actor
    relative_of_elder_actor: Actor
    neighbour_actor: Actor
    delegate_actor: Actor
    clerk_actor: Actor
    reviewer_actor: Actor
    other_clerk_actor: Actor
    other_reviewer_actor: Actor
    street_officer_actor: Actor
    district_officer_actor: Actor
    second_district_officer_actor: Actor
    city_officer_actor: Actor
    second_city_officer_actor: Actor
    security_administrator_actor: Actor
    supervisor_actor: Actor
    auditor_actor: Actor
    roles: dict[UUID, UUID]
    """The row of each person's role, by person's id: for tokens and sessions."""
    identities: dict[UUID, Identity]
    """What the vault keeps of each person, so that a test can look for it where it must not be."""


def document_number(birth_date: date, sex: Sex) -> str:
    """Make a resident number that passes every check and belongs to nobody.

    The orders 996 to 999 of a birth date were kept for people over a hundred when numbers were given out in 1985 to
    1999 (GB 11643-1989); nobody born from 1910 to 1999 has one.
    """
    first = f"110105{birth_date:%Y%m%d}{999 if sex == Sex.MALE else 998}"
    return first + check_character(first)


def phone_number(order: int) -> str:
    """Make a mobile number of the form 1990000xxxx, of which only 0000 to 0099 are used here."""
    return f"1990000{order:04d}"


def make_cast() -> Cast:
    """Write the cast into the empty tables of the default database."""
    people = {part.name: _person(part, order=order) for order, part in enumerate(_PARTS, start=1)}
    identities = {
        people[part.name].pk: _identity(part, order=order) for order, part in enumerate(_PARTS, start=1)
    }
    Person.objects.bulk_create(people.values())
    Login.objects.bulk_create(_login(person) for person in people.values())
    keep_identities(identities={pk: identity.values() for pk, identity in identities.items()})
    organisations = {
        "organisation": _organisation("安心养老服务中心", people["street_officer"]),
        "other_organisation": _organisation("同乐社会工作服务社", people["street_officer"]),
    }
    Organisation.objects.bulk_create(organisations.values())
    held = [_role_held(part, person=people[part.name], organisations=organisations) for part in _PARTS]
    RoleHeld.objects.bulk_create(held)
    _record_facts(people)
    actors = {
        f"{part.name}_actor": _actor(part, person=people[part.name], organisations=organisations)
        for part in _PARTS
    }
    everybody: dict[str, Any] = {**organisations, **people, **actors}
    return Cast(**everybody, roles={row.person_id: row.pk for row in held}, identities=identities)


def make_family(
    person: Person,
    relative: Person,
    relation: Relation,
    *,
    recorded_by: Person,
    checked_by: Person,
    at: datetime = JOINED_AT,
) -> Family:
    """Write that the relative is the … of the person, recorded from a paper and confirmed."""
    return Family.objects.create(
        person=person,
        relative=relative,
        relation=relation,
        state=FamilyState.CONFIRMED,
        proof=FamilyProof.PAPER,
        paper=FamilyPaper.HOUSEHOLD_REGISTER,
        recorded_by=recorded_by,
        recorded_at=at,
        checked_by=checked_by,
    )


def qualify(*, person: Person, recorded_by: Person) -> None:
    """Give a volunteer every proof that a home visit needs, valid from 2025 to 2045."""
    Qualification.objects.bulk_create(
        Qualification(
            person=person,
            kind=kind,
            issuer="试验培训学校",
            issued_date=date(2025, 1, 1),
            expires_date=date(2045, 1, 1),
            recorded_by=recorded_by,
        )
        for kind in BASE_QUALIFICATIONS
    )


def confirm_school_of(student: Person, *, recorded_by: Person) -> None:
    """Confirm the school of a student until October 2026, as if a paper had been seen in September 2025."""
    SchoolConfirmation.objects.create(
        student=student,
        paper=SchoolPaper.STUDENT_CARD,
        due_date=date(2026, 9, 1),
        expires_date=date(2026, 10, 1),
        confirmed_at=datetime(2025, 9, 3, 2, 0, tzinfo=UTC),
        recorded_by=recorded_by,
    )


def _person(part: Part, *, order: int) -> Person:
    is_elder = part.name == "elder"
    return Person(
        member_number=member_number(99_000_000 + order),
        birth_date=part.birth_date,
        sex=part.sex,
        place_id=part.place,
        cell_latitude=Decimal(str(round(HOME[0], 3))) if is_elder else None,
        cell_longitude=Decimal(str(round(HOME[1], 3))) if is_elder else None,
        household_key=household_key(address=part.door) if part.door else "",
        joined_at=JOINED_AT,
    )


def _identity(part: Part, *, order: int) -> Identity:
    return Identity(
        name=part.chinese,
        document_kind=DocumentKind.RESIDENT_NUMBER,
        document=document_number(part.birth_date, part.sex),
        phone=phone_number(order),
        address=part.door,
        position=HOME if part.name == "elder" else None,
    )


def _login(person: Person) -> Login:
    login = Login(person=person)
    login.set_unusable_password()
    return login


def _organisation(name: str, officer: Person) -> Organisation:
    return Organisation(
        kind=OrganisationKind.PROFESSIONAL,
        name=name,
        place_id=STREET,
        confirmed_by=officer,
        confirmed_from=JOINED_AT,
    )


def _role_held(part: Part, *, person: Person, organisations: dict[str, Organisation]) -> RoleHeld:
    has_place = part.role in OFFICER_ROLES + OVERSIGHT_ROLES
    return RoleHeld(
        person=person,
        role=part.role,
        place_id=part.place if has_place else None,
        organisation=organisations.get(part.organisation),
        since=JOINED_AT,
    )


def _actor(part: Part, *, person: Person, organisations: dict[str, Organisation]) -> Actor:
    organisation = organisations.get(part.organisation)
    own = (Role.ELDER, Role.VOLUNTEER, Role.DELEGATE, Role.SECURITY_ADMINISTRATOR)
    return Actor(
        person_id=person.pk,
        role=part.role,
        scope="" if part.role in own else part.place,
        organisation_id=organisation.pk if organisation else None,
        channel=Channel.DESK if part.role in DESK_ROLES else Channel.PAGE,
    )


def _record_facts(people: dict[str, Person]) -> None:
    """Record consent, proofs, the elder's daughter and the elder's delegate."""
    clerk, reviewer, elder = people["clerk"], people["reviewer"], people["elder"]
    _record_consents(people.values(), recorded_by=clerk)
    for name in ("volunteer", "second_volunteer", "relative_of_elder", "neighbour"):
        qualify(person=people[name], recorded_by=reviewer)
    make_family(elder, people["relative_of_elder"], Relation.CHILD, recorded_by=clerk, checked_by=reviewer)
    Delegation.objects.create(
        elder=elder,
        delegate=people["delegate"],
        may_publish=True,
        may_confirm=True,
        spend_month_minutes=100 * 60,
        since=JOINED_AT,
        recorded_by=clerk,
    )


def _record_consents(people: Iterable[Person], *, recorded_by: Person) -> None:
    Consent.objects.bulk_create(
        Consent(
            person=person,
            purpose=purpose,
            text_version=CONSENT_TEXT_VERSION,
            how=ConsentHow.IN_PERSON,
            given_at=JOINED_AT,
            recorded_by=recorded_by,
        )
        for person in people
        for purpose in (ConsentPurpose.MEMBERSHIP, ConsentPurpose.LOCATION)
    )


@pytest.fixture
def cast(db: None) -> Cast:
    """Give the cast in the transaction of the test."""
    return make_cast()

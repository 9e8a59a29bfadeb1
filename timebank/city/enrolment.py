"""Enrols the people of the plan at the desks of their streets, by the acts of people, over the year before."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from timebank.city.moments import office_after, on
from timebank.city.residents import (
    CHILDREN,
    FIRST_MEMBERS,
    GUARDIANS,
    SPENDERS,
    Population,
    Resident,
    apart,
    couples_of,
    has_dementia,
)
from timebank.city.streets import HUJIALOU, STREETS
from timebank.city.world import Elder, Volunteer, World
from timebank.lib.units import MINUTES_PER_COIN, CoinMinutes
from timebank.people.actors import hashed_device
from timebank.people.kinds import (
    Channel,
    ConsentHow,
    ConsentPurpose,
    FamilyPaper,
    QualificationKind,
    Relation,
    Role,
    SchoolPaper,
    Sex,
)
from timebank.people.models import Person
from timebank.people.operations import (
    School,
    confirm_family,
    enrol_person,
    hold_role,
    record_consent,
    record_delegation,
    record_family,
    record_qualification,
)
from timebank.people.rules import Actor

ISSUERS = {
    QualificationKind.TRAINING: "社区志愿者学堂",
    QualificationKind.HEALTH: "本人健康承诺",
    QualificationKind.ACCIDENT_COVER: "志愿者意外险团体保单",
    QualificationKind.CITY_NUMBER: "市志愿者服务系统",
    QualificationKind.SKILL_HEALTH: "执业资格登记",
    QualificationKind.SKILL_LEGAL: "执业资格登记",
}
COURSE = "2025-1"
DELEGATES_COINS = 60
"""Coins that a delegate of the demo may spend in a month: as many as the stories ask for, and more."""
SCHOOL = School("试验中学", SchoolPaper.STUDENT_CARD)
A_WEEK = timedelta(days=7)
JOINED_DAYS_BEFORE = (25, 390)
JOINED_FIRST_DAYS_BEFORE = (400, 420)
JOINED_LAST_DAYS_BEFORE = (23, 24)
RELATED_DAYS_BEFORE = 22
LASTS_DAYS = {
    QualificationKind.TRAINING: 3 * 365,
    QualificationKind.CITY_NUMBER: 20 * 365,
    QualificationKind.SKILL_HEALTH: 5 * 365,
    QualificationKind.SKILL_LEGAL: 5 * 365,
}
"""Days from the record on. Health statement and accident cover are renewed every year instead."""


def enrol_everybody(*, people: Population, world: World) -> None:
    """Enrol the elders, volunteers, delegates and students, with families, delegations and proofs."""
    for street in STREETS:
        elders = [_elder(each, number, world=world) for number, each in enumerate(people.elders[street.code])]
        world.elders[street.code] = elders
        world.volunteers[street.code] = [
            _volunteer(each, world=world) for each in people.volunteers[street.code]
        ]
        for first, second in couples_of(street):
            _relate(elders[first], elders[second], relation=Relation.SPOUSE, world=world)
        for number, parent in CHILDREN.items():
            child = world.volunteers[street.code][number]
            _relate(elders[parent], child, relation=Relation.CHILD, world=world)
    for (street_code, number), resident in people.delegates.items():
        _delegate(resident, world.elders[street_code][number], world=world)
    _students(people.students, world=world)
    with apart(world.random):
        guardian = world.volunteers[HUJIALOU.code][GUARDIANS[1]]
        world.grown += [_volunteer(each, world=world, guardian_id=guardian.id) for each in people.grown]
    _spenders(world)


def _enrol(
    resident: Resident,
    *,
    roles: Iterable[Role],
    world: World,
    how: ConsentHow,
    guardian_id: UUID | None = None,
    days_before: tuple[int, int] = JOINED_DAYS_BEFORE,
) -> tuple[Person, datetime]:
    """Enrol one person on some day of the year before."""
    days = world.random.randint(*days_before)
    moment = world.loaded_at - timedelta(days=days, minutes=world.random.randint(0, 600))
    at = office_after(moment)
    person = enrol_person(
        identity=resident.identity,
        birth_date=resident.birth_date,
        sex=resident.sex,
        place=resident.place,
        roles=roles,
        confirms_alone=resident.confirms_alone,
        has_channel=resident.phone_order is not None,
        consent_how=how,
        by=world.desks[resident.place].clerk,
        at=at,
        guardian_id=guardian_id,
        school=SCHOOL if guardian_id else None,
    )
    if resident.phone_order is None:
        world.phoneless.add(person.pk)
    return person, at


def _own(person: Person, role: Role, *, device: str = "") -> Actor:
    channel = Channel.API if device else Channel.PAGE
    return Actor(person.pk, role, "", None, channel, hashed_device(device))


def _elder(resident: Resident, number: int, *, world: World) -> Elder:
    how = ConsentHow.WITNESS if has_dementia(number) else ConsentHow.IN_PERSON
    days = JOINED_FIRST_DAYS_BEFORE if number in FIRST_MEMBERS else JOINED_DAYS_BEFORE
    person, at = _enrol(resident, roles=[Role.ELDER], world=world, how=how, days_before=days)
    if number % 10 == 2:
        record_consent(
            person_id=person.pk,
            purpose=ConsentPurpose.SENSITIVE,
            how=how,
            by=world.desks[resident.place].clerk,
            at=at,
        )
    assert resident.identity.position is not None
    return Elder(
        id=person.pk,
        street=resident.place,
        sex=resident.sex,
        actor=_own(person, Role.ELDER),
        has_phone=resident.phone_order is not None,
        confirms_alone=resident.confirms_alone,
        home=resident.identity.position,
        side={person.pk},
    )


def _volunteer(resident: Resident, *, world: World, guardian_id: UUID | None = None) -> Volunteer:
    person, at = _enrol(
        resident,
        roles=[Role.VOLUNTEER],
        world=world,
        how=ConsentHow.IN_PERSON,
        guardian_id=guardian_id,
        days_before=JOINED_LAST_DAYS_BEFORE if guardian_id else JOINED_DAYS_BEFORE,
    )
    renewed_until = world.loaded_at + timedelta(days=world.random.randint(45, 330))
    for kind in resident.proofs:
        lasts = LASTS_DAYS.get(kind)
        ends_at = at + timedelta(days=lasts) if lasts else renewed_until
        _prove(person, kind, expires_at=ends_at, world=world, at=at)
    for kind in resident.expired:
        _prove(person, kind, expires_at=world.loaded_at - A_WEEK, world=world, at=at)
    return Volunteer(
        id=person.pk,
        street=resident.place,
        sex=resident.sex,
        actor=_own(person, Role.VOLUNTEER, device=f"demo {resident.phone_order}"),
        proofs=frozenset(resident.proofs),
    )


def _prove(
    person: Person, kind: QualificationKind, *, expires_at: datetime, world: World, at: datetime
) -> None:
    record_qualification(
        person_id=person.pk,
        kind=kind,
        course_version=COURSE if kind == QualificationKind.TRAINING else "",
        issuer=ISSUERS[kind],
        issued_date=at.date(),
        expires_date=expires_at.date(),
        by=world.desks[person.place_id].reviewer,
        at=at,
    )


def _relate(elder: Elder, other: Elder | Volunteer, *, relation: Relation, world: World) -> None:
    """Record a family, and keep the stories from letting them serve each other."""
    _prove_family(elder.id, other.id, relation=relation, street=elder.street, world=world)
    elder.side.add(other.id)
    if isinstance(other, Elder):
        other.side.add(elder.id)


def _prove_family(
    person_id: UUID, relative_id: UUID, *, relation: Relation, street: str, world: World
) -> None:
    """Let the clerk record a family from its paper, and the reviewer check it an hour later."""
    is_spouse = relation == Relation.SPOUSE
    at = world.loaded_at - timedelta(days=RELATED_DAYS_BEFORE)
    family = record_family(
        person_id=person_id,
        relative_id=relative_id,
        relation=relation,
        paper=FamilyPaper.MARRIAGE_CERTIFICATE if is_spouse else FamilyPaper.HOUSEHOLD_REGISTER,
        by=world.desks[street].clerk,
        at=at,
    )
    confirm_family(family_id=family.pk, by=world.desks[street].reviewer, at=at + timedelta(hours=1))


def _delegate(resident: Resident, elder: Elder, *, world: World) -> None:
    """Enrol a daughter or son who is no volunteer, and record the powers that the family was given."""
    person, _ = _enrol(resident, roles=[], world=world, how=ConsentHow.IN_PERSON)
    clerk = world.desks[elder.street].clerk
    at = world.loaded_at - timedelta(days=RELATED_DAYS_BEFORE)
    _prove_family(elder.id, person.pk, relation=Relation.CHILD, street=elder.street, world=world)
    record_delegation(
        elder_id=elder.id,
        delegate_id=person.pk,
        may_publish=True,
        may_confirm=True,
        spend_month_minutes=CoinMinutes(DELEGATES_COINS * MINUTES_PER_COIN),
        how=ConsentHow.WITNESS,
        by=clerk,
        at=at,
    )
    elder.delegate = _own(person, Role.DELEGATE)
    elder.side.add(person.pk)


def _students(planned: list[Resident], *, world: World) -> None:
    """Enrol the students whom two volunteers lead."""
    for resident, number in zip(planned, GUARDIANS, strict=True):
        guardian = world.volunteers[HUJIALOU.code][number]
        student = _volunteer(resident, world=world, guardian_id=guardian.id)
        student.serves_anybody = False
        student.guardian = replace(guardian.actor, role=Role.GUARDIAN)
        world.students.append(student)
        _prove_family(student.id, guardian.id, relation=Relation.PARENT, street=HUJIALOU.code, world=world)


def _spenders(world: World) -> None:
    """Let volunteers over 60 also be elders, who may ask for service themselves."""
    at = on((world.loaded_at - timedelta(days=RELATED_DAYS_BEFORE)).date(), 10)
    for number in SPENDERS:
        volunteer = world.volunteers[HUJIALOU.code][number]
        by = world.desks[HUJIALOU.code].clerk
        hold_role(person_id=volunteer.id, role=Role.ELDER, by=by, at=at)
        actor = replace(volunteer.actor, role=Role.ELDER, channel=Channel.PAGE, device_key="")
        latitude, longitude = HUJIALOU.latitude, HUJIALOU.longitude
        elder = Elder(
            id=volunteer.id,
            street=volunteer.street,
            sex=Sex(volunteer.sex),
            actor=actor,
            has_phone=True,
            confirms_alone=True,
            home=(latitude, longitude),
            side={volunteer.id},
            diary=volunteer.diary,
        )
        world.spenders.append((volunteer, elder))

"""Enrolling people at a desk, and the personal roles they hold.

The identity goes into the vault and nowhere else; here stay the few facts that rules need.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from timebank.lib.ids import new_id
from timebank.lib.operation import operation
from timebank.people import powers
from timebank.people.consent_texts import version_in_force
from timebank.people.kinds import ConsentHow, ConsentPurpose, ResidenceKind, Role, Sex
from timebank.people.models import Consent, Login, Person, ResidenceProof, RoleHeld
from timebank.people.operations.duplicates import note_likely_duplicates
from timebank.people.operations.students import School, keep_school
from timebank.people.queries import holds_role
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import (
    DocumentDoesNotFit,
    GuardianNeeded,
    PlaceIsNoStreet,
    RoleHeldAlready,
    RoleIsAppointed,
    SchoolNeeded,
    TooYoung,
)
from timebank.people.rules import (
    NOT_RECORDED_DATE,
    Actor,
    Identity,
    age_on,
    birthday_at,
    local_date,
    member_number,
)
from timebank.places.kinds import PlaceKind
from timebank.places.queries import place as fetch_place
from timebank.places.rules import rounded
from timebank.policy.queries import value
from timebank.vault.approvals import protect_minor
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identity
from timebank.vault.queries import household_key
from timebank.vault.rules import (
    birth_date_from,
    checked_values,
    follows_standard,
    sex_from,
    upgraded_resident_number,
)

ENROLLED_ROLES = (Role.ELDER, Role.VOLUNTEER)


@operation
def enrol_person(
    *,
    identity: Identity,
    birth_date: date,
    sex: Sex,
    place: str,
    roles: Iterable[Role],
    confirms_alone: bool,
    has_channel: bool,
    consent_how: ConsentHow,
    by: Actor,
    at: datetime,
    guardian_id: UUID | None = None,
    school: School | None = None,
    residence: ResidenceKind | None = None,
) -> Person:
    """Enrol somebody at a desk; no role at all enrols a guardian or delegate, ``place`` is the street of the home.

    An old number is upgraded; the birth date proves its century. ``guardian_id`` and ``school`` count for students only.
    Raises: NotYourAct, RoleIsAppointed, PlaceIsNoStreet, what ``vault.rules.checked_values`` raises,
    DocumentDoesNotFit, TooYoung, GuardianNeeded, DocumentAlreadyKnown, SchoolNeeded.
    """
    powers.require("enrol_person", by=by, place=place)
    wanted = _refuse_appointed(roles)
    identity = replace(identity, document=upgraded_resident_number(identity.document))
    refuse_no_street(place)
    refuse_identity(identity, birth_date=birth_date, sex=sex)
    is_minor = refuse_age(roles=wanted, birth_date=birth_date, guardian_id=guardian_id, place=place, at=at)
    person = add_person(
        identity=identity,
        birth_date=birth_date,
        sex=sex,
        place=place,
        at=at,
        guardian_id=guardian_id if is_minor else None,
        confirms_alone=confirms_alone,
        has_channel=has_channel,
    )
    _keep_papers(person, school=school, residence=residence, by=by, at=at)
    return _with_roles(person, roles=wanted, how=consent_how, by=by, at=at)


@operation
def hold_role(*, person_id: UUID, role: Role, by: Actor, at: datetime) -> RoleHeld:
    """Give an enrolled person one more personal role, such as an elder who wants to volunteer.

    Raises: NotFound, NotYourAct, RoleIsAppointed, TooYoung, GuardianNeeded, RoleHeldAlready.
    """
    person = fetch_person(person_id=person_id)
    powers.require("enrol_person", by=by, place=person.place_id, owner=person.pk)
    if by.person_id == person.pk:
        raise powers.NotYourAct
    _refuse_appointed([role])
    return add_role(person, role=role, by=by, at=at)


def add_role(person: Person, *, role: Role, by: Actor, at: datetime) -> RoleHeld:
    """Give a member one more personal role; the caller has asked ``powers``. Raises: TooYoung, GuardianNeeded, RoleHeldAlready."""
    refuse_age(
        roles=[role] if role in ENROLLED_ROLES else [],
        birth_date=person.birth_date,
        guardian_id=person.guardian_id,
        place=person.place_id,
        at=at,
    )
    if holds_role(person_id=person.pk, role=role):
        raise RoleHeldAlready
    return RoleHeld.objects.create(person=person, role=role, since=at, appointed_by_id=by.person_id)


def add_person(
    *,
    identity: Identity | None,
    birth_date: date,
    sex: Sex,
    place: str,
    at: datetime,
    guardian_id: UUID | None = None,
    confirms_alone: bool = True,
    has_channel: bool = True,
    person_id: UUID | None = None,
) -> Person:
    """Write the person, what signs in, and the identity into the vault; the caller has asked ``powers``.

    ``person_id`` is the id under which the vault keeps an applicant already.
    Raises: what ``vault.operations.keep_identity`` raises.
    """
    home = identity.position if identity else None
    person = Person.objects.create(
        pk=person_id or new_id(),
        member_number=member_number(_next_number()),
        birth_date=birth_date,
        sex=sex,
        place_id=place,
        cell_latitude=_cell(home[0]) if home else None,
        cell_longitude=_cell(home[1]) if home else None,
        household_key=household_key(address=identity.address) if identity and identity.address else "",
        guardian_id=guardian_id,
        confirms_alone=confirms_alone,
        has_channel=has_channel,
        joined_at=at,
    )
    login = Login(person=person)
    login.set_unusable_password()
    login.save(force_insert=True)
    if identity:
        keep_identity(person_id=person.pk, values=identity.values())
        note_likely_duplicates(person_ids=[person.pk], at=at)
        _protect_minor(person, at=at)
    return person


def _protect_minor(person: Person, *, at: datetime) -> None:
    """Let nobody look at a minor's values without an approval, until the person is of age (PIPL article 31)."""
    adult_min = value("volunteer_age_min", at=at, place=person.place_id)
    if person.birth_date == NOT_RECORDED_DATE:
        return
    if age_on(birth_date=person.birth_date, day=local_date(at)) < adult_min:
        protect_minor(
            person_id=person.pk, until_date=birthday_at(birth_date=person.birth_date, age=adult_min)
        )


def refuse_no_street(place: str) -> None:
    """Refuse a place that is not where somebody can live. Raises: NotFound, PlaceIsNoStreet."""
    if fetch_place(code=place).kind != PlaceKind.STREET:
        raise PlaceIsNoStreet


def refuse_identity(identity: Identity, *, birth_date: date, sex: Sex) -> None:
    """Refuse values that cannot be right, and a birth date or sex other than the document's.

    Raises: what ``vault.rules.checked_values`` raises, DocumentDoesNotFit.
    """
    document = checked_values(identity.values())[Field.DOCUMENT]
    if not follows_standard(document, kind=identity.document_kind):
        return
    if birth_date_from(document) != birth_date or sex_from(document) != sex:
        raise DocumentDoesNotFit


def _refuse_appointed(roles: Iterable[Role]) -> list[Role]:
    """Refuse roles that no desk gives; give the others, each once."""
    wanted = sorted(set(roles))
    if any(role not in ENROLLED_ROLES for role in wanted):
        raise RoleIsAppointed
    return wanted


def _keep_papers(
    person: Person, *, school: School | None, residence: ResidenceKind | None, by: Actor, at: datetime
) -> None:
    """Record the papers seen at the desk. Raises: SchoolNeeded."""
    _keep_school(person, school=school, by=by, at=at)
    keep_residence(person, kind=residence, by=by, at=at)


def _keep_school(student: Person, *, school: School | None, by: Actor, at: datetime) -> None:
    """Record a new student's school; without a paper of it nobody under age is enrolled. Raises: SchoolNeeded."""
    if student.guardian_id is None:
        return
    if school is None:
        raise SchoolNeeded(age=value("volunteer_age_min", at=at, place=student.place_id))
    keep_school(student, school=school, by=by, at=at)


def refuse_age(
    *, roles: Iterable[Role], birth_date: date, guardian_id: UUID | None, place: str, at: datetime
) -> bool:
    """Refuse a role that somebody is too young for; a student needs a guardian who is an adult member.

    Tells whether it is a student under age. Raises: TooYoung, GuardianNeeded.
    """
    if not needs_guardian(roles=roles, birth_date=birth_date, place=place, at=at):
        return False
    adult_min = value("volunteer_age_min", at=at, place=place)
    if guardian_id is None or not _is_adult(guardian_id, adult_min=adult_min, at=at):
        raise GuardianNeeded(age=adult_min)
    return True


def needs_guardian(*, roles: Iterable[Role], birth_date: date, place: str, at: datetime) -> bool:
    """Tell whether somebody has the role only under the lead of a guardian. Raises: TooYoung."""
    age = age_on(birth_date=birth_date, day=local_date(at))
    elder_min = value("elder_age_min", at=at, place=place)
    adult_min = value("volunteer_age_min", at=at, place=place)
    minor_min = value("minor_age_min_group", at=at, place=place)
    if Role.ELDER in roles and age < elder_min:
        raise TooYoung(age=elder_min)
    if age >= adult_min:
        return False
    if Role.VOLUNTEER not in roles:
        raise TooYoung(age=adult_min)
    if age < minor_min:
        raise TooYoung(age=minor_min)
    return True


def _is_adult(person_id: UUID, *, adult_min: int, at: datetime) -> bool:
    guardian = Person.objects.filter(pk=person_id, left_at__isnull=True).first()
    return guardian is not None and age_on(birth_date=guardian.birth_date, day=local_date(at)) >= adult_min


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('people_member_number')")
        return int(cursor.fetchone()[0])


def _cell(degrees: float) -> Decimal:
    return Decimal(str(rounded(degrees)))


def _agreed_at_desk(roles: list[Role]) -> list[ConsentPurpose]:
    """List what is agreed to at a desk: membership by all, place at check-in and check-out by volunteers."""
    location = [ConsentPurpose.LOCATION] if Role.VOLUNTEER in roles else []
    return [ConsentPurpose.MEMBERSHIP, *location]


def keep_consents(
    person: Person, *, purposes: Iterable[ConsentPurpose], how: ConsentHow, by_id: UUID, at: datetime
) -> None:
    """Record what a new member agreed to, in the text that is in force; what is agreed already stays as it is."""
    Consent.objects.bulk_create(
        (
            Consent(
                person=person,
                purpose=purpose,
                text_version=version_in_force(purpose, day=local_date(at)),
                how=how,
                given_at=at,
                recorded_by_id=by_id,
            )
            for purpose in purposes
        ),
        ignore_conflicts=True,
    )


def keep_residence(person: Person, *, kind: ResidenceKind | None, by: Actor, at: datetime) -> None:
    """Record which paper of residence somebody else saw, if one was."""
    if kind is not None:
        ResidenceProof.objects.create(person=person, kind=kind, seen_at=at, recorded_by_id=by.person_id)


def _with_roles(person: Person, *, roles: list[Role], how: ConsentHow, by: Actor, at: datetime) -> Person:
    """Record what was agreed to at the desk, and give the roles."""
    keep_consents(person, purposes=_agreed_at_desk(roles), how=how, by_id=by.person_id, at=at)
    return give_roles(person, roles=roles, by=by, at=at)


def give_roles(person: Person, *, roles: list[Role], by: Actor, at: datetime) -> Person:
    """Give the person's own roles, and the guardian of a student the guardian's."""
    for role in roles:
        give_role(person_id=person.pk, role=role, by=by, at=at)
    if person.guardian_id is not None:
        give_role(person_id=person.guardian_id, role=Role.GUARDIAN, by=by, at=at)
    return person


def give_role(*, person_id: UUID, role: Role, by: Actor, at: datetime) -> None:
    """Give a personal role that follows from what was recorded; who has it already keeps it."""
    held = RoleHeld(person_id=person_id, role=role, since=at, appointed_by_id=by.person_id)
    if by.person_id == person_id:
        held.appointed_by = None
    RoleHeld.objects.bulk_create([held], ignore_conflicts=True)

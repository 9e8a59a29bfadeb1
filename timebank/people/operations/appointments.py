"""Staff: who becomes a person for it, who is appointed to which role where, and which organisations a street confirms.

Nobody appoints oneself, and an administrator or the auditor holds no other staff role.
"""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.kinds import (
    APART_ROLES,
    DESK_ROLES,
    STAFF_ROLES,
    OrganisationAct,
    OrganisationKind,
    Role,
    Sex,
)
from timebank.people.models import DeviceToken, Organisation, Person, RoleHeld
from timebank.people.operations.enrolment import add_person, refuse_identity, refuse_no_street
from timebank.people.operations.organisations import note_act
from timebank.people.operations.sign_ins import end_staff_sign_ins
from timebank.people.queries import is_confirmed, works_in
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import (
    AdministratorsStayApart,
    ConfirmationPeriodWrong,
    OrganisationNameMissing,
    RoleNeedsOrganisation,
    RolePlaceWrong,
    StreetOutsideScope,
)
from timebank.people.rules import Actor, Identity, OrganisationScope
from timebank.places.kinds import PlaceKind
from timebank.places.queries import exists as place_exists
from timebank.places.queries import place as fetch_place

NAME_MAX = 80
EVERYTHING = OrganisationScope()
"""Every category, with activities."""

_LEVELS = {
    Role.STREET_OFFICER: (PlaceKind.STREET,),
    Role.DISTRICT_OFFICER: (PlaceKind.DISTRICT,),
    Role.CITY_OFFICER: (PlaceKind.CITY,),
    Role.SUPERVISOR: (PlaceKind.DISTRICT, PlaceKind.CITY),
    Role.AUDITOR: (PlaceKind.CITY,),
}


@operation
def enrol_staff(
    *, identity: Identity, birth_date: date, sex: Sex, place: str, by: Actor, at: datetime
) -> Person:
    """Enrol somebody who works for a desk, street, district or the city and is no elder or volunteer here.

    The role comes with ``appoint``. Who is a member already is appointed as such.
    Raises: NotYourAct, NotFound, what ``vault.rules.checked_values`` raises, DocumentDoesNotFit,
    DocumentAlreadyKnown.
    """
    powers.require("appoint_role", by=by, place=place)
    if not place_exists(code=place):
        raise NotFound
    refuse_identity(identity, birth_date=birth_date, sex=sex)
    return add_person(identity=identity, birth_date=birth_date, sex=sex, place=place, at=at)


@operation
def appoint(
    *,
    person_id: UUID,
    role: Role,
    place: str | None,
    organisation_id: UUID | None,
    by: Actor,
    at: datetime,
) -> RoleHeld:
    """Appoint somebody to a staff role: officers to a place of their level, desk staff to an organisation.

    Raises: NotFound, NotYourAct, RolePlaceWrong, RoleNeedsOrganisation, StreetOutsideScope, AdministratorsStayApart,
    RoleHeldAlready.
    """
    person = fetch_person(person_id=person_id)
    powers.require("appoint_role", by=by, place=place or person.place_id, owner=person.pk)
    if role not in STAFF_ROLES:
        raise powers.NotYourAct
    _refuse_place(role, place=place)
    _refuse_organisation(role, place=place, organisation_id=organisation_id, at=at)
    _refuse_together(person, role=role, at=at)
    return RoleHeld.objects.create(
        person=person,
        role=role,
        place_id=place,
        organisation_id=organisation_id,
        since=at,
        appointed_by_id=by.person_id,
    )


@operation
def end_role(*, role_held_id: UUID, by: Actor, at: datetime) -> None:
    """End a role: its tokens, and for a staff role the sign-ins, are worth nothing from this moment. Personal roles are ended at a desk.

    Raises: NotFound when there is no such role in force, NotYourAct.
    """
    held = (
        RoleHeld.objects.select_for_update(of=["self"])
        .select_related("person")
        .filter(pk=role_held_id, until__isnull=True)
        .first()
    )
    if held is None:
        raise NotFound
    act = "appoint_role" if held.role in STAFF_ROLES else "enrol_person"
    powers.require(act, by=by, place=held.person.place_id, owner=held.person_id)
    RoleHeld.objects.filter(pk=held.pk).update(until=at)
    DeviceToken.objects.filter(role_held=held, revoked_at__isnull=True).update(revoked_at=at)
    if held.role in STAFF_ROLES:
        end_staff_sign_ins(person_id=held.person_id, at=at)


@operation
def confirm_organisation(
    *,
    name: str,
    kind: OrganisationKind,
    place: str,
    confirmed_from: datetime,
    confirmed_until: datetime | None,
    by: Actor,
    at: datetime,
    scope: OrganisationScope = EVERYTHING,
) -> Organisation:
    """Confirm a professional organisation or volunteer group for a street, a scope and a period (plan, part on operation).

    Raises: NotYourAct, NotFound, PlaceIsNoStreet, OrganisationNameMissing, ConfirmationPeriodWrong.
    """
    powers.require("confirm_organisation", by=by, place=place)
    refuse_no_street(place)
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME_MAX:
        raise OrganisationNameMissing
    if confirmed_until is not None and confirmed_until <= max(confirmed_from, at):
        raise ConfirmationPeriodWrong
    confirmed = Organisation.objects.create(
        name=plain,
        kind=kind,
        place_id=place,
        confirmed_by_id=by.person_id,
        confirmed_from=confirmed_from,
        confirmed_until=confirmed_until,
        categories=sorted(scope.categories),
        may_run_activities=scope.may_run_activities,
    )
    note_act(confirmed, OrganisationAct.CONFIRMED, place=place, by=by, at=at)
    return confirmed


def _refuse_place(role: Role, *, place: str | None) -> None:
    """Refuse an officer without a place of a level that the role covers."""
    levels = _LEVELS.get(role)
    if place is not None and not place_exists(code=place):
        raise RolePlaceWrong
    if levels is not None and (place is None or fetch_place(code=place).kind not in levels):
        raise RolePlaceWrong


def _refuse_organisation(
    role: Role, *, place: str | None, organisation_id: UUID | None, at: datetime
) -> None:
    """Refuse a desk role without a professional organisation in force in its street, and any other role with one."""
    if role not in DESK_ROLES:
        if organisation_id is not None:
            raise RoleNeedsOrganisation
        return
    if organisation_id is None:
        raise RoleNeedsOrganisation
    organisation = Organisation.objects.filter(pk=organisation_id, kind=OrganisationKind.PROFESSIONAL).first()
    if organisation is None or not is_confirmed(organisation, at=at):
        raise RoleNeedsOrganisation
    if place is not None and not works_in(organisation, street=place):
        raise StreetOutsideScope


def _refuse_together(person: Person, *, role: Role, at: datetime) -> None:
    """Refuse an administrator or the auditor any second staff role. The person's row is locked, so two appointments wait."""
    Person.objects.select_for_update().get(pk=person.pk)
    others = APART_ROLES if role not in APART_ROLES else STAFF_ROLES
    in_force = Q(until__isnull=True) | Q(until__gt=at)
    if RoleHeld.objects.filter(in_force, person=person, role__in=others).exclude(role=role).exists():
        raise AdministratorsStayApart

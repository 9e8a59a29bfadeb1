"""Staff, organisations and the first administrators: who is appointed where, and what is refused."""

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tests.cast import CITY, DISTRICT, NOW, STREET, Cast, document_number
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.people.kinds import ADMINISTRATOR_ROLES, OrganisationKind, Role, Sex
from timebank.people.models import Organisation, Person, RoleHeld
from timebank.people.operations import (
    appoint,
    confirm_organisation,
    end_role,
    enrol_staff,
    install_administrators,
)
from timebank.people.powers import NotYourAct
from timebank.people.queries import roles_of
from timebank.people.refusals import (
    AdministratorsExist,
    AdministratorsStayApart,
    ConfirmationPeriodWrong,
    OrganisationNameMissing,
    PlaceIsNoStreet,
    RoleHeldAlready,
    RoleNeedsOrganisation,
    RolePlaceWrong,
)
from timebank.people.rules import Identity
from timebank.vault.kinds import DocumentKind

pytestmark = pytest.mark.django_db


def appointed(cast: Cast, **changes: Any) -> RoleHeld:
    given: dict[str, Any] = {
        "person_id": cast.volunteer.pk,
        "role": Role.STREET_OFFICER,
        "place": STREET,
        "organisation_id": None,
        "by": cast.security_administrator_actor,
        "at": NOW,
    }
    return appoint(**(given | changes))


def test_an_officer_covers_the_place_from_that_moment_until_the_role_ends(cast: Cast) -> None:
    held = appointed(cast)
    scopes = {fact.id: fact.scope for fact in roles_of(person_id=cast.volunteer.pk, at=NOW)}
    assert scopes[held.pk] == STREET
    before = roles_of(person_id=cast.volunteer.pk, at=NOW - timedelta(seconds=1))
    assert held.pk not in {fact.id for fact in before}
    end_role(role_held_id=held.pk, by=cast.security_administrator_actor, at=NOW + timedelta(days=1))
    after = roles_of(person_id=cast.volunteer.pk, at=NOW + timedelta(days=1))
    assert held.pk not in {fact.id for fact in after}


def test_a_clerk_covers_the_street_of_the_organisation_while_it_is_confirmed(cast: Cast) -> None:
    held = appointed(cast, role=Role.DESK_CLERK, place=None, organisation_id=cast.organisation.pk)
    Organisation.objects.filter(pk=cast.organisation.pk).update(confirmed_until=NOW + timedelta(days=5))
    during = roles_of(person_id=cast.volunteer.pk, at=NOW)
    assert [(fact.scope, fact.organisation_id) for fact in during if fact.id == held.pk] == [
        (STREET, cast.organisation.pk)
    ]
    after = roles_of(person_id=cast.volunteer.pk, at=NOW + timedelta(days=5))
    assert [fact.role for fact in after] == [Role.VOLUNTEER]


REFUSALS: list[tuple[str, dict[str, Any], type[Refused]]] = [
    ("nobody there", {"person_id": new_id()}, NotFound),
    ("a city officer appoints", {"by": "city_officer_actor"}, NotYourAct),
    ("the administrator appoints oneself", {"person_id": "security_administrator"}, NotYourAct),
    ("a personal role", {"role": Role.VOLUNTEER, "place": None}, NotYourAct),
    ("the platform's own role", {"role": Role.SYSTEM}, NotYourAct),
    ("an officer of nowhere", {"place": None}, RolePlaceWrong),
    ("an unknown place", {"place": "999999"}, RolePlaceWrong),
    ("a street officer of a district", {"place": DISTRICT}, RolePlaceWrong),
    ("a district officer of a street", {"role": Role.DISTRICT_OFFICER}, RolePlaceWrong),
    ("a clerk without organisation", {"role": Role.DESK_CLERK, "place": None}, RoleNeedsOrganisation),
    ("an officer with an organisation", {"organisation_id": "organisation"}, RoleNeedsOrganisation),
    ("an officer as administrator", {"person_id": "street_officer", "role": Role.AUDIT_ADMINISTRATOR, "place": None}, AdministratorsStayApart),
    ("a supervisor of a street", {"role": Role.SUPERVISOR}, RolePlaceWrong),
    ("an auditor of a district", {"role": Role.AUDITOR, "place": DISTRICT}, RolePlaceWrong),
    ("an officer as auditor", {"person_id": "street_officer", "role": Role.AUDITOR, "place": CITY}, AdministratorsStayApart),
    ("the auditor as officer", {"person_id": "auditor"}, AdministratorsStayApart),
    ("the same role twice", {"person_id": "street_officer"}, RoleHeldAlready),
]  # fmt: skip


@pytest.mark.parametrize(("case", "changes", "refusal"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_an_appointment_is_refused(
    cast: Cast, case: str, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    given = {
        name: getattr(cast, each) if isinstance(each, str) and hasattr(cast, each) else each
        for name, each in changes.items()
    }
    for name in ("person_id", "organisation_id"):
        given[name] = getattr(given[name], "pk", given[name]) if name in given else None
    if given["person_id"] is None:
        del given["person_id"]
    before = RoleHeld.objects.count()
    with pytest.raises(refusal):
        appointed(cast, **given)
    assert RoleHeld.objects.count() == before


def test_an_organisation_that_is_not_confirmed_any_more_has_no_new_clerks(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.organisation.pk).update(confirmed_until=NOW)
    with pytest.raises(RoleNeedsOrganisation):
        appointed(cast, role=Role.DESK_CLERK, place=None, organisation_id=cast.organisation.pk)


@pytest.mark.parametrize(
    ("role", "place"), [(Role.SUPERVISOR, DISTRICT), (Role.SUPERVISOR, CITY), (Role.AUDITOR, CITY)]
)
def test_a_supervisor_covers_a_district_or_the_city_and_the_auditor_the_city(
    cast: Cast, role: Role, place: str
) -> None:
    held = appointed(cast, role=role, place=place)
    scopes = {fact.id: fact.scope for fact in roles_of(person_id=cast.volunteer.pk, at=NOW)}
    assert scopes[held.pk] == place


def test_the_database_lets_nobody_watch_without_a_place(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="people_role_officer_has_place"), transaction.atomic():
        RoleHeld.objects.create(person=cast.volunteer, role=Role.SUPERVISOR, since=NOW)


def test_the_database_lets_nobody_hold_two_administrator_roles(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="people_role_administrators_apart"), transaction.atomic():
        RoleHeld.objects.create(person=cast.security_administrator, role=Role.AUDIT_ADMINISTRATOR, since=NOW)


def test_the_database_lets_nobody_appoint_oneself(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="people_role_not_by_oneself"), transaction.atomic():
        RoleHeld.objects.create(
            person=cast.volunteer, role=Role.GUARDIAN, since=NOW, appointed_by=cast.volunteer
        )


def test_ending_a_role_is_refused_to_others_and_when_it_ended_already(cast: Cast) -> None:
    held = appointed(cast)
    with pytest.raises(NotYourAct):
        end_role(role_held_id=held.pk, by=cast.clerk_actor, at=NOW)
    end_role(role_held_id=held.pk, by=cast.security_administrator_actor, at=NOW)
    with pytest.raises(NotFound):
        end_role(role_held_id=held.pk, by=cast.security_administrator_actor, at=NOW)


def test_a_desk_ends_a_personal_role(cast: Cast) -> None:
    end_role(role_held_id=cast.roles[cast.volunteer.pk], by=cast.clerk_actor, at=NOW)
    assert roles_of(person_id=cast.volunteer.pk, at=NOW) == []


def test_a_street_confirms_an_organisation(cast: Cast) -> None:
    organisation = confirm_organisation(**confirmation(cast))
    assert (organisation.name, organisation.place_id) == ("银龄 互助社", STREET)
    assert organisation.confirmed_by_id == cast.street_officer.pk


def confirmation(cast: Cast, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "name": " 银龄  互助社 ",
        "kind": OrganisationKind.GROUP,
        "place": STREET,
        "confirmed_from": NOW,
        "confirmed_until": NOW + timedelta(days=365),
        "by": cast.street_officer_actor,
        "at": NOW,
    }
    return given | changes


def test_a_confirmation_is_refused(cast: Cast) -> None:
    table: list[tuple[dict[str, Any], type[Refused]]] = [
        ({"by": cast.clerk_actor}, NotYourAct),
        ({"by": cast.district_officer_actor}, NotYourAct),
        ({"place": "110105004"}, NotYourAct),
        ({"name": "  "}, OrganisationNameMissing),
        ({"name": "社" * 81}, OrganisationNameMissing),
        ({"confirmed_until": NOW}, ConfirmationPeriodWrong),
        ({"confirmed_from": NOW - timedelta(days=9), "confirmed_until": NOW - timedelta(days=8)}, ConfirmationPeriodWrong),
    ]  # fmt: skip
    for changes, refusal in table:
        with pytest.raises(refusal):
            confirm_organisation(**confirmation(cast, **changes))


def test_an_officer_of_a_whole_district_cannot_confirm_for_all_of_it(cast: Cast) -> None:
    wide = cast.street_officer_actor.__class__(
        person_id=cast.street_officer.pk,
        role=Role.STREET_OFFICER,
        scope=DISTRICT,
        organisation_id=None,
        channel=cast.street_officer_actor.channel,
    )
    with pytest.raises(PlaceIsNoStreet):
        confirm_organisation(**confirmation(cast, place=DISTRICT, by=wide))


def staff_identity() -> dict[str, Any]:
    born = date(1988, 8, 8)
    return {
        "identity": Identity(
            name="胡平",
            document_kind=DocumentKind.RESIDENT_NUMBER,
            document=document_number(born, Sex.MALE),
            phone="19900000088",
        ),
        "birth_date": born,
        "sex": Sex.MALE,
        "place": DISTRICT,
        "at": NOW,
    }


def test_the_security_administrator_enrols_staff_without_any_role(cast: Cast) -> None:
    person = enrol_staff(by=cast.security_administrator_actor, **staff_identity())
    assert roles_of(person_id=person.pk, at=NOW) == []
    with pytest.raises(NotYourAct):
        enrol_staff(by=cast.city_officer_actor, **staff_identity())
    with pytest.raises(NotFound):
        enrol_staff(by=cast.security_administrator_actor, **(staff_identity() | {"place": "999999"}))


def test_an_installation_gets_three_separate_administrators_once() -> None:
    people = install_administrators(at=NOW)
    assert [each.role for each in people] == list(ADMINISTRATOR_ROLES)
    assert len({each.person.pk for each in people}) == len({each.password for each in people}) == 3
    assert all(each.second_factor.startswith("otpauth://totp/") for each in people)
    assert people[0].password not in repr(people)
    with pytest.raises(AdministratorsExist):
        install_administrators(at=NOW)


def run(*arguments: str) -> list[dict[str, str]]:
    out = StringIO()
    call_command("appoint", *arguments, "--json", stdout=out)
    people: list[dict[str, str]] = json.loads(out.getvalue())["people"]
    return people


def test_the_command_makes_administrators_then_appoints_staff(cast: Cast, tmp_path: Path) -> None:
    RoleHeld.objects.filter(role=Role.SECURITY_ADMINISTRATOR).exists()
    security = cast.security_administrator.member_number
    number = cast.volunteer.member_number
    (made,) = run("--role", "STREET_OFFICER", "--place", STREET, "--number", number, "--by", security)
    assert made["number"] == number
    assert made["password"]
    assert made["second_factor"].startswith("otpauth://")
    file = tmp_path / "person.json"
    born = date(1988, 8, 8)
    file.write_text(
        json.dumps(
            {
                "name": "胡平",
                "document": document_number(born, Sex.MALE),
                "birth_date": "1988-08-08",
                "sex": "M",
            }
        ),
        encoding="utf-8",
    )
    (new,) = run("--role", "CITY_OFFICER", "--place", CITY, "--identity", str(file), "--by", security)
    held = RoleHeld.objects.get(person__member_number=new["number"])
    assert (held.role, held.place_id) == (Role.CITY_OFFICER, CITY)


def test_a_dry_run_of_the_command_keeps_nothing() -> None:
    assert len(run("--dry-run")) == 3
    assert not Person.objects.exists()
    assert len(run()) == 3
    with pytest.raises(CommandError, match="AdministratorsExist"):
        run()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--number", "BJ1"],
        ["--role", "STREET_OFFICER", "--place", STREET],
        ["--role", "STREET_OFFICER", "--by", "clerk", "--number", "volunteer"],
        ["--role", "STREET_OFFICER", "--by", "security_administrator", "--number", "BJ000000000"],
        ["--role", "STREET_OFFICER", "--by", "security_administrator", "--number", "volunteer"],
    ],
)
def test_the_command_refuses_what_is_not_complete(cast: Cast, arguments: list[str]) -> None:
    named = [getattr(getattr(cast, each, None), "member_number", each) for each in arguments]
    before = RoleHeld.objects.count()
    with pytest.raises(CommandError):
        run(*named)
    assert RoleHeld.objects.count() == before

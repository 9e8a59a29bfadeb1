"""Confirmations of organisations: a scope, further streets, renewal; revoking stops recognition at once and keeps history."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tests.cast import NOW, OTHER_STREET, STREET, Cast, make_cast
from tests.clones import in_threads
from timebank.lib.refusals import NotFound, Refused
from timebank.people.actors import actor_of_login, actor_of_token
from timebank.people.kinds import OrganisationAct, OrganisationKind, Role
from timebank.people.models import Organisation, OrganisationStep, RoleHeld
from timebank.people.operations import (
    admit_organisation,
    appoint,
    confirm_organisation,
    dismiss_organisation,
    issue_device_token,
    renew_organisation,
    rescope_organisation,
    revoke_organisation,
)
from timebank.people.powers import NotYourAct
from timebank.people.queries import desks_recognised, organisation_steps, roles_of, works_in
from timebank.people.refusals import (
    ConfirmationPeriodWrong,
    ConfirmationRevoked,
    EndReasonMissing,
    NotConfirmedElsewhere,
    RoleNotHeld,
    StreetAdmitsAlready,
    StreetAdmitsNot,
    StreetOutsideScope,
    TokenRefused,
)
from timebank.people.rules import Actor, OrganisationScope

LATER = NOW + timedelta(minutes=1)


def officer_of(cast: Cast, street: str) -> Actor:
    officer = cast.street_officer_actor
    return Actor(officer.person_id, Role.STREET_OFFICER, street, None, officer.channel)


def token_of(cast: Cast, *, at: datetime = NOW) -> str:
    return issue_device_token(
        person_id=cast.clerk.pk,
        role_held_id=cast.roles[cast.clerk.pk],
        device_key="device of the test",
        second_factor=True,
        at=at,
    )


def revoked(cast: Cast, **facts: Any) -> None:
    usual: dict[str, Any] = {
        "organisation_id": cast.organisation.pk,
        "reason": "多次未按约定服务",
        "by": cast.street_officer_actor,
        "at": LATER,
    }
    revoke_organisation(**usual | facts)


@pytest.mark.django_db(databases=["default"])
def test_revoking_stops_tokens_sessions_and_roles_at_once_and_what_was_before_stays(cast: Cast) -> None:
    token = token_of(cast)
    assert actor_of_token(token=token, at=NOW).organisation_id == cast.organisation.pk
    revoked(cast)
    with pytest.raises(TokenRefused):
        actor_of_token(token=token, at=LATER)
    with pytest.raises(RoleNotHeld):
        actor_of_login(
            person_id=cast.clerk.pk, role_held_id=cast.roles[cast.clerk.pk], second_factor=True, at=LATER
        )
    with pytest.raises(RoleNotHeld):
        token_of(cast, at=LATER)
    assert roles_of(person_id=cast.clerk.pk, at=LATER) == []
    assert roles_of(person_id=cast.clerk.pk, at=NOW) != []
    assert RoleHeld.objects.get(person=cast.clerk).until is None
    assert cast.organisation not in desks_recognised(street=STREET, at=LATER)
    (step,) = organisation_steps(organisation_id=cast.organisation.pk)
    assert (step.act, step.reason, step.by_id) == (
        OrganisationAct.REVOKED,
        "多次未按约定服务",
        cast.street_officer.pk,
    )


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"organisation_id": "nobody"}, NotFound),
        ({"by": "clerk_actor"}, NotYourAct),
        ({"by": OTHER_STREET}, NotYourAct),
        ({"again": True}, ConfirmationRevoked),
        ({"reason": "  "}, EndReasonMissing),
        ({"reason": "x" * 201}, EndReasonMissing),
    ],
)
def test_what_revoking_refuses(cast: Cast, wrong: dict[str, Any], refusal: type[Refused]) -> None:
    facts = dict(wrong)
    if facts.pop("again", False):
        revoked(cast)
    if facts.get("by") == OTHER_STREET:
        facts["by"] = officer_of(cast, OTHER_STREET)
    elif "by" in facts:
        facts["by"] = getattr(cast, facts["by"])
    if "organisation_id" in facts:
        facts["organisation_id"] = cast.elder.pk
    with pytest.raises(refusal):
        revoked(cast, **facts)


@pytest.mark.django_db(databases=["default"])
def test_the_district_may_revoke_what_a_street_of_it_confirmed(cast: Cast) -> None:
    revoked(cast, by=cast.district_officer_actor)
    assert Organisation.objects.get(pk=cast.organisation.pk).revoked_at == LATER


@pytest.mark.django_db(databases=["default"])
def test_a_period_that_ran_out_is_renewed_and_staff_act_again(cast: Cast) -> None:
    renew: Any = partial(
        renew_organisation, organisation_id=cast.organisation.pk, by=cast.street_officer_actor
    )
    renew(confirmed_until=LATER, at=NOW)
    assert roles_of(person_id=cast.clerk.pk, at=LATER) == []
    with pytest.raises(ConfirmationPeriodWrong):
        renew(confirmed_until=NOW, at=LATER)
    with pytest.raises(NotYourAct):
        renew(confirmed_until=None, at=LATER, by=officer_of(cast, OTHER_STREET))
    renew(confirmed_until=NOW + timedelta(days=365), at=LATER)
    assert roles_of(person_id=cast.clerk.pk, at=LATER) != []
    revoked(cast)
    with pytest.raises(ConfirmationRevoked):
        renew(confirmed_until=None, at=LATER)


@pytest.mark.django_db(databases=["default"])
def test_a_confirmation_has_a_scope_that_the_street_changes(cast: Cast) -> None:
    found = confirm_organisation(
        name="讲堂",
        kind=OrganisationKind.PROFESSIONAL,
        place=STREET,
        confirmed_from=NOW,
        confirmed_until=None,
        scope=OrganisationScope(("TRAINING",)),
        by=cast.street_officer_actor,
        at=NOW,
    )
    rescope_organisation(
        organisation_id=found.pk,
        scope=OrganisationScope((), may_run_activities=False),
        by=cast.street_officer_actor,
        at=LATER,
    )
    found.refresh_from_db()
    assert (found.categories, found.may_run_activities) == ([], False)
    acts = [(step.act, step.categories) for step in organisation_steps(organisation_id=found.pk)]
    assert acts == [(OrganisationAct.RESCOPED, []), (OrganisationAct.CONFIRMED, ["TRAINING"])]


@pytest.mark.django_db(databases=["default"])
def test_another_street_admits_an_organisation_and_admits_it_no_longer(cast: Cast) -> None:
    there = officer_of(cast, OTHER_STREET)
    admit: Any = partial(
        admit_organisation, organisation_id=cast.organisation.pk, place=OTHER_STREET, by=there, at=NOW
    )
    staff: dict[str, Any] = {
        "person_id": cast.other_reviewer.pk,
        "role": Role.DESK_CLERK,
        "place": OTHER_STREET,
        "organisation_id": cast.organisation.pk,
        "by": cast.security_administrator_actor,
        "at": NOW,
    }
    with pytest.raises(StreetOutsideScope):
        appoint(**staff)
    with pytest.raises(NotYourAct):
        admit(by=cast.street_officer_actor)
    with pytest.raises(StreetAdmitsAlready):
        admit(place=STREET, by=cast.street_officer_actor)
    admit()
    held = appoint(**staff)
    assert [fact.scope for fact in roles_of(person_id=held.person_id, at=NOW) if fact.id == held.pk] == [
        OTHER_STREET
    ]
    dismiss: Any = partial(
        dismiss_organisation, organisation_id=cast.organisation.pk, place=OTHER_STREET, by=there, at=LATER
    )
    with pytest.raises(EndReasonMissing):
        dismiss(reason="")
    dismiss(reason="另有安排")
    with pytest.raises(StreetAdmitsNot):
        dismiss(reason="另有安排")
    with pytest.raises(RoleNotHeld):
        actor_of_login(person_id=held.person_id, role_held_id=held.pk, second_factor=True, at=LATER)
    assert held.pk not in [fact.id for fact in roles_of(person_id=held.person_id, at=LATER)]
    assert not works_in(Organisation.objects.get(pk=cast.organisation.pk), street=OTHER_STREET)
    revoked(cast)
    with pytest.raises(NotConfirmedElsewhere):
        admit(at=LATER)


@pytest.mark.django_db(databases=["default"])
def test_the_database_keeps_what_was_revoked_and_every_step(cast: Cast) -> None:
    revoked(cast)
    with pytest.raises(IntegrityError, match="was revoked"), transaction.atomic():
        Organisation.objects.filter(pk=cast.organisation.pk).update(revoked_at=None)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        OrganisationStep.objects.update(reason="x")
    with (
        pytest.raises(IntegrityError, match="people_organisation_streets"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE people_organisation SET further_streets = ARRAY[place_id]::varchar[] WHERE id = %s",
            [cast.other_organisation.pk],
        )


@pytest.mark.usefixtures("committed_database")
def test_two_officers_who_revoke_and_renew_at_once_leave_it_revoked() -> None:
    cast = make_cast()
    renew = partial(
        renew_organisation,
        organisation_id=cast.organisation.pk,
        confirmed_until=None,
        by=cast.street_officer_actor,
        at=LATER,
    )
    ended = in_threads([partial(revoked, cast), partial(revoked, cast), renew])
    assert [type(each) for each in ended[:2]].count(ConfirmationRevoked) == 1
    assert Organisation.objects.get(pk=cast.organisation.pk).revoked_at == LATER
    assert OrganisationStep.objects.filter(act=OrganisationAct.REVOKED).count() == 1

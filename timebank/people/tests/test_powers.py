"""Who may do what: the table itself, each scope and each conflict."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from tests.cast import CITY, DISTRICT, OTHER_DISTRICT, OTHER_STREET, STREET, Cast
from timebank.people.kinds import DESK_ROLES, Role
from timebank.people.powers import (
    MakerIsChecker,
    NotYourAct,
    OnVolunteersSide,
    SameOrganisation,
    powers,
    require,
)
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db

SCOPES = {"ANY", "PLACE", "OWN", "SELF"}
CONFLICTS = {"SELF", "CLERK_SELF", "MAKER", "SAME_ORGANISATION", "VOLUNTEER_SIDE"}


def test_the_table_names_only_what_exists() -> None:
    table = powers()
    assert len(table) > 25
    for act, power in table.items():
        assert power.makes, f"nobody may {act}"
        assert power.makes <= set(Role), act
        assert power.checks <= set(table), act
        assert power.scope in SCOPES, act
        assert power.conflicts <= CONFLICTS, act


def test_whoever_checks_an_act_may_not_have_made_it() -> None:
    assert [act for act, power in powers().items() if power.checks and "MAKER" not in power.conflicts] == []


def test_the_platform_and_the_administrators_do_nothing_that_a_person_must_do() -> None:
    for act, power in powers().items():
        assert Role.SYSTEM not in power.makes, act
        if act == "end_sign_in":  # One's own, and no business of the time bank.
            continue
        assert Role.SYSTEM_ADMINISTRATOR not in power.makes, act
        if act != "review_look":
            assert Role.AUDIT_ADMINISTRATOR not in power.makes, act


def test_an_act_that_is_not_in_the_table_cannot_be_done(cast: Cast) -> None:
    with pytest.raises(KeyError):
        require("print_coins", by=cast.city_officer_actor, place=CITY)


@pytest.mark.parametrize("act", sorted(powers()))
def test_only_the_roles_of_the_table_get_past_the_first_line(cast: Cast, act: str) -> None:
    actor = cast.city_officer_actor
    for role in set(Role) - set(powers()[act].makes):
        with pytest.raises(NotYourAct):
            require(act, by=replace(actor, role=role, scope=CITY), place=STREET, owner=actor.person_id)


def test_an_elder_and_a_volunteer_act_for_themselves_only(cast: Cast) -> None:
    require("publish_need", by=cast.elder_actor, place=STREET, owner=cast.elder.pk)
    require("check_in", by=cast.volunteer_actor, place=STREET, owner=cast.volunteer.pk)
    for owner in (cast.second_elder.pk, None):
        with pytest.raises(NotYourAct):
            require("publish_need", by=cast.elder_actor, place=STREET, owner=owner)
    with pytest.raises(NotYourAct):
        require("check_in", by=cast.volunteer_actor, place=STREET, owner=cast.second_volunteer.pk)


def test_a_role_reaches_its_own_place_and_what_lies_in_it(cast: Cast) -> None:
    reach = {
        ("approve_need", cast.reviewer_actor): {STREET},
        ("approve_need", cast.street_officer_actor): {STREET},
        ("propose_grant", cast.district_officer_actor): {STREET, OTHER_STREET, DISTRICT},
        ("propose_policy", cast.city_officer_actor): {STREET, OTHER_STREET, DISTRICT, OTHER_DISTRICT, CITY},
    }
    places = (STREET, OTHER_STREET, DISTRICT, OTHER_DISTRICT, CITY)
    for ((act, by), allowed), place in product(reach.items(), places):
        if place in allowed:
            require(act, by=by, place=place)
        else:
            with pytest.raises(NotYourAct):
                require(act, by=by, place=place)


def test_a_role_without_a_place_reaches_nothing(cast: Cast) -> None:
    with pytest.raises(NotYourAct):
        require("approve_need", by=replace(cast.reviewer_actor, scope=""), place=STREET)
    with pytest.raises(NotYourAct):
        require("approve_need", by=SYSTEM_ACTOR, place=STREET)


def test_a_delegate_acts_for_the_elder_who_gave_the_power(cast: Cast) -> None:
    for act in ("publish_need", "confirm_visit", "rate_visit"):
        require(act, by=cast.delegate_actor, place=STREET, owner=cast.elder.pk)
        for owner in (cast.second_elder.pk, cast.delegate.pk, None):
            with pytest.raises(NotYourAct):
                require(act, by=cast.delegate_actor, place=STREET, owner=owner)


def test_whoever_made_something_does_not_check_it(cast: Cast) -> None:
    with pytest.raises(MakerIsChecker):
        require(
            "approve_need", by=cast.reviewer_actor, place=STREET, makers=[cast.clerk.pk, cast.reviewer.pk]
        )
    require("approve_need", by=cast.reviewer_actor, place=STREET, makers=[cast.clerk.pk])


def test_the_organisation_that_entered_a_claim_does_not_approve_it(cast: Cast) -> None:
    own = cast.organisation.pk
    with pytest.raises(SameOrganisation):
        require("approve_visit", by=cast.reviewer_actor, place=STREET, maker_organisation=own)
    require("approve_visit", by=cast.other_reviewer_actor, place=STREET, maker_organisation=own)
    require("approve_visit", by=cast.street_officer_actor, place=STREET, maker_organisation=own)


def test_nobody_decides_about_oneself(cast: Cast) -> None:
    for act, actor in (("approve_need", cast.reviewer_actor), ("propose_grant", cast.district_officer_actor)):
        with pytest.raises(NotYourAct):
            require(act, by=actor, place=STREET, owner=actor.person_id)


def test_the_volunteers_family_and_household_do_not_speak_for_the_elder(cast: Cast) -> None:
    mine: dict[str, Any] = {"place": STREET, "owner": cast.elder.pk}
    for volunteer in (cast.relative_of_elder, cast.neighbour):
        with pytest.raises(OnVolunteersSide):
            require("confirm_visit", by=cast.elder_actor, volunteers=[volunteer.pk], **mine)
    require("confirm_visit", by=cast.elder_actor, volunteers=[cast.volunteer.pk], **mine)
    with pytest.raises(OnVolunteersSide):
        require("confirm_visit", by=cast.delegate_actor, volunteers=[cast.delegate.pk], **mine)


def test_a_clerk_who_served_does_not_confirm_at_the_desk(cast: Cast) -> None:
    assert cast.clerk_actor.role in DESK_ROLES
    with pytest.raises(OnVolunteersSide):
        require(
            "confirm_visit",
            by=cast.clerk_actor,
            place=STREET,
            owner=cast.elder.pk,
            volunteers=[cast.volunteer.pk, cast.clerk.pk],
        )

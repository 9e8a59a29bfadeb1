"""What is recorded before coins move: the private call, the second person, the guardian's consent; and who may."""

from dataclasses import replace
from typing import Any

import pytest

from tests.cast import NOW, OTHER_DISTRICT, Cast
from timebank.coins import queries
from timebank.coins.kinds import GiftCheck, GiftRefusalReason, GiftState
from timebank.coins.models import Donation, Gift
from timebank.coins.operations import (
    approve_donation,
    approve_gift,
    confirm_donation_call,
    confirm_gift_call,
    consent_to_donation,
    consent_to_gift,
    finish_gift,
    refuse_donation,
    refuse_gift,
)
from timebank.coins.refusals import CheckNotNeeded, GiftEnded, OnGiversSide
from timebank.coins.tests.givings import (
    RESTED,
    RESTED_LONGER,
    donated,
    given,
    opened_pool,
    related,
    student_with_guardian,
)
from timebank.coins.tests.purses import earned, purses
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.people.kinds import ConsentHow, Relation
from timebank.people.models import Organisation
from timebank.people.powers import MakerIsChecker, NotYourAct, SameOrganisation
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db(databases=["default"])


def recorded_at_desk(cast: Cast, coin_minutes: int = 60) -> Gift:
    """Let the clerk record a gift of the elder's daughter."""
    earned(cast.relative_of_elder.pk, coin_minutes)
    return given(cast, coin_minutes, by=cast.clerk_actor, word=ConsentHow.IN_PERSON)


def test_after_the_call_by_another_person_the_gift_arrives(cast: Cast) -> None:
    gift = recorded_at_desk(cast)
    confirm_gift_call(gift_id=gift.pk, by=cast.reviewer_actor, at=NOW)
    assert finish_gift(gift_id=gift.pk, by=SYSTEM_ACTOR, at=RESTED_LONGER) == GiftState.DELIVERED
    assert purses(cast.elder.pk) == (0, 60, 0, 0)


def test_the_second_person_lets_a_large_gift_pass(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 1_215)
    gift = given(cast, 1_215)
    assert queries.missing_checks(giving=gift) == [GiftCheck.APPROVAL]
    approve_gift(gift_id=gift.pk, by=cast.street_officer_actor, at=NOW)
    assert finish_gift(gift_id=gift.pk, by=SYSTEM_ACTOR, at=RESTED) == GiftState.DELIVERED


def test_a_refused_gift_goes_back_at_once(cast: Cast) -> None:
    gift = recorded_at_desk(cast)
    refuse_gift(gift_id=gift.pk, reason=GiftRefusalReason.PRESSURE, by=cast.reviewer_actor, at=NOW)
    assert purses(cast.relative_of_elder.pk) == (0, 0, 60, 0)
    assert Gift.objects.get(pk=gift.pk).state == GiftState.REFUSED


ACTS: list[tuple[Any, dict[str, Any]]] = [
    (confirm_gift_call, {}),
    (approve_gift, {}),
    (refuse_gift, {"reason": GiftRefusalReason.NOT_WILLING}),
]


@pytest.mark.parametrize(("act", "facts"), ACTS)
@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ("relative_of_elder_actor", NotYourAct),
        ("elder_actor", NotYourAct),
        ("delegate_actor", NotYourAct),
        ("district_officer_actor", NotYourAct),
        ("recorder", MakerIsChecker),
        ("relative_at_the_desk", OnGiversSide),
        ("neighbour_at_the_desk", OnGiversSide),
        ("reviewer_elsewhere", NotYourAct),
        ("giver_at_the_desk", NotYourAct),
        ("receiver_at_the_desk", OnGiversSide),
    ],
)
def test_who_may_not_check_a_gift(
    cast: Cast, act: Any, facts: dict[str, Any], by: str, refusal: type[Refused]
) -> None:
    related(cast, cast.relative_of_elder, cast.other_reviewer, Relation.CHILD)
    gift = recorded_at_desk(cast, 1_300)
    reviewer = cast.reviewer_actor
    actors = {
        # The reviewer's role, worn by the person who recorded the gift as a clerk.
        "recorder": replace(reviewer, person_id=cast.clerk.pk),
        "relative_at_the_desk": cast.other_reviewer_actor,
        "neighbour_at_the_desk": replace(reviewer, person_id=cast.neighbour.pk),
        "reviewer_elsewhere": replace(reviewer, scope=OTHER_DISTRICT),
        "giver_at_the_desk": replace(reviewer, person_id=cast.relative_of_elder.pk),
        "receiver_at_the_desk": replace(reviewer, person_id=cast.elder.pk),
    }
    with pytest.raises(refusal):
        act(gift_id=gift.pk, by=actors.get(by) or getattr(cast, by), at=NOW, **facts)
    assert len(queries.missing_checks(giving=Gift.objects.get(pk=gift.pk))) == 2


@pytest.mark.parametrize(("act", "facts"), ACTS)
def test_a_check_of_what_is_unknown_or_has_ended_is_refused(
    cast: Cast, act: Any, facts: dict[str, Any]
) -> None:
    gift = recorded_at_desk(cast)
    with pytest.raises(NotFound):
        act(gift_id=new_id(), by=cast.reviewer_actor, at=NOW, **facts)
    refuse_gift(gift_id=gift.pk, reason=GiftRefusalReason.OTHER, by=cast.reviewer_actor, at=NOW)
    with pytest.raises(GiftEnded):
        act(gift_id=gift.pk, by=cast.reviewer_actor, at=NOW, **facts)


def test_a_check_that_is_not_needed_or_was_made_is_refused(cast: Cast) -> None:
    gift = recorded_at_desk(cast)
    with pytest.raises(CheckNotNeeded):
        approve_gift(gift_id=gift.pk, by=cast.reviewer_actor, at=NOW)
    confirm_gift_call(gift_id=gift.pk, by=cast.reviewer_actor, at=NOW)
    with pytest.raises(CheckNotNeeded):
        confirm_gift_call(gift_id=gift.pk, by=cast.other_clerk_actor, at=NOW)


def test_nobody_refuses_a_gift_for_which_no_second_person_was_asked(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    gift = given(cast, 60)
    assert queries.gifts_to_check(viewer=cast.reviewer_actor, limit=5) == []
    with pytest.raises(CheckNotNeeded):
        refuse_gift(gift_id=gift.pk, reason=GiftRefusalReason.OTHER, by=cast.reviewer_actor, at=NOW)


def test_the_guardian_agrees_and_nobody_else(cast: Cast) -> None:
    student, guardian = student_with_guardian(cast)
    earned(student.person_id, 120)
    facts: dict[str, Any] = {
        "giver_id": student.person_id,
        "receiver_id": cast.second_elder.pk,
        "by": student,
    }
    gift = given(cast, 60, **facts)
    other_guardian = replace(guardian, person_id=cast.neighbour.pk)
    for by in (student, other_guardian, cast.clerk_actor, cast.delegate_actor):
        with pytest.raises(NotYourAct):
            consent_to_gift(gift_id=gift.pk, by=by, at=NOW)
    consent_to_gift(gift_id=gift.pk, by=guardian, at=NOW)
    with pytest.raises(CheckNotNeeded):
        consent_to_gift(gift_id=gift.pk, by=guardian, at=NOW)
    assert finish_gift(gift_id=gift.pk, by=SYSTEM_ACTOR, at=RESTED) == GiftState.DELIVERED


def test_the_guardian_agrees_to_a_donation(cast: Cast) -> None:
    student, guardian = student_with_guardian(cast)
    earned(student.person_id, 60)
    donation = donated(cast, opened_pool(cast), 60, giver_id=student.person_id, by=student)
    with pytest.raises(NotYourAct):
        consent_to_donation(donation_id=donation.pk, by=student, at=NOW)
    consent_to_donation(donation_id=donation.pk, by=guardian, at=NOW)
    assert queries.missing_checks(giving=Donation.objects.get(pk=donation.pk)) == []


def test_a_guardian_cannot_agree_to_a_gift_to_the_guardian(cast: Cast) -> None:
    student, guardian = student_with_guardian(cast)
    earned(student.person_id, 60)
    facts: dict[str, Any] = {
        "giver_id": student.person_id,
        "receiver_id": cast.second_elder.pk,
        "by": student,
    }
    gift = given(cast, 60, **facts)
    cast.relative_of_elder.__class__.objects.filter(pk=student.person_id).update(
        guardian_id=cast.second_elder.pk
    )
    with pytest.raises(OnGiversSide):
        consent_to_gift(gift_id=gift.pk, by=replace(guardian, person_id=cast.second_elder.pk), at=NOW)


def _own_pool(cast: Cast) -> dict[str, Any]:
    organisation: Organisation = cast.organisation
    return {"organisation_id": organisation.pk}


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        (confirm_donation_call, {}),
        (approve_donation, {}),
        (refuse_donation, {"reason": GiftRefusalReason.NOT_REACHED}),
    ],
)
def test_for_an_organisations_pool_nobody_of_it_checks(cast: Cast, act: Any, facts: dict[str, Any]) -> None:
    pool = opened_pool(cast, **_own_pool(cast))
    earned(cast.volunteer.pk, 1_300)
    donation = donated(cast, pool, 1_300, by=cast.clerk_actor, word=ConsentHow.IN_PERSON)
    with pytest.raises(SameOrganisation):
        act(donation_id=donation.pk, by=cast.reviewer_actor, at=NOW, **facts)
    act(donation_id=donation.pk, by=cast.other_reviewer_actor, at=NOW, **facts)
    with pytest.raises((CheckNotNeeded, GiftEnded)):
        act(donation_id=donation.pk, by=cast.other_reviewer_actor, at=NOW, **facts)


def test_what_waits_for_a_check_is_listed_in_its_places_the_soonest_to_go_back_first(cast: Cast) -> None:
    gift = recorded_at_desk(cast)
    earned(cast.volunteer.pk, 60)
    donation = donated(cast, opened_pool(cast), 60, by=cast.clerk_actor, word=ConsentHow.IN_PERSON)
    assert queries.gifts_to_check(viewer=cast.reviewer_actor, limit=5) == [gift]
    assert queries.donations_to_check(viewer=cast.street_officer_actor, limit=5) == [donation]
    for stranger in (cast.volunteer_actor, replace(cast.reviewer_actor, scope=OTHER_DISTRICT)):
        assert queries.gifts_to_check(viewer=stranger, limit=5) == []
        assert queries.donations_to_check(viewer=stranger, limit=5) == []
    confirm_gift_call(gift_id=gift.pk, by=cast.reviewer_actor, at=NOW)
    assert queries.gifts_to_check(viewer=cast.reviewer_actor, limit=5) == []

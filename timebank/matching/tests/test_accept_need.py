"""Accepting a need: every refusal, the flexible need, minors, and what the database refuses by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, Cast, confirm_school_of, qualify
from tests.scene import HOUR, WEDNESDAY, give_coins, home_request, open_activity, open_need, promise
from timebank.lib.refusals import NotFound, Refused
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.matching.queries import open_needs_for
from timebank.matching.refusals import (
    AlreadyAccepted,
    MinorHours,
    MinorWithoutGuardian,
    NeedFull,
    NeedNotOpen,
    NotQualified,
    OtherSexWished,
    OverlappingMatch,
    OwnSide,
    TimeOutsideNeed,
    TooYoungForThis,
    VolunteerSuspended,
)
from timebank.needs.kinds import Category, NeedState
from timebank.needs.models import Need
from timebank.needs.operations import expire_needs, publish_need, withdraw_need
from timebank.people.kinds import Role
from timebank.people.models import Person, Suspension
from timebank.people.powers import NotYourAct
from timebank.people.rules import SYSTEM_ACTOR, Actor

pytestmark = pytest.mark.django_db(databases=["default"])


def newcomer(
    cast: Cast, *, birth_date: date, guardian: Person | None = None, qualified: bool = False
) -> Actor:
    """Let somebody born on a day join as a volunteer."""
    person = Person.objects.create(
        member_number="BJ-NEW",
        birth_date=birth_date,
        sex="M",
        place=cast.elder.place,
        guardian=guardian,
        joined_at=NOW,
    )
    if qualified:
        qualify(person=person, recorded_by=cast.reviewer)
        if guardian is not None:
            confirm_school_of(person, recorded_by=cast.clerk)
    return replace(cast.volunteer_actor, person_id=person.pk)


@pytest.mark.parametrize(
    ("who", "facts", "refusal"),
    [
        ("relative_of_elder_actor", {}, OwnSide),
        ("neighbour_actor", {}, OwnSide),
        ("volunteer_actor", {"sex_wish": "F"}, OtherSexWished),
        ("volunteer_actor", {"category": Category.HEALTH}, NotQualified),
        ("volunteer_actor", {"category": Category.LEGAL}, NotQualified),
        ("elder_actor", {}, NotYourAct),
        ("reviewer_actor", {}, NotYourAct),
    ],
)
def test_what_is_refused_leaves_the_need_open(
    cast: Cast, who: str, facts: dict[str, object], refusal: type[Refused]
) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, **facts)
    by: Actor = getattr(cast, who)
    with pytest.raises(refusal):
        accept_need(need_id=need.pk, volunteer_id=by.person_id, starts_at=None, by=by, at=NOW)
    assert not Match.objects.exists()
    assert Need.objects.get(pk=need.pk).state == NeedState.OPEN


def test_who_is_not_qualified_is_told_what_is_missing(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    by = newcomer(cast, birth_date=date(1990, 1, 1))
    with pytest.raises(NotQualified) as refused:
        promise(cast, open_need(cast), by=by)
    assert refused.value.facts["missing"].count("、") == 3


def test_a_volunteer_cannot_accept_for_somebody_else(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    with pytest.raises(NotYourAct):
        accept_need(
            need_id=need.pk,
            volunteer_id=cast.second_volunteer.pk,
            starts_at=None,
            by=cast.volunteer_actor,
            at=NOW,
        )


def test_a_need_that_does_not_exist_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        accept_need(
            need_id=cast.elder.pk,
            volunteer_id=cast.volunteer.pk,
            starts_at=None,
            by=cast.volunteer_actor,
            at=NOW,
        )


def test_a_need_not_yet_reviewed_withdrawn_or_past_is_not_open(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    in_review = publish_need(request=home_request(cast), by=cast.elder_actor, at=NOW)
    withdrawn = open_need(cast, category=Category.COMPANION)
    withdraw_need(need_id=withdrawn.pk, by=cast.elder_actor, at=NOW)
    for need in (in_review, withdrawn):
        with pytest.raises(NeedNotOpen):
            promise(cast, need)
    late = open_need(cast, category=Category.ASSISTANCE)
    by = cast.volunteer_actor
    with pytest.raises(NeedNotOpen):
        accept_need(need_id=late.pk, volunteer_id=by.person_id, starts_at=None, by=by, at=WEDNESDAY)


def test_a_suspended_volunteer_is_refused_until_the_end_of_the_suspension(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    Suspension.objects.create(
        person=cast.volunteer,
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(hours=1),
        reason="-",
        decided_by=cast.street_officer,
    )
    need = open_need(cast)
    with pytest.raises(VolunteerSuspended):
        promise(cast, need)
    by = cast.volunteer_actor
    later = NOW + timedelta(hours=1)
    accept_need(need_id=need.pk, volunteer_id=by.person_id, starts_at=None, by=by, at=later)


def test_the_same_volunteer_cannot_take_two_places_of_one_need(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, category=Category.SAFETY, volunteer_places=2)
    promise(cast, need)
    with pytest.raises((AlreadyAccepted, OverlappingMatch)):
        promise(cast, need)
    promise(cast, need, by=cast.second_volunteer_actor)
    assert Need.objects.get(pk=need.pk).state == NeedState.MATCHED
    with pytest.raises(NeedFull):
        promise(cast, need, by=replace(cast.volunteer_actor))


def test_an_overlap_is_only_a_sentence_and_touching_periods_are_fine(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    promise(cast, open_need(cast))
    overlapping = open_need(cast, starts_at=WEDNESDAY + timedelta(minutes=59), category=Category.COMPANION)
    with pytest.raises(OverlappingMatch):
        promise(cast, overlapping)
    touching = open_need(cast, starts_at=WEDNESDAY + timedelta(minutes=60), category=Category.ASSISTANCE)
    promise(cast, touching)
    assert Match.objects.count() == 2


def test_the_database_itself_refuses_two_overlapping_matches(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    other = open_need(cast, category=Category.COMPANION)
    facts: dict[str, Any] = {
        "need": other,
        "volunteer": cast.volunteer,
        "starts_at": match.starts_at + timedelta(minutes=30),
        "ends_at": match.ends_at + timedelta(minutes=30),
        "state": MatchState.ACCEPTED,
        "accepted_at": NOW,
        "accepted_by": cast.volunteer,
    }
    with pytest.raises(IntegrityError, match="matching_match_no_overlap"), transaction.atomic():
        Match.objects.bulk_create([Match(**facts)])
    Match.objects.bulk_create([Match(**(facts | {"state": MatchState.CALLED_OFF}))])


def test_of_a_flexible_need_the_volunteer_chooses_the_start(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, ends_at=WEDNESDAY + timedelta(hours=5))
    by = cast.volunteer_actor
    for wrong in (WEDNESDAY - timedelta(minutes=1), WEDNESDAY + timedelta(hours=4, minutes=1)):
        with pytest.raises(TimeOutsideNeed):
            accept_need(need_id=need.pk, volunteer_id=by.person_id, starts_at=wrong, by=by, at=NOW)
    chosen = WEDNESDAY + timedelta(hours=4)
    match = accept_need(need_id=need.pk, volunteer_id=by.person_id, starts_at=chosen, by=by, at=NOW)
    assert (match.starts_at, match.ends_at) == (chosen, chosen + timedelta(minutes=HOUR))


@pytest.mark.parametrize(
    ("birth_date", "with_guardian", "hour_utc", "minutes", "refusal"),
    [
        (date(2013, 3, 3), True, 6, 60, TooYoungForThis),
        (date(2010, 3, 3), False, 6, 60, MinorWithoutGuardian),
        (date(2010, 3, 3), True, 6, 135, MinorHours),
        (date(2010, 3, 3), True, 12, 60, MinorHours),
        (date(2010, 3, 3), True, 23, 60, MinorHours),
    ],
)
def test_a_minor_is_refused(
    cast: Cast, birth_date: date, with_guardian: bool, hour_utc: int, minutes: int, refusal: type[Refused]
) -> None:
    give_coins(cast, elder=cast.elder)
    guardian = cast.second_volunteer if with_guardian else None
    by = newcomer(cast, birth_date=birth_date, guardian=guardian, qualified=True)
    starts_at = datetime(2026, 3, 4, hour_utc, 0, tzinfo=UTC)
    with pytest.raises(refusal):
        promise(cast, open_need(cast, starts_at=starts_at, planned_minutes=minutes), by=by)


def test_a_minor_led_by_a_qualified_guardian_may_serve(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    by = newcomer(cast, birth_date=date(2010, 3, 3), guardian=cast.second_volunteer, qualified=True)
    match = promise(cast, open_need(cast), by=by)
    assert match.led_by_id == cast.second_volunteer.pk
    assert by.role == Role.VOLUNTEER


def test_the_list_shows_no_more_than_category_time_street_and_a_blurred_place(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    activity = open_activity(cast)
    seen = {each.id: each for each in open_needs_for(volunteer_id=cast.volunteer.pk, at=NOW)}
    assert set(seen) == {need.pk, activity.pk}
    assert (seen[need.pk].latitude, seen[need.pk].longitude) == (39.92, 116.46)
    assert {"elder_id", "elder", "note"}.isdisjoint(seen[need.pk].__slots__)
    assert open_needs_for(volunteer_id=cast.neighbour.pk, at=NOW) != []
    assert need.pk not in {each.id for each in open_needs_for(volunteer_id=cast.neighbour.pk, at=NOW)}


def test_what_found_fewer_volunteers_than_places_goes_on_with_those(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, category=Category.SAFETY, volunteer_places=2)
    promise(cast, need)
    assert expire_needs(by=SYSTEM_ACTOR, at=WEDNESDAY) == 1
    assert Need.objects.get(pk=need.pk).state == NeedState.MATCHED


def test_one_category_is_found_however_many_others_are_nearer(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    far = open_need(cast, category=Category.COMPANION, starts_at=WEDNESDAY + timedelta(hours=3))
    for category in (Category.COMFORT, Category.ASSISTANCE):
        open_need(cast, category=category)
    found = open_needs_for(volunteer_id=cast.volunteer.pk, category=Category.COMPANION, at=NOW, limit=1)
    assert [each.id for each in found] == [far.pk]

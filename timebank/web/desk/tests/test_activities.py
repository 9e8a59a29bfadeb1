"""Group activities at the desk: publish, sign up, print, enter the list, withdraw."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import STREET, Cast
from tests.scene import WEDNESDAY, open_activity
from timebank.matching.models import Match
from timebank.needs.kinds import NeedKind, NeedState
from timebank.needs.models import Need, Participant
from timebank.vault.kinds import Purpose
from timebank.vault.queries import looks_at
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

NEW = reverse("web:desk_activity_new")
WORD = {"consent_how": "IN_PERSON"}
WANTED = {
    "category": "CULTURE",
    "place": STREET,
    "starts_at": "2026-03-04T14:00",
    "planned_minutes": "120",
    "elder_places": "16",
    "volunteer_places": "2",
}
AFTER = WEDNESDAY + timedelta(hours=3)


def route(name: str, need: Need) -> str:
    return reverse(f"web:{name}", args=[need.pk])


def signed_up(cast: Cast) -> Need:
    """Give an activity with one elder and one volunteer, entered at the desk."""
    activity, door = open_activity(cast), signed_in(cast, cast.clerk_actor)
    door.done(route("desk_sign_up_elder", activity), member_number=cast.elder.member_number, **WORD)
    door.done(route("desk_sign_up_volunteer", activity), member_number=cast.volunteer.member_number, **WORD)
    return activity


def printed(cast: Cast, **other: str) -> dict[str, Any]:
    key = cast.volunteer.pk
    return {
        "elders": [str(cast.elder.pk)],
        "others": "",
        f"present_{key}": "on",
        f"came_{key}": "2026-03-04T14:00",
        f"left_{key}": "2026-03-04T16:00",
    } | other


def test_an_activity_is_published_once_and_waits_for_review(cast: Cast, at: SetClock) -> None:
    door, key = signed_in(cast, cast.clerk_actor), str(uuid4())
    first, second = (door.done(NEW, key=key, **WANTED) for _ in range(2))
    assert first == second
    need = Need.objects.get(kind=NeedKind.GROUP)
    assert (need.organisation_id, need.state) == (cast.organisation.pk, NeedState.IN_REVIEW)
    assert need.latitude is not None
    assert first in door.get(reverse("web:desk_activities"))
    assert "审核中" in door.get(first)


@pytest.mark.parametrize("other", [{"starts_at": ""}, {"elder_places": "0"}, {"place": "110105004"}])
def test_an_activity_that_is_not_complete_is_refused(cast: Cast, at: SetClock, other: dict[str, str]) -> None:
    signed_in(cast, cast.clerk_actor).refused(NEW, **WANTED | other)
    assert not Need.objects.exists()


def test_people_are_signed_up_by_number_with_their_word(cast: Cast, at: SetClock) -> None:
    activity = signed_up(cast)
    assert Participant.objects.get(need=activity).elder_id == cast.elder.pk
    assert Match.objects.get(need=activity).volunteer_id == cast.volunteer.pk
    page = signed_in(cast, cast.clerk_actor, language="en").get(route("desk_activity", activity))
    assert "1 of 20 places taken" in page


def test_an_unknown_number_is_marked(cast: Cast, at: SetClock) -> None:
    activity, door = open_activity(cast), signed_in(cast, cast.clerk_actor, language="en")
    page = door.refused(route("desk_sign_up_elder", activity), member_number="BJ1", **WORD)
    assert "Nobody in your streets has this number." in page
    door.refused(route("desk_sign_up_volunteer", activity), member_number="BJ1", **WORD)
    door.refused(route("desk_sign_up_elder", activity), member_number=cast.volunteer.member_number, **WORD)


def test_the_list_to_sign_is_printed_with_masked_names(cast: Cast, at: SetClock) -> None:
    activity = signed_up(cast)
    page = signed_in(cast, cast.clerk_actor).get(route("desk_sheet", activity))
    assert "王**" in page
    assert "王秀英" not in page
    assert "web/print.css" in page
    assert [look.purpose for look in looks_at(person_id=cast.elder.pk)] == [Purpose.PRINT]


def test_the_list_is_entered_once_and_waits_for_another_organisation(cast: Cast, at: SetClock) -> None:
    activity = signed_up(cast)
    at(AFTER)
    door, key, path = signed_in(cast, cast.clerk_actor), str(uuid4()), route("desk_list", activity)
    assert cast.volunteer.member_number in door.get(path)
    sent = printed(cast, others=cast.second_elder.member_number.lower())
    door.done(path, key=key, **sent)
    door.done(path, key=key, **sent)
    visit = Visit.objects.get(need=activity)
    assert (visit.state, visit.entered_by_id) == (VisitState.IN_REVIEW, cast.clerk.pk)
    assert Participant.objects.filter(need=activity, signed_in_at__isnull=False).count() == 2
    door.refused(path, **sent)


@pytest.mark.parametrize(
    "other",
    [
        {"elders": []},
        {"others": "BJ1"},
        {"left": ""},
        {"left": "2026-03-04T13:00"},
        {"left": "2026-03-04T23:00"},
    ],
)
def test_a_list_that_cannot_be_right_is_refused(cast: Cast, at: SetClock, other: dict[str, Any]) -> None:
    activity = signed_up(cast)
    at(AFTER)
    sent = printed(cast)
    if "left" in other:
        other = {f"left_{cast.volunteer.pk}": other["left"]}
    signed_in(cast, cast.clerk_actor).refused(route("desk_list", activity), **sent | other)
    assert not Visit.objects.exists()


def test_an_activity_is_withdrawn(cast: Cast, at: SetClock) -> None:
    activity, door = open_activity(cast), signed_in(cast, cast.clerk_actor)
    door.done(route("desk_withdraw_activity", activity))
    activity.refresh_from_db()
    assert activity.state == NeedState.WITHDRAWN
    door.refused(route("desk_withdraw_activity", activity))


def test_activities_are_of_ones_own_organisation_in_both_languages(cast: Cast, at: SetClock) -> None:
    activity = signed_up(cast)
    names = ("desk_activity", "desk_sheet", "desk_list")
    for path in [route(name, activity) for name in names]:
        assert "<h1>" in signed_in(cast, cast.reviewer_actor).get(path)
        assert 'lang="en"' in signed_in(cast, cast.clerk_actor, language="en").get(path)
        signed_in(cast, cast.other_clerk_actor).get(path, status=404)
        signed_in(cast, cast.elder).get(path, status=404)
    assert activity.pk.hex not in signed_in(cast, cast.other_clerk_actor).get(reverse("web:desk_activities"))

"""Joining a group activity: who may, and what is refused in which state of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.cast import NOW, Cast
from tests.scene import WEDNESDAY, give_coins, open_activity, open_need
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need, Participant
from timebank.needs.operations import join_activity, withdraw_need
from timebank.needs.refusals import ActivityFull, AlreadyJoined, NeedMoved, NeedStarted, NotAnElder
from timebank.people.models import Person
from timebank.people.powers import NotYourAct

pytestmark = pytest.mark.django_db(databases=["default"])

END = WEDNESDAY + timedelta(hours=2)


def newcomer(cast: Cast, *, birth_date: date) -> Person:
    """Let somebody born on a day join the platform."""
    return Person.objects.create(
        member_number="BJ-NEW", birth_date=birth_date, sex="F", place=cast.elder.place, joined_at=NOW
    )


@pytest.mark.parametrize("who", ["elder_actor", "delegate_actor", "clerk_actor", "reviewer_actor"])
def test_the_elder_a_delegate_and_the_desk_take_a_place(cast: Cast, who: str) -> None:
    need = open_activity(cast)
    joined = join_activity(need_id=need.pk, elder_id=cast.elder.pk, by=getattr(cast, who), at=NOW)
    assert (joined.need_id, joined.elder_id, joined.joined_at) == (need.pk, cast.elder.pk, NOW)
    assert joined.signed_in_at is None


def test_an_activity_under_way_still_takes_elders(cast: Cast) -> None:
    need = open_activity(cast)
    join_activity(need_id=need.pk, elder_id=cast.elder.pk, by=cast.elder_actor, at=END - timedelta(seconds=1))
    assert Participant.objects.filter(need=need).count() == 1


@pytest.mark.parametrize(
    ("who", "born", "at", "refusal"),
    [
        pytest.param("second_elder_actor", None, NOW, NotYourAct, id="another elder"),
        pytest.param("volunteer_actor", None, NOW, NotYourAct, id="a volunteer"),
        pytest.param("street_officer_actor", None, NOW, NotYourAct, id="an officer"),
        pytest.param("elder_actor", date(1966, 3, 3), NOW, NotAnElder, id="sixty tomorrow"),
        pytest.param("elder_actor", None, END, NeedStarted, id="over"),
    ],
)
def test_who_may_not_join_and_when(
    cast: Cast, who: str, born: date | None, at: datetime, refusal: type[Refused]
) -> None:
    need = open_activity(cast)
    elder = newcomer(cast, birth_date=born) if born else cast.elder
    by = replace(getattr(cast, who), person_id=elder.pk) if born else getattr(cast, who)
    with pytest.raises(refusal):
        join_activity(need_id=need.pk, elder_id=elder.pk, by=by, at=at)
    assert not Participant.objects.exists()


def test_a_desk_of_another_street_may_not(cast: Cast) -> None:
    need = open_activity(cast)
    elsewhere = replace(cast.clerk_actor, scope="110101001")
    with pytest.raises(NotYourAct):
        join_activity(need_id=need.pk, elder_id=cast.elder.pk, by=elsewhere, at=NOW)


def test_a_place_is_taken_once(cast: Cast) -> None:
    need = open_activity(cast, elder_places=1)
    join_activity(need_id=need.pk, elder_id=cast.elder.pk, by=cast.elder_actor, at=NOW)
    with pytest.raises(AlreadyJoined):
        join_activity(need_id=need.pk, elder_id=cast.elder.pk, by=cast.clerk_actor, at=NOW)
    with pytest.raises(ActivityFull):
        join_activity(need_id=need.pk, elder_id=cast.second_elder.pk, by=cast.clerk_actor, at=NOW)
    assert Participant.objects.filter(need=need).count() == 1


def home_need(cast: Cast) -> Need:
    give_coins(cast, elder=cast.elder)
    return open_need(cast)


def withdrawn(cast: Cast) -> Need:
    need = open_activity(cast)
    return withdraw_need(need_id=need.pk, by=cast.clerk_actor, at=NOW)


def in_review(cast: Cast) -> Need:
    need = open_activity(cast)
    Need.objects.filter(pk=need.pk).update(state=NeedState.IN_REVIEW)
    return need


@pytest.mark.parametrize("scene", [home_need, withdrawn, in_review])
def test_only_an_open_activity_is_joined(cast: Cast, scene: Callable[[Cast], Need]) -> None:
    need = scene(cast)
    with pytest.raises(NeedMoved):
        join_activity(need_id=need.pk, elder_id=cast.second_elder.pk, by=cast.clerk_actor, at=NOW)
    assert not Participant.objects.filter(elder=cast.second_elder).exists()


def test_what_does_not_exist_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        join_activity(need_id=new_id(), elder_id=cast.elder.pk, by=cast.elder_actor, at=NOW)
    with pytest.raises(NotFound):
        join_activity(need_id=open_activity(cast).pk, elder_id=new_id(), by=cast.clerk_actor, at=NOW)

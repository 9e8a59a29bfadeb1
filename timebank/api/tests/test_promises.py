"""A desk's write says how the person's word was given; where a volunteer goes is seen near the time, and journaled."""

from datetime import timedelta

import pytest

from tests.cast import Cast
from timebank.api.tests.client import Caller, body, caller, give_coins_now
from timebank.lib.door_clock import now
from timebank.lib.ids import new_id
from timebank.needs.models import Need, NeedStep
from timebank.vault.queries import looks_at
from timebank.visits.models import VisitStep

pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.fixture
def match_id(cast: Cast) -> str:
    """Let the volunteer promise an hour that begins in 30 minutes."""
    give_coins_now(cast, elder=cast.elder)
    return promised(cast, minutes=30)


def promised(cast: Cast, *, minutes: int) -> str:
    starts_at = (now() + timedelta(minutes=minutes)).isoformat()
    wanted = {"category": "COMFORT", "starts_at": starts_at, "planned_minutes": 60}
    need_id = body(caller(cast, cast.elder).post("/needs", wanted), status=201)["id"]
    body(caller(cast, cast.reviewer).post(f"/needs/{need_id}/approve"), status=200)
    return str(body(caller(cast, cast.volunteer).post(f"/open-needs/{need_id}/accept", {}), status=201)["id"])


def test_a_desk_that_does_not_say_how_the_word_was_given_changes_nothing(cast: Cast) -> None:
    give_coins_now(cast, elder=cast.elder)
    wanted = {
        "category": "COMFORT",
        "starts_at": (now() + timedelta(days=1)).isoformat(),
        "planned_minutes": 60,
        "elder_number": cast.elder.member_number,
    }
    clerk = caller(cast, cast.clerk)
    assert body(clerk.post("/needs", wanted), status=409)["code"] == "WordMissing"
    assert not Need.objects.exists()
    need_id = body(clerk.post("/needs", wanted | {"consent_how": "WITNESS"}), status=201)["id"]
    assert body(clerk.post(f"/needs/{need_id}/withdraw"), status=409)["code"] == "WordMissing"
    body(clerk.post(f"/needs/{need_id}/withdraw", {"consent_how": "TELEPHONE"}), status=200)
    kept = NeedStep.objects.filter(need_id=need_id, reason__contains=cast.elder.member_number)
    assert [each.reason.rpartition(" ")[0] for each in kept.order_by("at", "pk")] == [
        "publish_need WITNESS",
        "withdraw_need TELEPHONE",
    ]


def test_only_a_desk_says_how_somebodys_word_was_given(cast: Cast, match_id: str) -> None:
    own = caller(cast, cast.volunteer).post(f"/matches/{match_id}/call-off", {"consent_how": "IN_PERSON"})
    assert body(own, status=409)["code"] == "NotYourAct"


def test_what_a_desk_enters_of_a_visit_keeps_the_word_of_each_side(cast: Cast, match_id: str) -> None:
    clerk, word = caller(cast, cast.clerk), {"consent_how": "TELEPHONE"}
    proof = {"proof": {"kind": "DESK"}}
    assert body(clerk.post(f"/matches/{match_id}/check-in", proof), status=409)["code"] == "WordMissing"
    visit_id = body(clerk.post(f"/matches/{match_id}/check-in", proof | word), status=201)["id"]
    body(clerk.post(f"/visits/{visit_id}/check-out", proof | word), status=200)
    body(clerk.post(f"/visits/{visit_id}/accept-minutes", word), status=200)
    reasons = VisitStep.objects.filter(visit_id=visit_id, reason__contains=" TELEPHONE ")
    assert sorted(each.reason for each in reasons) == [
        f"accept_minutes TELEPHONE {cast.elder.member_number}",
        f"check_in TELEPHONE {cast.volunteer.member_number}",
        f"check_out TELEPHONE {cast.volunteer.member_number}",
    ]


def test_near_the_time_the_volunteer_sees_the_door_and_each_look_is_journaled(
    cast: Cast, match_id: str
) -> None:
    identity = cast.identities[cast.elder.pk]
    shown = body(caller(cast, cast.volunteer).get(f"/matches/{match_id}/address"), status=200)
    assert (shown["place"], shown["address"], shown["phone"]) == (
        cast.elder.place_id,
        identity.address,
        identity.phone or identity.landline,
    )
    (newest, *_) = looks_at(person_id=cast.elder.pk)
    assert (newest.by_id, newest.purpose) == (cast.volunteer.pk, "VISIT")


def test_long_before_the_time_the_volunteer_sees_the_building_only(cast: Cast) -> None:
    give_coins_now(cast, elder=cast.elder)
    match_id = promised(cast, minutes=3 * 24 * 60)
    shown = body(caller(cast, cast.volunteer).get(f"/matches/{match_id}/address"), status=200)
    assert shown["building"]
    assert cast.identities[cast.elder.pk].address != shown["building"]
    assert (shown["address"], shown["phone"]) == (None, None)


def test_after_the_time_only_the_street_is_left_and_nothing_is_looked_up(
    cast: Cast, match_id: str, settings: object
) -> None:
    settings.BENCH = True  # type: ignore[attr-defined]
    late = caller(cast, cast.volunteer).get(f"/matches/{match_id}/address", minutes_later=4 * 60)
    assert body(late, status=200) == {
        "place": cast.elder.place_id,
        "building": None,
        "address": None,
        "phone": None,
    }
    assert [each for each in looks_at(person_id=cast.elder.pk) if each.purpose == "VISIT"] == []


@pytest.mark.parametrize("who", ["second_volunteer", "elder", "clerk", "reviewer", "street_officer"])
def test_nobody_else_sees_where_the_volunteer_goes(cast: Cast, match_id: str, who: str) -> None:
    asker: Caller = caller(cast, getattr(cast, who))
    for pk in (match_id, new_id()):
        assert body(asker.get(f"/matches/{pk}/address"), status=404)["code"] == "NotFound"

"""What the desk does for named people: each act asks how the word was given, keeps it, and happens once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.scene import (
    WEDNESDAY,
    begun_visit,
    ended_visit,
    give_coins,
    open_activity,
    open_need,
    promise,
)
from timebank.coins.queries import purse_balances
from timebank.evaluations.queries import scores_of
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need, NeedStep, Participant
from timebank.people.models import Organisation
from timebank.visits.kinds import ClaimState, ProofGrade, VisitState
from timebank.visits.models import Claim, Visit, VisitStep
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

BY_PHONE = {"consent_how": "TELEPHONE"}
WANTED = {
    "category": "COMFORT",
    "day": "2026-03-04",
    "hour": "14",
    "planned_minutes": "60",
    "sex_wish": "",
    "other_date": "",
}
LATER = WEDNESDAY + timedelta(hours=2)


@pytest.fixture
def funded(cast: Cast) -> Cast:
    """Give the cast whose elder has coins."""
    give_coins(cast, elder=cast.elder)
    return cast


def route(name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=args)


def word_on_need(need: Need) -> str:
    return NeedStep.objects.filter(need=need).order_by("-pk")[0].reason


def word_on_visit(visit: Visit) -> str:
    return VisitStep.objects.filter(visit=visit).order_by("-pk")[0].reason


def test_a_need_is_published_for_an_elder_with_how_the_word_was_given(funded: Cast, at: SetClock) -> None:
    door, key = signed_in(funded, funded.clerk_actor), str(uuid4())
    path = route("desk_ask", funded.elder.pk)
    assert "10个时间币" in door.get(path)
    first, second = (door.done(path, key=key, **WANTED, **BY_PHONE) for _ in range(2))
    assert first == second
    need = Need.objects.get(elder=funded.elder)
    assert (need.starts_at, need.state, need.channel) == (WEDNESDAY, NeedState.IN_REVIEW, "DESK")
    assert need.published_by_id == funded.clerk.pk
    assert word_on_need(need) == f"publish_need TELEPHONE {funded.elder.member_number}"
    assert funded.elder.member_number in door.get(first)


def test_without_the_word_nothing_is_published(funded: Cast, at: SetClock) -> None:
    signed_in(funded, funded.clerk_actor).refused(route("desk_ask", funded.elder.pk), **WANTED)
    assert not Need.objects.exists()


def test_who_has_too_few_coins_reads_why(cast: Cast, at: SetClock) -> None:
    path = route("desk_ask", cast.elder.pk)
    page = signed_in(cast, cast.clerk_actor, language="en").refused(path, **WANTED, **BY_PHONE)
    assert "the account has 0 time coins" in page


def test_a_need_is_withdrawn_at_the_elders_word(funded: Cast, at: SetClock) -> None:
    need, door = open_need(funded), signed_in(funded, funded.clerk_actor)
    path = route("desk_withdraw", need.pk)
    door.refused(path)
    key = str(uuid4())
    door.done(path, key=key, **BY_PHONE)
    door.done(path, key=key, **BY_PHONE)
    need.refresh_from_db()
    assert need.state == NeedState.WITHDRAWN
    assert word_on_need(need) == f"withdraw_need TELEPHONE {funded.elder.member_number}"
    assert purse_balances(person_id=funded.elder.pk).held == 0
    door.refused(path, **BY_PHONE)


def test_an_elder_takes_a_place_in_an_activity(cast: Cast, at: SetClock) -> None:
    activity, door = open_activity(cast), signed_in(cast, cast.other_clerk_actor)
    path = route("desk_join", cast.elder.pk)
    assert str(activity.pk) in door.get(path)
    door.done(path, need=activity.pk, **BY_PHONE)
    assert Participant.objects.filter(need=activity, elder=cast.elder).count() == 1
    assert word_on_need(activity) == f"join_activity TELEPHONE {cast.elder.member_number}"
    door.refused(path, need=activity.pk, **BY_PHONE)


def test_a_volunteer_takes_a_need_at_the_desk(funded: Cast, at: SetClock) -> None:
    need, door = open_need(funded), signed_in(funded, funded.clerk_actor)
    path = route("desk_accept", funded.volunteer.pk)
    assert str(need.pk) in door.get(path)
    door.done(path, need=need.pk, **BY_PHONE)
    match = Match.objects.get(need=need)
    assert (match.volunteer_id, match.accepted_by_id) == (funded.volunteer.pk, funded.clerk.pk)
    assert word_on_need(need) == f"accept_need TELEPHONE {funded.volunteer.member_number}"
    assert str(match.pk) in door.get(route("desk_person", funded.volunteer.pk))


def test_the_volunteers_word_calls_off_and_somebody_else_is_looked_for(funded: Cast, at: SetClock) -> None:
    match = promise(funded, open_need(funded))
    path = route("desk_call_off", match.pk)
    signed_in(funded, funded.clerk_actor).done(path, whose="VOLUNTEER", **BY_PHONE)
    match.need.refresh_from_db()
    assert match.need.state == NeedState.OPEN
    assert word_on_need(match.need) == f"call_off_visit TELEPHONE {funded.volunteer.member_number}"


def test_the_elders_word_calls_off_and_withdraws(funded: Cast, at: SetClock) -> None:
    match = promise(funded, open_need(funded))
    path, door = route("desk_call_off", match.pk), signed_in(funded, funded.clerk_actor)
    door.refused(path, **BY_PHONE)
    door.done(path, whose="ELDER", **BY_PHONE)
    match.refresh_from_db()
    match.need.refresh_from_db()
    assert (match.state, match.need.state) == (MatchState.CALLED_OFF, NeedState.WITHDRAWN)
    assert word_on_need(match.need) == f"call_off_visit TELEPHONE {funded.elder.member_number}"
    door.refused(path, whose="ELDER", **BY_PHONE)


def test_arrival_and_departure_at_the_desk_are_grade_c_and_wait_for_another_organisation(
    funded: Cast, at: SetClock
) -> None:
    match = promise(funded, open_need(funded))
    door, word = signed_in(funded, funded.clerk_actor), {"consent_how": "IN_PERSON"}
    at(WEDNESDAY)
    door.done(route("desk_arrive", match.pk), **word)
    visit = Visit.objects.get(match=match)
    assert visit.entered_by_id == funded.clerk.pk
    at(WEDNESDAY + timedelta(minutes=60))
    door.done(route("desk_leave", visit.pk), **word)
    visit.refresh_from_db()
    assert (visit.proof_grade, visit.state) == (ProofGrade.C, VisitState.CLOSED)
    assert str(visit.pk) in door.get(route("desk_home"))
    at(LATER)
    door.done(route("desk_word", visit.pk), **word)
    visit.refresh_from_db()
    assert (visit.state, visit.accepted_minutes) == (VisitState.IN_REVIEW, 60)
    assert word_on_visit(visit) == f"accept_minutes IN_PERSON {funded.elder.member_number}"
    assert visit.coin_minutes is None


def test_an_arrival_while_another_visit_is_open_asks_when_that_ended(funded: Cast, at: SetClock) -> None:
    first = promise(funded, open_need(funded))
    begun_visit(first, by=funded.volunteer_actor)
    later = open_need(funded, starts_at=WEDNESDAY + timedelta(hours=3))
    second = promise(funded, later)
    at(WEDNESDAY + timedelta(hours=3))
    door, path = signed_in(funded, funded.clerk_actor), route("desk_arrive", second.pk)
    door.refused(path, **BY_PHONE)
    assert Claim.objects.filter(match=second).exists()
    door.done(path, left_previous_at="2026-03-04T15:00", **BY_PHONE)
    assert Visit.objects.get(match=first).proof_grade == ProofGrade.D


def test_a_paper_becomes_a_visit_that_waits_for_the_elder(funded: Cast, at: SetClock) -> None:
    match = promise(funded, open_need(funded))
    at(LATER)
    door, path = signed_in(funded, funded.clerk_actor), route("desk_claim", match.pk)
    assert "2026-03-04T14:00" in door.get(path)
    times = {"started_at": "2026-03-04T14:00", "ended_at": "2026-03-04T14:50"}
    door.done(path, **times, **BY_PHONE)
    visit = Visit.objects.get(match=match)
    assert (visit.state, visit.proof_grade) == (VisitState.CLOSED, ProofGrade.C)
    assert word_on_visit(visit) == f"enter_claim TELEPHONE {funded.volunteer.member_number}"


def test_a_paper_that_cannot_count_is_kept_with_its_reason(funded: Cast, at: SetClock) -> None:
    match = promise(funded, open_need(funded))
    at(LATER)
    door = signed_in(funded, funded.clerk_actor)
    times = {"started_at": "2026-03-01T14:00", "ended_at": "2026-03-01T14:50"}
    address = door.done(route("desk_claim", match.pk), **times, **BY_PHONE)
    assert Claim.objects.get(match=match).state == ClaimState.REFUSED
    assert "所报时间与约定相差过大" in door.get(address)


def test_proven_minutes_are_confirmed_and_paid_when_read_back(funded: Cast, at: SetClock) -> None:
    visit = ended_visit(promise(funded, open_need(funded)), by=funded.volunteer_actor)
    at(LATER)
    door, key = signed_in(funded, funded.clerk_actor), str(uuid4())
    path = route("desk_word", visit.pk)
    door.refused(path)
    door.done(path, key=key, **BY_PHONE)
    door.done(path, key=key, **BY_PHONE)
    visit.refresh_from_db()
    assert (visit.state, visit.coin_minutes) == (VisitState.CONFIRMED, 60)
    assert purse_balances(person_id=funded.volunteer.pk).earned == 60
    assert word_on_visit(visit) == f"confirm_visit TELEPHONE {funded.elder.member_number}"
    assert funded.elder.member_number in door.get(route("desk_visit", visit.pk))


def test_a_rating_is_taken_at_the_desk_once(funded: Cast, at: SetClock) -> None:
    visit = ended_visit(promise(funded, open_need(funded)), by=funded.volunteer_actor)
    at(LATER)
    door, path = signed_in(funded, funded.clerk_actor), route("desk_rate", visit.pk)
    door.refused(path, score="5", **BY_PHONE)
    door.done(route("desk_word", visit.pk), **BY_PHONE)
    door.refused(path, **BY_PHONE)
    door.done(path, score="2", **BY_PHONE)
    assert scores_of(visit_ids=[visit.pk]) == {visit.pk: 2}
    door.refused(path, score="5", **BY_PHONE)


def test_minutes_are_disputed_at_the_elders_word(funded: Cast, at: SetClock) -> None:
    visit = ended_visit(promise(funded, open_need(funded)), by=funded.volunteer_actor)
    at(LATER)
    door, path = signed_in(funded, funded.clerk_actor), route("desk_dispute", visit.pk)
    assert "LEFT_EARLIER" in door.get(path)
    door.refused(path, accepted_minutes="30", reason="LEFT_EARLIER")
    door.done(path, accepted_minutes="30", reason="LEFT_EARLIER", **BY_PHONE)
    visit.refresh_from_db()
    assert (visit.state, visit.accepted_minutes) == (VisitState.DISPUTED, 30)
    assert word_on_visit(visit) == f"dispute_visit TELEPHONE {funded.elder.member_number}"
    door.get(path, status=302)


def test_a_reviewer_of_a_desk_enters_no_times(funded: Cast, at: SetClock) -> None:
    match = promise(funded, open_need(funded))
    door = signed_in(funded, funded.reviewer_actor)
    at(WEDNESDAY)
    for path in (route("desk_arrive", match.pk), route("desk_claim", match.pk)):
        assert door.post(path, **BY_PHONE).status_code == 404
    assert "desk_arrive" not in door.get(route("desk_promise", match.pk))
    assert not Visit.objects.exists()


def test_a_desk_of_another_street_sees_none_of_it(funded: Cast, at: SetClock) -> None:
    visit = ended_visit(promise(funded, open_need(funded)), by=funded.volunteer_actor)
    Organisation.objects.filter(pk=funded.other_organisation.pk).update(confirmed_until=LATER)
    at(LATER)
    door = signed_in(funded, funded.other_clerk_actor)
    assert door.client.get(route("desk_visit", visit.pk)).status_code == 302
    for name, thing in (("desk_need", uuid4()), ("desk_visit", uuid4()), ("desk_promise", uuid4())):
        signed_in(funded, funded.clerk_actor).get(route(name, thing), status=404)


def test_pages_of_acts_open_in_both_languages(funded: Cast, at: SetClock) -> None:
    match = promise(funded, open_need(funded))
    visit = ended_visit(match, by=funded.volunteer_actor)
    at(LATER)
    paths = [
        route("desk_need", match.need_id),
        route("desk_promise", match.pk),
        route("desk_visit", visit.pk),
        route("desk_ask", funded.elder.pk),
        route("desk_join", funded.elder.pk),
        route("desk_accept", funded.volunteer.pk),
    ]
    for path in paths:
        assert "<h1>" in signed_in(funded, funded.clerk_actor).get(path)
        assert 'lang="en"' in signed_in(funded, funded.clerk_actor, language="en").get(path)
        signed_in(funded, funded.volunteer).get(path, status=404)

"""Review: needs, desk entries, disputes, activities of others, late entries; never one's own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.scene import (
    WEDNESDAY,
    ended_visit,
    give_coins,
    home_request,
    open_activity,
    open_need,
    promise,
)
from timebank.coins.queries import purse_balances
from timebank.matching.operations import accept_need
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need
from timebank.needs.operations import join_activity, publish_need
from timebank.visits.kinds import DisputeReason, ProofKind, VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import (
    AttendanceList,
    VolunteerLine,
    accept_minutes,
    dispute_visit,
    enter_activity_list,
    enter_claim,
)
from timebank.visits.rules import Proof
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

HOME = reverse("web:review_home")
LATER = WEDNESDAY + timedelta(hours=2)


def route(name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=args)


def waiting_need(cast: Cast, **facts: object) -> Need:
    give_coins(cast, elder=cast.elder)
    return publish_need(request=home_request(cast, **facts), by=cast.elder_actor, at=NOW)


def desk_entry(cast: Cast) -> Visit:
    """Give a visit that the first organisation's clerk entered and the elder accepted."""
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    visit = ended_visit(match, by=cast.clerk_actor, proof=Proof(ProofKind.DESK))
    return accept_minutes(visit_id=visit.pk, by=cast.elder_actor, at=LATER)


def disputed(cast: Cast) -> Visit:
    """Give a visit of an hour of which the elder accepted half."""
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    return dispute_visit(
        visit_id=visit.pk,
        accepted_minutes=30,
        reason=DisputeReason.LEFT_EARLIER,
        by=cast.elder_actor,
        at=LATER,
    )


def entered_activity(cast: Cast) -> Need:
    """Give an activity of the first organisation whose list its clerk entered: one elder, one volunteer."""
    need = open_activity(cast)
    join_activity(need_id=need.pk, elder_id=cast.elder.pk, by=cast.elder_actor, at=NOW)
    accept_need(
        need_id=need.pk,
        volunteer_id=cast.second_volunteer.pk,
        starts_at=None,
        by=cast.second_volunteer_actor,
        at=NOW,
    )
    line = VolunteerLine(cast.second_volunteer.pk, WEDNESDAY, WEDNESDAY + timedelta(hours=2))
    listed = AttendanceList(elder_ids=(cast.elder.pk,), volunteers=(line,))
    at = WEDNESDAY + timedelta(hours=3)
    enter_activity_list(need_id=need.pk, attendance=listed, by=cast.clerk_actor, at=at)
    return need


def test_an_overdue_need_is_said_to_be_overdue_in_words(cast: Cast, at: SetClock) -> None:
    need = waiting_need(cast)
    door = signed_in(cast, cast.reviewer_actor, language="en")
    page = door.get(HOME)
    assert route("review_need", need.pk) in page
    assert "Overdue" not in page
    at(need.review_due_at + timedelta(minutes=1))
    assert "Overdue" in door.get(HOME)
    assert "Overdue" in door.get(route("review_need", need.pk))


def test_a_reviewer_approves_a_need_once(cast: Cast, at: SetClock) -> None:
    need, door, key = waiting_need(cast), signed_in(cast, cast.reviewer_actor), str(uuid4())
    door.done(route("approve_need", need.pk), key=key)
    door.done(route("approve_need", need.pk), key=key)
    need.refresh_from_db()
    assert need.state == NeedState.OPEN
    door.refused(route("approve_need", need.pk))


def test_a_need_is_refused_with_a_reason_and_the_coins_go_back(cast: Cast, at: SetClock) -> None:
    need, door = waiting_need(cast), signed_in(cast, cast.street_officer_actor)
    path = route("refuse_need", need.pk)
    door.refused(path)
    door.done(path, reason="NOT_A_SERVICE")
    need.refresh_from_db()
    assert need.state == NeedState.REFUSED
    assert purse_balances(person_id=cast.elder.pk).held == 0
    page = signed_in(cast, cast.elder, language="en").get(f"/needs/{need.pk}/")
    assert "This is no service of the time bank" in page


def test_nobody_approves_what_they_published_themselves(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    need = publish_need(request=home_request(cast), by=cast.reviewer_actor, at=NOW)
    door = signed_in(cast, cast.reviewer_actor, language="en")
    page = door.get(route("review_need", need.pk))
    assert "You published this yourself." in page
    assert route("approve_need", need.pk) not in page
    assert "another person has to" in door.refused(route("approve_need", need.pk))
    signed_in(cast, cast.other_reviewer_actor).done(route("approve_need", need.pk))


def test_another_organisation_approves_a_desk_entry(cast: Cast, at: SetClock) -> None:
    visit, path = desk_entry(cast), "approve_visit"
    at(LATER)
    own = signed_in(cast, cast.reviewer_actor, language="en")
    assert "Another organisation or the street has to" in own.get(HOME)
    assert route(path, visit.pk) not in own.get(route("review_visit", visit.pk))
    assert "another organisation" in own.refused(route(path, visit.pk))
    other = signed_in(cast, cast.other_reviewer_actor)
    assert route(path, visit.pk) in other.get(route("review_visit", visit.pk))
    other.done(route(path, visit.pk))
    visit.refresh_from_db()
    assert visit.state == VisitState.CONFIRMED
    assert purse_balances(person_id=cast.volunteer.pk).earned == 60


def test_a_dispute_is_decided_between_what_was_accepted_and_what_was_recorded(
    cast: Cast, at: SetClock
) -> None:
    visit = disputed(cast)
    at(LATER)
    door, path = signed_in(cast, cast.street_officer_actor), route("decide_dispute", visit.pk)
    assert route("review_visit", visit.pk) in door.get(HOME)
    for minutes in ("15", "75", ""):
        door.refused(path, minutes=minutes, reason="AGREED")
    door.done(path, minutes="45", reason="AGREED")
    visit.refresh_from_db()
    assert (visit.state, visit.coin_minutes) == (VisitState.CONFIRMED, 45)
    door.refused(path, minutes="60", reason="AGREED")


def test_an_activity_shows_who_would_be_paid_and_is_confirmed_by_others(cast: Cast, at: SetClock) -> None:
    need = entered_activity(cast)
    at(WEDNESDAY + timedelta(hours=4))
    own = signed_in(cast, cast.reviewer_actor, language="en")
    path = route("confirm_activity", need.pk)
    assert path not in own.get(route("review_activity", need.pk))
    own.refused(path)
    other, key = signed_in(cast, cast.other_reviewer_actor, language="en"), str(uuid4())
    page = other.get(route("review_activity", need.pk))
    assert "2 time coins" in page
    assert "100 time coins" in page
    other.done(path, key=key)
    other.done(path, key=key)
    assert purse_balances(person_id=cast.second_volunteer.pk).earned == 120
    assert "Nothing waits for confirmation." in other.get(route("review_activity", need.pk))


def test_late_entries_that_do_not_count_are_listed_with_the_reason(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    start = NOW - timedelta(days=1)
    end = start + timedelta(hours=1)
    enter_claim(match_id=match.pk, started_at=start, ended_at=end, by=cast.volunteer_actor, at=LATER)
    page = signed_in(cast, cast.reviewer_actor).get(reverse("web:refused_claims"))
    assert "所报时间与约定相差过大" in page
    assert cast.volunteer.member_number in page


def test_review_is_for_reviewers_and_the_street_in_both_languages(cast: Cast, at: SetClock) -> None:
    need = entered_activity(cast)
    visit = desk_entry(cast)
    at(WEDNESDAY + timedelta(hours=4))
    paths = [
        HOME,
        reverse("web:refused_claims"),
        reverse("web:record_proof"),
        route("review_need", visit.need_id),
        route("review_visit", visit.pk),
        route("review_activity", need.pk),
    ]
    for path in paths:
        assert "<h1>" in signed_in(cast, cast.street_officer_actor).get(path)
        assert 'lang="en"' in signed_in(cast, cast.reviewer_actor, language="en").get(path)
        for other in (cast.clerk_actor, cast.elder, cast.volunteer, cast.district_officer_actor):
            signed_in(cast, other).get(path, status=404)

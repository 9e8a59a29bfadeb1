"""Late and paper claims, group activities with a printed list, calling off, and promises that lapse."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast
from tests.scene import (
    HOUR,
    WEDNESDAY,
    ended_visit,
    give_coins,
    open_activity,
    open_need,
    promise,
)
from timebank.coins.queries import purse_balances
from timebank.ledger.queries import verify
from timebank.lib.refusals import Refused
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.needs.kinds import Category, NeedState
from timebank.needs.models import Need, Participant
from timebank.needs.operations import expire_needs
from timebank.needs.refusals import NotAnElder
from timebank.people.powers import NotYourAct, SameOrganisation
from timebank.people.rules import SYSTEM_ACTOR
from timebank.visits.kinds import ClaimRefusal, ClaimState, ProofGrade, VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import (
    AttendanceList,
    VolunteerLine,
    call_off_visit,
    confirm_activity,
    enter_activity_list,
    enter_claim,
    lapse_matches,
)
from timebank.visits.refusals import EndNotPossible, MatchNotActive, NobodyPresent, VolunteerNotSignedUp

pytestmark = pytest.mark.django_db(databases=["default"])

END = WEDNESDAY + timedelta(minutes=HOUR)
NEXT_DAY = WEDNESDAY + timedelta(days=1)


def claim(cast: Cast, match: Match, *, who: str = "volunteer_actor", **facts: Any) -> tuple[str, str]:
    """Enter a claim of the agreed hour a day later, but for what the facts say; give its state and refusal."""
    given = {"started_at": WEDNESDAY, "ended_at": END, "at": NEXT_DAY} | facts
    made = enter_claim(match_id=match.pk, by=getattr(cast, who), **given)
    return made.state, made.refusal


@pytest.mark.parametrize(("who", "grade"), [("volunteer_actor", ProofGrade.D), ("clerk_actor", ProofGrade.C)])
def test_a_late_or_paper_claim_becomes_a_visit_that_waits_for_the_elder(
    cast: Cast, who: str, grade: ProofGrade
) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    assert claim(cast, match, who=who) == (ClaimState.ACCEPTED, "")
    visit = Visit.objects.get(match=match)
    assert (visit.state, visit.proof_grade) == (VisitState.CLOSED, grade)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"at": END - timedelta(minutes=1)}, ClaimRefusal.IN_FUTURE),
        ({"started_at": WEDNESDAY - timedelta(minutes=121)}, ClaimRefusal.OUTSIDE_NEED),
        ({"at": WEDNESDAY + timedelta(days=15)}, ClaimRefusal.TOO_LATE),
    ],
)
def test_a_claim_that_does_not_pass_stays_with_its_reason(
    cast: Cast, facts: dict[str, Any], refusal: ClaimRefusal
) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    assert claim(cast, match, **facts) == (ClaimState.REFUSED, refusal)
    assert not Visit.objects.exists()


def test_a_claim_that_overlaps_another_visit_is_kept_for_supervision(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    later = promise(cast, open_need(cast, starts_at=END))
    overlapping: dict[str, Any] = {
        "started_at": END - timedelta(minutes=20),
        "ended_at": END + timedelta(minutes=40),
    }
    assert claim(cast, later, **overlapping) == (ClaimState.REFUSED, ClaimRefusal.OVERLAP)
    assert claim(cast, later, started_at=END, ended_at=END + timedelta(minutes=40))[0] == ClaimState.ACCEPTED


def test_service_that_is_recorded_cannot_be_claimed_again(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    ended_visit(match, by=cast.volunteer_actor)
    assert claim(cast, match) == (ClaimState.REFUSED, ClaimRefusal.ALREADY_RECORDED)


@pytest.mark.parametrize(
    ("who", "facts", "refusal"),
    [
        ("second_volunteer_actor", {}, NotYourAct),
        ("elder_actor", {}, NotYourAct),
        ("volunteer_actor", {"ended_at": WEDNESDAY}, EndNotPossible),
    ],
)
def test_a_claim_of_somebody_else_or_of_no_time_is_refused(
    cast: Cast, who: str, facts: dict[str, Any], refusal: type[Refused]
) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    with pytest.raises(refusal):
        claim(cast, match, who=who, **facts)


def activity_scene(cast: Cast) -> Need:
    """Let two volunteers sign up for an activity."""
    need = open_activity(cast)
    promise(cast, need)
    promise(cast, need, by=cast.second_volunteer_actor)
    return need


def attendance(cast: Cast, *, minutes: int = 120) -> AttendanceList:
    """Write the printed list: two elders, two volunteers."""
    end = WEDNESDAY + timedelta(minutes=minutes)
    return AttendanceList(
        elder_ids=(cast.elder.pk, cast.second_elder.pk),
        volunteers=(
            VolunteerLine(volunteer_id=cast.volunteer.pk, started_at=WEDNESDAY, ended_at=end),
            VolunteerLine(volunteer_id=cast.second_volunteer.pk, started_at=WEDNESDAY, ended_at=end),
        ),
    )


def enter(cast: Cast, need: Need, lists: AttendanceList) -> list[Visit]:
    """Enter the list at the desk the next day."""
    return enter_activity_list(need_id=need.pk, attendance=lists, by=cast.clerk_actor, at=NEXT_DAY)


def test_an_activity_is_entered_confirmed_by_another_and_paid_by_the_city_in_one_act(cast: Cast) -> None:
    need = activity_scene(cast)
    enter(cast, need, attendance(cast))
    assert Participant.objects.filter(need=need, signed_in_by="LIST").count() == 2
    for who, refusal in (
        ("clerk_actor", NotYourAct),
        ("reviewer_actor", SameOrganisation),
        ("elder_actor", NotYourAct),
    ):
        with pytest.raises(refusal):
            confirm_activity(need_id=need.pk, by=getattr(cast, who), at=NEXT_DAY)
    confirm_activity(need_id=need.pk, by=cast.other_reviewer_actor, at=NEXT_DAY)
    first, second = Visit.objects.filter(need=need).order_by("match__accepted_at", "match__pk")
    assert (first.coin_minutes, second.coin_minutes) == (120, 0), "one paid volunteer for eight elders"
    assert (second.minutes_served, second.state) == (120, VisitState.CONFIRMED), "the rest is honour time"
    assert purse_balances(person_id=cast.volunteer.pk).earned == 120
    assert Need.objects.get(pk=need.pk).state == NeedState.FULFILLED
    assert verify().ok


def test_the_same_list_cannot_be_entered_or_confirmed_twice(cast: Cast) -> None:
    need = activity_scene(cast)
    enter(cast, need, attendance(cast))
    with pytest.raises(VolunteerNotSignedUp):
        enter(cast, need, attendance(cast))
    confirm_activity(need_id=need.pk, by=cast.street_officer_actor, at=NEXT_DAY)
    with pytest.raises(Refused):
        confirm_activity(need_id=need.pk, by=cast.street_officer_actor, at=NEXT_DAY)
    assert purse_balances(person_id=cast.volunteer.pk).earned == 120


def test_a_list_with_nobody_no_elder_or_a_stranger_is_refused(cast: Cast) -> None:
    need = activity_scene(cast)
    lists = attendance(cast)
    wrong: list[tuple[AttendanceList, type[Refused]]] = [
        (AttendanceList(elder_ids=(), volunteers=lists.volunteers), NobodyPresent),
        (AttendanceList(elder_ids=(cast.clerk.pk,), volunteers=lists.volunteers), NotAnElder),
        (
            AttendanceList(
                elder_ids=lists.elder_ids,
                volunteers=(VolunteerLine(cast.neighbour.pk, WEDNESDAY, END),),
            ),
            VolunteerNotSignedUp,
        ),
        (
            AttendanceList(
                elder_ids=lists.elder_ids,
                volunteers=(VolunteerLine(cast.volunteer.pk, END, WEDNESDAY),),
            ),
            EndNotPossible,
        ),
    ]
    for given, refusal in wrong:
        with pytest.raises(refusal):
            enter(cast, need, given)
    assert not Visit.objects.exists()


def test_what_the_quota_of_the_month_does_not_cover_is_honour_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = activity_scene(cast)
    enter(cast, need, attendance(cast))
    monkeypatch.setattr("timebank.visits.operations.activity.city_paid_minutes", lambda **facts: 5910)
    confirm_activity(need_id=need.pk, by=cast.street_officer_actor, at=NEXT_DAY)
    assert purse_balances(person_id=cast.volunteer.pk).earned == 90


def test_a_volunteer_who_calls_off_gives_the_need_back_to_others(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    match = promise(cast, need)
    call_off_visit(match_id=match.pk, for_elder=False, by=cast.volunteer_actor, at=NOW)
    assert Need.objects.get(pk=need.pk).state == NeedState.OPEN
    assert purse_balances(person_id=cast.elder.pk).held == HOUR
    promise(cast, need, by=cast.second_volunteer_actor)
    with pytest.raises(MatchNotActive):
        call_off_visit(match_id=match.pk, for_elder=False, by=cast.volunteer_actor, at=NOW)


def test_an_elder_who_calls_off_gets_the_coins_back(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    match = promise(cast, need)
    call_off_visit(match_id=match.pk, for_elder=True, by=cast.elder_actor, at=NOW)
    assert Need.objects.get(pk=need.pk).state == NeedState.WITHDRAWN
    assert purse_balances(person_id=cast.elder.pk).held == 0


def test_a_visit_under_way_cannot_be_called_off(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    ended_visit(match, by=cast.volunteer_actor)
    with pytest.raises(MatchNotActive):
        call_off_visit(match_id=match.pk, for_elder=False, by=cast.volunteer_actor, at=END)


def test_a_promise_nobody_served_or_claimed_in_ten_working_days_lapses(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    match = promise(cast, need)
    in_time = WEDNESDAY + timedelta(days=14)
    assert lapse_matches(by=SYSTEM_ACTOR, at=in_time) == 0
    assert claim(cast, promise(cast, open_need(cast, starts_at=END)), at=in_time)[0] == ClaimState.ACCEPTED
    late = WEDNESDAY + timedelta(days=15)
    assert lapse_matches(by=SYSTEM_ACTOR, at=late) == 1
    assert Match.objects.get(pk=match.pk).state == MatchState.LAPSED
    assert expire_needs(by=SYSTEM_ACTOR, at=late) == 1
    assert Need.objects.get(pk=need.pk).state == NeedState.EXPIRED
    assert purse_balances(person_id=cast.elder.pk).held == HOUR


def test_a_delegate_or_the_desk_on_the_elders_word_gives_the_coins_back(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    for who in ("delegate_actor", "clerk_actor"):
        match = promise(cast, open_need(cast))
        call_off_visit(match_id=match.pk, for_elder=True, by=getattr(cast, who), at=NOW)
        assert Need.objects.get(pk=match.need_id).state == NeedState.WITHDRAWN
        assert purse_balances(person_id=cast.elder.pk).held == 0


def test_an_elder_who_calls_off_one_of_two_volunteers_keeps_the_other(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, category=Category.SAFETY, volunteer_places=2)
    match = promise(cast, need)
    promise(cast, need, by=cast.second_volunteer_actor)
    call_off_visit(match_id=match.pk, for_elder=True, by=cast.elder_actor, at=NOW)
    assert Need.objects.get(pk=need.pk).state == NeedState.OPEN
    assert purse_balances(person_id=cast.elder.pk).held == 2 * HOUR

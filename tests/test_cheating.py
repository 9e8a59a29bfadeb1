"""What people tried in order to earn without serving, or to keep coins from others; each has to fail for good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import JOINED_AT, NOW, Cast, confirm_school_of, make_family, qualify
from tests.scene import (
    HOUR,
    NO_PROOF,
    WEDNESDAY,
    begun_visit,
    ended_visit,
    give_coins,
    open_activity,
    open_need,
    promise,
    words,
)
from timebank.coins.queries import purse_balances
from timebank.evaluations.operations import rate_visit
from timebank.ledger.queries import verify
from timebank.matching.queries import open_needs_for
from timebank.matching.refusals import OwnSide, VolunteerSuspended
from timebank.needs.models import Need
from timebank.notices.jobs import send_due_notices
from timebank.people.kinds import Relation
from timebank.people.models import Person, RoleHeld, Suspension
from timebank.people.powers import MakerIsChecker, NotYourAct, SameOrganisation
from timebank.people.rules import SYSTEM_ACTOR
from timebank.visits.kinds import ProofGrade, VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import (
    AttendanceList,
    VolunteerLine,
    accept_minutes,
    approve_visit,
    check_in,
    check_out,
    close_forgotten_visits,
    confirm_activity,
    confirm_quiet_visits,
    confirm_silent_visits,
    confirm_visit,
    enter_activity_list,
    enter_claim,
)
from timebank.visits.operations.address import look_at_address
from timebank.visits.refusals import ElderElsewhere, ElderIsVolunteer, GroupHasList, ListTimesWrong

pytestmark = pytest.mark.django_db(databases=["default"])

AFTER = WEDNESDAY + timedelta(hours=2)
NEXT_DAY = WEDNESDAY + timedelta(days=1)


def test_nobody_checks_in_to_a_group_activity_alone(cast: Cast) -> None:
    match = promise(cast, open_activity(cast))
    with pytest.raises(GroupHasList):
        begun_visit(match, by=cast.volunteer_actor, proof=NO_PROOF)
    with pytest.raises(GroupHasList):
        enter_claim(
            match_id=match.pk, started_at=WEDNESDAY, ended_at=AFTER, by=cast.volunteer_actor, at=NEXT_DAY
        )


def attended(cast: Cast, *, elders: list[Person], volunteer: Person, need: Need | None = None) -> Need:
    """Enter an activity's list with some elders and one volunteer."""
    need = need or open_activity(cast)
    by = replace(cast.volunteer_actor, person_id=volunteer.pk)
    promise(cast, need, by=by)
    line = VolunteerLine(volunteer_id=volunteer.pk, started_at=WEDNESDAY, ended_at=AFTER)
    lists = AttendanceList(elder_ids=tuple(each.pk for each in elders), volunteers=(line,))
    enter_activity_list(need_id=need.pk, attendance=lists, by=cast.clerk_actor, at=NEXT_DAY)
    return need


def test_an_activity_with_only_the_own_family_is_honour_time(cast: Cast) -> None:
    need = attended(cast, elders=[cast.elder], volunteer=cast.relative_of_elder)
    confirm_activity(need_id=need.pk, by=cast.street_officer_actor, at=NEXT_DAY)
    assert purse_balances(person_id=cast.relative_of_elder.pk).earned == 0
    assert Visit.objects.get(need=need).minutes_served == 120


def test_nobody_is_elder_and_volunteer_on_one_list(cast: Cast) -> None:
    with pytest.raises(ElderIsVolunteer):
        attended(cast, elders=[cast.elder, cast.volunteer], volunteer=cast.volunteer)


def test_an_elder_is_not_at_two_activities_at_once(cast: Cast) -> None:
    attended(cast, elders=[cast.elder], volunteer=cast.volunteer)
    with pytest.raises(ElderElsewhere):
        attended(cast, elders=[cast.elder], volunteer=cast.second_volunteer)


@pytest.mark.parametrize("days", [-30, 30])
def test_a_list_with_times_of_another_day_is_refused(cast: Cast, days: int) -> None:
    need = open_activity(cast)
    promise(cast, need)
    start = WEDNESDAY + timedelta(days=days)
    line = VolunteerLine(
        volunteer_id=cast.volunteer.pk, started_at=start, ended_at=start + timedelta(hours=2)
    )
    lists = AttendanceList(elder_ids=(cast.elder.pk,), volunteers=(line,))
    at = WEDNESDAY + timedelta(days=max(days, 0) + 1)
    with pytest.raises(ListTimesWrong):
        enter_activity_list(need_id=need.pk, attendance=lists, by=cast.clerk_actor, at=at)


def test_a_visit_nobody_checked_out_of_ends_by_itself_and_asks_the_elder(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    visit = begun_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    end = WEDNESDAY + timedelta(hours=1)
    assert close_forgotten_visits(by=SYSTEM_ACTOR, at=end + timedelta(hours=2)) == 0
    assert close_forgotten_visits(by=SYSTEM_ACTOR, at=end + timedelta(hours=2, seconds=1)) == 1
    closed = Visit.objects.get(pk=visit.pk)
    assert (closed.state, closed.proof_grade, closed.checked_out_at) == (VisitState.CLOSED, ProofGrade.D, end)


def half_by_desk(cast: Cast) -> Visit:
    """Let the volunteer arrive without a code and the clerk enter the leaving: grade D with a clerk in it."""
    give_coins(cast, elder=cast.elder)
    visit = begun_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor, proof=NO_PROOF)
    check_out(visit_id=visit.pk, proof=NO_PROOF, position=None, by=cast.clerk_actor, at=AFTER)
    accept_minutes(visit_id=visit.pk, by=cast.clerk_actor, at=AFTER)
    return visit


def test_a_desk_entry_passed_off_as_the_volunteers_word_still_needs_a_second_person(cast: Cast) -> None:
    visit = half_by_desk(cast)
    assert confirm_quiet_visits(by=SYSTEM_ACTOR, at=AFTER + timedelta(days=30)) == 0
    with pytest.raises(SameOrganisation):
        approve_visit(visit_id=visit.pk, by=cast.reviewer_actor, at=AFTER)
    approve_visit(visit_id=visit.pk, by=cast.other_reviewer_actor, at=AFTER)
    assert purse_balances(person_id=cast.volunteer.pk).earned == HOUR


def test_the_desk_that_began_an_entry_ends_it(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    visit = begun_visit(promise(cast, open_need(cast)), by=cast.clerk_actor, proof=NO_PROOF)
    with pytest.raises(NotYourAct):
        check_out(visit_id=visit.pk, proof=NO_PROOF, position=None, by=cast.other_clerk_actor, at=AFTER)


def test_a_second_role_elsewhere_does_not_make_another_organisation(cast: Cast) -> None:
    visit = half_by_desk(cast)
    RoleHeld.objects.create(
        person=cast.reviewer, role="DESK_REVIEWER", organisation=cast.other_organisation, since=JOINED_AT
    )
    disguised = replace(cast.other_reviewer_actor, person_id=cast.reviewer.pk)
    with pytest.raises((SameOrganisation, MakerIsChecker)):
        approve_visit(visit_id=visit.pk, by=disguised, at=AFTER)


def test_a_clerk_enters_no_service_of_their_own(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    qualify(person=cast.clerk, recorded_by=cast.reviewer)
    as_volunteer = replace(cast.volunteer_actor, person_id=cast.clerk.pk)
    match = promise(cast, open_need(cast), by=as_volunteer)
    with pytest.raises(NotYourAct):
        begun_visit(match, by=cast.clerk_actor, proof=NO_PROOF)


def test_a_minor_does_not_earn_with_the_own_guardian(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    qualify(person=cast.elder, recorded_by=cast.reviewer)
    minor = Person.objects.create(
        member_number="BJ-NEW",
        birth_date=NOW.date().replace(year=2010),
        sex="M",
        place=cast.elder.place,
        guardian=cast.elder,
        joined_at=NOW,
    )
    qualify(person=minor, recorded_by=cast.reviewer)
    confirm_school_of(minor, recorded_by=cast.reviewer)
    with pytest.raises(OwnSide):
        promise(cast, open_need(cast), by=replace(cast.volunteer_actor, person_id=minor.pk))


def test_family_that_shows_after_acceptance_earns_nothing_by_silence(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    make_family(
        cast.elder,
        cast.volunteer,
        Relation.CHILD,
        recorded_by=cast.clerk,
        checked_by=cast.reviewer,
        at=NOW,
    )
    send_due_notices(at=AFTER, limit=100)
    assert confirm_silent_visits(by=SYSTEM_ACTOR, at=AFTER + timedelta(days=4)) == 1
    assert Visit.objects.get(pk=visit.pk).coin_minutes == 0
    assert purse_balances(person_id=cast.elder.pk).granted == 600
    assert verify().ok


def suspend(cast: Cast) -> None:
    """Suspend the volunteer from now on for a month."""
    Suspension.objects.create(
        person=cast.volunteer,
        starts_at=NOW + timedelta(minutes=1),
        ends_at=NOW + timedelta(days=30),
        reason="-",
        decided_by=cast.street_officer,
    )


def test_who_is_suspended_after_the_promise_does_not_come_and_sees_no_needs(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    suspend(cast)
    with pytest.raises(VolunteerSuspended):
        begun_visit(match, by=cast.volunteer_actor)
    seen = look_at_address(match=match, by=cast.volunteer_actor, at=WEDNESDAY)
    assert (seen.building, seen.address, seen.phone) == ("", "", "")
    assert open_needs_for(volunteer_id=cast.volunteer.pk, at=WEDNESDAY) == []


def test_a_suspension_that_begins_before_the_visit_counts_at_acceptance(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    suspend(cast)
    with pytest.raises(VolunteerSuspended):
        promise(cast, open_need(cast))


def test_a_delegate_does_not_serve_the_elder_they_speak_for(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    qualify(person=cast.delegate, recorded_by=cast.reviewer)
    with pytest.raises(OwnSide):
        promise(cast, open_need(cast), by=replace(cast.volunteer_actor, person_id=cast.delegate.pk))


def test_late_claims_do_not_pass_the_cap_of_a_day(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder, minutes=1200)
    start = WEDNESDAY - timedelta(hours=5)
    for hours in (0, 5):
        begins = start + timedelta(hours=hours)
        match = promise(cast, open_need(cast, starts_at=begins, planned_minutes=300))
        enter_claim(
            match_id=match.pk,
            started_at=begins,
            ended_at=begins + timedelta(hours=5),
            by=cast.volunteer_actor,
            at=NEXT_DAY,
        )
        accept_minutes(visit_id=Visit.objects.get(match=match).pk, by=cast.elder_actor, at=NEXT_DAY)
    later = NEXT_DAY + timedelta(days=8)
    assert confirm_quiet_visits(by=SYSTEM_ACTOR, at=later) == 2
    assert purse_balances(person_id=cast.volunteer.pk).earned == 300
    assert confirm_quiet_visits(by=SYSTEM_ACTOR, at=later) == 0, "the other one waits for a reviewer"


def test_nobody_rates_a_group_visit_in_the_name_of_its_elders(cast: Cast) -> None:
    need = attended(cast, elders=[cast.elder], volunteer=cast.volunteer)
    (visit,) = confirm_activity(need_id=need.pk, by=cast.street_officer_actor, at=NEXT_DAY)
    with pytest.raises(NotYourAct):
        rate_visit(visit_id=visit.pk, score=5, by=cast.clerk_actor, at=NEXT_DAY)
    with pytest.raises(NotYourAct):
        accept_minutes(visit_id=visit.pk, by=cast.clerk_actor, at=NEXT_DAY)


def test_a_rating_told_at_the_desk_that_entered_the_visit_counts(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    at_desk = replace(cast.clerk_actor, device_key="the desk's computer")
    match = promise(cast, open_need(cast))
    visit = check_in(
        match_id=match.pk, proof=NO_PROOF, position=None, left_previous_at=None, by=at_desk, at=WEDNESDAY
    )
    check_out(visit_id=visit.pk, proof=NO_PROOF, position=None, by=at_desk, at=AFTER)
    accept_minutes(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    approve_visit(visit_id=visit.pk, by=cast.other_reviewer_actor, at=AFTER)
    assert rate_visit(visit_id=visit.pk, score=4, by=at_desk, at=AFTER).score == 4


def test_the_elders_code_of_the_minute_still_proves(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    visit = begun_visit(match, by=cast.volunteer_actor, proof=words(match.need, at=WEDNESDAY))
    end = WEDNESDAY + timedelta(hours=1)
    check_out(
        visit_id=visit.pk,
        proof=words(match.need, at=end),
        position=None,
        by=cast.volunteer_actor,
        at=end,
    )
    assert confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=end).proof_grade == ProofGrade.A

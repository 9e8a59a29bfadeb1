"""Confirmation: who may, what is paid, what silence does, and what the database refuses by itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.cast import NOW, Cast
from tests.scene import NO_PROOF, WEDNESDAY, ended_visit, give_coins, open_need, promise
from timebank.coins.queries import purse_balances
from timebank.ledger.queries import verify
from timebank.lib.refusals import Refused
from timebank.needs.kinds import Category, NeedState
from timebank.needs.models import Need
from timebank.needs.operations import expire_needs
from timebank.notices.jobs import send_due_notices
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person
from timebank.people.powers import NotYourAct, OnVolunteersSide, SameOrganisation
from timebank.people.rules import SYSTEM_ACTOR
from timebank.people.tests.statuses import recognised_for
from timebank.visits.kinds import ProofGrade, VisitState
from timebank.visits.models import Settlement, Visit, VisitStep
from timebank.visits.operations import (
    accept_minutes,
    approve_visit,
    call_off_visit,
    confirm_quiet_visits,
    confirm_silent_visits,
    confirm_visit,
    finish_needs,
)
from timebank.visits.refusals import (
    NeedsSecondPerson,
    NeedsTheEldersWord,
    OwnConfirmation,
    StillQuiet,
    VisitMoved,
)

pytestmark = pytest.mark.django_db(databases=["default"])

AFTER = WEDNESDAY + timedelta(hours=2)


def scene(cast: Cast, *, minutes: int = 60) -> Visit:
    """Serve the elder for some minutes, proven by her code."""
    give_coins(cast, elder=cast.elder)
    return ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor, minutes=minutes)


def late_scene(cast: Cast, *, by_desk: bool) -> Visit:
    """Serve the elder with the desk's entry or the volunteer's own word as the only proof."""
    give_coins(cast, elder=cast.elder)
    by = cast.clerk_actor if by_desk else cast.volunteer_actor
    return ended_visit(promise(cast, open_need(cast)), by=by, proof=NO_PROOF)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("volunteer_actor", NotYourAct),
        ("second_elder_actor", NotYourAct),
        ("second_volunteer_actor", NotYourAct),
        ("street_officer_actor", NotYourAct),
        ("city_officer_actor", NotYourAct),
    ],
)
def test_nobody_else_confirms(cast: Cast, who: str, refusal: type[Refused]) -> None:
    visit = scene(cast)
    with pytest.raises(refusal):
        confirm_visit(visit_id=visit.pk, by=getattr(cast, who), at=AFTER)
    assert purse_balances(person_id=cast.volunteer.pk).earned == 0


@pytest.mark.parametrize("who", ["elder_actor", "delegate_actor", "reviewer_actor"])
def test_the_elder_the_delegate_or_the_desk_confirms_and_the_coin_is_there(cast: Cast, who: str) -> None:
    visit = scene(cast)
    confirm_visit(visit_id=visit.pk, by=getattr(cast, who), at=AFTER)
    assert purse_balances(person_id=cast.volunteer.pk).earned == 60
    assert verify().ok


def test_a_delegate_of_the_volunteers_household_cannot_confirm(cast: Cast) -> None:
    visit = scene(cast)
    key = Person.objects.get(pk=cast.volunteer.pk).household_key
    in_household = Person.objects.create(
        member_number="BJ-NEW",
        birth_date=cast.delegate.birth_date,
        sex="F",
        place=cast.elder.place,
        household_key=key,
        joined_at=NOW,
    )
    from dataclasses import replace  # noqa: PLC0415

    from timebank.people.models import Delegation  # noqa: PLC0415

    Delegation.objects.create(
        elder=cast.elder, delegate=in_household, may_confirm=True, since=NOW, recorded_by=cast.clerk
    )
    by = replace(cast.delegate_actor, person_id=in_household.pk)
    with pytest.raises(OnVolunteersSide):
        confirm_visit(visit_id=visit.pk, by=by, at=AFTER)


@pytest.mark.parametrize(
    ("minutes", "coins"), [(0, 0), (7, 0), (8, 15), (52, 45), (53, 60), (58, 60), (75, 60)]
)
def test_minutes_become_coins_by_the_nearest_step_and_never_above_the_plan(
    cast: Cast, minutes: int, coins: int
) -> None:
    visit = scene(cast, minutes=minutes)
    confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    stored = Visit.objects.get(pk=visit.pk)
    assert (stored.minutes_served, stored.coin_minutes) == (minutes, coins)
    elder = purse_balances(person_id=cast.elder.pk)
    assert (elder.granted, elder.held) == (600 - coins, 0)
    assert purse_balances(person_id=cast.volunteer.pk).earned == coins
    assert verify().ok


def test_confirming_twice_pays_once(cast: Cast) -> None:
    visit = scene(cast)
    confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    with pytest.raises(VisitMoved):
        confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    assert Settlement.objects.filter(visit=visit).count() == 1
    assert purse_balances(person_id=cast.volunteer.pk).earned == 60


def test_a_desk_entry_needs_the_elders_word_and_then_another_organisation(cast: Cast) -> None:
    visit = late_scene(cast, by_desk=True)
    with pytest.raises(NeedsSecondPerson):
        confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    with pytest.raises(NeedsTheEldersWord):
        approve_visit(visit_id=visit.pk, by=cast.other_reviewer_actor, at=AFTER)
    accept_minutes(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    with pytest.raises(NotYourAct):
        approve_visit(visit_id=visit.pk, by=cast.clerk_actor, at=AFTER)
    with pytest.raises(SameOrganisation):
        approve_visit(visit_id=visit.pk, by=cast.reviewer_actor, at=AFTER)
    approve_visit(visit_id=visit.pk, by=cast.other_reviewer_actor, at=AFTER)
    stored = Visit.objects.get(pk=visit.pk)
    assert (stored.state, stored.proof_grade) == (VisitState.CONFIRMED, ProofGrade.C)
    assert purse_balances(person_id=cast.volunteer.pk).earned == 60


def test_the_street_may_be_the_second_person(cast: Cast) -> None:
    visit = late_scene(cast, by_desk=True)
    accept_minutes(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    approve_visit(visit_id=visit.pk, by=cast.street_officer_actor, at=AFTER)
    assert Visit.objects.get(pk=visit.pk).state == VisitState.CONFIRMED


def test_the_volunteers_own_word_settles_after_a_quiet_week(cast: Cast) -> None:
    visit = late_scene(cast, by_desk=False)
    accept_minutes(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    with pytest.raises(StillQuiet):
        approve_visit(visit_id=visit.pk, by=cast.other_reviewer_actor, at=AFTER)
    week = AFTER + timedelta(days=7)
    assert confirm_quiet_visits(by=SYSTEM_ACTOR, at=week - timedelta(seconds=1)) == 0
    assert confirm_quiet_visits(by=SYSTEM_ACTOR, at=week) == 1
    assert confirm_quiet_visits(by=SYSTEM_ACTOR, at=week) == 0
    assert Visit.objects.get(pk=visit.pk).proof_grade == ProofGrade.D
    assert purse_balances(person_id=cast.volunteer.pk).earned == 60


def deliver() -> None:
    """Let the notices reach the phones two hours after the visit began."""
    assert send_due_notices(at=AFTER, limit=100) > 0


def test_silence_confirms_three_days_after_the_notice_was_delivered(cast: Cast) -> None:
    visit = scene(cast, minutes=75)
    late = AFTER + timedelta(days=30)
    assert confirm_silent_visits(by=SYSTEM_ACTOR, at=late) == 0, "a notice never delivered says nothing"
    deliver()
    due = AFTER + timedelta(hours=72)
    assert confirm_silent_visits(by=SYSTEM_ACTOR, at=due - timedelta(seconds=1)) == 0
    assert confirm_silent_visits(by=SYSTEM_ACTOR, at=due) == 1
    stored = Visit.objects.get(pk=visit.pk)
    assert (stored.coin_minutes, stored.confirmed_channel) == (60, "SYSTEM")
    assert VisitStep.objects.get(visit=visit, to_state=VisitState.CONFIRMED).reason == "SILENCE"


@pytest.mark.parametrize("by_desk", [True, False])
def test_silence_never_confirms_what_is_only_entered(cast: Cast, by_desk: bool) -> None:
    late_scene(cast, by_desk=by_desk)
    deliver()
    assert confirm_silent_visits(by=SYSTEM_ACTOR, at=AFTER + timedelta(days=30)) == 0


@pytest.mark.parametrize("cannot", ["confirms_alone", "has_channel"])
def test_silence_never_speaks_for_who_cannot_answer(cast: Cast, cannot: str) -> None:
    scene(cast)
    deliver()
    with transaction.atomic(using="default"):
        Person.objects.filter(pk=cast.elder.pk).update(**{cannot: False})
    assert confirm_silent_visits(by=SYSTEM_ACTOR, at=AFTER + timedelta(days=30)) == 0


@pytest.mark.parametrize(
    ("kind", "confirmed"),
    [(BeneficiaryClass.DEMENTIA, 0), (BeneficiaryClass.INCAPACITY, 0), (BeneficiaryClass.DIFFICULTY, 1)],
)
def test_silence_never_speaks_for_incapacity_or_dementia_in_force(
    cast: Cast, kind: BeneficiaryClass, confirmed: int
) -> None:
    recognised_for(cast, beneficiary_class=kind)
    scene(cast)
    deliver()
    assert confirm_silent_visits(by=SYSTEM_ACTOR, at=AFTER + timedelta(days=30)) == confirmed


def test_a_day_fuller_than_a_day_can_be_waits_for_a_reviewer(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder, minutes=1200)
    start = WEDNESDAY - timedelta(hours=5)
    long = open_need(cast, starts_at=start, planned_minutes=480)
    match = promise(cast, long)
    from tests.scene import begun_visit, words  # noqa: PLC0415
    from timebank.visits.operations import check_out  # noqa: PLC0415

    visit = begun_visit(match, by=cast.volunteer_actor, at=start)
    end = start + timedelta(hours=8)
    check_out(visit_id=visit.pk, proof=words(long, at=end), position=None, by=cast.volunteer_actor, at=end)
    confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=end)
    more = promise(cast, open_need(cast, starts_at=end, planned_minutes=15))
    visit = begun_visit(more, by=cast.volunteer_actor, at=end)
    end += timedelta(minutes=15)
    check_out(
        visit_id=visit.pk, proof=words(more.need, at=end), position=None, by=cast.volunteer_actor, at=end
    )
    confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=end)
    assert Visit.objects.get(pk=visit.pk).state == VisitState.IN_REVIEW
    assert purse_balances(person_id=cast.volunteer.pk).earned == 480
    approve_visit(visit_id=visit.pk, by=cast.other_reviewer_actor, at=end)
    assert purse_balances(person_id=cast.volunteer.pk).earned == 495


def test_two_volunteers_of_one_need_are_paid_from_one_hold(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, category=Category.SAFETY, volunteer_places=2)
    first = ended_visit(promise(cast, need), by=cast.volunteer_actor, minutes=30)
    second = ended_visit(promise(cast, need, by=cast.second_volunteer_actor), by=cast.second_volunteer_actor)
    confirm_visit(visit_id=first.pk, by=cast.elder_actor, at=AFTER)
    assert Need.objects.get(pk=need.pk).state == NeedState.MATCHED
    assert purse_balances(person_id=cast.elder.pk).held == 90
    confirm_visit(visit_id=second.pk, by=cast.elder_actor, at=AFTER)
    assert Need.objects.get(pk=need.pk).state == NeedState.FULFILLED
    assert purse_balances(person_id=cast.elder.pk).held == 0
    assert purse_balances(person_id=cast.elder.pk).granted == 600 - 90
    assert verify().ok


def test_when_the_other_volunteer_calls_off_late_the_rest_goes_back(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, category=Category.SAFETY, volunteer_places=2)
    visit = ended_visit(promise(cast, need), by=cast.volunteer_actor)
    expire_needs(by=SYSTEM_ACTOR, at=AFTER)
    confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    assert Need.objects.get(pk=need.pk).state == NeedState.FULFILLED
    assert purse_balances(person_id=cast.elder.pk).held == 0


def test_a_promise_called_off_after_the_other_was_paid_finishes_the_need(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, category=Category.SAFETY, volunteer_places=2)
    visit = ended_visit(promise(cast, need), by=cast.volunteer_actor)
    other = promise(cast, need, by=cast.second_volunteer_actor)
    confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    call_off_visit(match_id=other.pk, for_elder=False, by=cast.second_volunteer_actor, at=AFTER)
    assert Need.objects.get(pk=need.pk).state == NeedState.FULFILLED
    assert purse_balances(person_id=cast.elder.pk).held == 0
    assert finish_needs(by=SYSTEM_ACTOR, at=AFTER) == 0


@pytest.mark.parametrize("column", ["volunteer_id", "entered_by_id"])
def test_the_database_itself_refuses_ones_own_confirmation(cast: Cast, column: str) -> None:
    visit = late_scene(cast, by_desk=True)
    with pytest.raises(IntegrityError, match="visits_visit_not_confirmed_by"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(
            confirmed_by_id=getattr(Visit.objects.get(pk=visit.pk), column)
        )


def test_a_clerk_cannot_confirm_what_the_same_clerk_entered(cast: Cast) -> None:
    visit = scene(cast)
    Visit.objects.filter(pk=visit.pk).update(entered_by_id=cast.clerk.pk)
    with pytest.raises(OwnConfirmation):
        confirm_visit(visit_id=visit.pk, by=cast.clerk_actor, at=AFTER)


def test_the_database_itself_refuses_more_coins_than_were_planned(cast: Cast) -> None:
    visit = scene(cast)
    with pytest.raises(IntegrityError, match="visits_visit_coins_planned"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(coin_minutes=61)


def test_the_database_itself_keeps_a_confirmed_visit_as_it_is(cast: Cast) -> None:
    visit = scene(cast)
    confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    with pytest.raises(DatabaseError, match="confirmed and final"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(minutes_served=600)

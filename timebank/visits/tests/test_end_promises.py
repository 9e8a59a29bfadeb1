"""After a death: requests and promises end, volunteers are told, what was served stays and is paid by the desk's word."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW, Cast
from tests.scene import (
    HOUR,
    WEDNESDAY,
    ended_visit,
    give_coins,
    home_request,
    open_activity,
    open_need,
    promise,
)
from timebank.coins.models import EstateDecision
from timebank.coins.operations import approve_estate, open_estate
from timebank.coins.queries import purse_balances
from timebank.ledger.queries import verify
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need, NeedStep
from timebank.needs.operations import join_activity, publish_need
from timebank.notices.queries import notices_of
from timebank.people.models import Person
from timebank.people.powers import NotYourAct
from timebank.people.refusals import PersonEnded
from timebank.people.rules import SYSTEM_ACTOR
from timebank.visits.operations import confirm_silent_visits, confirm_visit, end_promises_of_the_dead

pytestmark = pytest.mark.django_db(databases=["default"])


def died(cast: Cast, person: Person) -> None:
    """Record a death by two persons."""
    estate_id = open_estate(
        person_id=person.pk,
        died_date=date(2026, 3, 1),
        paper_reference="DEATH-1",
        by=cast.clerk_actor,
        at=NOW,
    )
    decision = EstateDecision.objects.get(estate=estate_id)
    approve_estate(decision_id=decision.pk, by=cast.district_officer_actor, at=NOW)


def end(cast: Cast) -> int:
    return end_promises_of_the_dead(by=SYSTEM_ACTOR, at=NOW)


def test_requests_of_an_elder_who_died_end_and_the_coins_come_out_of_their_holds(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    agreed = promise(cast, open_need(cast))
    waiting = publish_need(
        request=home_request(cast, starts_at=WEDNESDAY + timedelta(days=1), planned_minutes=30),
        by=cast.elder_actor,
        at=NOW,
    )
    died(cast, cast.elder)
    assert purse_balances(person_id=cast.elder.pk).held == 90
    assert end(cast) == 1
    assert purse_balances(person_id=cast.elder.pk).held == 0
    assert {Need.objects.get(pk=each).state for each in (agreed.need_id, waiting.pk)} == {NeedState.WITHDRAWN}
    assert Match.objects.get(pk=agreed.pk).state == MatchState.CALLED_OFF
    assert NeedStep.objects.filter(reason="DIED").count() == 2
    assert "VISIT_CALLED_OFF" in [each.kind for each in notices_of(person_id=cast.volunteer.pk, limit=9)]
    end(cast)
    assert NeedStep.objects.filter(reason="DIED").count() == 2
    assert verify().ok


def test_what_a_volunteer_who_died_had_promised_looks_for_somebody_else(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    died(cast, cast.volunteer)
    end(cast)
    assert Need.objects.get(pk=match.need_id).state == NeedState.OPEN
    assert "VISIT_CALLED_OFF" in [each.kind for each in notices_of(person_id=cast.elder.pk, limit=9)]


def test_an_hour_that_was_served_stays_is_never_confirmed_by_silence_and_is_paid_by_the_desks_word(
    cast: Cast,
) -> None:
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    died(cast, cast.elder)
    end(cast)
    later = WEDNESDAY + timedelta(days=9)
    assert confirm_silent_visits(by=SYSTEM_ACTOR, at=later) == 0
    confirm_visit(visit_id=visit.pk, by=cast.clerk_actor, at=later)
    assert purse_balances(person_id=cast.volunteer.pk).earned == HOUR
    assert purse_balances(person_id=cast.elder.pk).held == 0
    assert verify().ok


def test_nobody_publishes_joins_or_accepts_in_the_name_of_somebody_who_died(cast: Cast) -> None:
    give_coins(cast, elder=cast.second_elder)
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    activity = open_activity(cast)
    died(cast, cast.second_elder)
    died(cast, cast.volunteer)
    request = home_request(cast, elder_id=cast.second_elder.pk)
    with pytest.raises(PersonEnded):
        publish_need(request=request, by=cast.clerk_actor, at=NOW)
    with pytest.raises(PersonEnded):
        join_activity(need_id=activity.pk, elder_id=cast.second_elder.pk, by=cast.clerk_actor, at=NOW)
    with pytest.raises(PersonEnded):
        accept_need(
            need_id=need.pk, volunteer_id=cast.volunteer.pk, starts_at=None, by=cast.clerk_actor, at=NOW
        )
    died(cast, cast.elder)
    with pytest.raises(NotYourAct):
        publish_need(request=home_request(cast), by=cast.delegate_actor, at=NOW)

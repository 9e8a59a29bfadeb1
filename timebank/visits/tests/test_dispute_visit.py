"""Disputes: undisputed minutes are paid at once, the rest is decided by somebody without a stake."""

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.scene import WEDNESDAY, ended_visit, give_coins, open_need, promise
from timebank.coins.queries import purse_balances
from timebank.ledger.queries import verify
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.visits.kinds import DecisionReason, DisputeReason, VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import confirm_visit, decide_dispute, dispute_visit
from timebank.visits.refusals import BelowAccepted, MinutesAboveServed, NothingDisputed, VisitMoved

pytestmark = pytest.mark.django_db(databases=["default"])

AFTER = WEDNESDAY + timedelta(hours=2)


def scene(cast: Cast) -> Visit:
    """Serve the elder for an hour, of which she remembers half."""
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    return dispute_visit(
        visit_id=visit.pk,
        accepted_minutes=30,
        reason=DisputeReason.LEFT_EARLIER,
        by=cast.elder_actor,
        at=AFTER,
    )


def test_what_is_not_disputed_is_paid_at_once_and_the_rest_stays_held(cast: Cast) -> None:
    visit = scene(cast)
    assert visit.state == VisitState.DISPUTED
    assert purse_balances(person_id=cast.volunteer.pk).earned == 30
    assert purse_balances(person_id=cast.elder.pk).held == 30
    with pytest.raises(VisitMoved):
        confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=AFTER)
    assert verify().ok


@pytest.mark.parametrize(("minutes", "coins"), [(30, 30), (45, 45), (60, 60)])
def test_somebody_without_a_stake_decides_and_everything_is_settled(
    cast: Cast, minutes: int, coins: int
) -> None:
    visit = scene(cast)
    decide_dispute(
        visit_id=visit.pk,
        minutes=minutes,
        reason=DecisionReason.AGREED,
        by=cast.other_reviewer_actor,
        at=AFTER,
    )
    stored = Visit.objects.get(pk=visit.pk)
    assert (stored.state, stored.coin_minutes) == (VisitState.CONFIRMED, coins)
    assert purse_balances(person_id=cast.volunteer.pk).earned == coins
    elder = purse_balances(person_id=cast.elder.pk)
    assert (elder.granted, elder.held) == (600 - coins, 0)
    assert Need.objects.get(pk=visit.need_id).state == NeedState.FULFILLED
    assert verify().ok


@pytest.mark.parametrize("minutes", [29, 61])
def test_fewer_than_accepted_or_more_than_recorded_cannot_be_decided(cast: Cast, minutes: int) -> None:
    visit = scene(cast)
    with pytest.raises((BelowAccepted, MinutesAboveServed)):
        decide_dispute(
            visit_id=visit.pk,
            minutes=minutes,
            reason=DecisionReason.AGREED,
            by=cast.street_officer_actor,
            at=AFTER,
        )


def test_neither_side_decides(cast: Cast) -> None:
    visit = scene(cast)
    for who in ("elder_actor", "volunteer_actor", "delegate_actor", "clerk_actor"):
        with pytest.raises((NotYourAct, MakerIsChecker)):
            decide_dispute(
                visit_id=visit.pk, minutes=60, reason=DecisionReason.AGREED, by=getattr(cast, who), at=AFTER
            )


def test_nothing_can_be_disputed_by_accepting_more_than_was_recorded(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    for minutes in (-1, 60, 61):
        with pytest.raises((NothingDisputed, MinutesAboveServed)):
            dispute_visit(
                visit_id=visit.pk,
                accepted_minutes=minutes,
                reason=DisputeReason.OTHER,
                by=cast.elder_actor,
                at=AFTER,
            )

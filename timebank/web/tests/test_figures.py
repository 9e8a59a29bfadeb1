"""Figures that pages show beside each other agree with the books."""

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.scene import WEDNESDAY, ended_visit, give_coins, open_need, promise
from timebank.coins.operations import reverse_earnings
from timebank.lib.ids import new_id
from timebank.visits.kinds import DisputeReason
from timebank.visits.models import Settlement
from timebank.visits.operations import dispute_visit
from timebank.web.queries import service_of

pytestmark = pytest.mark.django_db(databases=["default"])

AFTER = WEDNESDAY + timedelta(hours=2)


def test_what_is_paid_of_a_disputed_visit_is_earned_until_it_is_taken_back(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    dispute_visit(
        visit_id=visit.pk,
        accepted_minutes=30,
        reason=DisputeReason.LEFT_EARLIER,
        by=cast.elder_actor,
        at=AFTER,
    )
    found = service_of(volunteer_id=cast.volunteer.pk)
    assert (found.visits, found.minutes_served, found.coin_minutes) == (0, 0, 30)
    reverse_earnings(
        volunteer_id=cast.volunteer.pk,
        settlement_ids=[Settlement.objects.get(visit=visit).pk],
        cause_id=new_id(),
        reference="CASE 1",
        at=AFTER,
    )
    assert service_of(volunteer_id=cast.volunteer.pk).coin_minutes == 0

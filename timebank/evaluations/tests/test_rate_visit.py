"""Rating: by the elder's side, once, after confirmation, never on the volunteer's device."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Cast
from tests.scene import WEDNESDAY, ended_visit, give_coins, open_need, promise
from timebank.evaluations.models import Evaluation
from timebank.evaluations.operations import rate_visit
from timebank.evaluations.queries import follow_ups, scores_of
from timebank.evaluations.refusals import (
    AlreadyRated,
    NotYetConfirmed,
    RatedOnVolunteersDevice,
    ScoreOutOfRange,
)
from timebank.lib.refusals import Refused
from timebank.people.powers import NotYourAct
from timebank.visits.models import Visit
from timebank.visits.operations import confirm_visit

pytestmark = pytest.mark.django_db(databases=["default"])

AFTER = WEDNESDAY + timedelta(hours=2)


def scene(cast: Cast, *, confirmed: bool = True) -> Visit:
    """Serve the elder with the volunteer's own phone, and confirm it."""
    give_coins(cast, elder=cast.elder)
    by = replace(cast.volunteer_actor, device_key="phone-of-the-volunteer")
    visit = ended_visit(promise(cast, open_need(cast)), by=by)
    return confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=AFTER) if confirmed else visit


@pytest.mark.parametrize(
    ("who", "score", "refusal"),
    [
        ("volunteer_actor", 5, NotYourAct),
        ("second_elder_actor", 5, NotYourAct),
        ("elder_actor", 0, ScoreOutOfRange),
        ("elder_actor", 6, ScoreOutOfRange),
    ],
)
def test_what_is_refused_leaves_no_rating(cast: Cast, who: str, score: int, refusal: type[Refused]) -> None:
    visit = scene(cast)
    with pytest.raises(refusal):
        rate_visit(visit_id=visit.pk, score=score, by=getattr(cast, who), at=AFTER)
    assert not Evaluation.objects.exists()


def test_before_confirmation_nothing_is_rated(cast: Cast) -> None:
    visit = scene(cast, confirmed=False)
    with pytest.raises(NotYetConfirmed):
        rate_visit(visit_id=visit.pk, score=5, by=cast.elder_actor, at=AFTER)


def test_nobody_rates_on_the_volunteers_device(cast: Cast) -> None:
    visit = scene(cast)
    by = replace(cast.elder_actor, device_key="phone-of-the-volunteer")
    with pytest.raises(RatedOnVolunteersDevice):
        rate_visit(visit_id=visit.pk, score=5, by=by, at=AFTER)


@pytest.mark.parametrize(("score", "asks"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_rating_counts_once_and_a_low_one_asks_for_a_follow_up(cast: Cast, score: int, asks: bool) -> None:
    visit = scene(cast)
    rate_visit(visit_id=visit.pk, score=score, by=cast.elder_actor, at=AFTER)
    with pytest.raises(AlreadyRated):
        rate_visit(visit_id=visit.pk, score=5, by=cast.delegate_actor, at=AFTER)
    assert scores_of(visit_ids=[visit.pk]) == {visit.pk: score}
    assert [each.visit_id for each in follow_ups(viewer=cast.clerk_actor)] == [visit.pk] * asks
    assert follow_ups(viewer=cast.elder_actor) == []


def test_the_database_itself_refuses_a_second_rating_and_an_impossible_score(cast: Cast) -> None:
    visit = scene(cast)
    rating = rate_visit(visit_id=visit.pk, score=4, by=cast.elder_actor, at=AFTER)
    for score in (4, 9):
        again = Evaluation(
            visit=visit, by_id=rating.by_id, score=score, channel="PAGE", rated_at=AFTER, asks_follow_up=False
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)

"""How a rest ends: cancelled, declined, arrived, gone back; by people or by the job, once, and final."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from tests.cast import NOW, Cast
from timebank.coins import queries
from timebank.coins.jobs import end_due_rests
from timebank.coins.kinds import GiftState
from timebank.coins.models import Gift, GiftStep
from timebank.coins.operations import (
    cancel_gift,
    confirm_gift_call,
    decline_gift,
    finish_gift,
)
from timebank.coins.refusals import GiftEnded, GiftStillRests, GiversWordMissing
from timebank.coins.tests.givings import NO_LONGER, RESTED, RESTED_LONGER, given
from timebank.coins.tests.purses import earned, purses
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.queries import notices_of
from timebank.people.kinds import ConsentHow
from timebank.people.models import Person, Suspension
from timebank.people.powers import NotYourAct
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.fixture
def gift(cast: Cast) -> Gift:
    """Give a gift of an hour, all that the daughter has."""
    earned(cast.relative_of_elder.pk, 60)
    return given(cast, 60)


def finish(gift: Gift, at: datetime) -> GiftState:
    """Let the platform end the rest."""
    return finish_gift(gift_id=gift.pk, by=SYSTEM_ACTOR, at=at)


def test_after_the_rest_the_coins_are_the_receivers_gifted_ones_and_both_are_told(
    cast: Cast, gift: Gift
) -> None:
    with pytest.raises(GiftStillRests):
        finish(gift, RESTED - timedelta(seconds=1))
    assert finish(gift, RESTED) == GiftState.DELIVERED
    assert purses(cast.relative_of_elder.pk) == (0, 0, 0, 0)
    assert purses(cast.elder.pk) == (0, 60, 0, 0)
    assert notices_of(person_id=cast.relative_of_elder.pk, limit=1)[0].kind == "GIFT_DELIVERED"
    assert notices_of(person_id=cast.elder.pk, limit=1)[0].kind == "GIFT_RECEIVED"
    assert verify().ok


def test_a_gift_taken_back_is_the_givers_again(cast: Cast, gift: Gift) -> None:
    cancel_gift(gift_id=gift.pk, word=None, by=cast.relative_of_elder_actor, at=NOW)
    assert purses(cast.relative_of_elder.pk) == (0, 0, 60, 0)
    with pytest.raises(GiftEnded):
        finish(gift, RESTED)
    assert [step.to_state for step in GiftStep.objects.order_by("pk")] == ["RESTING", "CANCELLED"]
    assert notices_of(person_id=cast.elder.pk, limit=1)[0].kind == "GIFT_CANCELLED"
    assert verify().ok


def test_a_declined_gift_is_the_givers_again_who_is_told(cast: Cast, gift: Gift) -> None:
    decline_gift(gift_id=gift.pk, word=None, by=cast.elder_actor, at=NOW)
    assert purses(cast.relative_of_elder.pk) == (0, 0, 60, 0)
    assert notices_of(person_id=cast.relative_of_elder.pk, limit=1)[0].kind == "GIFT_DECLINED"
    assert Gift.objects.get(pk=gift.pk).state == GiftState.DECLINED


def test_a_desk_cancels_and_declines_with_how_the_word_was_given(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 120)
    first, second = given(cast, 60), given(cast, 60)
    cancel_gift(gift_id=first.pk, word=ConsentHow.TELEPHONE, by=cast.clerk_actor, at=NOW)
    decline_gift(gift_id=second.pk, word=ConsentHow.WITNESS, by=cast.clerk_actor, at=NOW)
    reasons = [step.reason for step in GiftStep.objects.exclude(from_state="").order_by("pk")]
    assert reasons == ["TELEPHONE", "WITNESS"]


@pytest.mark.parametrize(
    ("act", "by", "word", "refusal"),
    [
        (cancel_gift, "elder_actor", None, NotYourAct),
        (cancel_gift, "volunteer_actor", None, NotYourAct),
        (cancel_gift, "delegate_actor", None, NotYourAct),
        (cancel_gift, "street_officer_actor", None, NotYourAct),
        (cancel_gift, "clerk_actor", None, GiversWordMissing),
        (cancel_gift, "relative_of_elder_actor", ConsentHow.IN_PERSON, NotYourAct),
        (decline_gift, "relative_of_elder_actor", None, NotYourAct),
        (decline_gift, "delegate_actor", None, NotYourAct),
        (decline_gift, "clerk_actor", None, GiversWordMissing),
    ],
)
def test_taking_back_and_declining_are_refused(
    cast: Cast, gift: Gift, act: Any, by: str, word: ConsentHow | None, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        act(gift_id=gift.pk, word=word, by=getattr(cast, by), at=NOW)
    assert Gift.objects.get(pk=gift.pk).is_resting


@pytest.mark.parametrize("act", [cancel_gift, decline_gift])
def test_what_is_unknown_or_has_ended_is_refused(cast: Cast, gift: Gift, act: Any) -> None:
    by = cast.relative_of_elder_actor if act is cancel_gift else cast.elder_actor
    with pytest.raises(NotFound):
        act(gift_id=new_id(), word=None, by=by, at=NOW)
    finish(gift, RESTED)
    with pytest.raises(GiftEnded):
        act(gift_id=gift.pk, word=None, by=by, at=RESTED)
    assert purses(cast.elder.pk) == (0, 60, 0, 0)


def test_without_its_call_a_gift_waits_and_goes_back_in_the_end(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    gift = given(cast, 60, by=cast.clerk_actor, word=ConsentHow.IN_PERSON)
    for at in (RESTED, RESTED_LONGER, NO_LONGER - timedelta(seconds=1)):
        with pytest.raises(GiftStillRests):
            finish(gift, at)
        assert end_due_rests(at=at, limit=10) == 0
    assert end_due_rests(at=NO_LONGER, limit=10) == 1
    assert Gift.objects.get(pk=gift.pk).state == GiftState.RETURNED
    assert purses(cast.relative_of_elder.pk) == (0, 0, 60, 0)
    assert notices_of(person_id=cast.relative_of_elder.pk, limit=1)[0].kind == "GIFT_RETURNED"


def test_a_call_made_late_still_lets_the_gift_arrive(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    gift = given(cast, 60, by=cast.clerk_actor, word=ConsentHow.IN_PERSON)
    confirm_gift_call(gift_id=gift.pk, by=cast.reviewer_actor, at=RESTED_LONGER + timedelta(days=5))
    assert finish(gift, RESTED_LONGER + timedelta(days=5)) == GiftState.DELIVERED


def test_a_gift_of_somebody_suspended_meanwhile_waits(cast: Cast, gift: Gift) -> None:
    Suspension.objects.create(
        person=cast.relative_of_elder,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=3),
        reason="x",
        decided_by=cast.district_officer,
    )
    assert end_due_rests(at=RESTED, limit=10) == 0
    with pytest.raises(GiftStillRests):
        finish(gift, RESTED)
    assert end_due_rests(at=NOW + timedelta(days=3), limit=10) == 1
    assert purses(cast.elder.pk) == (0, 60, 0, 0)


def test_who_has_left_receives_nothing(cast: Cast, gift: Gift) -> None:
    Person.objects.filter(pk=cast.elder.pk).update(left_at=NOW)
    assert finish(gift, RESTED) == GiftState.RETURNED
    assert purses(cast.relative_of_elder.pk) == (0, 0, 60, 0)


def test_the_job_takes_no_more_than_its_limit_and_repeats_nothing(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 180)
    gifts = [given(cast, 60, at=NOW + timedelta(minutes=number)) for number in range(3)]
    at = RESTED + timedelta(hours=1)
    assert queries.gifts_due(at=at, limit=2) == [gift.pk for gift in gifts[:2]]
    assert [end_due_rests(at=at, limit=2) for _ in range(3)] == [2, 1, 0]
    assert purses(cast.elder.pk) == (0, 180, 0, 0)
    assert verify().ok


def test_what_has_ended_is_final_for_every_role(cast: Cast, gift: Gift) -> None:
    finish(gift, RESTED)
    for statement in (
        "UPDATE coins_gift SET state = 'RESTING', ended_at = NULL",
        "UPDATE coins_gift SET called_at = now()",
    ):
        with (
            pytest.raises(IntegrityError, match="final"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

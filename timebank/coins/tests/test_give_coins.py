"""Giving: earned coins only, to a verified relative only, set aside at once; and what the database itself refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from tests.cast import DISTRICT, NOW, Cast
from timebank.coins import queries
from timebank.coins.kinds import GiftCheck, GiftState
from timebank.coins.models import Gift, GiftStep
from timebank.coins.refusals import (
    GiftToOneself,
    GiverSuspended,
    GiversWordMissing,
    GuardianUnknown,
    NoCoinsNamed,
    NotARelative,
    NotEnoughEarned,
    ReceiverIsRecorder,
    ReceiverTooYoung,
    RelationNotAllowed,
)
from timebank.coins.rules import gift_account
from timebank.coins.tests.givings import given, related, student_with_guardian
from timebank.coins.tests.purses import earned, gifted, granted, purses
from timebank.ledger.queries import balance, verify
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.queries import notices_of
from timebank.people.kinds import ConsentHow, Relation
from timebank.people.models import Person, Suspension
from timebank.people.powers import NotYourAct
from timebank.policy.operations import approve_value, propose_value
from timebank.policy.queries import forget_copy

pytestmark = pytest.mark.django_db(databases=["default"])


def test_given_coins_leave_the_giver_at_once_and_rest_for_a_day(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 90)
    gift = given(cast, 60)
    assert purses(cast.relative_of_elder.pk) == (0, 0, 30, 0)
    assert purses(cast.elder.pk) == (0, 0, 0, 0)
    assert queries.purse_balances(person_id=cast.relative_of_elder.pk).resting == 60
    assert balance(account_id=gift_account(gift_id=gift.pk).id) == 60
    assert (gift.relation, gift.rests_until - NOW) == (Relation.PARENT, timedelta(hours=24))
    assert queries.missing_checks(giving=gift) == []
    assert verify().ok


def test_both_are_told_until_when_it_rests(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    given(cast, 60)
    with translation.override("zh-hans"):
        (to_giver,) = notices_of(person_id=cast.relative_of_elder.pk, limit=5)
        (to_receiver,) = notices_of(person_id=cast.elder.pk, limit=5)
    assert (to_giver.kind, to_receiver.kind) == ("GIFT_RESTING", "GIFT_OFFERED")
    assert "3月3日 10:00" in to_giver.sentence
    assert "1个时间币" in to_receiver.sentence


def test_what_an_older_giver_gives_rests_longer_and_needs_a_call(cast: Cast) -> None:
    related(cast, cast.elder, cast.second_elder, Relation.SPOUSE)
    earned(cast.elder.pk, 60)
    facts: dict[str, Any] = {
        "giver_id": cast.elder.pk,
        "receiver_id": cast.second_elder.pk,
        "by": cast.elder_actor,
    }
    gift = given(cast, 60, **facts)
    assert gift.rests_until - NOW == timedelta(hours=72)
    assert queries.missing_checks(giving=gift) == [GiftCheck.CALL]


def test_what_a_desk_records_rests_longer_and_keeps_how_the_word_was_given(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    gift = given(cast, 60, by=cast.clerk_actor, word=ConsentHow.TELEPHONE)
    assert (gift.rests_until - NOW, gift.word) == (timedelta(hours=72), ConsentHow.TELEPHONE)
    assert queries.missing_checks(giving=gift) == [GiftCheck.CALL]
    assert GiftStep.objects.get(gift=gift).reason == "TELEPHONE"


def test_beyond_the_sum_of_a_month_a_second_person_is_asked(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 4_000)
    assert not given(cast, 1_200).needs_approval
    assert given(cast, 15).needs_approval
    april = NOW + timedelta(days=30)
    assert not given(cast, 1_200, at=april).needs_approval


def test_the_month_ends_at_midnight_of_the_city(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 4_000)
    last_minute = NOW.replace(day=31, hour=15, minute=59)
    given(cast, 1_200, at=last_minute)
    assert given(cast, 15, at=last_minute).needs_approval
    assert not given(cast, 1_200, at=last_minute + timedelta(minutes=1)).needs_approval


def test_a_student_needs_the_guardians_consent(cast: Cast) -> None:
    student, _guardian = student_with_guardian(cast)
    earned(student.person_id, 60)
    facts: dict[str, Any] = {
        "giver_id": student.person_id,
        "receiver_id": cast.second_elder.pk,
        "by": student,
    }
    gift = given(cast, 60, **facts)
    assert queries.missing_checks(giving=gift) == [GiftCheck.CONSENT]
    assert notices_of(person_id=cast.relative_of_elder.pk, limit=5)[0].kind == "GIFT_TO_CONSENT"


def _suspended(cast: Cast) -> None:
    Suspension.objects.create(
        person=cast.relative_of_elder,
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=1),
        reason="x",
        decided_by=cast.district_officer,
    )


def _unrelated_recorder(cast: Cast) -> None:
    related(cast, cast.relative_of_elder, cast.clerk, Relation.SPOUSE)


def _young_spouse(cast: Cast) -> None:
    related(cast, cast.relative_of_elder, cast.volunteer, Relation.SPOUSE)


def _receiver_left(cast: Cast) -> None:
    Person.objects.filter(pk=cast.elder.pk).update(left_at=NOW)


def _without_parents(cast: Cast) -> None:
    before = NOW - timedelta(days=2)
    proposed = propose_value(
        name="gift_relations",
        place=DISTRICT,
        value=["SPOUSE"],
        starts_at=NOW - timedelta(days=1),
        reason="试行",
        by=cast.district_officer.pk,
        at=before,
    )
    approve_value(value_id=proposed.pk, by=cast.second_district_officer.pk, at=before)
    forget_copy()


Setting = Callable[[Cast], None]


@pytest.mark.parametrize(
    ("change", "setting", "refusal"),
    [
        ({"giver_id": None, "by": "delegate_actor"}, None, NotFound),
        ({"receiver_id": None, "by": "delegate_actor"}, None, NotFound),
        ({"by": "delegate_actor", "word": ConsentHow.IN_PERSON}, None, NotYourAct),
        ({"by": "elder_actor"}, None, NotYourAct),
        ({"by": "street_officer_actor"}, None, NotYourAct),
        ({"giver_id": "elder", "receiver_id": "relative_of_elder", "by": "delegate_actor"}, None, NotYourAct),
        ({"giver_id": "clerk", "by": "clerk_actor", "word": ConsentHow.IN_PERSON}, None, NotYourAct),
        ({"by": "clerk_actor"}, None, GiversWordMissing),
        ({"by": "clerk_actor", "word": ConsentHow.SELF}, None, GiversWordMissing),
        ({"word": ConsentHow.IN_PERSON}, None, NotYourAct),
        (
            {"receiver_id": "clerk", "by": "clerk_actor", "word": ConsentHow.IN_PERSON},
            _unrelated_recorder,
            ReceiverIsRecorder,
        ),
        ({"receiver_id": "relative_of_elder"}, None, GiftToOneself),
        ({"receiver_id": "second_elder"}, None, NotARelative),
        ({"receiver_id": "neighbour"}, None, NotARelative),
        ({}, _without_parents, RelationNotAllowed),
        ({"receiver_id": "volunteer"}, _young_spouse, ReceiverTooYoung),
        ({}, _receiver_left, ReceiverTooYoung),
        ({"coin_minutes": 0}, _suspended, NoCoinsNamed),
        ({"coin_minutes": -60}, None, NoCoinsNamed),
        ({}, _suspended, GiverSuspended),
        ({"coin_minutes": 91}, None, NotEnoughEarned),
    ],
)
def test_a_gift_is_refused_in_this_order(
    cast: Cast, change: dict[str, Any], setting: Setting | None, refusal: type[Refused]
) -> None:
    earned(cast.relative_of_elder.pk, 90)
    gifted(cast.relative_of_elder.pk, 600)
    if setting:
        setting(cast)
    facts = dict(change)
    for name in ("giver_id", "receiver_id"):
        if name in facts:
            facts[name] = getattr(cast, facts[name]).pk if facts[name] else new_id()
    if "by" in facts:
        facts["by"] = getattr(cast, facts["by"])
    try:
        with pytest.raises(refusal):
            given(cast, facts.pop("coin_minutes", 60), **facts)
    finally:
        forget_copy()
    assert Gift.objects.count() == 0
    assert purses(cast.relative_of_elder.pk) == (0, 600, 90, 0)


def test_a_student_without_a_recorded_guardian_gives_nothing(cast: Cast) -> None:
    student, _guardian = student_with_guardian(cast)
    earned(student.person_id, 60)
    Person.objects.filter(pk=student.person_id).update(guardian_id=None)
    with pytest.raises(GuardianUnknown):
        given(cast, 60, giver_id=student.person_id, receiver_id=cast.second_elder.pk, by=student)


def test_granted_and_gifted_coins_are_never_given_on(cast: Cast) -> None:
    related(cast, cast.elder, cast.second_elder, Relation.SPOUSE)
    granted(cast, 600)
    gifted(cast.elder.pk, 600)
    facts: dict[str, Any] = {
        "giver_id": cast.elder.pk,
        "receiver_id": cast.second_elder.pk,
        "by": cast.elder_actor,
    }
    with pytest.raises(NotEnoughEarned):
        given(cast, 15, **facts)
    assert purses(cast.elder.pk) == (600, 600, 0, 0)


def test_the_relatives_offered_are_those_who_may_receive(cast: Cast) -> None:
    (found,) = queries.relatives_to_give(giver=cast.relative_of_elder, at=NOW)
    assert (found.person_id, found.relation) == (cast.elder.pk, Relation.PARENT)
    assert queries.relatives_to_give(giver=cast.elder, at=NOW) == []
    _young_spouse(cast)
    assert len(queries.relatives_to_give(giver=cast.relative_of_elder, at=NOW)) == 1


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"coin_minutes": 0}, "coins_gift_positive"),
        ({"rests_until": NOW}, "coins_gift_rests"),
        ({"waits_until": NOW}, "coins_gift_rests"),
        (
            {"receiver": "relative_of_elder", "recorded_by": "clerk", "word": ConsentHow.IN_PERSON},
            "coins_gift_not_to_oneself",
        ),
        ({"recorded_by": "elder", "word": ConsentHow.IN_PERSON}, "coins_gift_not_by_receiver"),
        ({"recorded_by": "clerk"}, "coins_gift_word_of_the_giver"),
        ({"word": ConsentHow.IN_PERSON}, "coins_gift_word_of_the_giver"),
        ({"called_by": "relative_of_elder", "called_at": NOW}, "coins_gift_checked_by_others"),
        ({"called_by": "elder", "called_at": NOW}, "coins_gift_checked_by_others"),
        ({"approved_by": "relative_of_elder", "approved_at": NOW}, "coins_gift_checked_by_others"),
        ({"consented_by": "elder", "consented_at": NOW}, "coins_gift_checked_by_others"),
        ({"called_by": "clerk"}, "coins_gift_checks_whole"),
        ({"approved_at": NOW}, "coins_gift_checks_whole"),
        ({"ended_at": NOW}, "coins_gift_ended"),
        ({"state": GiftState.CANCELLED}, "coins_gift_ended"),
        ({"state": GiftState.DELIVERED, "ended_at": NOW}, "coins_gift_delivered_when_checked"),
        (
            {"state": GiftState.DELIVERED, "ended_at": NOW + timedelta(days=9), "needs_call": True},
            "coins_gift_delivered_when_checked",
        ),
    ],
)
def test_the_database_itself_refuses_a_gift_that_cannot_be(
    cast: Cast, change: dict[str, Any], constraint: str
) -> None:
    facts: dict[str, Any] = {
        "giver": "relative_of_elder",
        "receiver": "elder",
        "relation": Relation.PARENT,
        "coin_minutes": 60,
        "given_at": NOW,
        "rests_until": NOW + timedelta(days=1),
        "waits_until": NOW + timedelta(days=2),
        "recorded_by": "relative_of_elder",
        "channel": "PAGE",
        "word": ConsentHow.SELF,
        "needs_call": False,
        "needs_approval": False,
        "needs_consent": False,
        "state": GiftState.RESTING,
    }
    facts |= change
    persons = {"giver", "receiver", "recorded_by", "called_by", "approved_by", "consented_by"} & set(facts)
    facts |= {name: getattr(cast, facts[name]) for name in persons}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Gift.objects.create(**facts)


def test_the_application_cannot_change_what_was_given_by_whom_to_whom(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    gift = given(cast, 60)
    for column in ("giver_id", "receiver_id", "coin_minutes", "rests_until", "needs_call", "recorded_by_id"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_column_privilege('coins_gift', %s, 'UPDATE')", [column])
            assert cursor.fetchone() == (False,), column
    assert Gift.objects.get(pk=gift.pk).coin_minutes == 60

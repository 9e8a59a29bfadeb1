"""Publishing a need: what is refused, what is held, when no review is needed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, Cast
from tests.scene import WEDNESDAY, give_coins, home_request, open_activity, open_need, promise
from timebank.coins.queries import purse_balances
from timebank.coins.refusals import NotEnoughCoins
from timebank.lib.refusals import Refused
from timebank.needs.kinds import Category, NeedState
from timebank.needs.models import Need, NeedStep
from timebank.needs.operations import expire_needs, publish_need, withdraw_need
from timebank.needs.refusals import (
    LengthNotInSteps,
    NeedMoved,
    NotAnElder,
    SafetyNeedsTwo,
    TooFarAhead,
    TooLong,
    TooSoon,
    VolunteersPromised,
)
from timebank.people.models import Delegation, Person
from timebank.people.powers import NotYourAct
from timebank.people.rules import SYSTEM_ACTOR, Actor

pytestmark = pytest.mark.django_db(databases=["default"])

COPIED = [
    "kind",
    "place_id",
    "starts_at",
    "ends_at",
    "planned_minutes",
    "payer",
    "elder_id",
    "published_by_id",
    "published_as",
    "channel",
    "published_at",
    "review_due_at",
    "closes_at",
    "state",
]
REFUSED: list[tuple[str, dict[str, object], type[Refused]]] = [
    ("elder_actor", {"starts_at": NOW}, TooSoon),
    ("elder_actor", {"starts_at": NOW + timedelta(days=91)}, TooFarAhead),
    ("elder_actor", {"planned_minutes": 50}, LengthNotInSteps),
    ("elder_actor", {"planned_minutes": 0}, LengthNotInSteps),
    ("elder_actor", {"planned_minutes": 495}, TooLong),
    ("elder_actor", {"category": Category.SAFETY}, SafetyNeedsTwo),
    ("elder_actor", {"planned_minutes": 480, "volunteer_places": 2}, NotEnoughCoins),
    ("second_elder_actor", {}, NotYourAct),
    ("volunteer_actor", {}, NotYourAct),
    ("city_officer_actor", {}, NotYourAct),
]


@pytest.mark.parametrize(("who", "facts", "refusal"), REFUSED)
def test_what_is_refused_changes_nothing(
    cast: Cast, who: str, facts: dict[str, object], refusal: type[Refused]
) -> None:
    give_coins(cast, elder=cast.elder, minutes=600)
    by: Actor = getattr(cast, who)
    with pytest.raises(refusal):
        publish_need(request=home_request(cast, **facts), by=by, at=NOW)
    assert not Need.objects.exists()
    assert purse_balances(person_id=cast.elder.pk).granted == 600


def newcomer(cast: Cast, *, birth_date: date) -> Actor:
    """Let somebody born on a day join as an elder."""
    person = Person.objects.create(
        member_number="BJ-NEW", birth_date=birth_date, sex="F", place=cast.elder.place, joined_at=NOW
    )
    give_coins(cast, elder=cast.elder)
    return replace(cast.elder_actor, person_id=person.pk)


def test_somebody_under_sixty_is_not_served(cast: Cast) -> None:
    by = newcomer(cast, birth_date=date(1966, 3, 3))
    with pytest.raises(NotAnElder) as refused:
        publish_need(request=home_request(cast, elder_id=by.person_id), by=by, at=NOW)
    assert refused.value.facts == {"years": 60}


def test_on_the_sixtieth_birthday_somebody_is_served_and_only_coins_are_missing(cast: Cast) -> None:
    by = newcomer(cast, birth_date=date(1966, 3, 2))
    with pytest.raises(NotEnoughCoins):
        publish_need(request=home_request(cast, elder_id=by.person_id), by=by, at=NOW)


@pytest.mark.parametrize("who", ["elder_actor", "delegate_actor", "clerk_actor"])
def test_the_elder_a_delegate_and_the_desk_may_publish(cast: Cast, who: str) -> None:
    give_coins(cast, elder=cast.elder)
    need = publish_need(request=home_request(cast), by=getattr(cast, who), at=NOW)
    balances = purse_balances(person_id=cast.elder.pk)
    assert (need.elder_id, balances.granted, balances.held) == (cast.elder.pk, 540, 60)


def test_a_delegate_whose_power_ended_may_not(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    Delegation.objects.filter(elder=cast.elder).update(until=NOW)
    with pytest.raises(NotYourAct):
        publish_need(request=home_request(cast), by=cast.delegate_actor, at=NOW)


def test_a_desk_of_another_street_may_not(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    elsewhere = replace(cast.clerk_actor, scope="110101001")
    with pytest.raises(NotYourAct):
        publish_need(request=home_request(cast), by=elsewhere, at=NOW)


def test_review_is_due_sooner_when_it_is_wanted_tomorrow(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    later = publish_need(request=home_request(cast), by=cast.elder_actor, at=NOW)
    soon = publish_need(
        request=home_request(cast, starts_at=NOW + timedelta(days=1)), by=cast.elder_actor, at=NOW
    )
    assert later.review_due_at - NOW == timedelta(hours=24)
    assert soon.review_due_at - NOW == timedelta(hours=4)


def test_review_is_due_before_the_service_that_is_wanted_in_an_hour(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    request = home_request(cast, starts_at=NOW + timedelta(hours=1))
    need = publish_need(request=request, by=cast.elder_actor, at=NOW)
    assert need.review_due_at - NOW == timedelta(minutes=30)


def test_a_repeat_of_an_approved_need_is_open_at_once_and_another_one_is_not(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    open_need(cast)
    later = WEDNESDAY + timedelta(days=7)
    repeat = publish_need(request=home_request(cast, starts_at=later), by=cast.elder_actor, at=NOW)
    other = publish_need(
        request=home_request(cast, starts_at=later, category=Category.COMPANION), by=cast.elder_actor, at=NOW
    )
    assert (repeat.state, other.state) == (NeedState.OPEN, NeedState.IN_REVIEW)
    assert NeedStep.objects.get(need=repeat).reason == "REPEAT"


def test_a_withdrawn_need_gives_the_coins_back_once(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    withdraw_need(need_id=need.pk, by=cast.elder_actor, at=NOW)
    with pytest.raises(NeedMoved):
        withdraw_need(need_id=need.pk, by=cast.elder_actor, at=NOW)
    balances = purse_balances(person_id=cast.elder.pk)
    assert (balances.granted, balances.held) == (600, 0)


def test_a_need_that_nobody_took_ends_at_its_time_and_gives_the_coins_back(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    assert expire_needs(by=SYSTEM_ACTOR, at=WEDNESDAY - timedelta(seconds=1)) == 0
    assert expire_needs(by=SYSTEM_ACTOR, at=WEDNESDAY) == 1
    assert expire_needs(by=SYSTEM_ACTOR, at=WEDNESDAY) == 0
    assert Need.objects.get(pk=need.pk).state == NeedState.EXPIRED
    assert purse_balances(person_id=cast.elder.pk).held == 0


def test_a_flexible_need_waits_fourteen_days(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, ends_at=WEDNESDAY + timedelta(days=40))
    assert need.flexible
    assert need.closes_at == NOW + timedelta(days=14)


def test_safety_guidance_at_home_by_one_is_refused_by_the_database(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    lonely = Need(category=Category.SAFETY, **{name: getattr(need, name) for name in COPIED})
    with pytest.raises(IntegrityError, match="needs_need_safety_by_two"), transaction.atomic():
        lonely.save()


def test_a_need_with_a_promise_is_called_off_and_not_withdrawn(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast, category=Category.SAFETY, volunteer_places=2)
    promise(cast, need)
    with pytest.raises(VolunteersPromised):
        withdraw_need(need_id=need.pk, by=cast.elder_actor, at=NOW)
    assert purse_balances(person_id=cast.elder.pk).held == 120


def test_the_desk_of_another_organisation_of_the_street_may_withdraw_an_elders_need(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = publish_need(request=home_request(cast), by=cast.clerk_actor, at=NOW)
    withdraw_need(need_id=need.pk, by=cast.other_clerk_actor, at=NOW)
    assert Need.objects.get(pk=need.pk).state == NeedState.WITHDRAWN
    activity = open_activity(cast)
    with pytest.raises(NotYourAct):
        withdraw_need(need_id=activity.pk, by=cast.other_clerk_actor, at=NOW)

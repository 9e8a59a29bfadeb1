"""A need that nobody served gives granted coins a longer life; one that was withdrawn or served does not."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW, Cast
from tests.scene import WEDNESDAY, give_coins, open_need, promise
from timebank.coins.models import Grant, GrantProlongation
from timebank.coins.tests.purses import earned, purses
from timebank.needs.models import Need
from timebank.needs.operations import expire_needs, withdraw_need
from timebank.notices.queries import notices_of
from timebank.people.models import Person
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db(databases=["default"])


def kinds_told(person: Person) -> list[str]:
    return [each.kind for each in notices_of(person_id=person.pk, limit=20)]


def test_coins_that_lay_ready_for_nothing_last_half_a_year_longer(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    assert expire_needs(by=SYSTEM_ACTOR, at=WEDNESDAY) == 1
    grant = Grant.objects.get(person=cast.elder)
    assert grant.last_date == date(2027, 9, 2)
    assert GrantProlongation.objects.get().need_id == need.pk
    assert purses(cast.elder.pk) == (600, 0, 0, 0)
    assert {"GRANT_PROLONGED", "NEED_EXPIRED"} <= set(kinds_told(cast.elder))


def test_each_need_that_went_unserved_counts_once(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    for hours in (0, 3):
        open_need(cast, starts_at=WEDNESDAY + timedelta(hours=hours))
    for _ in range(2):
        expire_needs(by=SYSTEM_ACTOR, at=WEDNESDAY + timedelta(hours=4))
    assert GrantProlongation.objects.count() == 2
    assert Grant.objects.get(person=cast.elder).last_date == date(2028, 3, 2)


def test_a_need_that_was_withdrawn_or_taken_prolongs_nothing(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    withdraw_need(need_id=open_need(cast).pk, by=cast.elder_actor, at=NOW)
    promise(cast, open_need(cast, starts_at=WEDNESDAY + timedelta(hours=3)))
    expire_needs(by=SYSTEM_ACTOR, at=WEDNESDAY + timedelta(hours=4))
    assert Grant.objects.get(person=cast.elder).last_date == date(2027, 3, 2)
    assert GrantProlongation.objects.count() == 0


def test_a_need_of_earned_coins_prolongs_no_grant(cast: Cast) -> None:
    earned(cast.elder.pk, 60)
    open_need(cast)
    expire_needs(by=SYSTEM_ACTOR, at=WEDNESDAY)
    assert Need.objects.get().state == "EXPIRED"
    assert GrantProlongation.objects.count() == 0
    assert "GRANT_PROLONGED" not in kinds_told(cast.elder)

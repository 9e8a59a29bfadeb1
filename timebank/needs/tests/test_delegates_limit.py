"""What a delegate spends for an elder: up to some coins in a month of the calendar, under a lock, and nothing without."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, Cast
from tests.scene import WEDNESDAY, give_coins, home_request
from timebank.needs.models import Need
from timebank.needs.operations import publish_need, withdraw_need
from timebank.needs.refusals import BeyondDelegatesLimit
from timebank.people.models import Delegation

pytestmark = pytest.mark.django_db(databases=["default"])

HOUR = 60


@pytest.fixture(autouse=True)
def _coins(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)


def limited(cast: Cast, minutes: int | None) -> None:
    Delegation.objects.filter(elder=cast.elder, until__isnull=True).update(until=NOW)
    Delegation.objects.create(
        elder=cast.elder,
        delegate=cast.delegate,
        may_publish=True,
        spend_month_minutes=minutes,
        since=NOW,
        recorded_by=cast.clerk,
    )


def ask(cast: Cast, *, days: int = 0) -> Need:
    request = home_request(cast, starts_at=WEDNESDAY + timedelta(days=days))
    return publish_need(request=request, by=cast.delegate_actor, at=NOW + timedelta(days=days))


@pytest.mark.parametrize(("minutes", "allowed"), [(0, 0), (59, 0), (60, 1), (120, 2)])
def test_no_more_is_spent_in_a_month_than_the_elder_allows(cast: Cast, minutes: int, allowed: int) -> None:
    limited(cast, minutes)
    for day in range(allowed):
        ask(cast, days=day)
    with pytest.raises(BeyondDelegatesLimit):
        ask(cast, days=allowed)
    assert Need.objects.filter(published_by_id=cast.delegate.pk).count() == allowed


def test_a_new_month_begins_on_its_first_day(cast: Cast) -> None:
    limited(cast, HOUR)
    ask(cast)
    with pytest.raises(BeyondDelegatesLimit):
        ask(cast, days=29)
    assert ask(cast, days=30).published_by_id == cast.delegate.pk


def test_what_went_back_counts_no_more(cast: Cast) -> None:
    limited(cast, HOUR)
    need = ask(cast)
    withdraw_need(need_id=need.pk, by=cast.delegate_actor, at=NOW)
    assert ask(cast, days=1).elder_id == cast.elder.pk


def test_a_change_of_powers_does_not_renew_what_is_left_of_the_month(cast: Cast) -> None:
    limited(cast, HOUR)
    ask(cast)
    limited(cast, HOUR)
    with pytest.raises(BeyondDelegatesLimit):
        ask(cast, days=1)


def test_powers_older_than_limits_keep_their_meaning(cast: Cast) -> None:
    limited(cast, None)
    assert ask(cast).published_by_id == cast.delegate.pk


def test_the_elder_has_no_such_limit(cast: Cast) -> None:
    limited(cast, 0)
    need = publish_need(request=home_request(cast), by=cast.elder_actor, at=NOW)
    assert need.published_by_id == cast.elder.pk


def test_the_database_lets_nobody_spend_who_may_not_ask(cast: Cast) -> None:
    for minutes in (60, None):
        with (
            pytest.raises(IntegrityError, match="people_delegation_spends_by_publishing"),
            transaction.atomic(),
        ):
            Delegation.objects.create(
                elder=cast.second_elder,
                delegate=cast.delegate,
                spend_month_minutes=minutes,
                since=NOW,
                recorded_by=cast.clerk,
            )

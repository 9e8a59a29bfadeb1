"""Paying volunteers out of holds and giving the rest back: exact purses, once, in few statements, for one payer or many."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Cast
from timebank.coins import queries
from timebank.coins.models import Grant, Hold
from timebank.coins.operations import (
    HoldShare,
    expire_grant,
    place_hold,
    release_hold,
    settle_and_release,
    settle_shares,
)
from timebank.coins.refusals import HeldTooLittle, NothingHeld
from timebank.coins.rules import hold_account
from timebank.coins.tests.purses import earned, gifted, granted, purses
from timebank.ledger.operations import MovementConflict, Overdrawn
from timebank.ledger.queries import balance, verify
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes

pytestmark = pytest.mark.django_db(databases=["default"])

YEAR = timedelta(days=365)


def held(payer_id: UUID, coin_minutes: int, *, need_id: UUID | None = None, at: datetime = NOW) -> UUID:
    """Hold coins of a payer for a need; give the need's id."""
    need_id = need_id or new_id()
    place_hold(need_id=need_id, payer_id=payer_id, coin_minutes=CoinMinutes(coin_minutes), at=at)
    return need_id


def paid(cast: Cast, *coin_minutes: int) -> list[tuple[UUID, CoinMinutes]]:
    """Name what the volunteers of the cast are to be paid, in turn."""
    volunteers = (cast.volunteer.pk, cast.second_volunteer.pk)
    return [(volunteer, CoinMinutes(each)) for volunteer, each in zip(volunteers, coin_minutes, strict=False)]


def settled(
    cast: Cast, need_id: UUID, *coin_minutes: int, settlement_id: UUID | None = None, at: datetime = NOW
) -> None:
    """Pay the volunteers out of the elder's hold and release the rest."""
    settle_and_release(
        need_id=need_id,
        payer_id=cast.elder.pk,
        settlement_id=settlement_id or new_id(),
        payments=paid(cast, *coin_minutes),
        release=True,
        at=at,
    )


def mixed(cast: Cast) -> UUID:
    """Hold 120 minutes of the elder: 60 granted, 30 gifted, 30 of 90 earned."""
    granted(cast, 60)
    gifted(cast.elder.pk, 30)
    earned(cast.elder.pk, 90)
    return held(cast.elder.pk, 120)


@pytest.mark.parametrize(
    ("served", "left"),
    [
        (120, (0, 0, 60, 0)),
        (105, (0, 0, 75, 0)),
        (75, (0, 15, 90, 0)),
        (60, (0, 30, 90, 0)),
        (15, (45, 30, 90, 0)),
        (0, (60, 30, 90, 0)),
    ],
)
def test_the_rest_goes_back_last_filled_first(cast: Cast, served: int, left: tuple[int, ...]) -> None:
    need_id = mixed(cast)
    settled(cast, need_id, served)
    assert purses(cast.elder.pk) == left
    assert purses(cast.volunteer.pk) == (0, 0, served, 0)
    assert balance(account_id=hold_account(need_id=need_id, payer_id=cast.elder.pk).id) == 0
    assert Hold.objects.get(need_id=need_id).closed_at == NOW
    assert verify().ok


def test_a_part_is_paid_at_once_and_the_rest_later(cast: Cast) -> None:
    need_id = mixed(cast)
    share = HoldShare(cast.elder.pk, new_id(), paid(cast, 45))
    settle_shares(need_id=need_id, shares=[share], release=False, at=NOW)
    assert purses(cast.elder.pk) == (0, 0, 60, 75)
    settled(cast, need_id, 30)
    assert purses(cast.elder.pk) == (0, 15, 90, 0)
    assert purses(cast.volunteer.pk) == (0, 0, 75, 0)
    assert verify().ok


def test_two_volunteers_are_paid_by_one_settlement(cast: Cast) -> None:
    need_id = mixed(cast)
    settled(cast, need_id, 60, 45)
    assert purses(cast.volunteer.pk) == (0, 0, 60, 0)
    assert purses(cast.second_volunteer.pk) == (0, 0, 45, 0)
    assert purses(cast.elder.pk) == (0, 0, 75, 0)


def test_a_retry_changes_nothing(cast: Cast) -> None:
    need_id, settlement_id = mixed(cast), new_id()
    for _ in range(3):
        settled(cast, need_id, 75, settlement_id=settlement_id)
    assert purses(cast.elder.pk) == (0, 15, 90, 0)
    assert purses(cast.volunteer.pk) == (0, 0, 75, 0)
    for _ in range(2):
        release_hold(need_id=need_id, payer_id=cast.elder.pk, cause_id=new_id(), at=NOW)
    assert purses(cast.elder.pk) == (0, 15, 90, 0)
    with pytest.raises(MovementConflict):
        settled(cast, need_id, 60, settlement_id=settlement_id)


def test_a_closed_hold_pays_nobody_any_more(cast: Cast) -> None:
    need_id = mixed(cast)
    release_hold(need_id=need_id, payer_id=cast.elder.pk, cause_id=new_id(), at=NOW)
    with pytest.raises(Overdrawn):
        settled(cast, need_id, 15)
    assert purses(cast.elder.pk) == (60, 30, 90, 0)


@pytest.mark.parametrize(("release", "refusal"), [(True, HeldTooLittle), (False, Overdrawn)])
def test_more_than_is_held_is_not_paid(cast: Cast, release: bool, refusal: type[Exception]) -> None:
    need_id = mixed(cast)
    with pytest.raises(refusal):
        settle_and_release(
            need_id=need_id,
            payer_id=cast.elder.pk,
            settlement_id=new_id(),
            payments=paid(cast, 121),
            release=release,
            at=NOW,
        )
    assert purses(cast.elder.pk) == (0, 0, 60, 120)
    assert Hold.objects.get(need_id=need_id).closed_at is None


def test_where_nothing_is_held_nothing_is_paid_or_released(cast: Cast) -> None:
    need_id = mixed(cast)
    with pytest.raises(NothingHeld):
        release_hold(need_id=need_id, payer_id=cast.second_elder.pk, cause_id=new_id(), at=NOW)
    with pytest.raises(NothingHeld):
        settled(cast, new_id(), 15)


def test_a_share_of_nobody_or_twice_of_one_payer_is_a_fault_of_the_caller(cast: Cast) -> None:
    share = HoldShare(cast.elder.pk, new_id(), [])
    for shares in ([], [share, share]):
        with pytest.raises(ValueError, match="each payer settles once"):
            settle_shares(need_id=new_id(), shares=shares, release=True, at=NOW)


def test_many_payers_share_the_hour_of_one_volunteer(cast: Cast) -> None:
    payers = (cast.elder.pk, cast.second_elder.pk)
    need_id = new_id()
    for payer in payers:
        earned(payer, 60)
        held(payer, 60, need_id=need_id)
    shares = [HoldShare(payer, new_id(), paid(cast, 30)) for payer in payers]
    settle_shares(need_id=need_id, shares=shares, release=True, at=NOW)
    assert purses(cast.volunteer.pk) == (0, 0, 60, 0)
    assert [purses(payer) for payer in payers] == [(0, 0, 30, 0)] * 2
    assert verify().ok


def test_coins_released_to_an_expired_grant_live_ninety_more_days(cast: Cast) -> None:
    grant_id = granted(cast, 90)
    need_id = held(cast.elder.pk, 60, at=NOW + YEAR)
    after = NOW + YEAR + timedelta(days=5)
    assert expire_grant(grant_id=grant_id, at=after) == 30
    settled(cast, need_id, 15, at=after)
    assert purses(cast.elder.pk) == (45, 0, 0, 0)
    for days, usable in ((0, 45), (90, 45), (91, 0)):
        at = after + timedelta(days=days)
        assert queries.spendable(person_id=cast.elder.pk, at=at, may_spend_earned=False) == usable
    assert expire_grant(grant_id=grant_id, at=after + timedelta(days=90)) == 0
    assert expire_grant(grant_id=grant_id, at=after + timedelta(days=91)) == 45
    assert purses(cast.elder.pk) == (0, 0, 0, 0)
    assert verify().ok


def test_a_release_before_the_last_day_prolongs_nothing(cast: Cast) -> None:
    grant_id = granted(cast, 60)
    settled(cast, held(cast.elder.pk, 60), 15, at=NOW + YEAR)
    assert Grant.objects.get(pk=grant_id).grace_until_date is None


@pytest.mark.parametrize(
    ("release", "served", "statements"),
    [
        pytest.param(False, 60, 2, id="paid and kept open"),
        pytest.param(True, 120, 3, id="all used"),
        pytest.param(True, 105, 3, id="earned coins go back"),
        pytest.param(True, 15, 5, id="granted coins go back"),
    ],
)
def test_a_settlement_takes_few_statements(cast: Cast, release: bool, served: int, statements: int) -> None:
    need_id = mixed(cast)
    with CaptureQueriesContext(connection) as captured:
        settle_and_release(
            need_id=need_id,
            payer_id=cast.elder.pk,
            settlement_id=new_id(),
            payments=paid(cast, served),
            release=release,
            at=NOW,
        )
    asked = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    assert len(asked) == statements

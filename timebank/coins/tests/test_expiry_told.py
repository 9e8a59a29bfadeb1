"""The end of granted coins: told 60 and 14 days before, put off once when a need went unserved, in grace once."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import CITY, DISTRICT, NOW, Cast
from timebank.coins import queries
from timebank.coins.jobs import expire_due_grants
from timebank.coins.models import ExpiryMark, Grant, GrantProlongation
from timebank.coins.operations import place_hold, prolong_grants_of, release_hold, tell_expiring
from timebank.coins.tests.lists import approved_batch, elders
from timebank.coins.tests.purses import earned, funded, granted, purses
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.notices.models import Notice
from timebank.notices.queries import notices_of

pytestmark = pytest.mark.django_db(databases=["default"])

LAST_DAY = NOW + timedelta(days=365)
STATEMENTS_MAX = 12


def before(days: int) -> datetime:
    return LAST_DAY - timedelta(days=days)


def told(cast: Cast) -> list[tuple[str, int]]:
    """Give what the elder was told about the end of coins: the day and how much was left."""
    notices = notices_of(person_id=cast.elder.pk, limit=50)
    return [
        (each.facts["expires_date"], each.facts["coin_minutes"])
        for each in notices
        if each.kind == "GRANT_EXPIRES"
    ]


def run(days: int, *, limit: int = 100) -> int:
    return tell_expiring(city=CITY, limit=limit, at=before(days))


def hold(cast: Cast, coin_minutes: int, *, at: datetime = NOW) -> UUID:
    need_id = new_id()
    place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(coin_minutes), at=at)
    return need_id


def release(cast: Cast, need_id: UUID, *, at: datetime) -> None:
    release_hold(need_id=need_id, payer_id=cast.elder.pk, cause_id=need_id, at=at)


def test_elders_are_told_sixty_and_fourteen_days_before_each_once(cast: Cast) -> None:
    granted(cast, 120)
    assert [run(days) for days in (61, 60, 60, 59, 15, 14, 14, 1, 0)] == [0, 1, 0, 0, 0, 1, 0, 0, 0]
    assert told(cast) == [("2027-03-02", 120)] * 2
    assert list(ExpiryMark.objects.order_by("marked_at").values_list("days_before", flat=True)) == [60, 14]


def test_after_a_pause_only_the_nearest_day_is_told(cast: Cast) -> None:
    granted(cast, 120)
    assert [run(10), run(10)] == [1, 0]
    assert len(told(cast)) == 1


def test_who_has_nothing_left_is_not_told(cast: Cast) -> None:
    granted(cast, 120)
    hold(cast, 120)
    assert run(60) == 1
    assert told(cast) == []
    assert ExpiryMark.objects.get().coin_minutes == 0


def test_coins_given_for_a_short_time_are_told_with_the_gift_and_at_later_marks(cast: Cast) -> None:
    funded(cast, 600)
    approved_batch(cast, [(cast.elder.member_number, 1)])
    Grant.objects.update(expires_date=(NOW + timedelta(days=30)).date())
    assert tell_expiring(city=CITY, limit=9, at=NOW + timedelta(hours=1)) == 0
    assert tell_expiring(city=CITY, limit=9, at=NOW + timedelta(days=16)) == 1


def test_many_are_told_in_few_statements_and_no_more_than_the_limit(cast: Cast) -> None:
    funded(cast, 6_000)
    approved_batch(cast, [(each.member_number, 1) for each in elders(100)])
    at = datetime.fromisoformat("2026-12-20T02:00:00+00:00")
    assert tell_expiring(city=CITY, limit=30, at=at) == 30
    with CaptureQueriesContext(connection) as captured:
        assert tell_expiring(city=CITY, limit=100, at=at) == 70
    assert len([each for each in captured if "SAVEPOINT" not in each["sql"]]) <= STATEMENTS_MAX
    assert Notice.objects.filter(kind="GRANT_EXPIRES").count() == 100


def test_a_need_that_went_unserved_puts_the_end_off_by_six_months_once(cast: Cast) -> None:
    grant_id = granted(cast, 120)
    need_id = hold(cast, 60)
    at = before(50)
    assert prolong_grants_of(need_id=need_id, payer_id=cast.elder.pk, at=at) == 1
    assert prolong_grants_of(need_id=need_id, payer_id=cast.elder.pk, at=at) == 0
    assert Grant.objects.get(pk=grant_id).last_date == date(2027, 9, 2)
    found = GrantProlongation.objects.get()
    assert (found.from_date, found.until_date) == (date(2027, 3, 2), date(2027, 9, 2))
    newest = notices_of(person_id=cast.elder.pk, limit=1)[0]
    assert (newest.kind, newest.facts["expires_date"]) == ("GRANT_PROLONGED", "2027-09-02")


def test_a_longer_life_has_days_of_its_own_on_which_it_is_told(cast: Cast) -> None:
    granted(cast, 120)
    need_id = hold(cast, 60)
    run(60)
    prolong_grants_of(need_id=need_id, payer_id=cast.elder.pk, at=before(50))
    assert run(14) == 0
    at = datetime.fromisoformat("2027-07-10T02:00:00+00:00")
    assert tell_expiring(city=CITY, limit=9, at=at) == 1
    assert [day for day, _ in told(cast)] == ["2027-09-02", "2027-03-02"]


def test_only_grants_whose_coins_lay_in_the_hold_last_longer(cast: Cast) -> None:
    first = granted(cast, 60)
    second = granted(cast, 60, at=NOW + timedelta(days=1))
    earned(cast.elder.pk, 60)
    prolong_grants_of(need_id=hold(cast, 60), payer_id=cast.elder.pk, at=before(50))
    ends = dict(Grant.objects.values_list("pk", "last_date"))
    assert (ends[first], ends[second]) == (date(2027, 9, 2), date(2027, 3, 3))
    empty = hold(cast, 60)
    release(cast, empty, at=before(49))
    assert prolong_grants_of(need_id=empty, payer_id=cast.elder.pk, at=before(49)) == 0


def test_a_grant_that_expired_while_its_coins_were_held_opens_again(cast: Cast) -> None:
    grant_id = granted(cast, 120)
    need_id = hold(cast, 60)
    at = LAST_DAY + timedelta(days=2)
    assert expire_due_grants(at=at, limit=9) == 1
    prolong_grants_of(need_id=need_id, payer_id=cast.elder.pk, at=at)
    release(cast, need_id, at=at)
    grant = Grant.objects.get(pk=grant_id)
    assert (grant.last_date, grant.grace_until_date, grant.expired_at) == (date(2027, 9, 2), None, None)
    assert purses(cast.elder.pk) == (60, 0, 0, 0)
    assert expire_due_grants(at=LAST_DAY + timedelta(days=200), limit=9) == 1
    assert queries.budget_balance(place=DISTRICT) == 120
    assert verify().ok


def test_coins_released_after_expiry_have_ninety_days_from_the_first_release_and_no_more(cast: Cast) -> None:
    grant_id = granted(cast, 120)
    first, second, third = (hold(cast, 30) for _ in range(3))
    expire_due_grants(at=LAST_DAY + timedelta(days=1), limit=9)
    release(cast, first, at=LAST_DAY + timedelta(days=10))
    grace = (LAST_DAY + timedelta(days=100)).date()
    assert Grant.objects.get(pk=grant_id).last_date == grace
    release(cast, second, at=LAST_DAY + timedelta(days=50))
    assert Grant.objects.get(pk=grant_id).last_date == grace
    assert purses(cast.elder.pk) == (60, 0, 0, 30)
    assert expire_due_grants(at=LAST_DAY + timedelta(days=101), limit=9) == 1
    late = LAST_DAY + timedelta(days=130)
    release(cast, third, at=late)
    assert Grant.objects.get(pk=grant_id).last_date == grace
    assert queries.spendable(person_id=cast.elder.pk, at=late, may_spend_earned=False) == 0
    assert expire_due_grants(at=late + timedelta(hours=1), limit=9) == 1
    assert (purses(cast.elder.pk), queries.budget_balance(place=DISTRICT)) == ((0, 0, 0, 0), 120)
    assert verify().ok


def test_a_grant_in_grace_is_put_off_from_its_own_last_day_and_stays_in_grace(cast: Cast) -> None:
    grant_id = granted(cast, 120)
    first, second = hold(cast, 30), hold(cast, 30)
    release(cast, first, at=LAST_DAY + timedelta(days=10))
    at = LAST_DAY + timedelta(days=20)
    assert prolong_grants_of(need_id=second, payer_id=cast.elder.pk, at=at) == 1
    grant = Grant.objects.get(pk=grant_id)
    assert (grant.expires_date, grant.last_date) == (date(2027, 3, 2), date(2027, 9, 2))


def test_the_database_itself_marks_a_day_once_and_prolongs_once_for_a_need(cast: Cast) -> None:
    grant = Grant.objects.get(pk=granted(cast, 120))
    run(60)
    mark = ExpiryMark.objects.get()
    with pytest.raises(IntegrityError, match="coins_expirymark_once"), transaction.atomic():
        ExpiryMark.objects.create(
            grant=grant, last_date=mark.last_date, days_before=60, coin_minutes=1, marked_at=NOW
        )
    need_id = hold(cast, 30)
    prolong_grants_of(need_id=need_id, payer_id=cast.elder.pk, at=before(50))
    days = {"from_date": date(2027, 1, 1), "until_date": date(2027, 2, 1), "prolonged_at": NOW}
    with pytest.raises(IntegrityError, match="coins_grantprolongation_once"), transaction.atomic():
        GrantProlongation.objects.create(grant=grant, need_id=need_id, **days)
    with pytest.raises(IntegrityError, match="coins_grantprolongation_lengthens"), transaction.atomic():
        GrantProlongation.objects.create(
            grant=grant, need_id=new_id(), **days | {"until_date": date(2027, 1, 1)}
        )

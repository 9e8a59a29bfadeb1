"""Lists under many hands, with real commits: approved once, never more out of a budget than it has."""

from datetime import timedelta
from functools import partial

import pytest

from tests.cast import CITY, DISTRICT, NOW, Cast, make_cast
from timebank.coins import queries
from timebank.coins.models import Grant, MigrationBatch
from timebank.coins.operations import approve_aid, approve_grant_batch, approve_migration, tell_expiring
from timebank.coins.tests.lists import balance_sheet, batch, elders, migration, pool_with
from timebank.coins.tests.purses import funded, granted, purses
from timebank.coins.tests.test_aid import aid
from timebank.coins.tests.test_threads import outcomes
from timebank.ledger.queries import verify
from timebank.notices.models import Notice

pytestmark = pytest.mark.usefixtures("committed_database")


def test_two_officers_who_approve_a_list_at_once_grant_it_once() -> None:
    cast = make_cast()
    funded(cast, 2_000)
    batch_id = batch(cast, [(cast.elder.member_number, 5), (cast.second_elder.member_number, 5)])
    approve = partial(approve_grant_batch, batch_id=batch_id, by=cast.second_district_officer_actor, at=NOW)
    assert outcomes([approve] * 4) == {"done": 1, "AlreadyDecided": 3}
    assert [purses(each.pk)[0] for each in (cast.elder, cast.second_elder)] == [300, 300]
    assert queries.budget_balance(place=DISTRICT) == 1_400


def test_two_lists_that_race_for_a_budget_take_it_once() -> None:
    cast = make_cast()
    funded(cast, 3_000)
    people = elders(80)
    lists = [batch(cast, [(each.member_number, 1) for each in people[n : n + 40]]) for n in (0, 40)]
    work = [
        partial(approve_grant_batch, batch_id=each, by=cast.second_district_officer_actor, at=NOW)
        for each in lists
    ]
    ended = outcomes(work)
    assert ended["done"] == 1
    assert ended["Overdrawn"] + ended["BudgetTooSmall"] == 1
    assert queries.budget_balance(place=DISTRICT) == 600
    assert Grant.objects.count() == 40
    assert verify().ok


def test_two_officers_who_approve_aid_or_balances_at_once_do_it_once() -> None:
    cast: Cast = make_cast()
    pool = pool_with(cast, 120)
    helping = partial(approve_aid, grant_id=aid(cast, pool), by=cast.second_district_officer_actor, at=NOW)
    assert outcomes([helping] * 3) == {"done": 1, "AlreadyDecided": 2}
    batch_id = migration(cast, [("A1", cast.second_volunteer.member_number, 60)])
    taking = partial(approve_migration, batch_id=batch_id, by=cast.second_city_officer_actor, at=NOW)
    assert outcomes([taking] * 3) == {"done": 1, "AlreadyDecided": 2}
    assert (purses(cast.elder.pk)[0], purses(cast.second_volunteer.pk)[2]) == (60, 60)
    assert verify().ok


def test_the_same_record_proposed_at_once_waits_in_one_list() -> None:
    cast = make_cast()
    propose = partial(migration, cast, [("A1", cast.volunteer.member_number, 60)])
    assert balance_sheet([("A1", cast.volunteer.member_number, 60)]).rows
    ended = outcomes([propose] * 4)
    assert ended["done"] == 1
    assert ended["RecordTaken"] + ended["ListHasErrors"] == 3
    assert MigrationBatch.objects.count() == 1


def test_two_runs_at_once_tell_an_elder_once() -> None:
    cast = make_cast()
    granted(cast, 60)
    tell = partial(tell_expiring, city=CITY, limit=9, at=NOW + timedelta(days=310))
    outcomes([tell] * 3)
    assert Notice.objects.filter(kind="GRANT_EXPIRES").count() == 1

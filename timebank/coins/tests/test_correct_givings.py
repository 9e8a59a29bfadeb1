"""Gifts and donations that arrived wrongly are taken back by two officers while all of them is there, and restored."""

import pytest

from tests.cast import NOW, Cast
from timebank.coins import queries
from timebank.coins.models import Donation, Gift, Pool
from timebank.coins.operations import (
    approve_aid,
    approve_correction,
    confirm_gift_call,
    finish_gift,
    place_hold,
    release_hold,
)
from timebank.coins.refusals import InvolvedInEntry, TooLittleLeft
from timebank.coins.tests.givings import RESTED, RESTED_LONGER, given, related
from timebank.coins.tests.lists import donated_into, pool_with
from timebank.coins.tests.purses import earned, purses
from timebank.coins.tests.setright import corrected, owes, paid_hour, proposed_correction, restored
from timebank.coins.tests.test_aid import aid, told
from timebank.ledger.kinds import TransferKind
from timebank.ledger.queries import balance, verify
from timebank.ledger.rules import MovementFact
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.notices.queries import notices_of
from timebank.people.kinds import ConsentHow, Relation
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db(databases=["default"])


def arrived(cast: Cast, coin_minutes: int = 60) -> Gift:
    """Let a gift of the elder's daughter arrive."""
    earned(cast.relative_of_elder.pk, coin_minutes)
    gift = given(cast, coin_minutes)
    finish_gift(gift_id=gift.pk, by=SYSTEM_ACTOR, at=RESTED)
    return gift


def entry_of(cast: Cast, giving: Gift | Donation) -> MovementFact:
    """Find the entry by which a gift or donation arrived, as officers find it."""
    owner = giving.receiver_id if isinstance(giving, Gift) else giving.giver_id
    found = queries.correctable_entries(person_id=owner, limit=50)
    (entry,) = [each for each in found if each.cause_id == giving.pk]
    return entry


def test_a_gift_goes_back_to_the_giver_both_are_told_and_it_is_restored(cast: Cast) -> None:
    entry = entry_of(cast, arrived(cast))
    correction_id = corrected(cast, entry.id, at=RESTED)
    assert (purses(cast.elder.pk), purses(cast.relative_of_elder.pk)) == ((0, 0, 0, 0), (0, 0, 60, 0))
    assert [each.kind for each in notices_of(person_id=cast.elder.pk, limit=1)] == ["COINS_TAKEN_BACK"]
    (told_giver, *_) = notices_of(person_id=cast.relative_of_elder.pk, limit=1)
    assert told_giver.kind == "COINS_CAME_BACK"
    restored(cast, correction_id, at=RESTED)
    assert (purses(cast.elder.pk), purses(cast.relative_of_elder.pk)) == ((0, 60, 0, 0), (0, 0, 0, 0))
    assert owes(cast.elder.pk) == owes(cast.relative_of_elder.pk) == 0
    assert verify().ok


def test_what_the_giver_has_used_meanwhile_the_city_covers_when_a_gift_is_restored(cast: Cast) -> None:
    correction_id = corrected(cast, entry_of(cast, arrived(cast)).id, at=RESTED)
    donated_into_pool_by_daughter(cast)
    restored(cast, correction_id, at=RESTED)
    assert (purses(cast.elder.pk)[1], purses(cast.relative_of_elder.pk)[2]) == (60, 0)
    assert verify().ok


def donated_into_pool_by_daughter(cast: Cast) -> None:
    """Let the daughter set the coins aside for somebody else."""
    related(cast, cast.relative_of_elder, cast.second_elder, Relation.PARENT)
    given(cast, 60, receiver_id=cast.second_elder.pk, at=RESTED)


def test_a_gift_of_which_something_was_used_stays_and_nobody_owes_the_rest(cast: Cast) -> None:
    entry = entry_of(cast, arrived(cast))
    paid_hour(cast.elder.pk, cast.volunteer.pk, 15, at=RESTED)
    with pytest.raises(TooLittleLeft):
        corrected(cast, entry.id, at=RESTED)
    assert (purses(cast.elder.pk)[1], owes(cast.elder.pk), owes(cast.relative_of_elder.pk)) == (45, 0, 0)


def test_the_older_of_two_gifts_was_used_first_and_the_newer_goes_back(cast: Cast) -> None:
    older, newer = entry_of(cast, arrived(cast)), entry_of(cast, arrived(cast))
    paid_hour(cast.elder.pk, cast.volunteer.pk, 15, at=RESTED)
    with pytest.raises(TooLittleLeft):
        corrected(cast, older.id, at=RESTED)
    corrected(cast, newer.id, at=RESTED)
    assert purses(cast.elder.pk)[1] == 45


def test_what_came_back_from_a_hold_is_all_there_again(cast: Cast) -> None:
    entry, need_id = entry_of(cast, arrived(cast)), new_id()
    place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(45), at=RESTED)
    with pytest.raises(TooLittleLeft):
        corrected(cast, entry.id, at=RESTED)
    release_hold(need_id=need_id, payer_id=cast.elder.pk, cause_id=new_id(), at=RESTED)
    corrected(cast, entry.id, at=RESTED)
    assert (purses(cast.elder.pk)[1], purses(cast.relative_of_elder.pk)[2]) == (0, 60)


@pytest.fixture
def pool(cast: Cast) -> Pool:
    """Open the district's pool."""
    return pool_with(cast, 0)


def test_a_donation_goes_back_to_the_donor_and_the_trace_knows_it(cast: Cast, pool: Pool) -> None:
    first, second = donated_into(cast, pool, 60), donated_into(cast, pool, 30)
    entry = entry_of(cast, first)
    assert entry.kind == TransferKind.DONATE
    correction_id = corrected(cast, entry.id)
    assert (purses(cast.volunteer.pk)[2], balance(account_id=pool.account.id)) == (60, 30)
    assert (told(first), told(second)) == (([], 0), ([], 30))
    restored(cast, correction_id)
    assert (told(first), told(second)) == (([], 60), ([], 30))
    assert purses(cast.volunteer.pk)[2] == 0
    assert verify().ok


def test_a_donation_that_helped_somebody_stays_though_others_lie_in_the_pool(cast: Cast, pool: Pool) -> None:
    first = donated_into(cast, pool, 60)
    second = donated_into(cast, pool, 60)
    approve_aid(grant_id=aid(cast, pool, 15), by=cast.second_district_officer_actor, at=NOW)
    with pytest.raises(TooLittleLeft):
        corrected(cast, entry_of(cast, first).id)
    corrected(cast, entry_of(cast, second).id)
    assert (told(first), told(second)) == (([15], 45), ([], 0))
    assert verify().ok


@pytest.mark.parametrize("side", ["relative_of_elder", "elder"])
def test_family_of_either_side_decides_nothing_about_a_gift(cast: Cast, side: str) -> None:
    entry = entry_of(cast, arrived(cast))
    related(cast, getattr(cast, side), cast.second_district_officer, Relation.CHILD)
    correction_id = proposed_correction(cast, entry.id)
    with pytest.raises(InvolvedInEntry):
        approve_correction(correction_id=correction_id, by=cast.second_district_officer_actor, at=NOW)


def test_who_checked_a_gift_decides_nothing_about_it(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    gift = given(cast, 60, by=cast.clerk_actor, word=ConsentHow.IN_PERSON)
    confirm_gift_call(gift_id=gift.pk, by=cast.reviewer_actor, at=NOW)
    finish_gift(gift_id=gift.pk, by=SYSTEM_ACTOR, at=RESTED_LONGER)
    entry = entry_of(cast, gift)
    officer = cast.second_district_officer_actor
    for checker in (cast.clerk, cast.reviewer):
        by = type(officer)(checker.pk, officer.role, officer.scope, None, officer.channel)
        correction_id = proposed_correction(cast, entry.id)
        with pytest.raises(InvolvedInEntry):
            approve_correction(correction_id=correction_id, by=by, at=NOW)

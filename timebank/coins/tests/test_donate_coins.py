"""Donating: earned coins to an open pool, resting like a gift, final afterwards; and what a donation did."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import DISTRICT, NOW, Cast
from timebank.coins import queries
from timebank.coins.kinds import DecisionState, GiftCheck, GiftState
from timebank.coins.models import Donation, Grant, Pool
from timebank.coins.operations import cancel_donation, finish_donation, propose_closing
from timebank.coins.queries import DonationUse, what_donation_did
from timebank.coins.refusals import (
    GiftEnded,
    GiftStillRests,
    GiverSuspended,
    GiversWordMissing,
    NoCoinsNamed,
    NotEnoughEarned,
    PoolNotOpen,
)
from timebank.coins.rules import granted_account
from timebank.coins.tests.givings import (
    NO_LONGER,
    RESTED,
    donated,
    opened_pool,
)
from timebank.coins.tests.purses import earned, gifted, purses
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import Movement, post
from timebank.ledger.queries import balance, verify
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.lib.units import CoinMinutes
from timebank.notices.queries import notices_of
from timebank.people.kinds import BeneficiaryClass, ConsentHow
from timebank.people.models import Person, Suspension
from timebank.people.powers import NotYourAct
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.fixture
def pool(cast: Cast) -> Pool:
    """Open a pool of the street."""
    return opened_pool(cast)


def finish(donation: Donation, at: datetime) -> GiftState:
    """Let the platform end the rest."""
    return finish_donation(donation_id=donation.pk, by=SYSTEM_ACTOR, at=at)


def arrived(cast: Cast, pool: Pool, coin_minutes: int) -> Donation:
    """Let the volunteer earn and donate coins, and let them arrive."""
    earned(cast.volunteer.pk, coin_minutes)
    donation = donated(cast, pool, coin_minutes)
    if queries.missing_checks(giving=donation):
        raise AssertionError("too much for the month")
    finish(donation, RESTED)
    return donation


def aided(cast: Cast, pool: Pool, person: Person, coin_minutes: int, *, at: datetime) -> Movement:
    """Let the pool aid an elder, as a movement of the books."""
    grant = Grant.objects.create(
        person=person,
        place_id=DISTRICT,
        beneficiary_class=BeneficiaryClass.DEMENTIA,
        coin_minutes=coin_minutes,
        proposed_by=cast.district_officer,
        proposed_at=at,
        approved_by=cast.second_district_officer,
        approved_at=at,
        expires_date=date(2027, 3, 2),
        state=DecisionState.APPROVED,
    )
    aid = Movement(
        id=new_id(),
        debit=pool.account,
        credit=granted_account(person_id=person.pk, grant_id=grant.pk),
        coin_minutes=CoinMinutes(coin_minutes),
        kind=TransferKind.AID,
        reference=f"GRANT {grant.pk}",
        cause_id=grant.pk,
        happened_at=at,
    )
    post(movements=[aid])
    return aid


def test_after_the_rest_the_coins_lie_in_the_pool(cast: Cast, pool: Pool) -> None:
    earned(cast.volunteer.pk, 90)
    donation = donated(cast, pool, 60)
    assert purses(cast.volunteer.pk) == (0, 0, 30, 0)
    assert queries.on_the_way(pool=pool) == 60
    with pytest.raises(GiftStillRests):
        finish(donation, RESTED - timedelta(seconds=1))
    assert finish(donation, RESTED) == GiftState.DELIVERED
    assert balance(account_id=pool.account.id) == 60
    kinds = [notice.kind for notice in notices_of(person_id=cast.volunteer.pk, limit=5)]
    assert kinds == ["DONATION_ARRIVED", "DONATION_RESTING"]
    assert verify().ok


def test_a_donation_is_taken_back_while_it_rests_and_final_afterwards(cast: Cast, pool: Pool) -> None:
    earned(cast.volunteer.pk, 120)
    first, second = donated(cast, pool, 60), donated(cast, pool, 60)
    cancel_donation(donation_id=first.pk, word=None, by=cast.volunteer_actor, at=NOW)
    finish(second, RESTED)
    for donation in (first, second):
        with pytest.raises(GiftEnded):
            cancel_donation(donation_id=donation.pk, word=None, by=cast.volunteer_actor, at=RESTED)
    assert purses(cast.volunteer.pk) == (0, 0, 60, 0)
    assert balance(account_id=pool.account.id) == 60


def test_a_donation_recorded_at_a_desk_goes_back_without_its_call(cast: Cast, pool: Pool) -> None:
    earned(cast.volunteer.pk, 60)
    donation = donated(cast, pool, 60, by=cast.clerk_actor, word=ConsentHow.IN_PERSON)
    assert queries.missing_checks(giving=donation) == [GiftCheck.CALL]
    with pytest.raises(GiftStillRests):
        finish(donation, NO_LONGER - timedelta(seconds=1))
    assert finish(donation, NO_LONGER) == GiftState.RETURNED
    assert purses(cast.volunteer.pk) == (0, 0, 60, 0)


@pytest.mark.parametrize(
    ("change", "setting", "refusal"),
    [
        ({"giver_id": None}, "", NotFound),
        ({"pool": None}, "", NotFound),
        ({"by": "delegate_actor"}, "", NotYourAct),
        ({"by": "second_volunteer_actor"}, "", NotYourAct),
        ({"by": "district_officer_actor"}, "closing", NotYourAct),
        ({"by": "clerk_actor"}, "closing", GiversWordMissing),
        ({"coin_minutes": 0}, "closing", PoolNotOpen),
        ({"coin_minutes": 0}, "suspended", NoCoinsNamed),
        ({"coin_minutes": 61}, "suspended", GiverSuspended),
        ({"coin_minutes": 61}, "", NotEnoughEarned),
    ],
)
def test_a_donation_is_refused_in_this_order(
    cast: Cast, pool: Pool, change: dict[str, Any], setting: str, refusal: type[Refused]
) -> None:
    earned(cast.volunteer.pk, 60)
    gifted(cast.volunteer.pk, 600)
    if setting == "closing":
        propose_closing(pool_id=pool.pk, by=cast.street_officer_actor, at=NOW)
    if setting == "suspended":
        until, officer = NOW + timedelta(days=1), cast.district_officer
        Suspension.objects.create(
            person=cast.volunteer, starts_at=NOW, ends_at=until, reason="x", decided_by=officer
        )
    facts = dict(change)
    if "by" in facts:
        facts["by"] = getattr(cast, facts["by"])
    if "giver_id" in facts:
        facts["giver_id"] = new_id()
    chosen = Pool(pk=new_id()) if "pool" in facts else pool
    facts.pop("pool", None)
    with pytest.raises(refusal):
        donated(cast, chosen, facts.pop("coin_minutes", 60), **facts)
    assert Donation.objects.count() == 0
    assert purses(cast.volunteer.pk) == (0, 600, 60, 0)


@pytest.mark.parametrize(("by", "refusal"), [("elder_actor", NotYourAct), ("clerk_actor", GiversWordMissing)])
def test_taking_back_a_donation_is_refused(cast: Cast, pool: Pool, by: str, refusal: type[Refused]) -> None:
    earned(cast.volunteer.pk, 60)
    donation = donated(cast, pool, 60)
    with pytest.raises(refusal):
        cancel_donation(donation_id=donation.pk, word=None, by=getattr(cast, by), at=NOW)
    with pytest.raises(NotFound):
        cancel_donation(donation_id=new_id(), word=None, by=cast.volunteer_actor, at=NOW)


def test_a_donor_reads_what_the_donation_did_and_how_much_still_lies_there(cast: Cast, pool: Pool) -> None:
    first, second = arrived(cast, pool, 60), arrived(cast, pool, 60)
    aided(cast, pool, cast.elder, 90, at=NOW + timedelta(days=40))
    did = what_donation_did(donation=first)
    use = DonationUse(date(2026, 4, 1), BeneficiaryClass.DEMENTIA, DISTRICT, CoinMinutes(60), None)
    assert (did.uses, did.left_minutes) == ([use], 0)
    also = what_donation_did(donation=second)
    assert [(each.coin_minutes, each.elders) for each in also.uses] == [(30, None)]
    assert also.left_minutes == 30


def test_three_elders_are_counted_out_and_two_are_a_few(cast: Cast, pool: Pool) -> None:
    donation = arrived(cast, pool, 120)
    for person in (cast.elder, cast.second_elder):
        aided(cast, pool, person, 30, at=RESTED)
    assert [use.elders for use in what_donation_did(donation=donation).uses] == [None]
    aided(cast, pool, cast.neighbour, 30, at=RESTED)
    assert [use.elders for use in what_donation_did(donation=donation).uses] == [3]
    aided(cast, pool, cast.elder, 30, at=RESTED)
    assert [use.elders for use in what_donation_did(donation=donation).uses] == [3]


def test_what_comes_back_of_an_aid_counts_as_not_used(cast: Cast, pool: Pool) -> None:
    donation = arrived(cast, pool, 60)
    aid = aided(cast, pool, cast.elder, 60, at=RESTED)
    back = Movement(
        id=new_id(),
        debit=aid.credit,
        credit=pool.account,
        coin_minutes=CoinMinutes(45),
        kind=TransferKind.EXPIRE,
        reference=aid.reference,
        cause_id=aid.cause_id,
        happened_at=RESTED,
    )
    post(movements=[back])
    did = what_donation_did(donation=donation)
    assert ([use.coin_minutes for use in did.uses], did.left_minutes) == ([15], 45)


def test_what_went_out_in_another_way_is_told_by_month_alone(cast: Cast, pool: Pool) -> None:
    donation = arrived(cast, pool, 60)
    cause: UUID = new_id()
    earning = Movement(
        id=new_id(),
        debit=pool.account,
        credit=granted_account(person_id=cast.elder.pk, grant_id=cause),
        coin_minutes=CoinMinutes(60),
        kind=TransferKind.EARN,
        reference="SETTLEMENT",
        cause_id=cause,
        happened_at=RESTED,
    )
    post(movements=[earning])
    (use,) = what_donation_did(donation=donation).uses
    assert (use.beneficiary_class, use.place_code, use.elders) == (None, "", None)


def test_a_resting_donation_did_nothing_yet(cast: Cast, pool: Pool) -> None:
    earned(cast.volunteer.pk, 60)
    did = what_donation_did(donation=donated(cast, pool, 60))
    assert (did.uses, did.left_minutes) == ([], 0)

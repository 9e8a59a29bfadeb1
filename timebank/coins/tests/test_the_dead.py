"""Nobody who died gives or gets coins: what rests goes back at the freeze, new gifts, grants and rows are refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import CITY, DISTRICT, NOW, Cast
from timebank.coins import queries
from timebank.coins.kinds import GiftState, RowProblem
from timebank.coins.models import Donation, Estate, Gift, Grant
from timebank.coins.operations import (
    approve_aid,
    approve_estate,
    approve_grant,
    finish_donation,
    finish_gift,
    settle_estate,
    withdraw_estate,
)
from timebank.coins.queries import resting_of
from timebank.coins.refusals import EstateFrozen, MemberDied
from timebank.coins.tests.givings import RESTED, donated, given, opened_pool, related
from timebank.coins.tests.lists import SOURCE, balance_sheet, grant_sheet, pool_with
from timebank.coins.tests.purses import earned, funded, gifted, proposed, purses
from timebank.coins.tests.setright import DIED, frozen, waiting
from timebank.coins.tests.test_aid import aid
from timebank.ledger.queries import verify
from timebank.lib.refusals import Refused
from timebank.notices.queries import notices_of
from timebank.people.kinds import BeneficiaryClass, ConsentHow, Relation
from timebank.people.models import Person
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db(databases=["default"])


def at_desk(cast: Cast) -> dict[str, Any]:
    """Let the desk record it: who died has no page any more."""
    return {"by": cast.clerk_actor, "word": ConsentHow.IN_PERSON}


def test_what_rests_from_somebody_goes_back_when_the_estate_opens(cast: Cast) -> None:
    giver = cast.relative_of_elder
    earned(giver.pk, 120)
    gift = given(cast, 60)
    donation = donated(cast, opened_pool(cast), 30, giver_id=giver.pk, by=cast.relative_of_elder_actor)
    frozen(cast, giver.pk)
    gift.refresh_from_db()
    donation.refresh_from_db()
    assert (gift.state, donation.state) == (GiftState.RETURNED, GiftState.RETURNED)
    assert (purses(giver.pk)[2], resting_of(person_id=giver.pk)) == (120, 0)
    assert [each.kind for each in notices_of(person_id=cast.elder.pk, limit=1)] == ["GIFT_CANCELLED"]
    assert "GIFT_RETURNED" not in [each.kind for each in notices_of(person_id=giver.pk, limit=9)]
    assert verify().ok


def test_what_rests_for_somebody_goes_back_to_the_living_giver_who_is_told(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    gift = given(cast, 60)
    frozen(cast, cast.elder.pk)
    gift.refresh_from_db()
    assert gift.state == GiftState.RETURNED
    assert purses(cast.relative_of_elder.pk)[2] == 60
    told = [each.kind for each in notices_of(person_id=cast.relative_of_elder.pk, limit=9)]
    assert "GIFT_RETURNED" in told


def test_a_death_undone_leaves_the_coins_with_the_giver(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    given(cast, 60)
    estate_id = frozen(cast, cast.relative_of_elder.pk)
    withdraw_estate(estate_id=estate_id, paper_reference="A-100", by=cast.clerk_actor, at=NOW)
    approve_estate(decision_id=waiting(estate_id), by=cast.second_district_officer_actor, at=NOW)
    assert purses(cast.relative_of_elder.pk)[2] == 60
    assert given(cast, 60).state == GiftState.RESTING


GIVINGS: dict[str, tuple[Callable[[Cast], object], type[Refused]]] = {
    "gift of the dead": (lambda cast: given(cast, 30, **at_desk(cast)), EstateFrozen),
    "donation of the dead": (
        lambda cast: donated(
            cast, opened_pool(cast), 30, giver_id=cast.relative_of_elder.pk, **at_desk(cast)
        ),
        EstateFrozen,
    ),
    "gift to the dead": (
        lambda cast: given(
            cast,
            30,
            giver_id=cast.second_volunteer.pk,
            receiver_id=cast.relative_of_elder.pk,
            **at_desk(cast),
        ),
        MemberDied,
    ),
}


@pytest.mark.parametrize("case", GIVINGS)
def test_no_gift_comes_from_or_goes_to_somebody_who_died(cast: Cast, case: str) -> None:
    act, refusal = GIVINGS[case]
    related(cast, cast.second_volunteer, cast.relative_of_elder, Relation.PARENT)
    for person in (cast.relative_of_elder, cast.second_volunteer):
        earned(person.pk, 60)
    frozen(cast, cast.relative_of_elder.pk)
    with pytest.raises(refusal):
        act(cast)
    assert Gift.objects.count() == Donation.objects.count() == 0


def died_unseen(cast: Cast, person: Person) -> None:
    """Write a death into the table as if it had been approved at the very moment somebody gave."""
    Estate.objects.create(
        person=person,
        place_id=DISTRICT,
        died_date=DIED,
        opened_at=NOW,
        frozen_at=NOW,
        choose_until_date=NOW.date() + timedelta(days=365),
        state="FROZEN",
    )


@pytest.mark.parametrize("who", ["relative_of_elder", "elder"])
def test_a_gift_that_the_freeze_did_not_see_never_arrives(cast: Cast, who: str) -> None:
    earned(cast.relative_of_elder.pk, 60)
    gift = given(cast, 60)
    died_unseen(cast, getattr(cast, who))
    with pytest.raises(IntegrityError, match="coins of|be given to"), transaction.atomic():
        Gift.objects.update(state="DELIVERED", ended_at=RESTED)
    assert finish_gift(gift_id=gift.pk, by=SYSTEM_ACTOR, at=RESTED) == GiftState.RETURNED
    assert purses(cast.relative_of_elder.pk)[2] == 60


def test_nor_does_such_a_donation(cast: Cast) -> None:
    earned(cast.volunteer.pk, 60)
    donation = donated(cast, opened_pool(cast), 60)
    died_unseen(cast, cast.volunteer)
    with pytest.raises(IntegrityError, match="are frozen"), transaction.atomic():
        Donation.objects.update(state="DELIVERED", ended_at=RESTED)
    ended = finish_donation(donation_id=donation.pk, by=SYSTEM_ACTOR, at=RESTED)
    assert (ended, purses(cast.volunteer.pk)[2]) == (GiftState.RETURNED, 60)


@pytest.mark.parametrize("who", ["relative_of_elder", "elder"])
def test_the_database_itself_takes_no_gift_from_or_for_the_dead(cast: Cast, who: str) -> None:
    earned(cast.relative_of_elder.pk, 120)
    given(cast, 60)
    died_unseen(cast, getattr(cast, who))
    row = Gift.objects.values().get()
    with pytest.raises(IntegrityError, match="are frozen|be given to"), transaction.atomic():
        Gift.objects.create(**{key: value for key, value in row.items() if key != "id"})


def test_the_database_closes_no_estate_of_which_a_gift_rests(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    given(cast, 60)
    died_unseen(cast, cast.relative_of_elder)
    with pytest.raises(IntegrityError, match="not at zero"), transaction.atomic():
        Estate.objects.update(state="CLOSED", closed_at=NOW)


def test_such_a_gift_goes_back_and_is_inherited_when_the_estate_is_settled(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    gift = given(cast, 60)
    died_unseen(cast, cast.relative_of_elder)
    settle_estate(
        estate_id=Estate.objects.get().pk,
        shares=[(cast.elder.pk, 1)],
        paper_reference="NOTARY-1",
        by=cast.clerk_actor,
        at=NOW,
    )
    approve_estate(decision_id=waiting(Estate.objects.get().pk), by=cast.district_officer_actor, at=NOW)
    gift.refresh_from_db()
    assert (gift.state, purses(cast.elder.pk)[1]) == (GiftState.RETURNED, 60)
    assert verify().ok


def test_nothing_is_granted_to_somebody_who_died(cast: Cast) -> None:
    funded(cast, 600)
    pool = pool_with(cast, 60)
    grant_id, aid_id = proposed(cast, 60), aid(cast, pool)
    frozen(cast, cast.elder.pk)
    by = cast.second_district_officer_actor
    for act in (
        lambda: proposed(cast, 60),
        lambda: approve_grant(grant_id=grant_id, by=by, at=NOW),
        lambda: aid(cast, pool),
        lambda: approve_aid(grant_id=aid_id, by=by, at=NOW),
    ):
        with pytest.raises(MemberDied):
            act()
    assert Grant.objects.filter(state="APPROVED").count() == 0


def test_a_list_shows_who_died(cast: Cast) -> None:
    funded(cast, 600)
    gifted(cast.elder.pk, 60)
    frozen(cast, cast.elder.pk)
    grants = queries.try_grants(
        place=DISTRICT,
        rows=grant_sheet([(cast.elder.member_number, 1), (cast.second_elder.member_number, 1)]).rows,
        beneficiary_class=BeneficiaryClass.URGENT,
        by_ids=[],
        at=NOW,
    )
    assert [row.problems for row in grants.rows] == [(RowProblem.DIED,), ()]
    balances = queries.try_balances(
        city=CITY,
        source_name=SOURCE,
        told_minutes=60,
        rows=balance_sheet([("A1", cast.elder.member_number, 60)]).rows,
        by_ids=[],
        at=NOW,
    )
    assert [row.problems for row in balances.rows] == [(RowProblem.DIED,)]

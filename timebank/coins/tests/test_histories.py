"""Random histories of grants, holds, settlements, gifts, donations and expiry: the books' laws hold after every step."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.cast import DISTRICT, NOW, Cast
from timebank.coins import queries
from timebank.coins.jobs import end_due_rests, expire_due_grants
from timebank.coins.kinds import GiftState
from timebank.coins.models import Donation, Gift, Hold, Pool
from timebank.coins.operations import (
    cancel_donation,
    cancel_gift,
    decline_gift,
    finish_donation,
    finish_gift,
    place_hold,
    release_hold,
    settle_and_release,
)
from timebank.coins.queries import resting_of, what_donation_did
from timebank.coins.refusals import (
    GiftEnded,
    GiftStillRests,
    HeldTooLittle,
    NotEnoughCoins,
    NotEnoughEarned,
)
from timebank.coins.rules import gift_account, hold_account, issue_account
from timebank.coins.tests.givings import donated, given, opened_pool, related
from timebank.coins.tests.purses import earned, gifted, granted, purses
from timebank.ledger.operations import Overdrawn
from timebank.ledger.queries import balance, verify
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import Relation
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db(databases=["default"])

STEPS = 40


@dataclass
class History:
    """One random life of the cast's coins."""

    cast: Cast
    random: Random
    at: datetime = NOW
    holds: list[tuple[UUID, UUID]] = field(default_factory=list)
    givings: list[Gift | Donation] = field(default_factory=list)
    pool: Pool = field(init=False)

    def __post_init__(self) -> None:
        """Let the volunteer have some coins and an old father to give to, and the street a pool."""
        earned(self.cast.volunteer.pk, 600)
        related(self.cast, self.cast.volunteer, self.cast.second_elder, Relation.PARENT)
        self.pool = opened_pool(self.cast)

    def step(self) -> None:
        """Let time pass and do one thing that may be refused."""
        self.at += timedelta(days=self.random.choice((0, 0, 1, 40)))
        acts = (self.receive, self.receive, self.hold, self.hold, self.settle, self.settle, self.release)
        self.random.choice((*acts, self.give, self.give, self.donate, self.donate, self.end))()
        if self.random.random() < 0.2:
            expire_due_grants(at=self.at, limit=self.random.choice((1, 10)))
        if self.random.random() < 0.2:
            end_due_rests(at=self.at, limit=self.random.choice((1, 10)))

    def minutes(self) -> CoinMinutes:
        """Some quarter hours."""
        return CoinMinutes(15 * self.random.randint(1, 12))

    def payer(self) -> UUID:
        """Somebody who may pay."""
        return self.random.choice((self.cast.elder.pk, self.cast.second_elder.pk, self.cast.volunteer.pk))

    def receive(self) -> None:
        """Get coins in one of the three ways."""
        way = self.random.choice(("grant", "gift", "earn"))
        if way == "grant":
            granted(self.cast, self.minutes(), at=self.at)
        elif way == "gift":
            gifted(self.payer(), self.minutes())
        else:
            earned(self.payer(), self.minutes())

    def hold(self) -> None:
        """Hold coins for a new need, if there are enough."""
        need_id, payer_id, minutes = new_id(), self.payer(), self.minutes()
        before = purses(payer_id)
        try:
            place_hold(need_id=need_id, payer_id=payer_id, coin_minutes=minutes, at=self.at)
        except NotEnoughCoins:
            assert purses(payer_id) == before
        else:
            self.holds.append((need_id, payer_id))
            assert sum(purses(payer_id)) == sum(before)
            assert purses(payer_id)[3] == before[3] + minutes

    def settle(self) -> None:
        """Pay out of a hold, open or closed, and repeat it at once: the second time changes nothing."""
        if not self.holds:
            return
        need_id, payer_id = self.random.choice(self.holds)
        payee = self.random.choice((self.cast.neighbour.pk, self.cast.second_volunteer.pk))
        payments, settlement_id, release = [(payee, self.minutes())], new_id(), self.random.random() < 0.5

        def pay() -> None:
            settle_and_release(
                need_id=need_id,
                payer_id=payer_id,
                settlement_id=settlement_id,
                payments=payments,
                release=release,
                at=self.at,
            )

        self.repeated(pay, payer_id, payee)

    def release(self) -> None:
        """Give back what a hold still has, and repeat it at once."""
        if self.holds:
            need_id, payer_id = self.random.choice(self.holds)
            cause_id = new_id()
            self.repeated(
                lambda: release_hold(need_id=need_id, payer_id=payer_id, cause_id=cause_id, at=self.at),
                payer_id,
            )

    def give(self) -> None:
        """Let the volunteer give to the father, if there is enough."""
        facts = {"giver_id": self.cast.volunteer.pk, "receiver_id": self.cast.second_elder.pk}
        self.begun(
            lambda: given(self.cast, self.minutes(), at=self.at, by=self.cast.volunteer_actor, **facts)
        )

    def donate(self) -> None:
        """Let the volunteer donate, if there is enough."""
        self.begun(lambda: donated(self.cast, self.pool, self.minutes(), at=self.at))

    def begun(self, act: Callable[[], Gift | Donation]) -> None:
        """Begin a rest: earned coins become resting ones, and nothing else moves."""
        person_id = self.cast.volunteer.pk
        before = (purses(person_id), resting_of(person_id=person_id))
        try:
            giving = act()
        except NotEnoughEarned:
            assert (purses(person_id), resting_of(person_id=person_id)) == before
            return
        self.givings.append(giving)
        granted_and_gifted, earned_before = before[0][:2], before[0][2]
        after = purses(person_id)
        assert after[:2] == granted_and_gifted
        assert after[2] == earned_before - giving.coin_minutes
        assert resting_of(person_id=person_id) == before[1] + giving.coin_minutes

    def end(self) -> None:
        """Take back, decline or end a rest, whatever state it is in: it ends once."""
        if not self.givings:
            return
        giving = self.random.choice(self.givings)
        own: dict[str, Any] = {"word": None, "by": self.cast.volunteer_actor, "at": self.at}
        if isinstance(giving, Donation):
            acts: list[Callable[[], object]] = [
                partial(cancel_donation, donation_id=giving.pk, **own),
                partial(finish_donation, donation_id=giving.pk, by=SYSTEM_ACTOR, at=self.at),
            ]
        else:
            acts = [
                partial(cancel_gift, gift_id=giving.pk, **own),
                partial(decline_gift, gift_id=giving.pk, **own | {"by": self.cast.second_elder_actor}),
                partial(finish_gift, gift_id=giving.pk, by=SYSTEM_ACTOR, at=self.at),
            ]
        ended = self.random.choice(acts)
        try:
            ended()
        except (GiftEnded, GiftStillRests):
            return
        with pytest.raises(GiftEnded):
            ended()

    def repeated(self, act: Callable[[], None], *persons: UUID) -> None:
        """Do it twice: the second time, and a refused first time, change nobody's purses."""
        before = [purses(person) for person in persons]
        try:
            act()
        except (Overdrawn, HeldTooLittle):
            assert [purses(person) for person in persons] == before
            return
        after = [purses(person) for person in persons]
        assert sum(map(sum, after)) == sum(map(sum, before))
        act()
        assert [purses(person) for person in persons] == after

    def assert_laws(self) -> None:
        """The books agree with themselves, closed holds are empty, and no coin is lost or made but by the city."""
        assert verify().ok
        for hold in Hold.objects.all():
            left = balance(account_id=hold_account(need_id=hold.need_id, payer_id=hold.payer_id).id)
            assert left == 0 if hold.closed_at else 0 <= left <= hold.coin_minutes
        resting = 0
        for giving in (*Gift.objects.all(), *Donation.objects.all()):
            rests = balance(account_id=gift_account(gift_id=giving.pk).id)
            assert rests == (giving.coin_minutes if giving.is_resting else 0)
            resting += rests
        in_pool = balance(account_id=self.pool.account.id)
        assert in_pool == sum(
            what_donation_did(donation=each).left_minutes
            for each in Donation.objects.filter(state=GiftState.DELIVERED)
        )
        persons = (
            self.cast.elder,
            self.cast.second_elder,
            self.cast.volunteer,
            self.cast.neighbour,
            self.cast.second_volunteer,
        )
        owned = sum(sum(purses(person.pk)) for person in persons) + queries.budget_balance(place=DISTRICT)
        owned += resting + in_pool
        assert owned == -balance(account_id=issue_account(city="110000").id)


@pytest.mark.parametrize("seed", range(6))
def test_the_laws_hold_after_every_step_of_any_history(cast: Cast, seed: int) -> None:
    history = History(cast, Random(seed))
    for _ in range(STEPS):
        history.step()
        history.assert_laws()
    assert history.holds, "a history in which nothing was held shows nothing"
    assert history.givings, "nor one in which nothing was given"

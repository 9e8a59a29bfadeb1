"""Random histories of earning, spending, corrections, debts and deaths: the books' laws hold after every step.

The clearing of districts is compared with a replay of the books coin minute by coin minute.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db.models import F, Sum

from tests.cast import CITY, JOINED_AT, NOW, Cast
from timebank.coins import queries
from timebank.coins.jobs import collect_due_repayments, settle_due_estates
from timebank.coins.kinds import CorrectionReason, DebtState, DecisionState, EstateState
from timebank.coins.models import Correction, Debt, Estate, EstateDecision, Hold
from timebank.coins.operations import (
    CityPayment,
    approve_correction,
    approve_estate,
    open_estate,
    pay_many_by_city,
    place_hold,
    propose_correction,
    propose_restoration,
    release_hold,
    repay_debt,
    settle_and_release,
    withdraw_estate,
)
from timebank.coins.rules import clearing_positions, debt_account, earned_account, hold_account
from timebank.coins.tests.purses import gifted
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.queries import AccountFact, accounts, accounts_of, balance, movements_of, verify
from timebank.ledger.rules import MovementFact
from timebank.lib.ids import new_id
from timebank.lib.refusals import Refused
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import Channel, Role, Sex
from timebank.people.models import Person
from timebank.people.rules import Actor, member_number

pytestmark = pytest.mark.django_db(databases=["default"])

STEPS = 60
STREETS = ("110105003", "110105004", "110101001", "110108001")


def residents() -> list[Person]:
    """Make members of three districts who are old enough to spend what they earn."""
    return [
        Person.objects.create(
            member_number=member_number(97_000_000 + number),
            birth_date=date(1950, 1, 1),
            sex=Sex.FEMALE,
            place_id=street,
            joined_at=JOINED_AT,
        )
        for number, street in enumerate(STREETS)
    ]


@dataclass
class History:
    """One random life of the coins of four members."""

    cast: Cast
    random: Random
    people: list[Person]
    at: datetime = NOW
    holds: list[tuple[UUID, UUID]] = field(default_factory=list)

    def step(self) -> None:
        """Let time pass and do one thing that may be refused."""
        self.at += timedelta(days=self.random.choice((0, 0, 1, 1, 10)))
        often: list[Callable[[], object]] = [self.earn, self.hold, self.hold, self.settle, self.settle]
        seldom = [self.release, self.correct, self.restore, self.collect, self.repay, self.die]
        acts = often * 4 + [self.correct] + seldom
        try:
            self.random.choice(acts)()
        except Refused:
            return

    def minutes(self) -> CoinMinutes:
        return CoinMinutes(15 * self.random.randint(1, 8))

    def somebody(self) -> UUID:
        return self.random.choice(self.people).pk

    def earn(self) -> None:
        if self.random.random() < 0.3:
            gifted(self.somebody(), self.minutes())
        payment = CityPayment(new_id(), self.somebody(), self.minutes())
        pay_many_by_city(payments=[payment], city=CITY, at=self.at)

    def hold(self) -> None:
        need_id, payer_id = new_id(), self.somebody()
        place_hold(need_id=need_id, payer_id=payer_id, coin_minutes=self.minutes(), at=self.at)
        self.holds.append((need_id, payer_id))

    def settle(self) -> None:
        open_holds = Hold.objects.filter(closed_at=None).order_by("placed_at", "need_id")
        still = [(hold.need_id, hold.payer_id) for hold in open_holds]
        need_id, payer_id = self.random.choice(still or [(new_id(), self.somebody())])
        held = balance(account_id=hold_account(need_id=need_id, payer_id=payer_id).id)
        payee = self.random.choice([each.pk for each in self.people if each.pk != payer_id])
        settle_and_release(
            need_id=need_id,
            payer_id=payer_id,
            settlement_id=new_id(),
            payments=[(payee, CoinMinutes(min(held, self.minutes())))],
            release=self.random.random() < 0.6,
            at=self.at,
        )

    def release(self) -> None:
        need_id, payer_id = self.random.choice(self.holds or [(new_id(), self.somebody())])
        release_hold(need_id=need_id, payer_id=payer_id, cause_id=new_id(), at=self.at)

    def correct(self) -> None:
        """Take one to three entries of somebody back."""
        everybody = [self.entries_of(each) for each in self.people]
        entries = self.random.choice([each for each in everybody if each] or [[]])
        chosen = self.random.sample(entries, min(len(entries), self.random.randint(1, 3)))
        correction_id = propose_correction(
            transfer_ids=[entry.id for entry in chosen],
            reason=CorrectionReason.FALSE_SERVICE,
            reference="CASE-1",
            by=self.cast.city_officer_actor,
            at=self.at,
        )
        approve_correction(correction_id=correction_id, by=self.cast.second_city_officer_actor, at=self.at)

    def entries_of(self, person: Person) -> list[MovementFact]:
        """Give what can be owed: what was earned."""
        found = queries.correctable_entries(person_id=person.pk, limit=20)
        return [each for each in found if each.kind != TransferKind.GIVE]

    def restore(self) -> None:
        wrong = Correction.objects.filter(state=DecisionState.APPROVED, restores=None).order_by("pk")
        correction_id = propose_restoration(
            correction_id=self.random.choice([each.pk for each in wrong] or [new_id()]),
            reference="CASE-2",
            by=self.cast.city_officer_actor,
            at=self.at,
        )
        approve_correction(correction_id=correction_id, by=self.cast.second_city_officer_actor, at=self.at)

    def collect(self) -> None:
        collect_due_repayments(at=self.at, limit=10)

    def repay(self) -> None:
        open_debts = Debt.objects.filter(state=DebtState.OWED).order_by("pk")
        for debt in open_debts[:1]:
            by = Actor(debt.person_id, Role.VOLUNTEER, "", None, Channel.PAGE)
            repay_debt(debt_id=debt.pk, coin_minutes=15, by=by, at=self.at)

    def die(self) -> None:
        """Let somebody die now and then, and be found alive or not."""
        if self.random.random() < 0.7:
            settle_due_estates(at=self.at + timedelta(days=self.random.choice((0, 400))), limit=5)
            return
        by = self.cast.district_officer_actor
        there = next(each for each in self.people if each.place_id.startswith("110105"))
        estate_id = open_estate(
            person_id=there.pk, died_date=date(2026, 3, 1), paper_reference="D-1", by=by, at=self.at
        )
        self.approve(estate_id)
        if self.random.random() < 0.6:
            withdraw_estate(estate_id=estate_id, paper_reference="A-1", by=by, at=self.at)
            self.approve(estate_id)

    def approve(self, estate_id: UUID) -> None:
        waiting = EstateDecision.objects.get(estate=estate_id, state=DecisionState.PROPOSED)
        approve_estate(decision_id=waiting.pk, by=self.cast.second_district_officer_actor, at=self.at)

    def assert_laws(self) -> None:
        """The books agree, closed holds and estates are at zero, debts are what is owed, only issue and debt are below zero."""
        assert verify().ok
        for hold in Hold.objects.filter(closed_at__isnull=False):
            assert balance(account_id=hold_account(need_id=hold.need_id, payer_id=hold.payer_id).id) == 0
        for person in self.people:
            open_debts = Debt.objects.filter(person=person, state__in=[DebtState.OWED, DebtState.PAUSED])
            owed = open_debts.aggregate(sum=Sum(F("lent_minutes") - F("repaid_minutes")))["sum"] or 0
            assert balance(account_id=debt_account(person_id=person.pk).id) == -owed
        for estate in Estate.objects.filter(state=EstateState.CLOSED):
            late = estate.pk in queries.estates_with_late_coins(limit=100)
            purses = accounts_of(owner_kind=OwnerKind.PERSON, owner_id=str(estate.person_id))
            assert late or all(purse.balance == 0 for purse in purses)


@pytest.mark.parametrize("seed", range(6))
def test_the_laws_hold_after_every_step_of_setting_right(cast: Cast, seed: int) -> None:
    history = History(cast, Random(seed), residents())
    for _ in range(STEPS):
        history.step()
        history.assert_laws()
    assert Correction.objects.filter(state=DecisionState.APPROVED).exists()


@pytest.mark.parametrize("seed", range(10, 16))
def test_the_clearing_is_that_of_a_replay_coin_by_coin(cast: Cast, seed: int) -> None:
    history = History(cast, Random(seed), residents())
    for _ in range(STEPS * 3):
        history.step()
    starts_at, ends_at = NOW + timedelta(days=20), NOW + timedelta(days=300)
    flows = queries.clearing_flows(starts_at=starts_at, ends_at=ends_at, city=CITY)
    found = {(flow.earned_place, flow.spent_place): flow.coin_minutes for flow in flows}
    replayed: Counter[tuple[str, str]] = Counter()
    for person in history.people:
        replayed.update(replay(person, starts_at=starts_at, ends_at=ends_at))
    assert found == dict(replayed)
    assert found, "a history in which nothing was spent shows nothing"
    positions = clearing_positions(flows=flows, places=["110105", "110101", "110108"])
    assert sum(positions.values()) == 0


def replay(person: Person, *, starts_at: datetime, ends_at: datetime) -> Counter[tuple[str, str]]:
    """Queue every coin minute that a person earned by its district, and take them out in order."""
    purse = earned_account(person_id=person.pk).id
    moved = movements_of(account_ids=[purse], limit=1000, before=None)[::-1]
    others = accounts(account_ids=[other(each, purse) for each in moved])
    back = {each.reverses_id for each in moved if each.reverses_id}
    stands = {each.id for each in moved if each.id not in back or restored(each, moved)}
    lots: deque[str] = deque()
    for each in sorted(arriving(moved, purse, others, stands), key=lambda lot: lot[0]):
        lots.extend([each[1]] * each[2])
    spent: Counter[tuple[str, str]] = Counter()
    for _, need_id, minutes in sorted(departing(moved, purse, others, person), key=lambda each: each[0]):
        taken = [lots.popleft() for _ in range(minutes)]
        hold = Hold.objects.filter(need_id=need_id, payer=person).first() if need_id else None
        if hold and hold.closed_at and starts_at <= hold.closed_at < ends_at:
            spent.update((place, person.place_id[:6]) for place in taken)
    return spent


def other(each: MovementFact, purse: UUID) -> UUID:
    return each.credit_account_id if each.debit_account_id == purse else each.debit_account_id


def restored(each: MovementFact, moved: list[MovementFact]) -> bool:
    """Tell whether a movement that was taken back was put in force again."""
    ((reversal),) = [row for row in moved if row.reverses_id == each.id]
    return any(row.reverses_id == reversal.id for row in moved)


def arriving(
    moved: list[MovementFact], purse: UUID, others: dict[UUID, AccountFact], stands: set[UUID]
) -> Iterator[tuple[int, str, int]]:
    """Give (row, district, minutes) of what was earned, and of what is still owed."""
    owed = 0
    first_loan = 0
    for each in moved:
        beside = others[other(each, purse)]
        if beside.purse == Purse.DEBT:
            first_loan = first_loan or each.row_number
            owed += each.coin_minutes if each.credit_account_id == purse else -each.coin_minutes
        elif each.kind == "EARN" and each.id in stands:
            payer = Person.objects.filter(pk=beside.payer_id).first() if beside.payer_id else None
            yield each.row_number, payer.place_id[:6] if payer else CITY, each.coin_minutes
    if owed:
        yield first_loan, CITY, owed


def departing(
    moved: list[MovementFact], purse: UUID, others: dict[UUID, AccountFact], person: Person
) -> Iterator[tuple[int, str, int]]:
    """Give (row, need, minutes) of what left for services of one's own, and of what left in other ways."""
    holds: dict[str, list[int]] = {}
    for each in moved:
        beside = others[other(each, purse)]
        if beside.purse == Purse.HOLD and beside.payer_id == person.pk:
            net = holds.setdefault(beside.owner_id, [each.row_number, 0])
            net[1] += each.coin_minutes if each.debit_account_id == purse else -each.coin_minutes
        elif each.debit_account_id == purse and each.kind == "ESTATE":
            yield each.row_number, "", each.coin_minutes
    for need_id, (row_number, minutes) in holds.items():
        yield row_number, need_id, minutes

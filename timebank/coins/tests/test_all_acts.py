"""One random history of every act of coins: whatever is done, repeated and reordered, the laws hold after each step.

``TESTS_HISTORIES`` says how many histories; without it a few, always the same ones.
"""

import os
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.cast import CITY, DISTRICT, NOW, Cast
from timebank.coins import jobs, queries
from timebank.coins import operations as coins
from timebank.coins.kinds import CorrectionReason, DecisionState, EstateState
from timebank.coins.models import (
    Correction,
    Debt,
    Donation,
    Estate,
    EstateDecision,
    Gift,
    Grant,
    GrantBatch,
    MigrationBatch,
)
from timebank.coins.rules import hold_account
from timebank.coins.tests.givings import pool_request, related
from timebank.coins.tests.life import Act, Life, residents
from timebank.coins.tests.lists import balance_sheet, grant_sheet
from timebank.ledger.queries import balance
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import BeneficiaryClass, Channel, Relation, Role
from timebank.people.rules import SYSTEM_ACTOR, Actor, local_date

HISTORIES = int(os.environ.get("TESTS_HISTORIES", "0"))
USUAL_HISTORIES = 25
STEPS = 30
POOL_YEAR_MINUTES = 240

quarter_hours = st.integers(1, 8).map(lambda quarters: CoinMinutes(15 * quarters))
somebody = st.integers(0, 3)
chosen = st.integers(0, 99)
decisions = st.sampled_from(["yes", "yes", "yes", "yes", "no", "later"])
heirs = st.lists(st.tuples(st.sampled_from([1, 3]), st.integers(1, 3)), min_size=1, max_size=2)


class AllActs(Life):
    """Everything that people, officers and jobs do with coins."""

    @initialize()
    def begin(self) -> None:
        """Give everybody some coins and a family, the district a budget and a pool, and let each purse be used once."""
        self.people = residents()
        first, second, third, fourth = self.people
        related(self.cast, first, second, Relation.PARENT)
        related(self.cast, second, third, Relation.SPOUSE)
        related(self.cast, third, fourth, Relation.PARENT)
        related(self.cast, fourth, first, Relation.GRANDCHILD)
        self.maker, self.checker = self.cast.district_officer_actor, self.cast.second_district_officer_actor
        self.city = (self.cast.city_officer_actor, self.cast.second_city_officer_actor)
        request = pool_request(place=DISTRICT, year_budget_minutes=POOL_YEAR_MINUTES)
        proposed = coins.propose_pool(request=request, by=self.maker, at=NOW)
        self.pool = coins.open_pool(pool_id=proposed.pk, by=self.checker, at=NOW)
        self.fund(minutes=CoinMinutes(600))
        for number in range(4):
            self.earn(who=number, minutes=CoinMinutes(120))
        self.give(who=0, minutes=CoinMinutes(60), step=1)
        self.donate(who=2, minutes=CoinMinutes(60))
        self.wait(days=1)
        self.work("rests")
        for number in range(4):
            self.grant(who=number, minutes=CoinMinutes(30), is_aid=number == 3, how="yes")
        self.hold(who=3, minutes=CoinMinutes(60))
        self.settle(pick=0, who=2, minutes=CoinMinutes(45), release=False)

    @rule(days=st.sampled_from([1, 2, 20, 100, 200]))
    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule(minutes=quarter_hours)
    def fund(self, minutes: CoinMinutes) -> None:
        maker, checker = self.city
        funding_id = coins.propose_funding(place=DISTRICT, coin_minutes=minutes, by=maker, at=self.at)
        self.once(partial(coins.approve_funding, funding_id=funding_id, by=checker, at=self.at))

    @rule(who=somebody, minutes=quarter_hours)
    def earn(self, who: int, minutes: CoinMinutes) -> None:
        payment = coins.CityPayment(new_id(), self.person(who), minutes)
        self.once(partial(coins.pay_many_by_city, payments=[payment], city=CITY, at=self.at))

    @rule(who=somebody, minutes=quarter_hours, is_aid=st.booleans(), how=decisions)
    def grant(self, who: int, minutes: CoinMinutes, is_aid: bool, how: str) -> None:
        facts: dict[str, Any] = {"person_id": self.person(who), "coin_minutes": minutes, "at": self.at}
        facts |= {"beneficiary_class": BeneficiaryClass.URGENT, "by": self.maker}
        if is_aid:
            self.tried(partial(coins.propose_aid, pool_id=self.pool.pk, **facts))
        else:
            self.tried(partial(coins.propose_grant, **facts))
        self.decided(Grant, how, *self.of_grant(is_aid), "grant_id")

    @rule(first=somebody, second=somebody, how=decisions)
    def grant_list(self, first: int, second: int, how: str) -> None:
        numbers = [self.people[each].member_number for each in (first, second)]
        self.tried(
            partial(
                coins.propose_grant_batch,
                place=DISTRICT,
                sheet=grant_sheet([(each, 1) for each in dict.fromkeys(numbers)]),
                beneficiary_class=BeneficiaryClass.DEMENTIA,
                expires_date=local_date(self.at) + timedelta(days=30),
                by=self.maker,
                at=self.at,
            )
        )
        self.decided(GrantBatch, how, coins.approve_grant_batch, coins.refuse_grant_batch, "batch_id")

    @rule(who=somebody, how=decisions)
    def migrate(self, who: int, how: str) -> None:
        self.count += 1
        number = self.people[who].member_number
        self.tried(
            partial(
                coins.propose_migration,
                city=CITY,
                source_name="旧系统",
                told_minutes=45,
                sheet=balance_sheet([(f"R{self.count}", number, 45)]),
                by=self.city[0],
                at=self.at,
            )
        )
        decide = (coins.approve_migration, coins.refuse_migration)
        self.decided(MigrationBatch, how, *decide, "batch_id", by=self.city[1])

    @rule(pick=chosen)
    def decide_late(self, pick: int) -> None:
        """Approve what has waited, whatever has happened since."""
        waiting: list[Act] = []
        for grant in Grant.objects.filter(state=DecisionState.PROPOSED).order_by("proposed_at", "pk"):
            approve = self.of_grant(grant.pool_id is not None)[0]
            waiting.append(partial(approve, grant_id=grant.pk, by=self.checker, at=self.at))
        for model, act, name, by in (
            (GrantBatch, coins.approve_grant_batch, "batch_id", self.checker),
            (MigrationBatch, coins.approve_migration, "batch_id", self.city[1]),
            (Correction, coins.approve_correction, "correction_id", self.checker),
            (EstateDecision, coins.approve_estate, "decision_id", self.checker),
        ):
            waiting += [partial(act, **{name: each}, by=by, at=self.at) for each in self.waiting(model)]
        if waiting:
            self.once(waiting[pick % len(waiting)])

    @rule(who=somebody, minutes=quarter_hours)
    def hold(self, who: int, minutes: CoinMinutes) -> None:
        self.once(
            partial(
                coins.place_hold,
                need_id=new_id(),
                payer_id=self.person(who),
                coin_minutes=minutes,
                at=self.at,
            )
        )

    @rule(pick=chosen, who=somebody, minutes=quarter_hours, release=st.booleans())
    def settle(self, pick: int, who: int, minutes: CoinMinutes, release: bool) -> None:
        need_id, payer_id = self.held(pick)
        there = balance(account_id=hold_account(need_id=need_id, payer_id=payer_id).id)
        payee = next(each.pk for each in (self.people[who], *self.people) if each.pk != payer_id)
        self.once(
            partial(
                coins.settle_and_release,
                need_id=need_id,
                payer_id=payer_id,
                settlement_id=new_id(),
                payments=[(payee, CoinMinutes(min(there, minutes) if there else minutes))],
                release=release,
                at=self.at,
            )
        )

    @rule(pick=chosen, is_unserved=st.booleans())
    def release(self, pick: int, is_unserved: bool) -> None:
        need_id, payer_id = self.held(pick)
        facts: dict[str, Any] = {"need_id": need_id, "payer_id": payer_id, "at": self.at}
        if is_unserved:
            self.once(partial(coins.prolong_grants_of, **facts))
        self.once(partial(coins.release_hold, cause_id=new_id(), **facts))

    @rule(who=somebody, minutes=quarter_hours, step=st.sampled_from([1, 3]))
    def give(self, who: int, minutes: CoinMinutes, step: int) -> None:
        receiver_id = self.person((who + step) % 4)
        facts: dict[str, Any] = {"giver_id": self.person(who), "receiver_id": receiver_id}
        self.tried(
            partial(coins.give_coins, coin_minutes=minutes, word=None, by=self.own(who), at=self.at, **facts)
        )

    @rule(who=somebody, minutes=quarter_hours)
    def donate(self, who: int, minutes: CoinMinutes) -> None:
        facts: dict[str, Any] = {"giver_id": self.person(who), "pool_id": self.pool.pk}
        self.tried(
            partial(
                coins.donate_coins, coin_minutes=minutes, word=None, by=self.own(who), at=self.at, **facts
            )
        )

    @rule(pick=chosen, how=st.sampled_from(["cancel", "decline", "finish"]))
    def end_rest(self, pick: int, how: str) -> None:
        givings: list[Gift | Donation] = [
            *Gift.objects.order_by("given_at", "pk"),
            *Donation.objects.order_by("given_at", "pk"),
        ]
        if not givings:
            return
        giving = givings[-1 - pick % len(givings)]
        numbers = {each.pk: number for number, each in enumerate(self.people)}
        giver: dict[str, Any] = {"word": None, "by": self.own(numbers[giving.giver_id]), "at": self.at}
        system: dict[str, Any] = {"by": SYSTEM_ACTOR, "at": self.at}
        if isinstance(giving, Donation):
            cancel: Act = partial(coins.cancel_donation, donation_id=giving.pk, **giver)
            finish: Act = partial(coins.finish_donation, donation_id=giving.pk, **system)
            self.once(finish if how == "finish" else cancel)
            return
        receiver = giver | {"by": self.own(numbers[giving.receiver_id])}
        acts: dict[str, Act] = {
            "cancel": partial(coins.cancel_gift, gift_id=giving.pk, **giver),
            "decline": partial(coins.decline_gift, gift_id=giving.pk, **receiver),
            "finish": partial(coins.finish_gift, gift_id=giving.pk, **system),
        }
        self.once(acts[how])

    @rule(job=st.sampled_from(["rests", "grants", "tell", "debts", "estates"]))
    def work(self, job: str) -> None:
        """Let one of the jobs run, and run again: the second time it finds nothing to do."""
        runs: dict[str, Act] = {
            "rests": partial(jobs.end_due_rests, at=self.at, limit=100),
            "grants": partial(jobs.expire_due_grants, at=self.at, limit=100),
            "tell": partial(coins.tell_expiring, city=CITY, limit=100, at=self.at),
            "debts": partial(jobs.collect_due_repayments, at=self.at, limit=100),
            "estates": partial(jobs.settle_due_estates, at=self.at, limit=100),
        }
        runs[job]()
        self.again(runs[job])

    @rule(who=somebody, pick=chosen, several=st.booleans(), how=decisions)
    def correct(self, who: int, pick: int, several: bool, how: str) -> None:
        entries = [each.id for each in queries.correctable_entries(person_id=self.person(who), limit=20)]
        first = pick % max(1, len(entries))
        self.tried(
            partial(
                coins.propose_correction,
                transfer_ids=entries[first : first + (3 if several else 1)],
                reason=CorrectionReason.FALSE_SERVICE,
                reference="CASE-1",
                by=self.maker,
                at=self.at,
            )
        )
        self.decided(Correction, how, coins.approve_correction, coins.refuse_correction, "correction_id")

    @precondition(lambda self: Correction.objects.filter(state=DecisionState.APPROVED).exists())
    @rule(pick=chosen, how=decisions)
    def restore(self, pick: int, how: str) -> None:
        rows = Correction.objects.filter(state=DecisionState.APPROVED, restores=None)
        wrong = self.one(list(rows.order_by("proposed_at", "pk").values_list("pk", flat=True)), pick)
        self.tried(
            partial(
                coins.propose_restoration, correction_id=wrong, reference="CASE-2", by=self.maker, at=self.at
            )
        )
        self.decided(Correction, how, coins.approve_correction, coins.refuse_correction, "correction_id")

    @precondition(lambda self: Debt.objects.exists())
    @rule(pick=chosen, minutes=quarter_hours, how=st.sampled_from(["repay", "appeal", "reject"]))
    def answer_debt(self, pick: int, minutes: CoinMinutes, how: str) -> None:
        debts = list(Debt.objects.order_by("lent_at", "pk"))
        debt = debts[pick % len(debts)]
        by = Actor(debt.person_id, Role.VOLUNTEER, "", None, Channel.PAGE)
        if how == "repay":
            pay = partial(coins.repay_debt, debt_id=debt.pk, coin_minutes=minutes, by=by, at=self.at)
            self.tried(pay)
        elif how == "appeal":
            self.once(partial(coins.appeal_debt, debt_id=debt.pk, by=by, at=self.at))
        else:
            self.once(partial(coins.reject_appeal, debt_id=debt.pk, by=self.city[0], at=self.at))

    @rule(who=somebody, how=decisions, is_time=st.sampled_from([False, False, False, True]))
    def die(self, who: int, how: str, is_time: bool) -> None:
        if not is_time:
            return
        self.tried(
            partial(
                coins.open_estate,
                person_id=self.person(who),
                died_date=local_date(self.at),
                paper_reference="D-1",
                by=self.maker,
                at=self.at,
            )
        )
        self.decided(EstateDecision, how, coins.approve_estate, coins.refuse_estate, "decision_id")

    @precondition(lambda self: Estate.objects.filter(state=EstateState.FROZEN).exists())
    @rule(heirs=heirs, is_alive=st.booleans(), how=decisions)
    def settle_estate(self, heirs: list[tuple[int, int]], is_alive: bool, how: str) -> None:
        """Undo a death, or follow the heirs: who is no relative or died is refused."""
        frozen = Estate.objects.filter(state=EstateState.FROZEN).order_by("opened_at", "pk")[0]
        facts: dict[str, Any] = {"estate_id": frozen.pk, "paper_reference": "N-1", "by": self.maker}
        if is_alive:
            self.tried(partial(coins.withdraw_estate, at=self.at, **facts))
        else:
            number = [each.pk for each in self.people].index(frozen.person_id)
            shares = [(self.person(number + step), parts) for step, parts in dict(heirs).items()]
            self.tried(partial(coins.settle_estate, shares=shares, at=self.at, **facts))
        self.decided(EstateDecision, how, coins.approve_estate, coins.refuse_estate, "decision_id")

    @rule(pick=chosen)
    def replay(self, pick: int) -> None:
        """Let something that was done earlier arrive once more, late and out of order."""
        if self.done:
            self.again(self.done[-1 - pick % len(self.done)])

    @precondition(lambda self: Donation.objects.filter(pool=self.pool).exists())
    @rule()
    def close_pool(self) -> None:
        """End donations and close the pool once it is empty; the next one has the same account."""
        by: dict[str, Any] = {"pool_id": self.pool.pk, "at": self.at}
        self.tried(partial(coins.propose_closing, by=self.maker, **by))
        if not self.tried(partial(coins.close_pool, by=self.checker, **by)):
            return
        request = pool_request(place=DISTRICT, year_budget_minutes=POOL_YEAR_MINUTES)
        proposed = coins.propose_pool(request=request, by=self.maker, at=self.at)
        self.pool = coins.open_pool(pool_id=proposed.pk, by=self.checker, at=self.at)


@pytest.mark.django_db(databases=["default"])
def test_the_laws_hold_over_all_acts(cast: Cast) -> None:
    AllActs.cast = cast
    run_state_machine_as_test(
        AllActs,
        settings=settings(
            max_examples=HISTORIES or USUAL_HISTORIES,
            stateful_step_count=STEPS,
            derandomize=not HISTORIES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

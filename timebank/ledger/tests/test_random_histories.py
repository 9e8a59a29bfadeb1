"""Random histories of the books: whatever is posted, repeated, bent or taken back, the laws hold after each step."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from timebank.ledger import queries
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import (
    AccountKey,
    AlreadyReversed,
    Movement,
    MovementConflict,
    Overdrawn,
    post,
    reverse,
)
from timebank.ledger.tests.books import AT, ISSUE, debt, earned, moving
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes

PERSONS = ("a", "b", "c")
ACCOUNTS = [
    ISSUE,
    AccountKey(OwnerKind.PLACE, "110101", Purse.BUDGET),
    *(earned(person) for person in PERSONS),
    *(AccountKey(OwnerKind.PERSON, person, Purse.GRANTED, grant_id=UUID(int=1)) for person in PERSONS),
    *(AccountKey(OwnerKind.NEED, "n", Purse.HOLD, payer_id=UUID(int=number)) for number in (1, 2)),
    debt("a"),
]
IDS = [account.id for account in ACCOUNTS]
MAY_BE_NEGATIVE = {ISSUE.id, debt("a").id}

sides = st.permutations(ACCOUNTS).map(lambda accounts: (accounts[0], accounts[1]))
steps = st.tuples(sides, st.integers(1, 100)).map(lambda step: moving(*step[0], step[1]))
issues = st.tuples(st.sampled_from(ACCOUNTS[1:]), st.integers(1, 300)).map(lambda step: moving(ISSUE, *step))
batches = st.lists(steps | issues, min_size=1, max_size=5)


class Books(RuleBasedStateMachine):
    """The real books beside a model of them: a counter of balances and the movements that went in."""

    def __init__(self) -> None:
        super().__init__()
        self.balances: Counter[UUID] = Counter()
        self.posted: dict[UUID, Movement] = {}
        self.reversed: set[UUID] = set()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _after(self, movements: list[Movement]) -> Counter[UUID]:
        after = Counter(self.balances)
        for movement in movements:
            after[_id(movement.debit)] -= movement.coin_minutes
            after[_id(movement.credit)] += movement.coin_minutes
        return after

    def _post(self, batch: list[Movement], new: list[Movement]) -> None:
        """Post a batch of which only some movements are new, and expect what the model says."""
        after = self._after(new)
        if any(balance < 0 for account, balance in after.items() if account not in MAY_BE_NEGATIVE):
            with pytest.raises(Overdrawn):
                post(movements=batch)
            return
        post(movements=batch)
        self.balances = after
        self.posted |= {movement.id: movement for movement in new}

    @rule(batch=batches)
    def post_new(self, batch: list[Movement]) -> None:
        """Post movements that were never seen."""
        fresh = [replace(movement, id=new_id()) for movement in batch]
        self._post(fresh, fresh)

    @precondition(lambda self: self.posted)
    @rule(data=st.data(), batch=batches)
    def repeat_some_among_new(self, data: st.DataObject, batch: list[Movement]) -> None:
        """Send movements again, in another order, twice, and among new ones."""
        again = data.draw(st.lists(st.sampled_from(list(self.posted.values())), min_size=1, max_size=4))
        fresh = [replace(movement, id=new_id()) for movement in batch]
        self._post(data.draw(st.permutations([*again, *fresh, fresh[0]])), fresh)

    @precondition(lambda self: self.posted)
    @rule(data=st.data(), batch=batches)
    def bend_one(self, data: st.DataObject, batch: list[Movement]) -> None:
        """Send a known id with another amount: refused, with all that came along."""
        known = data.draw(st.sampled_from(list(self.posted.values())))
        bent = replace(known, coin_minutes=CoinMinutes(known.coin_minutes + 1))
        fresh = [replace(movement, id=new_id()) for movement in batch]
        with pytest.raises((MovementConflict, Overdrawn)):
            post(movements=[*fresh, bent])

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def take_one_back(self, data: st.DataObject) -> None:
        """Reverse any movement, reversals too: once, unless the coins are gone."""
        original = data.draw(st.sampled_from(list(self.posted.values())))
        case_id = new_id()
        reversal = replace(
            original,
            debit=_id(original.credit),
            credit=_id(original.debit),
            kind=TransferKind.REVERSE,
            reference="case",
            cause_id=case_id,
            reverses_id=original.id,
        )
        if original.id in self.reversed:
            with pytest.raises(AlreadyReversed):
                reverse(transfer_id=original.id, cause_id=case_id, reference="case", at=AT)
            return
        after = self._after([reversal])
        if any(balance < 0 for account, balance in after.items() if account not in MAY_BE_NEGATIVE):
            with pytest.raises(Overdrawn):
                reverse(transfer_id=original.id, cause_id=case_id, reference="case", at=AT)
            return
        reversal_id = reverse(transfer_id=original.id, cause_id=case_id, reference="case", at=AT)
        self.balances = after
        self.posted[reversal_id] = replace(reversal, id=reversal_id)
        self.reversed.add(original.id)

    @invariant()
    def the_laws_hold(self) -> None:
        """The sum is zero, nothing is below zero but issue and debt, kept balances equal the movements and the model."""
        balances = queries.balances(account_ids=IDS)
        assert sum(balances.values()) == 0
        assert [account for account in IDS if balances[account] < 0 and account not in MAY_BE_NEGATIVE] == []
        assert balances == {account: self.balances[account] for account in IDS}
        result = queries.verify()
        assert result.first_difference is None
        assert result.transfers == len(self.posted)


def _id(side: AccountKey | UUID) -> UUID:
    return side if isinstance(side, UUID) else side.id


@pytest.mark.django_db(databases=["default"])
def test_random_histories_keep_the_laws_of_the_books() -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

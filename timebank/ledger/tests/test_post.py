"""Posting: what arrives in the books, what a retry does, what is refused; nothing of a refused batch remains."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from timebank.ledger import queries
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import (
    MOVEMENTS_PER_POST_MAX,
    AccountKey,
    Movement,
    MovementConflict,
    Overdrawn,
    ReversalDiffers,
    UnknownAccount,
    account_id,
    post,
)
from timebank.ledger.tests.books import AT, ISSUE, debt, earned, issued, moving
from timebank.lib.ids import new_id
from timebank.lib.refusals import Refused

pytestmark = pytest.mark.django_db(databases=["default"])


def test_coins_leave_the_debit_and_arrive_in_the_credit() -> None:
    giver, receiver = earned(), earned()
    issued(giver, 90)
    post(movements=[moving(giver, receiver, 60)])
    assert queries.balances(account_ids=[giver.id, receiver.id]) == {giver.id: 30, receiver.id: 60}


def test_a_movement_reads_as_it_was_posted() -> None:
    giver, receiver = earned(), earned()
    issued(giver, 60)
    movement = moving(giver, receiver, 60, reference="赠与 1")
    post(movements=[movement])
    fact = queries.movement(transfer_id=movement.id)
    assert (fact.debit_account_id, fact.credit_account_id, fact.coin_minutes) == (giver.id, receiver.id, 60)
    assert (fact.kind, fact.reference, fact.cause_id) == (TransferKind.GIVE, "赠与 1", movement.cause_id)
    assert (fact.happened_at, fact.reverses_id) == (AT, None)
    assert fact.booked_at.utcoffset() is not None


def test_an_account_that_was_never_used_has_nothing() -> None:
    assert queries.balance(account_id=new_id()) == 0


def test_an_account_is_the_same_whoever_names_it() -> None:
    key = AccountKey(OwnerKind.NEED, "n", Purse.HOLD, payer_id=UUID(int=1))
    assert key.id == account_id(
        owner_kind=key.owner_kind, owner_id="n", purse=Purse.HOLD, payer_id=UUID(int=1)
    )
    assert key.id == UUID("4207af52-275c-5d04-996b-94fb0cd71c20"), "the derivation never changes"
    others = [replace(key, payer_id=UUID(int=2)), replace(key, owner_id="m"), replace(key, payer_id=None)]
    assert len({key.id, *(other.id for other in others)}) == 4


def test_the_balance_of_the_issue_is_read_from_the_movements() -> None:
    before = queries.balance(account_id=ISSUE.id)
    issued(earned(), 60)
    assert queries.balance(account_id=ISSUE.id) == before - 60


def test_a_batch_is_judged_by_its_sum_and_numbered_in_its_order() -> None:
    first, second, third = earned(), earned(), earned()
    batch = [
        moving(first, second, 60),
        moving(second, third, 60),
        moving(ISSUE, first, 60, kind=TransferKind.ISSUE),
    ]
    post(movements=batch)
    assert list(queries.balances(account_ids=[first.id, second.id, third.id]).values()) == [0, 0, 60]
    page = queries.movements_of(account_ids=[first.id, second.id, third.id], limit=10, before=None)
    assert [fact.id for fact in page] == [movement.id for movement in reversed(batch)]


def test_a_thousand_movements_are_one_round_trip() -> None:
    volunteers = [earned() for _ in range(1000)]
    batch = [moving(ISSUE, volunteer, 60, kind=TransferKind.EARN) for volunteer in volunteers]
    with CaptureQueriesContext(connection) as captured:
        post(movements=batch)
    assert [query["sql"] for query in captured if "ledger" in query["sql"]] == [captured[-2]["sql"]]
    assert len(captured) == 3, "savepoint, posting, release"
    assert set(queries.balances(account_ids=[each.id for each in volunteers]).values()) == {60}


def test_a_retry_changes_nothing_alone_or_among_new_movements() -> None:
    giver, receiver = earned(), earned()
    issued(giver, 90)
    first, second = moving(giver, receiver, 60), moving(giver, receiver, 30)
    post(movements=[first])
    post(movements=[first])
    assert queries.balance(account_id=receiver.id) == 60
    post(movements=[second, first])
    assert queries.balance(account_id=receiver.id) == 90


def test_the_same_movement_twice_in_a_batch_is_posted_once() -> None:
    receiver = earned()
    movement = moving(ISSUE, receiver, 60, kind=TransferKind.ISSUE)
    post(movements=[movement, movement])
    assert queries.balance(account_id=receiver.id) == 60


@pytest.mark.parametrize(
    "other",
    [
        {"coin_minutes": 59},
        {"debit": earned("another")},
        {"credit": earned("another")},
        {"kind": TransferKind.DONATE},
        {"reference": "gift 2"},
        {"cause_id": new_id()},
        {"happened_at": AT + timedelta(microseconds=1)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_the_same_id_with_other_content_is_refused(other: dict[str, object]) -> None:
    giver, receiver = earned(), earned()
    issued(giver, 200)
    issued(earned("another"), 200)
    movement = moving(giver, receiver, 60)
    changed = replace(movement, **other)  # type: ignore[arg-type]
    with pytest.raises(MovementConflict):
        post(movements=[movement, changed])
    post(movements=[movement])
    with pytest.raises(MovementConflict):
        post(movements=[moving(giver, receiver, 1), changed])
    assert queries.balances(account_ids=[giver.id, receiver.id]) == {giver.id: 140, receiver.id: 60}


def test_a_debt_may_be_below_zero() -> None:
    person = earned()
    post(movements=[moving(debt(person.owner_id), person, 60, kind=TransferKind.LEND)])
    assert queries.balance(account_id=debt(person.owner_id).id) == -60


def _overdrawn(giver: AccountKey, receiver: AccountKey) -> Movement:
    return moving(giver, receiver, 61)


def _to_nowhere(giver: AccountKey, _receiver: AccountKey) -> Movement:
    return moving(giver, new_id(), 1)


def _from_nowhere(_giver: AccountKey, receiver: AccountKey) -> Movement:
    return moving(new_id(), receiver, 1)


def _reversal_of_nothing(giver: AccountKey, receiver: AccountKey) -> Movement:
    return moving(giver, receiver, 1, kind=TransferKind.REVERSE, reverses_id=new_id())


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (_overdrawn, Overdrawn),
        (_to_nowhere, UnknownAccount),
        (_from_nowhere, UnknownAccount),
        (_reversal_of_nothing, ReversalDiffers),
    ],
)
def test_a_refused_movement_takes_its_whole_batch_with_it(wrong: object, refusal: type[Refused]) -> None:
    giver, receiver = earned(), earned()
    issued(giver, 60)
    with pytest.raises(refusal):
        post(movements=[moving(giver, receiver, 30), wrong(giver, receiver)])  # type: ignore[operator]
    assert queries.balances(account_ids=[giver.id, receiver.id]) == {giver.id: 60, receiver.id: 0}
    assert queries.accounts_of(owner_kind=OwnerKind.PERSON, owner_id=receiver.owner_id) == []


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("ledger_transfer_positive", {"coin_minutes": 0}),
        ("ledger_transfer_positive", {"coin_minutes": -60}),
        ("ledger_transfer_two_accounts", {"credit": ISSUE}),
        ("ledger_transfer_kind_known", {"kind": "SELL"}),
        ("ledger_transfer_reverse_points", {"kind": TransferKind.REVERSE}),
        ("ledger_transfer_reverse_points", {"reverses_id": new_id()}),
        ("ledger_account_issue_of_city", {"credit": AccountKey(OwnerKind.PERSON, "p", Purse.ISSUE)}),
        ("ledger_account_grant_of_granted", {"credit": AccountKey(OwnerKind.PERSON, "p", Purse.GRANTED)}),
        (
            "ledger_account_payer_of_hold",
            {"credit": AccountKey(OwnerKind.PERSON, "p", Purse.EARNED, None, new_id())},
        ),
        ("ledger_account_purse_known", {"credit": AccountKey(OwnerKind.PERSON, "p", "CASH")}),  # type: ignore[arg-type]
        ("ledger_account_owner_kind_known", {"credit": AccountKey("BANK", "p", Purse.EARNED)}),  # type: ignore[arg-type]
    ],
)
def test_what_must_never_be_false_is_a_constraint(constraint: str, wrong: dict[str, object]) -> None:
    movement = replace(moving(ISSUE, earned(), 60, kind=TransferKind.ISSUE), **wrong)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError, match=constraint):
        post(movements=[movement])


@pytest.mark.parametrize("count", [0, MOVEMENTS_PER_POST_MAX + 1])
def test_a_batch_has_at_least_one_movement_and_a_limit(count: int) -> None:
    with pytest.raises(ValueError, match="a batch has"):
        post(movements=[moving(ISSUE, earned(), 1)] * count)


def test_a_moment_without_a_time_zone_is_a_bug_of_the_caller() -> None:
    movement = replace(moving(ISSUE, earned(), 1), happened_at=datetime(2026, 5, 1, 10))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        post(movements=[movement])

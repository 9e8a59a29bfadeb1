"""Taking a movement back: once, exactly, and the reversal itself once too, which restores."""

from dataclasses import replace
from datetime import timedelta

import pytest

from timebank.ledger import queries
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import (
    AlreadyReversed,
    Movement,
    MovementConflict,
    Overdrawn,
    ReversalDiffers,
    post,
    reverse,
)
from timebank.ledger.rules import reversal_of
from timebank.ledger.tests.books import AT, debt, earned, issued, moving
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.lib.units import CoinMinutes

pytestmark = pytest.mark.django_db(databases=["default"])

CASE = new_id()


def test_a_reversal_gives_the_coins_back_and_points_at_its_original() -> None:
    giver, receiver = earned(), earned()
    issued(giver, 60)
    gift = moving(giver, receiver, 60)
    post(movements=[gift])
    reversal_id = reverse(transfer_id=gift.id, cause_id=CASE, reference="case 1", at=AT)
    assert queries.balances(account_ids=[giver.id, receiver.id]) == {giver.id: 60, receiver.id: 0}
    fact = queries.movement(transfer_id=reversal_id)
    assert (fact.kind, fact.reverses_id, fact.reference) == (TransferKind.REVERSE, gift.id, "case 1")


def test_a_retried_reversal_gives_the_first_result() -> None:
    receiver = earned()
    movement = issued(receiver, 60)
    first = reverse(transfer_id=movement.id, cause_id=CASE, reference="case 1", at=AT)
    assert reverse(transfer_id=movement.id, cause_id=CASE, reference="case 1", at=AT) == first
    assert queries.balance(account_id=receiver.id) == 0


def test_the_reversal_of_a_reversal_restores_and_each_happens_once() -> None:
    receiver = earned()
    movement = issued(receiver, 60)
    reversal_id = reverse(transfer_id=movement.id, cause_id=CASE, reference="case 1", at=AT)
    restoration_id = reverse(transfer_id=reversal_id, cause_id=CASE, reference="appeal 1", at=AT)
    assert queries.balance(account_id=receiver.id) == 60
    for transfer_id in (movement.id, reversal_id):
        with pytest.raises(AlreadyReversed):
            reverse(transfer_id=transfer_id, cause_id=new_id(), reference="case 2", at=AT)
    reverse(transfer_id=restoration_id, cause_id=CASE, reference="case 3", at=AT)
    assert queries.balance(account_id=receiver.id) == 0


def test_what_does_not_exist_cannot_be_reversed() -> None:
    with pytest.raises(NotFound):
        reverse(transfer_id=new_id(), cause_id=CASE, reference="case 1", at=AT)


def test_coins_that_are_gone_cannot_be_taken_back_until_they_are_lent() -> None:
    volunteer, shop = earned(), earned()
    movement = issued(volunteer, 60)
    post(movements=[moving(volunteer, shop, 40)])
    with pytest.raises(Overdrawn):
        reverse(transfer_id=movement.id, cause_id=CASE, reference="case 1", at=AT)
    original = queries.movement(transfer_id=movement.id)
    owed = debt(volunteer.owner_id)
    reversal = reversal_of(original=original, cause_id=CASE, reference="case 1", at=AT)
    post(movements=[moving(owed, volunteer, 40, kind=TransferKind.LEND), reversal])
    assert queries.balances(account_ids=[volunteer.id, owed.id]) == {volunteer.id: 0, owed.id: -40}


def test_the_same_cause_at_another_moment_is_another_content() -> None:
    movement = issued(earned(), 60)
    reverse(transfer_id=movement.id, cause_id=CASE, reference="case 1", at=AT)
    with pytest.raises(MovementConflict):
        reverse(transfer_id=movement.id, cause_id=CASE, reference="case 1", at=AT + timedelta(days=1))


def _less(reversal: Movement) -> Movement:
    return replace(reversal, coin_minutes=CoinMinutes(reversal.coin_minutes - 1))


def _not_swapped(reversal: Movement) -> Movement:
    return replace(reversal, debit=reversal.credit, credit=reversal.debit)


def _to_another(reversal: Movement) -> Movement:
    return replace(reversal, credit=earned())


def _from_another(reversal: Movement) -> Movement:
    rich = earned()
    issued(rich, 100)
    return replace(reversal, debit=rich)


def _second(reversal: Movement) -> Movement:
    post(movements=[replace(reversal, id=new_id())])
    return reversal


@pytest.mark.parametrize(
    ("bend", "refusal"),
    [
        (_less, ReversalDiffers),
        (_not_swapped, ReversalDiffers),
        (_to_another, ReversalDiffers),
        (_from_another, ReversalDiffers),
        (_second, AlreadyReversed),
    ],
)
def test_a_bent_reversal_is_refused_by_the_database(bend: object, refusal: type[Refused]) -> None:
    giver, receiver = earned(), earned()
    issued(giver, 120)
    issued(receiver, 120)
    gift = moving(giver, receiver, 60)
    post(movements=[gift])
    original = queries.movement(transfer_id=gift.id)
    reversal = bend(reversal_of(original=original, cause_id=CASE, reference="case 1", at=AT))  # type: ignore[operator]
    with pytest.raises(refusal):
        post(movements=[reversal])

"""Reading the books: pages of a statement, accounts of an owner, what fills a hold."""

from uuid import UUID

import pytest

from timebank.ledger import queries
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import AccountKey, post, reverse
from timebank.ledger.rules import Fill, net_fill
from timebank.ledger.tests.books import AT, earned, issued, moving
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound

pytestmark = pytest.mark.django_db(databases=["default"])


def test_a_statement_is_read_in_pages_newest_first_each_movement_once() -> None:
    purses = [earned("p"), AccountKey(OwnerKind.PERSON, "p", Purse.GIFTED)]
    other = earned()
    movements = [issued(purses[0], 600)]
    for _ in range(3):
        movements += [moving(purses[0], purses[1], 60), moving(purses[1], other, 30)]
    post(movements=movements)
    read: list[UUID] = []
    before = None
    while page := queries.movements_of(account_ids=[purse.id for purse in purses], limit=3, before=before):
        read += [fact.id for fact in page]
        before = page[-1].row_number
    assert read == [movement.id for movement in reversed(movements)]


@pytest.mark.parametrize("limit", [0, queries.STATEMENT_MAX + 1])
def test_a_page_has_a_limit(limit: int) -> None:
    with pytest.raises(ValueError, match="a page has"):
        queries.movements_of(account_ids=[new_id()], limit=limit, before=None)


def test_a_movement_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.movement(transfer_id=new_id())


def test_the_accounts_of_an_owner_say_what_they_are() -> None:
    grant_id = new_id()
    granted = AccountKey(OwnerKind.PERSON, "p", Purse.GRANTED, grant_id=grant_id)
    issued(earned("p"), 60)
    issued(granted, 90)
    issued(earned("q"), 30)
    facts = queries.accounts_of(owner_kind=OwnerKind.PERSON, owner_id="p")
    assert [(fact.purse, fact.grant_id, fact.balance) for fact in facts] == [
        (Purse.EARNED, None, 60),
        (Purse.GRANTED, grant_id, 90),
    ]


def test_a_hold_knows_the_purses_it_was_filled_from_and_what_went_back() -> None:
    granted, own, volunteer = AccountKey(OwnerKind.PERSON, "p", Purse.GIFTED), earned("p"), earned("v")
    hold = AccountKey(OwnerKind.NEED, "n", Purse.HOLD, payer_id=UUID(int=1))
    issued(granted, 200)
    issued(own, 200)
    fills = [moving(granted, hold, 30, kind=TransferKind.HOLD), moving(own, hold, 60, kind=TransferKind.HOLD)]
    post(movements=fills)
    assert [(fill.debit_account_id, fill.coin_minutes) for fill in _fill(hold)] == [
        (granted.id, 30),
        (own.id, 60),
    ]
    earn = moving(hold, volunteer, 45, kind=TransferKind.EARN)
    post(movements=[earn, moving(hold, own, 20, kind=TransferKind.RELEASE)])
    assert [fill[:2] for fill in _fill(hold)] == [(granted.id, 30), (own.id, 40)]
    reverse(transfer_id=earn.id, cause_id=new_id(), reference="case 1", at=AT)
    assert [fill[:2] for fill in _fill(hold)] == [(granted.id, 30), (own.id, 40)], (
        "the volunteer did not fill it"
    )
    post(
        movements=[
            moving(hold, own, 40, kind=TransferKind.RELEASE),
            moving(own, hold, 10, kind=TransferKind.HOLD),
        ]
    )
    reverse(transfer_id=fills[0].id, cause_id=new_id(), reference="case 1", at=AT)
    assert [fill[:2] for fill in _fill(hold)] == [(own.id, 10)]


def _fill(hold: AccountKey) -> list[Fill]:
    newest_first = queries.movements_of(account_ids=[hold.id], limit=queries.STATEMENT_MAX, before=None)
    return net_fill(hold_id=hold.id, movements=reversed(newest_first))

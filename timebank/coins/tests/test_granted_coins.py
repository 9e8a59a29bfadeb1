"""What granted coins are for: spent in spite of a debt, and for nothing but service."""

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from timebank.coins import queries
from timebank.coins.jobs import expire_due_grants
from timebank.coins.operations import place_hold, release_hold, settle_and_release
from timebank.coins.rules import granted_account, issue_account
from timebank.coins.tests.lists import approved_batch
from timebank.coins.tests.purses import earned, funded, granted, purses
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import AccountKey, Movement, post
from timebank.ledger.queries import movements_of, verify
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.places.rules import city_code

pytestmark = pytest.mark.django_db(databases=["default"])

AFTER = NOW + timedelta(days=366)


def owes(cast: Cast, coin_minutes: int) -> None:
    """Let the elder owe coins that had to be lent."""
    cause_id = new_id()
    post(
        movements=[
            Movement(
                id=cause_id,
                debit=AccountKey(OwnerKind.PERSON, str(cast.elder.pk), Purse.DEBT),
                credit=issue_account(city=city_code(cast.elder.place_id)),
                coin_minutes=CoinMinutes(coin_minutes),
                kind=TransferKind.LEND,
                reference=f"DEBT {cause_id}",
                cause_id=cause_id,
                happened_at=NOW,
            )
        ]
    )


def test_a_debt_keeps_nobody_from_getting_and_spending_granted_coins(cast: Cast) -> None:
    owes(cast, 6_000)
    granted(cast, 60)
    funded(cast, 600)
    approved_batch(cast, [(cast.elder.member_number, 1)])
    place_hold(need_id=new_id(), payer_id=cast.elder.pk, coin_minutes=CoinMinutes(120), at=NOW)
    assert purses(cast.elder.pk) == (0, 0, 0, 120)
    assert verify().ok


def test_granted_coins_leave_for_a_need_or_back_to_where_they_came_from_and_nowhere_else(cast: Cast) -> None:
    grant_id = granted(cast, 240)
    earned(cast.elder.pk, 60)
    served, left, later = new_id(), new_id(), new_id()
    for need_id in (served, left, later):
        place_hold(need_id=need_id, payer_id=cast.elder.pk, coin_minutes=CoinMinutes(60), at=NOW)
    settle_and_release(
        need_id=served,
        payer_id=cast.elder.pk,
        settlement_id=new_id(),
        payments=[(cast.volunteer.pk, CoinMinutes(45))],
        release=True,
        at=NOW,
    )
    release_hold(need_id=left, payer_id=cast.elder.pk, cause_id=left, at=NOW)
    expire_due_grants(at=AFTER, limit=9)
    account = granted_account(person_id=cast.elder.pk, grant_id=grant_id).id
    moved = movements_of(account_ids=[account], limit=100, before=None)
    kinds = {each.kind for each in moved if each.debit_account_id == account}
    assert kinds == {TransferKind.HOLD, TransferKind.EXPIRE}
    assert queries.purse_balances(person_id=cast.volunteer.pk).earned == 45
    assert purses(cast.elder.pk) == (0, 0, 60, 60)

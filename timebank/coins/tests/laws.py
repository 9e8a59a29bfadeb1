"""The laws of the books over all acts of coins, read from the movements themselves; asserted after each step of a history."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import F, Sum

from timebank.coins import queries
from timebank.coins.kinds import DebtState, EstateState, GiftState
from timebank.coins.models import Debt, Donation, Estate, Gift, Hold, Pool
from timebank.coins.queries import StatementOwner, every_line, statement_period, what_donation_did
from timebank.coins.rules import debt_account, gift_account, hold_account
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.queries import accounts_of, balance, verify

_BALANCES = """
SELECT account.purse, account.balance,
    coalesce((SELECT sum(coin_minutes) FROM ledger_transfer WHERE credit_account_id = account.id), 0)
    - coalesce((SELECT sum(coin_minutes) FROM ledger_transfer WHERE debit_account_id = account.id), 0)
FROM ledger_account account
"""
_MOVEMENTS = """
SELECT moved.coin_minutes, moved.kind, debit.id, debit.purse, debit.owner_kind, credit.id, credit.purse, credit.owner_kind
FROM ledger_transfer moved
JOIN ledger_account debit ON debit.id = moved.debit_account_id
JOIN ledger_account credit ON credit.id = moved.credit_account_id
ORDER BY moved.row_number
"""
BEGINNING, END = date(2020, 1, 1), date(2060, 1, 1)
GRANTED_GOES_TO = {
    (Purse.HOLD, OwnerKind.NEED),
    (Purse.BUDGET, OwnerKind.PLACE),
    *((Purse.POOL, kind) for kind in (OwnerKind.PLACE, OwnerKind.ORGANISATION)),
}
"""A service that is asked for, and home; never another purse of anybody, nor a gift."""


def assert_laws(*, person_ids: Iterable[UUID]) -> None:
    """Assert every law over the whole books, and the statements of some persons."""
    assert verify().first_difference is None
    _assert_sums()
    _assert_ways()
    _assert_holds()
    _assert_gifts()
    _assert_debts_and_estates()
    _assert_pools()
    for person_id in person_ids:
        _assert_statement(person_id)


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _assert_sums() -> None:
    """Balances are their movements, all of them are zero together, and only issue and debt are below zero."""
    total = 0
    for purse, kept, moved in _rows(_BALANCES):
        assert isinstance(kept, int)
        total += int(str(moved))
        assert kept == (0 if purse == Purse.ISSUE else moved)
        assert kept >= 0 or purse == Purse.DEBT
    assert total == 0


def _assert_ways() -> None:
    """Granted coins buy service or go home; gifted ones are not given on; a hold gives no purse more than it got of it."""
    filled: defaultdict[object, Counter[object]] = defaultdict(Counter)
    for minutes, kind, debit, from_purse, from_kind, credit, to_purse, to_kind in _rows(_MOVEMENTS):
        assert isinstance(minutes, int)
        if from_purse == Purse.GRANTED:
            assert (to_purse, to_kind) in GRANTED_GOES_TO, f"granted coins went to {to_purse} by {kind}"
        if to_purse == Purse.EARNED and from_purse == Purse.HOLD and from_kind == OwnerKind.NEED:
            assert kind in (TransferKind.EARN, TransferKind.RELEASE, TransferKind.REVERSE)
        if from_purse == Purse.GIFTED and to_kind == OwnerKind.GIFT:
            assert kind == TransferKind.REVERSE, "only a correction takes a gift back"
        if to_purse == Purse.HOLD and kind != TransferKind.REVERSE:
            filled[credit][debit] += minutes
        if from_purse == Purse.HOLD and kind == TransferKind.RELEASE:
            filled[debit][credit] -= minutes
            assert filled[debit][credit] >= 0, "a hold gave a purse more than it had got of it"


def _assert_holds() -> None:
    """A closed hold is at zero, an open one has at most what was set aside."""
    for hold in Hold.objects.all():
        left = balance(account_id=hold_account(need_id=hold.need_id, payer_id=hold.payer_id).id)
        assert left == 0 if hold.closed_at else 0 <= left <= hold.coin_minutes


def _assert_gifts() -> None:
    """What rests lies in the hold of its gift, and nothing else does."""
    for giving in (*Gift.objects.all(), *Donation.objects.all()):
        rests = balance(account_id=gift_account(gift_id=giving.pk).id)
        assert rests == (giving.coin_minutes if giving.is_resting else 0)


def _assert_debts_and_estates() -> None:
    """What is owed is what was lent and not paid; a closed estate is at zero or waits to pass late coins on."""
    for person_id in set(Debt.objects.values_list("person_id", flat=True)):
        owing = Debt.objects.filter(person=person_id, state__in=[DebtState.OWED, DebtState.PAUSED])
        owed = owing.aggregate(sum=Sum(F("lent_minutes") - F("repaid_minutes")))["sum"] or 0
        assert balance(account_id=debt_account(person_id=person_id).id) == -owed
    late = set(queries.estates_with_late_coins(limit=100))
    for estate in Estate.objects.filter(state=EstateState.CLOSED).exclude(pk__in=late):
        purses = accounts_of(owner_kind=OwnerKind.PERSON, owner_id=str(estate.person_id))
        assert [each for each in purses if each.balance] == []
    dead = Estate.objects.filter(state__in=[EstateState.FROZEN, EstateState.CLOSED]).values("person")
    assert not Gift.objects.filter(state=GiftState.RESTING, giver__in=dead).exists()
    assert not Gift.objects.filter(state=GiftState.RESTING, receiver__in=dead).exists()
    assert not Donation.objects.filter(state=GiftState.RESTING, giver__in=dead).exists()


def _assert_pools() -> None:
    """What donors read adds up: nobody's donation is used twice, and what lies there is no more than the pool has."""
    for pool in Pool.objects.all():
        left = 0
        for donation in Donation.objects.filter(pool=pool):
            did = what_donation_did(donation=donation)
            used = [use.coin_minutes for use in did.uses]
            assert all(minutes > 0 for minutes in used)
            assert did.left_minutes >= 0
            assert did.left_minutes + sum(used) <= donation.coin_minutes
            left += did.left_minutes
        assert left <= balance(account_id=pool.account.id)


def _assert_statement(person_id: UUID) -> None:
    """Opening, lines and closing add up, purse by purse, to what the purses have."""
    owner = StatementOwner(OwnerKind.PERSON, str(person_id))
    found = statement_period(owner=owner, starts_date=BEGINNING, ends_date=END, limit=1)
    lines: Counter[Purse] = Counter()
    for line in every_line(statement=found):
        lines[line.purse] += line.coin_minutes
        assert line.purse_minutes == lines[line.purse]
    own: Counter[Purse] = Counter()
    for account in accounts_of(owner_kind=OwnerKind.PERSON, owner_id=str(person_id)):
        own[account.purse] += account.balance
    assert found.opening_minutes == 0
    for purse in found.purses:
        assert purse.closing_minutes == lines[purse.purse] == own[purse.purse]
    assert found.closing_minutes == sum(lines.values()) == sum(own.values())

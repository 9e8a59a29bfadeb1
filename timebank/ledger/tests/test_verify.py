"""The books are recomputed, and whatever somebody with more rights than anybody should have did to them is named."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connections

from timebank.ledger import queries
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import post, reverse
from timebank.ledger.queries import Difference
from timebank.ledger.tests.books import AT, ISSUE, debt, earned, issued, moving
from timebank.lib.ids import derived_id, new_id

GIVER, RECEIVER = earned("giver"), earned("receiver")
GIFT = moving(GIVER, RECEIVER, 60)
CASE = new_id()
REVERSAL_ID = derived_id(cause=CASE, verb=TransferKind.REVERSE, account=GIFT.id)
SECOND_REVERSAL_ID = UUID("ffff" + str(REVERSAL_ID)[4:])
UNUSED = UUID(int=0)
ACCOUNT, TRANSFER = "ledger_account", "ledger_transfer"
CONSTRAINTS = [
    (ACCOUNT, "ledger_account_not_overdrawn"),
    (ACCOUNT, "ledger_account_issue_of_city"),
    (TRANSFER, "ledger_transfer_debit_known"),
    (TRANSFER, "ledger_transfer_credit_known"),
    (TRANSFER, "ledger_transfer_reverse_points"),
]


@pytest.fixture
def books(committed_database: str) -> str:
    """Some movements, committed: an issue, a gift, a loan, and a reversal of the gift."""
    issued(GIVER, 120)
    post(movements=[GIFT, moving(debt("giver"), RECEIVER, 30)])
    reverse(transfer_id=GIFT.id, cause_id=CASE, reference="case 1", at=AT)
    return committed_database


@contextmanager
def _unguarded() -> Iterator[None]:
    """Take the guards away as only the tables' owner can, and put them back."""
    with connections["owner"].cursor() as cursor:
        for table in ("ledger_transfer", "ledger_account"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, constraint in CONSTRAINTS:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        cursor.execute("DROP INDEX ledger_transfer_reversed_once")
        yield
        for table in ("ledger_transfer", "ledger_account"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_books_that_agree_are_counted(books: str) -> None:
    result = queries.verify()
    assert (result.ok, result.accounts, result.transfers, result.first_difference) == (True, 4, 4, None)


def test_empty_books_agree(committed_database: str) -> None:
    result = queries.verify()
    assert (result.ok, result.accounts, result.transfers) == (True, 0, 0)


@pytest.mark.parametrize(
    ("tampering", "row_ids", "difference"),
    [
        (
            "UPDATE ledger_account SET balance = balance + 1 WHERE id = %s",
            [RECEIVER.id],
            Difference(ACCOUNT, RECEIVER.id, "the balance is 31, the movements make 30"),
        ),
        (
            "UPDATE ledger_account SET balance = -120 WHERE id = %s",
            [ISSUE.id],
            Difference(ACCOUNT, ISSUE.id, "the balance of the issue is not kept, yet it is -120"),
        ),
        (
            "UPDATE ledger_transfer SET coin_minutes = 59 WHERE debit_account_id = %s",
            [ISSUE.id],
            Difference(ACCOUNT, GIVER.id, "the balance is 120, the movements make 59"),
        ),
        (
            "DELETE FROM ledger_transfer WHERE debit_account_id = %s",
            [ISSUE.id],
            Difference(ACCOUNT, GIVER.id, "the balance is 120, the movements make 0"),
        ),
        (
            "UPDATE ledger_transfer SET credit_account_id = %s WHERE debit_account_id = %s",
            [UNUSED, ISSUE.id],
            Difference(ACCOUNT, UNUSED, "movements name an account that does not exist"),
        ),
        (
            "UPDATE ledger_transfer SET reverses_id = (SELECT id FROM ledger_transfer WHERE debit_account_id = %s)"
            " WHERE id = %s",
            [ISSUE.id, REVERSAL_ID],
            Difference(TRANSFER, REVERSAL_ID, "it does not mirror the movement that it reverses"),
        ),
        (
            "UPDATE ledger_transfer SET kind = 'GIVE' WHERE id = %s",
            [REVERSAL_ID],
            Difference(TRANSFER, REVERSAL_ID, "it is a reversal without an original, or the other way"),
        ),
        (
            """INSERT INTO ledger_transfer (id, debit_account_id, credit_account_id, coin_minutes, kind, reference,
                                            cause_id, reverses_id, happened_at)
               SELECT overlay(id::text PLACING 'ffff' FROM 1)::uuid, debit_account_id, credit_account_id, coin_minutes,
                      kind, reference, cause_id, reverses_id, happened_at
               FROM ledger_transfer WHERE id IN (%s, %s)""",
            [GIFT.id, REVERSAL_ID],
            Difference(TRANSFER, SECOND_REVERSAL_ID, "it reverses a movement that was reversed before"),
        ),
    ],
    ids=["balance", "issue", "amount", "row", "account", "reversal", "kind", "second reversal"],
)
def test_what_was_tampered_with_is_named(
    books: str, tampering: str, row_ids: list[UUID], difference: Difference
) -> None:
    with _unguarded(), connections["owner"].cursor() as cursor:
        cursor.execute(tampering, row_ids)
        assert queries.verify().first_difference == difference


def test_an_account_below_zero_is_named(books: str) -> None:
    taken = moving(GIVER, RECEIVER, 500)
    with _unguarded():
        post(movements=[taken])
        found = queries.verify().first_difference
    assert found == Difference(ACCOUNT, GIVER.id, "the balance is below zero: -380")


def test_the_command_prints_the_agreed_keys_and_ends_well(books: str) -> None:
    out = StringIO()
    call_command("verify_ledger", "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert printed.pop("rows_per_second") > 0
    assert printed == {"ok": True, "accounts": 4, "transfers": 4, "seals": 0, "first_difference": None}


def test_the_command_names_the_first_difference_and_ends_with_1(books: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET balance = 7 WHERE id = %s", [GIVER.id])
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_ledger", "--json", stdout=out)
    assert json.loads(out.getvalue())["first_difference"] == {
        "table": ACCOUNT,
        "id": str(GIVER.id),
        "what": "the balance is 7, the movements make 120",
    }
    sentence = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_ledger", stdout=sentence)
    assert str(GIVER.id) in sentence.getvalue()

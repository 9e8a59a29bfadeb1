"""Around Python: what the two database logins can do to the books by bare SQL. The answer is: nothing but post."""

from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from timebank.ledger import queries
from timebank.ledger.kinds import OwnerKind
from timebank.ledger.operations import post
from timebank.ledger.tests.books import ISSUE, earned, issued, moving

BOTH = pytest.mark.django_db(databases=["default", "owner"])
APPLICATION = pytest.mark.django_db(databases=["default"])

POSTED_BY_HAND = """
SELECT ledger_post(jsonb_build_object('accounts', jsonb '[]', 'movements', jsonb_build_array(jsonb_build_object(
    'id', gen_random_uuid(), 'debit', %s::uuid, 'credit', %s::uuid, 'coin_minutes', %s::bigint, 'kind', %s::text,
    'reference', 'by hand', 'cause_id', gen_random_uuid(), 'reverses_id', %s::uuid, 'happened_at', now()))))
"""

SECOND_ACCOUNT = """
{"accounts": [{"id": "00000000-0000-0000-0000-000000000001", "owner_kind": "PERSON", "owner_id": "%s",
               "purse": "EARNED"}], "movements": []}
"""

CHANGES = [
    "UPDATE ledger_transfer SET coin_minutes = coin_minutes + 1",
    "UPDATE ledger_transfer SET reference = 'other'",
    "DELETE FROM ledger_transfer",
    "TRUNCATE ledger_transfer CASCADE",
    "DELETE FROM ledger_account",
    "TRUNCATE ledger_account CASCADE",
    "UPDATE ledger_account SET owner_id = 'me'",
    "UPDATE ledger_account SET purse = 'DEBT'",
]
INSERTS = [
    """INSERT INTO ledger_transfer (id, debit_account_id, credit_account_id, coin_minutes, kind, reference, cause_id,
                                    happened_at)
       SELECT gen_random_uuid(), debit_account_id, credit_account_id, 60, kind, 'x', cause_id, happened_at
       FROM ledger_transfer""",
    "INSERT INTO ledger_account (id, owner_kind, owner_id, purse) VALUES (gen_random_uuid(), 'PERSON', 'me', 'EARNED')",
    "UPDATE ledger_account SET balance = balance + 60",
    "ALTER TABLE ledger_transfer DISABLE TRIGGER ALL",
    "SELECT setval('ledger_transfer_row_number_seq', 1)",
    "CREATE FUNCTION public.ledger_post_too() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
]


@APPLICATION
@pytest.mark.parametrize("statement", [*CHANGES, *INSERTS])
def test_the_application_has_no_right_to_write_the_books(statement: str) -> None:
    issued(earned(), 60)
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


@BOTH
@pytest.mark.parametrize("statement", CHANGES)
def test_the_owner_too_cannot_change_the_books(statement: str) -> None:
    with pytest.raises(IntegrityError, match="the books are final"), transaction.atomic(using="owner"):
        connections["owner"].cursor().execute(statement)


@APPLICATION
def test_an_overdraft_is_refused_by_the_database() -> None:
    giver, receiver = earned(), earned()
    issued(giver, 60)
    issued(receiver, 60)
    with pytest.raises(IntegrityError, match="ledger_account_not_overdrawn"), transaction.atomic():
        connection.cursor().execute(POSTED_BY_HAND, [giver.id, receiver.id, 61, "GIVE", None])
    assert queries.balance(account_id=giver.id) == 60


@APPLICATION
def test_a_second_reversal_is_refused_by_the_database() -> None:
    receiver = earned()
    movement = issued(receiver, 60)
    issued(receiver, 60)
    reversal: list[UUID | int | str] = [receiver.id, ISSUE.id, 60, "REVERSE", movement.id]
    connection.cursor().execute(POSTED_BY_HAND, reversal)
    with pytest.raises(IntegrityError, match="ledger_transfer_reversed_once"), transaction.atomic():
        connection.cursor().execute(POSTED_BY_HAND, reversal)
    assert queries.balance(account_id=receiver.id) == 60


@APPLICATION
@pytest.mark.parametrize("coin_minutes", [0, -60, None])
def test_an_amount_that_is_no_positive_number_is_refused_by_the_database(coin_minutes: int | None) -> None:
    giver, receiver = earned(), earned()
    issued(giver, 60)
    issued(receiver, 60)
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(POSTED_BY_HAND, [giver.id, receiver.id, coin_minutes, "GIVE", None])


@APPLICATION
def test_an_account_cannot_be_opened_a_second_time_under_another_id() -> None:
    person = earned()
    issued(person, 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_post(%s)", [SECOND_ACCOUNT % person.owner_id])
    accounts = queries.accounts_of(owner_kind=OwnerKind.PERSON, owner_id=person.owner_id)
    assert [account.id for account in accounts] == [person.id]


@APPLICATION
def test_a_table_of_the_caller_cannot_stand_in_for_the_books() -> None:
    giver, receiver = earned(), earned()
    issued(giver, 60)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE ledger_account (LIKE public.ledger_account)")
        post(movements=[moving(giver, receiver, 60)])
        cursor.execute("SELECT count(*) FROM pg_temp.ledger_account")
        assert cursor.fetchone() == (0,)
        cursor.execute("DROP TABLE pg_temp.ledger_account")
    assert queries.balance(account_id=receiver.id) == 60


@APPLICATION
def test_only_the_application_and_the_owner_may_post() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT proname, proacl::text, prosecdef, proconfig::text FROM pg_proc
               WHERE proname LIKE 'ledger%%' ORDER BY proname"""
        )
        functions = {name: (rights, definer, config) for name, rights, definer, config in cursor.fetchall()}
    assert set(functions) == {
        "ledger_check_account",
        "ledger_check_reversal",
        "ledger_post",
        "ledger_refuse_change",
    }
    assert [name for name, (_, definer, _) in functions.items() if definer] == ["ledger_post"]
    for rights, _, config in functions.values():
        assert "search_path=pg_catalog, public, pg_temp" in config
        assert "{=" not in rights, "nobody has a right by being somebody"
        assert ",=" not in rights

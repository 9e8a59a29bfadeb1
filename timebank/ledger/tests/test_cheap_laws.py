"""The laws that are domains and triggers instead of check constraints: they hold for the tables' owner, around Python."""

import re

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.models import TextChoices

from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.tests.books import ISSUE

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

ACCOUNT = "INSERT INTO ledger_account (id, owner_id, owner_kind, purse, grant_id, payer_id) VALUES (gen_random_uuid(), 'p', "
TRANSFER = """
INSERT INTO ledger_transfer (id, debit_account_id, credit_account_id, coin_minutes, kind, reference, cause_id, happened_at)
SELECT gen_random_uuid(), debit_account_id, credit_account_id, {minutes}, '{kind}', 'x', cause_id, happened_at
FROM ledger_transfer
"""


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("ledger_account_purse_known", ACCOUNT + "'PERSON', 'CASH', NULL, NULL)"),
        ("ledger_account_owner_kind_known", ACCOUNT + "'BANK', 'EARNED', NULL, NULL)"),
        ("ledger_account_grant_of_granted", ACCOUNT + "'PERSON', 'GRANTED', NULL, NULL)"),
        ("ledger_account_grant_of_granted", ACCOUNT + "'PERSON', 'EARNED', gen_random_uuid(), NULL)"),
        ("ledger_account_payer_of_hold", ACCOUNT + "'PERSON', 'EARNED', NULL, gen_random_uuid())"),
        ("ledger_transfer_positive", TRANSFER.format(minutes=0, kind="GIVE")),
        ("ledger_transfer_positive", TRANSFER.format(minutes=-1, kind="GIVE")),
        ("ledger_transfer_kind_known", TRANSFER.format(minutes=1, kind="SELL")),
    ],
)
def test_the_owner_too_is_refused(constraint: str, statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_account (id, owner_id, owner_kind, purse) VALUES (%s, 'p', 'CITY', 'ISSUE')",
            [ISSUE.id],
        )
        cursor.execute(ACCOUNT + "'PERSON', 'EARNED', NULL, NULL) RETURNING id")
        (account_id,) = cursor.fetchone()
        cursor.execute(
            """INSERT INTO ledger_transfer (id, debit_account_id, credit_account_id, coin_minutes, kind, reference,
                                            cause_id, happened_at)
               VALUES (gen_random_uuid(), %s, %s, 60, 'ISSUE', 'x', gen_random_uuid(), now())""",
            [ISSUE.id, account_id],
        )
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic(using="owner"):
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("domain", "kinds"),
    [
        ("ledger_purse", Purse),
        ("ledger_owner_kind", OwnerKind),
        ("ledger_transfer_kind", TransferKind),
    ],
)
def test_the_database_knows_the_same_codes_as_the_code(domain: str, kinds: type[TextChoices]) -> None:
    """Who adds a code also replaces the domain's constraint in a migration: ALTER DOMAIN ... DROP, ADD CONSTRAINT."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contypid = %s::regtype AND contype = 'c'",
            [domain],
        )
        (definition,) = cursor.fetchone()
    assert sorted(re.findall(r"'(\w+)'", definition)) == sorted(kinds.values)


def test_each_column_has_its_domain() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT column_name, domain_name FROM information_schema.columns WHERE domain_name LIKE 'ledger%%'"
        )
        domains = dict(cursor.fetchall())
    assert domains == {
        "purse": "ledger_purse",
        "owner_kind": "ledger_owner_kind",
        "kind": "ledger_transfer_kind",
        "coin_minutes": "ledger_coin_minutes",
    }

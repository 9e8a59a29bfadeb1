"""Books of any size for a measurement, filled in bulk as the tables' owner, and clients that post to them.

The tables, their indexes and constraints are the real ones: what is taken off for the filling is put back as it was.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connections
from django.db.backends.utils import CursorWrapper

from timebank.bench.clients import Work
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import AccountKey, Movement, account_id, post
from timebank.lib.ids import derived_id, new_id
from timebank.lib.units import CoinMinutes

ACCOUNTS = 100_000
COINS_EACH = 1_000_000
WARM_UP_CALLS = 5
MOVEMENTS_PER_SECOND_MAX = {1: 2_500, 100: 12_000}
"""More than a client ever posts, by the size of its batches: so much is made before the clock starts."""
ISSUE = AccountKey(OwnerKind.CITY, "110000", Purse.ISSUE)

_ACCOUNTS = """
INSERT INTO ledger_account (id, owner_kind, owner_id, purse)
SELECT %(issue)s::uuid, 'CITY', '110000', 'ISSUE'
UNION ALL
SELECT id, 'PERSON', 'bench ' || number, 'EARNED'
FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS own (id, number)
"""

# Everybody is first given coins by the city, in the order of their numbers; then they pay each other.
_TRANSFERS = """
INSERT INTO ledger_transfer (id, debit_account_id, credit_account_id, coin_minutes, kind, reference, cause_id,
                             happened_at, booked_at)
SELECT md5('transfer ' || number)::uuid,
       CASE WHEN number <= %(accounts)s THEN %(issue)s::uuid ELSE (%(ids)s::uuid[])[debit] END,
       (%(ids)s::uuid[])[CASE WHEN number <= %(accounts)s THEN number
                              ELSE 1 + (debit + number %% (%(accounts)s - 1)) %% %(accounts)s END],
       CASE WHEN number <= %(accounts)s THEN %(coins)s ELSE 1 + number %% 60 END,
       CASE WHEN number <= %(accounts)s THEN 'ISSUE' ELSE 'GIVE' END,
       'bench ' || number, md5('cause ' || number)::uuid, moment, moment
FROM generate_series(1, %(rows)s::bigint) AS number,
     LATERAL (SELECT 1 + number * 7919 %% %(accounts)s AS debit,
                     now() - (%(rows)s - number) * interval '1 second' AS moment) AS made
"""

_BALANCES = """
UPDATE ledger_account SET balance = booked.coin_minutes
FROM (SELECT id, sum(coin_minutes) AS coin_minutes
      FROM (SELECT debit_account_id AS id, -coin_minutes AS coin_minutes FROM ledger_transfer
            UNION ALL SELECT credit_account_id, coin_minutes FROM ledger_transfer) AS leg
      GROUP BY id) AS booked
WHERE ledger_account.id = booked.id AND purse <> 'ISSUE'
"""

# Keys that point at the table first, since its own may stand under them.
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype IN ('f', 'p', 'u') AND 'ledger_transfer'::regclass IN (conrelid, confrelid)
ORDER BY contype = 'f' DESC, oid
"""

_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = 'ledger_transfer'::regclass
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY indexrelid
"""


def make_books(*, rows: int) -> None:
    """Make the tables of the books in the connected, empty database and fill them with so many transfers."""
    call_command("migrate", "ledger", database="owner", verbosity=0, interactive=False)
    facts: dict[str, Any] = {
        "issue": ISSUE.id,
        "accounts": ACCOUNTS,
        "ids": _account_ids(),
        "rows": rows,
        "coins": COINS_EACH,
    }
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET work_mem = '128MB'")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(_ACCOUNTS, facts)
        with _bare_table(cursor):
            cursor.execute(_TRANSFERS, facts)
        cursor.execute(_BALANCES)
        # The free room and the row versions of filling are no part of any measurement.
        cursor.execute("VACUUM (FULL, ANALYZE) ledger_account")
        cursor.execute("VACUUM (ANALYZE) ledger_transfer")


@contextmanager
def _bare_table(cursor: CursorWrapper) -> Iterator[None]:
    """Take indexes and keys off the transfers and put them back as they were."""
    cursor.execute(_CONSTRAINTS)
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES)
    indexes = cursor.fetchall()
    for table, name, _ in constraints:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in reversed(constraints):
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def posting(*, rows: int, size: int, seconds: float) -> Work:
    """Prepare a client that posts batches of this size between accounts chosen evenly. Its ids are those of the product.

    Coins leave accounts that have some: with few transfers in the books only the first accounts do.
    """
    chance = random.Random()  # noqa: S311 - nothing secret hangs on it
    accounts = _account_ids()
    funded = accounts[:rows]
    at = datetime.now(UTC)
    calls = WARM_UP_CALLS + int(seconds * MOVEMENTS_PER_SECOND_MAX[size] / size)
    batches = iter([[_movement(chance, funded, accounts, at) for _ in range(size)] for _ in range(calls)])
    for batch in islice(batches, WARM_UP_CALLS):
        post(movements=batch)

    def work() -> int:
        batch = next(batches, None)
        if batch is None:
            return 0
        post(movements=batch)
        return size

    return work


def _account_ids() -> list[UUID]:
    """Derive the ids of all accounts, as the check of the books does."""
    owners = (f"bench {number}" for number in range(1, ACCOUNTS + 1))
    return [account_id(owner_kind=OwnerKind.PERSON, owner_id=each, purse=Purse.EARNED) for each in owners]


def _movement(chance: random.Random, funded: list[UUID], accounts: list[UUID], at: datetime) -> Movement:
    cause_id = new_id()
    debit_id, credit_id = chance.choice(funded), chance.choice(accounts)
    while credit_id == debit_id:
        credit_id = chance.choice(accounts)
    return Movement(
        id=derived_id(cause=cause_id, verb=TransferKind.GIVE, account=credit_id),
        debit=debit_id,
        credit=credit_id,
        coin_minutes=CoinMinutes(1),
        kind=TransferKind.GIVE,
        reference="bench",
        cause_id=cause_id,
        happened_at=at,
    )

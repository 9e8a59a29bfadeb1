"""Sealing beside open transactions: no gap, nothing missed, whatever the order of commits, and through any stop."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from uuid import UUID

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from pytest_django import Settings

from tests.clones import in_threads
from timebank.ledger import queries
from timebank.ledger.jobs import SealedRows, publish_seals
from timebank.ledger.published import last_published_number, published_seals
from timebank.ledger.seal_operations import is_settled, mark_horizon, seal_transfers
from timebank.ledger.seals import last_seal, seals_after, seals_before
from timebank.ledger.tests.books import ISSUE, earned, issued
from timebank.ledger.tests.sealed import SEALED_AT, entries, row_numbers, seal, sealed_books

__all__ = ["sealed_books"]

POST = """
SELECT ledger_post(jsonb_build_object('accounts', jsonb '[]', 'movements', jsonb_build_array(jsonb_build_object(
    'id', gen_random_uuid(), 'debit', %s::uuid, 'credit', %s::uuid, 'coin_minutes', 60, 'kind', 'ISSUE',
    'reference', 'beside', 'cause_id', gen_random_uuid(), 'reverses_id', NULL, 'happened_at', now()))))
"""


@contextmanager
def beside() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Another client of the same database, with a transaction of its own that we end when we like."""
    found = connection.get_connection_params()
    address = {name: found[name] for name in ("dbname", "user", "password", "host", "port") if name in found}
    with psycopg.connect(**address) as client:
        yield client


def posts(client: psycopg.Connection[tuple[object, ...]], account_id: UUID) -> None:
    client.execute(POST, [ISSUE.id, account_id])


@pytest.fixture
def people(sealed_books: Path) -> list[UUID]:
    """Accounts with one sealed movement each, so that no posting has to open one."""
    accounts = [earned() for _ in range(4)]
    for account in accounts:
        issued(account, 60)
    assert seal() == SealedRows(seals=1, rows=4, is_settled=True)
    return [account.id for account in accounts]


def all_is_sealed() -> bool:
    numbered = entries()
    gapless = [sequence for sequence, _ in numbered] == list(range(1, len(numbered) + 1))
    return gapless and [row_number for _, row_number in numbered] == row_numbers() and queries.verify().ok


def test_what_was_booked_is_sealed_once_and_nothing_is_sealed_of_nothing(people: list[UUID]) -> None:
    assert seal() == SealedRows(seals=0, rows=0, is_settled=True)
    issued(earned(), 60)
    issued(earned(), 60)
    assert seal() == SealedRows(seals=1, rows=2, is_settled=True)
    assert all_is_sealed()
    first, second = seals_after(number=0)
    assert (first.first_sequence, first.last_sequence) == (1, 4)
    assert (second.first_sequence, second.last_sequence, second.previous) == (5, 6, first.root)


def test_a_movement_that_commits_after_a_later_one_is_waited_for(people: list[UUID]) -> None:
    with beside() as early, beside() as late:
        posts(early, people[0])
        posts(late, people[1])
        late.commit()
        assert seal() == SealedRows(seals=0, rows=0, is_settled=False)
        early.commit()
    assert seal() == SealedRows(seals=1, rows=2, is_settled=True)
    assert all_is_sealed()


def test_an_open_transaction_with_the_newest_number_of_all_is_waited_for(people: list[UUID]) -> None:
    # A snapshot ends at the last transaction that completed, so it would not even name this one; its lock does.
    with beside() as older, beside() as newest:
        older.execute("SELECT pg_current_xact_id()")
        posts(newest, people[0])
        posts(older, people[1])
        older.commit()
        assert seal() == SealedRows(seals=0, rows=0, is_settled=False)
        newest.commit()
    assert seal().rows == 2
    assert all_is_sealed()


def test_a_transaction_that_writes_no_movement_holds_nothing_up(people: list[UUID]) -> None:
    with beside() as another:
        another.execute("SELECT pg_current_xact_id(), count(*) FROM ledger_transfer")
        issued(earned(), 60)
        assert seal() == SealedRows(seals=1, rows=1, is_settled=True)
        posts(another, people[0])
        another.commit()
    assert seal().rows == 1
    assert all_is_sealed()


def test_a_movement_under_a_savepoint_is_waited_for(people: list[UUID]) -> None:
    with beside() as open_one:
        open_one.execute("SAVEPOINT inside")
        posts(open_one, people[0])
        open_one.execute("RELEASE inside")
        issued(earned(), 60)
        assert not seal().is_settled
        open_one.commit()
    assert seal().rows == 2
    assert all_is_sealed()


@contextmanager
def stopping_between_row_number_and_row() -> Iterator[None]:
    """Let a movement from beside stop for as long as the block lasts, where its row number is given and it has no row."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql
               AS 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END';
               CREATE TRIGGER stop_here BEFORE INSERT ON ledger_transfer
                   FOR EACH ROW WHEN (NEW.reference = 'beside') EXECUTE FUNCTION stop_here();
               SELECT pg_advisory_lock(7)"""
        )
        yield
        cursor.execute("SELECT pg_advisory_unlock(7)")


def wait_until_it_stands() -> None:
    with connections["owner"].cursor() as cursor:
        for _ in range(1_000):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 7"
            )
            if cursor.fetchone() == (1,):
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    pytest.fail("the movement never came to its row")


def test_a_row_number_whose_row_is_not_written_yet_is_waited_for(people: list[UUID]) -> None:
    # From one issue to another no account is locked: only the lock on the table itself shows the writer in time.
    other_issue = UUID(int=7)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_account (id, owner_kind, owner_id, purse) VALUES (%s, 'CITY', '310000', 'ISSUE')",
            [other_issue],
        )
    with beside() as slow:
        poster = threading.Thread(target=posts, args=[slow, other_issue])
        with stopping_between_row_number_and_row():
            poster.start()
            wait_until_it_stands()
            issued(earned(), 60)
            found = seal()
        poster.join()
        assert found == SealedRows(seals=0, rows=0, is_settled=False)
        slow.commit()
    assert seal().rows == 2
    assert [row_number for _, row_number in entries()] == row_numbers()


def test_a_movement_that_is_taken_back_leaves_no_gap(people: list[UUID]) -> None:
    with beside() as given_up:
        posts(given_up, people[0])
        issued(earned(), 60)
        given_up.rollback()
    assert seal().rows == 1
    assert all_is_sealed()
    assert row_numbers()[-1] > len(row_numbers()), "the row numbers do have a gap"


def test_the_seal_comes_as_soon_as_the_open_transaction_ends(people: list[UUID]) -> None:
    with beside() as early:
        posts(early, people[0])
        issued(earned(), 60)
        ending = threading.Timer(0.3, early.commit)
        ending.start()
        assert seal(wait_seconds=20) == SealedRows(seals=1, rows=2, is_settled=True)
        ending.join()
    assert all_is_sealed()


def test_posting_never_waits_for_a_seal_under_way(people: list[UUID]) -> None:
    issued(earned(), 60)
    with transaction.atomic():
        horizon_row = row_numbers()[-1]
        connection.cursor().execute("SELECT ledger_number_transfers(%s, '{}', 1000)", [horizon_row])
        with beside() as poster:
            poster.execute("SET lock_timeout = '2s'")
            posts(poster, people[0])
            poster.commit()
        transaction.set_rollback(True)
    assert seal().rows == 2
    assert all_is_sealed()


def test_a_sealer_that_is_killed_between_numbers_and_seal_leaves_nothing(people: list[UUID]) -> None:
    issued(earned(), 60)
    with beside() as sealer, beside() as killer:
        sealer.execute("SELECT ledger_number_transfers(%s, '{}', 1000)", [row_numbers()[-1]])
        pid = sealer.info.backend_pid
        killer.execute("SELECT pg_terminate_backend(%s)", [pid])
        with pytest.raises(psycopg.OperationalError):
            sealer.execute("SELECT 1")
    assert len(entries()) == 4
    assert seal().rows == 1
    assert all_is_sealed()


def test_sealers_at_the_same_moment_and_posters_beside_them_lose_and_double_nothing(
    people: list[UUID],
) -> None:
    def poster() -> int:
        for _ in range(15):
            issued(earned(), 60)
        return 0

    def sealer() -> int:
        return sum(seal(wait_seconds=5, rows_max=7).rows for _ in range(6))

    results = in_threads([poster, sealer, poster, sealer, poster, sealer])
    assert [each for each in results if isinstance(each, Exception)] == []
    while seal(wait_seconds=5).rows:
        pass
    assert len(entries()) == 4 + 45
    assert all_is_sealed()


def test_random_interleavings_leave_no_gap_and_miss_nothing(people: list[UUID]) -> None:
    random = Random(20260501)
    for _ in range(12):
        with beside() as one, beside() as two, beside() as three:
            clients = [(one, people[0]), (two, people[1]), (three, people[2])]
            steps = [*clients, *clients]
            random.shuffle(steps)
            has_posted: set[int] = set()
            for client, account_id in steps:
                if id(client) in has_posted:
                    random.choice([client.commit, client.commit, client.rollback])()
                else:
                    posts(client, account_id)
                    has_posted.add(id(client))
                if random.random() < 0.5:
                    seal()
    seal()
    assert all_is_sealed()


def test_a_run_is_bounded_and_the_next_one_goes_on(people: list[UUID]) -> None:
    for _ in range(5):
        issued(earned(), 60)
    assert seal(rows_max=3) == SealedRows(seals=1, rows=3, is_settled=True)
    assert seal(rows_max=3) == SealedRows(seals=1, rows=2, is_settled=True)
    assert all_is_sealed()


def test_rows_below_an_open_mark_are_refused_by_the_database(people: list[UUID]) -> None:
    with beside() as open_one:
        posts(open_one, people[0])
        horizon = mark_horizon()
        assert not is_settled(horizon=horizon)
        with pytest.raises(DatabaseError, match="still open"):
            seal_transfers(horizon=horizon, rows_max=10, at=SEALED_AT)


APPEND = "SELECT ledger_append_seal(%s, %s, %s, sha256('x'), {previous}, now(), 'key', sha512(''))"
PREVIOUS = "(SELECT root FROM ledger_seal WHERE number = 1)"


@pytest.mark.parametrize(
    ("number", "first", "last", "previous"),
    [
        (1, 5, 5, PREVIOUS),
        (3, 5, 5, PREVIOUS),
        (2, 4, 5, PREVIOUS),
        (2, 6, 6, PREVIOUS),
        (2, 5, 6, PREVIOUS),
        (2, 5, 5, "sha256('')"),
        (2, 5, 4, PREVIOUS),
    ],
    ids=[
        "number again",
        "number left out",
        "row again",
        "row left out",
        "row not there",
        "other root",
        "empty",
    ],
)
def test_a_seal_that_does_not_follow_is_refused_by_the_database(
    people: list[UUID], number: int, first: int, last: int, previous: str
) -> None:
    issued(earned(), 60)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT ledger_number_transfers(%s, '{}', 1000)", [row_numbers()[-1]])
        with pytest.raises(IntegrityError, match="does not follow|ledger_seal_not_empty"):
            cursor.execute(APPEND.format(previous=previous), [number, first, last])
        transaction.set_rollback(True)


def test_without_a_key_nothing_is_sealed(people: list[UUID], settings: Settings) -> None:
    issued(earned(), 60)
    settings.SEAL_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="seal key"):
        seal()
    assert len(entries()) == 4


def test_seals_are_published_once_and_in_order(people: list[UUID], sealed_books: Path) -> None:
    issued(earned(), 60)
    seal()
    assert list(published_seals()) == list(seals_after(number=0))
    assert publish_seals() == 0
    assert sealed_books.read_bytes().count(b"\n") == 2


def test_what_a_stopped_run_did_not_publish_the_next_one_does(people: list[UUID], sealed_books: Path) -> None:
    issued(earned(), 60)
    seal()
    whole = sealed_books.read_bytes()
    sealed_books.write_bytes(whole[:-40])
    assert last_published_number() == 1
    assert queries.verify().ok, "what was cut off by a crash is not published yet"
    assert publish_seals() == 1
    assert sealed_books.read_bytes() == whole


def test_seals_are_listed_newest_first_page_by_page(people: list[UUID]) -> None:
    issued(earned(), 60)
    seal()
    assert [each.number for each in seals_before(before=None, limit=10)] == [2, 1]
    assert [each.number for each in seals_before(before=2, limit=10)] == [1]
    assert last_seal() == seals_before(before=None, limit=1)[0]
    with pytest.raises(ValueError, match="a page has"):
        seals_before(before=None, limit=0)

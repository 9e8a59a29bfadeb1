"""A posting that stands alone is one message to the server and back; in a transaction it stays part of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.db import connection, transaction
from psycopg import pq

from timebank.ledger import queries
from timebank.ledger.operations import Movement, Overdrawn, post
from timebank.ledger.tests.books import earned, issued, moving
from timebank.lib.operation import one_transaction

pytestmark = pytest.mark.usefixtures("committed_database")

GIVER, RECEIVER = earned("giver"), earned("receiver")


def _balances() -> list[int]:
    return list(queries.balances(account_ids=[GIVER.id, RECEIVER.id]).values())


def _messages(movement: Movement, path: Path) -> list[str]:
    """Post and give the kinds of messages that went to the server, as the driver's library itself notes them."""
    pgconn = connection.connection.pgconn
    with path.open("wb") as file:
        pgconn.trace(file.fileno())
        pgconn.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
        post(movements=[movement])
        pgconn.untrace()
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.split("\t")[2].split()[0] for line in lines if line.startswith("F\t")]


@pytest.mark.skipif(not hasattr(pq.PGconn, "trace"), reason="the library notes messages on Linux only")
def test_a_posting_that_stands_alone_is_one_round_trip(tmp_path: Path) -> None:
    issued(GIVER, 120)
    alone = _messages(moving(GIVER, RECEIVER, 60), tmp_path / "trace")
    assert alone == ["Bind", "Describe", "Execute", "Sync"]
    assert _balances() == [60, 60]


def test_in_a_transaction_it_is_undone_with_it() -> None:
    issued(GIVER, 120)
    for block in (transaction.atomic, one_transaction):
        with pytest.raises(ZeroDivisionError):
            _post_and_fail(block)
    assert _balances() == [120, 0]


def _post_and_fail(block: Callable[[], AbstractContextManager[None]]) -> None:
    with block():
        post(movements=[moving(GIVER, RECEIVER, 60)])
        raise ZeroDivisionError


def test_a_statement_that_the_server_forgot_is_prepared_anew() -> None:
    issued(GIVER, 120)
    post(movements=[moving(GIVER, RECEIVER, 60)])
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    post(movements=[moving(GIVER, RECEIVER, 30)])
    assert _balances() == [30, 90]


def test_a_refusal_alone_is_the_same_sentence_and_leaves_the_connection_well() -> None:
    issued(GIVER, 60)
    with pytest.raises(Overdrawn):
        post(movements=[moving(GIVER, RECEIVER, 61)])
    post(movements=[moving(GIVER, RECEIVER, 60)])
    assert _balances() == [0, 60]

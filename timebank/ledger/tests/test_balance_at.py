"""Balances at past moments: equal to replaying the movements, by booking and by happening."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from timebank.ledger import queries
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import post
from timebank.ledger.rules import MovementFact
from timebank.ledger.tests.books import AT, ISSUE, earned, issued, moving
from timebank.lib.ids import new_id

PEOPLE = [earned(name) for name in "abcde"]
IDS = [ISSUE.id, *(person.id for person in PEOPLE)]
MOVEMENTS = 200


@pytest.fixture
def history(committed_database: str) -> list[MovementFact]:
    """Post movements at random, each in a transaction of its own, happened in another order than booked."""
    chance = random.Random(20260501)
    for person in PEOPLE:
        issued(person, 10_000)
    for _ in range(MOVEMENTS):
        debit, credit = chance.sample(PEOPLE, 2)
        movement = moving(debit, credit, chance.randint(1, 40), kind=TransferKind.GIVE)
        post(movements=[replace(movement, happened_at=AT + timedelta(hours=chance.randint(-500, 500)))])
    return queries.movements_of(account_ids=IDS, limit=1000, before=None)


def _replayed(history: list[MovementFact], column: str, moment: datetime) -> dict[UUID, int]:
    balances = dict.fromkeys(IDS, 0)
    for fact in history:
        if getattr(fact, column) <= moment:
            balances[fact.debit_account_id] -= fact.coin_minutes
            balances[fact.credit_account_id] += fact.coin_minutes
    return balances


def test_the_balances_of_any_past_moment_are_those_of_a_replay(history: list[MovementFact]) -> None:
    chance = random.Random(1)
    assert len(history) == MOVEMENTS + len(PEOPLE)
    for column, read in (
        ("booked_at", queries.balances_at),
        ("happened_at", queries.balances_happened_at),
    ):
        moments = [getattr(fact, column) for fact in chance.sample(history, 30)]
        moments += [moment - timedelta(microseconds=1) for moment in moments]
        seen = set()
        for moment in [*moments, min(moments) - timedelta(days=9999), max(moments) + timedelta(days=1)]:
            expected = _replayed(history, column, moment)
            assert read(account_ids=IDS, moment=moment) == expected
            seen.add(tuple(expected.values()))
        assert len(seen) > 30


def test_the_balance_of_now_is_the_kept_one(history: list[MovementFact]) -> None:
    moment = max(fact.booked_at for fact in history)
    assert queries.balances_at(account_ids=IDS, moment=moment) == queries.balances(account_ids=IDS)
    assert queries.balance_at(account_id=IDS[1], moment=moment) == queries.balance(account_id=IDS[1])


@pytest.mark.django_db(databases=["default"])
def test_an_account_that_was_never_used_had_nothing() -> None:
    nobody = new_id()
    assert queries.balances_at(account_ids=[nobody], moment=AT) == {nobody: 0}


@pytest.mark.django_db(databases=["default"])
def test_a_past_balance_walks_the_accounts_own_movements_by_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN " + queries._BALANCES_AT.format(moment="booked_at"),
            {"account_ids": [new_id()], "moment": AT},
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "ledger_transfer_debit" in plan
    assert "ledger_transfer_credit" in plan

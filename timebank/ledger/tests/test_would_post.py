"""The dry run: it foresees exactly what posting comes to, and leaves nothing behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clones import in_threads
from timebank.ledger import queries
from timebank.ledger.kinds import OwnerKind, TransferKind, Verdict
from timebank.ledger.operations import (
    MOVEMENTS_PER_POST_MAX,
    AccountKey,
    Movement,
    post,
    refusal_of,
    reverse,
    would_post,
)
from timebank.ledger.tests.books import AT, ISSUE, debt, earned, issued, moving
from timebank.lib.ids import new_id
from timebank.lib.refusals import Refused
from timebank.lib.units import CoinMinutes

APPLICATION = pytest.mark.django_db(databases=["default"])

RICH, POOR, NEW, OWING = earned("rich"), earned("poor"), earned("new"), debt("owing")
NOWHERE = UUID(int=7)
POSTED = moving(RICH, POOR, 10)
REVERSED = moving(RICH, POOR, 10)

sides: st.SearchStrategy[AccountKey | UUID] = st.sampled_from(
    [RICH, RICH.id, POOR, POOR.id, NEW, NEW, OWING, ISSUE, ISSUE, NOWHERE]
)
ids = st.sampled_from([UUID(int=number) for number in range(1, 6)])


def _id(side: AccountKey | UUID) -> UUID:
    return side if isinstance(side, UUID) else side.id


@st.composite
def movements(draw: st.DrawFn) -> Movement:
    """Draw a movement that may be refused for any reason, or one that is in the books, perhaps bent."""
    kind = draw(st.sampled_from(["new", "new", "new", "known", "bent", "reversal", "reversal"]))
    if kind == "known":
        return draw(st.sampled_from([POSTED, REVERSED]))
    if kind == "bent":
        return replace(POSTED, coin_minutes=CoinMinutes(draw(st.integers(1, 20))))
    if kind == "reversal":
        original = draw(st.sampled_from([POSTED, REVERSED, replace(POSTED, id=UUID(int=1))]))
        minutes = draw(st.sampled_from([10, 10, 10, 11]))
        turned = moving(original.credit, original.debit, minutes, kind=TransferKind.REVERSE)
        return replace(turned, id=draw(ids), reverses_id=original.id, cause_id=NOWHERE)
    debit, credit = draw(st.tuples(sides, sides).filter(lambda pair: _id(pair[0]) != _id(pair[1])))
    made = moving(debit, credit, draw(st.sampled_from([1, 10, 70])), id=draw(ids))
    return replace(made, cause_id=NOWHERE)


def _outcome_of_posting(batch: list[Movement]) -> str:
    """Post and say how it went, in the words of a verdict."""
    before = _transfers()
    try:
        post(movements=batch)
    except Refused as refusal:
        return type(refusal).__name__
    return Verdict.WOULD_POST if _transfers() > before else Verdict.ALREADY_POSTED


def _foreseen(batch: list[Movement]) -> str:
    verdict = would_post(movements=batch)
    refusal = refusal_of(verdict=verdict)
    return refusal.__name__ if refusal else verdict


def _transfers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_transfer")
        (count,) = cursor.fetchone()
        return int(count)


def _some_history() -> None:
    issued(RICH, 100)
    post(movements=[POSTED, REVERSED])
    reverse(transfer_id=REVERSED.id, cause_id=new_id(), reference="case", at=AT)


@APPLICATION
def test_the_dry_run_of_random_batches_is_what_posting_then_does() -> None:
    _some_history()
    seen = set()

    @settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(movements(), min_size=1, max_size=6))
    def compare(batch: list[Movement]) -> None:
        with transaction.atomic():
            foreseen = _foreseen(batch)
            seen.add(foreseen)
            assert _outcome_of_posting(batch) == foreseen
            transaction.set_rollback(True)

    compare()
    assert len(seen) == len(Verdict), "every verdict came up"


@APPLICATION
@pytest.mark.parametrize(
    ("batch", "verdict"),
    [
        ([moving(RICH, NEW, 60)], Verdict.WOULD_POST),
        ([POSTED], Verdict.ALREADY_POSTED),
        ([POSTED, moving(RICH, NEW, 60)], Verdict.WOULD_POST),
        ([moving(RICH, NEW, 91)], Verdict.OVERDRAWN),
        ([moving(OWING, RICH, 60)], Verdict.WOULD_POST),
        ([moving(RICH, NOWHERE, 1)], Verdict.UNKNOWN_ACCOUNT),
        ([replace(POSTED, reference="other")], Verdict.MOVEMENT_CONFLICT),
    ],
)
def test_each_verdict(batch: list[Movement], verdict: Verdict) -> None:
    _some_history()
    assert would_post(movements=batch) == verdict


@pytest.mark.usefixtures("committed_database")
def test_a_dry_run_leaves_no_row_no_account_no_number_and_no_lock() -> None:
    issued(RICH, 100)
    before = _left_behind()
    with transaction.atomic():
        assert would_post(movements=[moving(RICH, NEW, 60)]) == Verdict.WOULD_POST
        assert in_threads([lambda: post(movements=[moving(RICH, POOR, 1)])]) == [None]
    assert queries.accounts_of(owner_kind=OwnerKind.PERSON, owner_id="new") == []
    transfers, row_number = before
    assert _left_behind() == (transfers + 1, row_number + 1)


def _left_behind() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(row_number) FROM ledger_transfer")
        transfers, row_number = cursor.fetchone()
    return transfers, row_number


def _without_zone() -> list[Movement]:
    return [replace(moving(RICH, POOR, 1), happened_at=datetime(2026, 5, 1))]  # noqa: DTZ001


@APPLICATION
@pytest.mark.parametrize(
    "wrong",
    [
        list,
        lambda: [moving(RICH, POOR, 1)] * (MOVEMENTS_PER_POST_MAX + 1),
        _without_zone,
        lambda: [moving(RICH, POOR, 0)],
        lambda: [moving(RICH, RICH.id, 1)],
        lambda: [moving(RICH, POOR, 1, kind=TransferKind.REVERSE)],
        lambda: [moving(RICH, POOR, 1, reverses_id=new_id())],
    ],
)
def test_what_only_a_bug_can_write_is_no_question(wrong: Callable[[], list[Movement]]) -> None:
    with pytest.raises(ValueError, match=r"a batch has|time zone|above zero|what it reverses"):
        would_post(movements=wrong())

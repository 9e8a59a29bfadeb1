"""Many clients at once, with real commits: nobody spends a coin twice, nobody waits for ever, a killed client leaves no half."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from random import Random
from time import sleep
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction

from tests.clones import in_threads
from timebank.ledger import queries
from timebank.ledger.kinds import OwnerKind, TransferKind
from timebank.ledger.operations import AccountKey, AlreadyReversed, Movement, Overdrawn, post, reverse
from timebank.ledger.tests.books import AT, ISSUE, earned, issued, moving
from timebank.lib.ids import new_id

THREADS = 8
MANY_THREADS = 32
ACTS_EACH = 6
ROUNDS = 25
FEW = 5
LONG_BATCH = 400
WAIT_LOOKS_MAX = 1_000

pytestmark = pytest.mark.usefixtures("committed_database")


def _outcomes(work: Sequence[Callable[[], object]]) -> Counter[str]:
    return Counter(type(outcome).__name__ for outcome in in_threads(work))


def _rounds(batches: list[list[Movement]]) -> None:
    for batch in batches:
        post(movements=batch)


def test_threads_that_overspend_get_exactly_what_is_there() -> None:
    giver = earned()
    issued(giver, 60 * 5)
    receivers = [earned() for _ in range(16)]
    work = [partial(post, movements=[moving(giver, receiver, 60)]) for receiver in receivers]
    assert _outcomes(work) == {"NoneType": 5, "Overdrawn": 11}
    assert queries.balance(account_id=giver.id) == 0
    assert sum(queries.balances(account_ids=[each.id for each in receivers]).values()) == 300
    assert queries.verify().ok


def test_one_movement_posted_by_many_threads_happens_once() -> None:
    giver, receiver = earned(), earned()
    issued(giver, 600)
    movement = moving(giver, receiver, 60)
    assert _outcomes([partial(post, movements=[movement])] * THREADS) == {"NoneType": THREADS}
    assert queries.balances(account_ids=[giver.id, receiver.id]) == {giver.id: 540, receiver.id: 60}


def test_opposite_transfers_do_not_wait_for_each_other() -> None:
    one, other = earned(), earned()
    for account in (one, other):
        issued(account, 60 * ROUNDS * THREADS)
    there = [partial(_rounds, [[moving(one, other, 60)] for _ in range(ROUNDS)]) for _ in range(THREADS // 2)]
    back = [partial(_rounds, [[moving(other, one, 60)] for _ in range(ROUNDS)]) for _ in range(THREADS // 2)]
    assert _outcomes([*there, *back]) == {"NoneType": THREADS}
    assert queries.verify().ok


def test_the_same_batches_in_any_order_do_not_wait_for_each_other() -> None:
    """Such batches meet row by row in the index of the ids; only the locks of the accounts keep them apart."""
    accounts = [earned() for _ in range(LONG_BATCH)]
    batches = [
        [moving(ISSUE, account, 60, kind=TransferKind.EARN) for account in accounts] for _ in range(FEW)
    ]
    turned = [batch[::-1] for batch in batches]
    post(movements=[moving(ISSUE, account, 60, kind=TransferKind.EARN) for account in accounts])
    work = [partial(_rounds, batches), partial(_rounds, turned)] * 2
    assert _outcomes(work) == {"NoneType": 4}
    assert set(queries.balances(account_ids=[each.id for each in accounts]).values()) == {60 * (FEW + 1)}
    assert queries.verify().ok


def test_accounts_that_many_open_at_once_are_opened_once() -> None:
    receivers = [earned() for _ in range(LONG_BATCH)]
    work = [
        partial(post, movements=[moving(ISSUE, receiver, 60, kind=TransferKind.EARN) for receiver in order])
        for order in (receivers, receivers[::-1]) * 4
    ]
    assert _outcomes(work) == {"NoneType": 8}
    assert set(queries.balances(account_ids=[each.id for each in receivers]).values()) == {480}


def test_many_reversals_of_one_movement_are_one_reversal() -> None:
    receiver = earned()
    movement = issued(receiver, 60)
    issued(receiver, 600)
    work = [
        partial(reverse, transfer_id=movement.id, cause_id=new_id(), reference="case", at=AT)
        for _ in range(THREADS)
    ]
    assert _outcomes(work) == {"UUID": 1, AlreadyReversed.__name__: THREADS - 1}
    assert queries.balance(account_id=receiver.id) == 600


def test_what_the_city_pays_does_not_queue_at_the_issue() -> None:
    """One client holds its posting open; another is paid meanwhile, and would wait for ever at a locked issue."""
    first, second = earned(), earned()
    issued(first, 60)
    with transaction.atomic():
        issued(first, 60)
        work = [partial(_at_once, moving(ISSUE, second, 60, kind=TransferKind.EARN))]
        assert _outcomes(work) == {"NoneType": 1}
    assert queries.balance(account_id=ISSUE.id) == -180


def _at_once(movement: Movement) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")
        post(movements=[movement])


def test_a_client_killed_before_its_commit_leaves_nothing() -> None:
    giver, receiver = earned(), earned()
    issued(giver, 60)
    movement = moving(giver, receiver, 60)
    with pytest.raises(OperationalError):
        _post_and_be_killed(movement)
    connection.close()
    assert queries.balances(account_ids=[giver.id, receiver.id]) == {giver.id: 60, receiver.id: 0}
    assert queries.accounts_of(owner_kind=OwnerKind.PERSON, owner_id=receiver.owner_id) == []
    post(movements=[movement])
    assert queries.balance(account_id=receiver.id) == 60
    assert queries.verify().ok


def _post_and_be_killed(movement: Movement) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        post(movements=[movement])
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.parametrize(("second", "outcome", "left"), [(60, "Overdrawn", 40), (40, "NoneType", 0)])
def test_a_client_that_waited_judges_the_balance_that_the_first_left(
    second: int, outcome: str, left: int
) -> None:
    giver, receiver = earned(), earned()
    issued(giver, 100)
    with ThreadPoolExecutor() as threads:
        with transaction.atomic():
            post(movements=[moving(giver, receiver, 60)])
            waiting = threads.submit(_outcomes, [partial(post, movements=[moving(giver, receiver, second)])])
            _until_somebody_waits()
        assert waiting.result() == {outcome: 1}
    assert queries.balances(account_ids=[giver.id, receiver.id]) == {giver.id: left, receiver.id: 100 - left}


def test_a_client_that_waits_for_an_account_has_written_nothing_yet() -> None:
    """Else two batches could hold rows of each other: here a third client may still use the id of the one that waits."""
    giver, receiver, another = earned(), earned(), earned()
    issued(giver, 100)
    issued(another, 100)
    movement = moving(giver, receiver, 60)
    with ThreadPoolExecutor() as threads:
        with transaction.atomic():
            post(movements=[moving(giver, another, 1)])
            waiting = threads.submit(_outcomes, [partial(post, movements=[movement])])
            _until_somebody_waits()
            elsewhere = replace(movement, debit=ISSUE, credit=earned())
            assert _outcomes([partial(_at_once, elsewhere)]) == {"NoneType": 1}
        assert waiting.result() == {"MovementConflict": 1}
    assert queries.balances(account_ids=[giver.id, receiver.id]) == {giver.id: 99, receiver.id: 0}


def _until_somebody_waits() -> None:
    for _ in range(WAIT_LOOKS_MAX):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
        sleep(0.01)
    raise AssertionError("nobody waited")


def test_thirty_two_clients_who_repeat_and_reorder_among_few_accounts_have_each_act_once() -> None:
    """Every act is sent three times, by different clients, in different order, alone and in batches."""
    accounts = [earned() for _ in range(FEW)]
    for account in accounts:
        issued(account, 60 * 1_000)
    chance = Random(32)
    acts = [_act_among(accounts, chance) for _ in range(MANY_THREADS * ACTS_EACH)]
    sent = [*acts, *acts, *acts]
    chance.shuffle(sent)
    shares = [sent[start::MANY_THREADS] for start in range(MANY_THREADS)]
    assert _outcomes([partial(_rounds, share) for share in shares]) == {"NoneType": MANY_THREADS}
    expected = Counter({account.id: 60 * 1_000 for account in accounts})
    for act in acts:
        for movement in act:
            expected[_id_of(movement.debit)] -= movement.coin_minutes
            expected[_id_of(movement.credit)] += movement.coin_minutes
    assert queries.balances(account_ids=[each.id for each in accounts]) == dict(expected)
    result = queries.verify()
    assert result.ok
    assert result.transfers == FEW + sum(map(len, acts))


def test_thirty_two_clients_who_overspend_few_accounts_leave_none_below_zero() -> None:
    """What each was told is what happened: the sum of the posted ones is what moved, and nothing of the refused ones."""
    accounts = [earned() for _ in range(FEW)]
    for account in accounts:
        issued(account, 600)
    chance = Random(7)
    acts = [_act_among(accounts, chance) for _ in range(MANY_THREADS * ACTS_EACH)]
    shares = [acts[start::MANY_THREADS] for start in range(MANY_THREADS)]
    told = in_threads([partial(_tell_each, share) for share in shares])
    posted: list[Movement] = []
    for share, outcomes in zip(shares, told, strict=True):
        assert isinstance(outcomes, list)
        posted += [
            movement for act, is_done in zip(share, outcomes, strict=True) if is_done for movement in act
        ]
    assert 0 < len(posted) < sum(map(len, acts))
    balances = queries.balances(account_ids=[each.id for each in accounts])
    assert sum(balances.values()) == 600 * FEW
    assert min(balances.values()) >= 0
    assert queries.verify().transfers == FEW + len(posted)
    assert queries.verify().ok


def _tell_each(acts: list[list[Movement]]) -> list[bool]:
    told = []
    for act in acts:
        try:
            post(movements=act)
        except Overdrawn:
            told.append(False)
        else:
            told.append(True)
    return told


def _act_among(accounts: list[AccountKey], chance: Random) -> list[Movement]:
    movements = []
    for _ in range(chance.choice((1, 1, 2, 7))):
        giver, receiver = chance.sample(accounts, 2)
        movements.append(moving(giver, receiver, chance.randint(1, 300)))
    return movements


def _id_of(side: AccountKey | UUID) -> UUID:
    return side if isinstance(side, UUID) else side.id

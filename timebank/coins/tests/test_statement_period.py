"""The statement for any days: opening, lines and closing add up on every page and in the file, and agree with the books."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from tests.cast import CITY, DISTRICT, NOW, Cast
from timebank.coins import queries
from timebank.coins.operations import place_hold
from timebank.coins.queries import PeriodLine, StatementOwner, StatementPeriod, every_line, statement_period
from timebank.coins.rules import (
    budget_account,
    earned_account,
    gifted_account,
    granted_account,
    issue_account,
)
from timebank.coins.tests.purses import earned, funded, granted
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import AccountKey, Movement, post, reverse
from timebank.ledger.queries import accounts_of
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.people.rules import local_date

pytestmark = pytest.mark.django_db(databases=["default"])

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
MOVEMENTS = 60


def owner_of(person_id: UUID) -> StatementOwner:
    return StatementOwner(OwnerKind.PERSON, str(person_id))


def pages_of(
    owner: StatementOwner, *, starts_date: date = FIRST, ends_date: date = LAST, limit: int = 7
) -> list[StatementPeriod]:
    """Turn over all pages, from the newest to the oldest."""
    pages = [statement_period(owner=owner, starts_date=starts_date, ends_date=ends_date, limit=limit)]
    while pages[-1].older:
        before = pages[-1].older
        pages.append(
            statement_period(
                owner=owner, starts_date=starts_date, ends_date=ends_date, limit=limit, before=before
            )
        )
    return pages


def lines_of(pages: list[StatementPeriod]) -> list[PeriodLine]:
    """Give the lines of all pages, the oldest first."""
    return [line for page in pages for line in page.lines][::-1]


def moved(debit: AccountKey, credit: AccountKey, coin_minutes: int, kind: TransferKind, at: datetime) -> UUID:
    """Post one movement and give its id."""
    movement = Movement(
        id=new_id(),
        debit=debit,
        credit=credit,
        coin_minutes=CoinMinutes(coin_minutes),
        kind=kind,
        reference=f"CASE {new_id()}",
        cause_id=new_id(),
        happened_at=at,
    )
    post(movements=[movement])
    return movement.id


class Life:
    """A random history of one person's five accounts over four months, hours around midnight and month ends among it."""

    def __init__(self, random: Random, person_id: UUID) -> None:
        self.random, self.person_id = random, person_id
        self.accounts = [
            earned_account(person_id=person_id),
            gifted_account(person_id=person_id),
            granted_account(person_id=person_id, grant_id=new_id()),
            granted_account(person_id=person_id, grant_id=new_id()),
        ]
        self.debt = AccountKey(OwnerKind.PERSON, str(person_id), Purse.DEBT)
        self.has = dict.fromkeys(self.accounts, 0)
        self.legs: list[tuple[date, Purse, int]] = []

    def live(self) -> None:
        """Let things happen, now and then one that is booked later than what followed it."""
        at = datetime(2026, 1, 30, 15, 0, tzinfo=UTC)
        for _ in range(MOVEMENTS):
            at += timedelta(minutes=self.random.choice((0, 1, 30, 60, 600, 4000)))
            late = timedelta(days=self.random.choice((0, 0, 0, 0, 3)))
            self.step(at - late)

    def step(self, at: datetime) -> None:
        account, minutes = self.random.choice(self.accounts), self.random.randint(1, 400)
        way = self.random.choice(("in", "in", "out", "lend"))
        if way == "in":
            self.book(issue_account(city=CITY), account, minutes, TransferKind.EARN, at)
        elif way == "lend":
            self.book(self.debt, account, minutes, TransferKind.LEND, at)
        elif self.has[account] >= minutes:
            other = AccountKey(OwnerKind.NEED, str(new_id()), Purse.HOLD, payer_id=self.person_id)
            self.book(account, other, minutes, TransferKind.HOLD, at)

    def book(
        self, debit: AccountKey, credit: AccountKey, minutes: int, kind: TransferKind, at: datetime
    ) -> None:
        moved(debit, credit, minutes, kind, at)
        for account, signed in ((debit, -minutes), (credit, minutes)):
            if account.owner_kind == OwnerKind.PERSON:
                self.legs.append((local_date(at), account.purse, signed))
                self.has[account] = self.has.get(account, 0) + signed

    def sum_before(self, day: date, purse: Purse) -> int:
        return sum(signed for on, of, signed in self.legs if on < day and of == purse)


@pytest.mark.parametrize("seed", range(5))
def test_tile_pages_and_file_are_equal_for_any_history_and_any_days(cast: Cast, seed: int) -> None:
    random = Random(seed)
    life = Life(random, cast.volunteer.pk)
    life.live()
    owner = owner_of(cast.volunteer.pk)
    days = sorted({on for on, _, _ in life.legs})
    borders = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1), days[0], days[-1] + timedelta(days=1)]
    for _ in range(8):
        starts_date, ends_date = sorted(random.sample([*borders, random.choice(days)], 2))
        pages = pages_of(owner, starts_date=starts_date, ends_date=ends_date)
        expected = [(purse, signed) for on, purse, signed in life.legs if starts_date <= on < ends_date]
        lines = lines_of(pages)
        assert [(line.purse, line.coin_minutes) for line in lines] == expected
        assert list(every_line(statement=pages[0])) == lines
        for page in pages:
            assert page.purses == pages[0].purses
            assert page.lines_count == len(expected)
            for each in page.purses:
                assert each.opening_minutes == life.sum_before(starts_date, each.purse)
                assert each.closing_minutes == life.sum_before(ends_date, each.purse)


@pytest.mark.parametrize("seed", range(3))
def test_every_line_says_what_was_there_after_it(cast: Cast, seed: int) -> None:
    life = Life(Random(100 + seed), cast.volunteer.pk)
    life.live()
    pages = pages_of(owner_of(cast.volunteer.pk), starts_date=date(2026, 2, 1))
    has = {each.purse: int(each.opening_minutes) for each in pages[0].purses}
    for line in lines_of(pages):
        has[line.purse] += line.coin_minutes
        assert line.purse_minutes == has[line.purse]
        assert line.balance_minutes == sum(has.values())
    assert has == {each.purse: each.closing_minutes for each in pages[0].purses}
    moved_by_kind = sum(each.arrived_minutes - each.left_minutes for each in pages[0].kinds)
    assert pages[0].opening_minutes + moved_by_kind == pages[0].closing_minutes


def test_the_closing_balances_are_those_of_the_books_and_of_the_purses(cast: Cast) -> None:
    granted(cast, 60)
    granted(cast, 30)
    earned(cast.elder.pk, 90)
    place_hold(need_id=new_id(), payer_id=cast.elder.pk, coin_minutes=CoinMinutes(75), at=NOW)
    (page,) = pages_of(owner_of(cast.elder.pk), limit=100)
    balances = queries.purse_balances(person_id=cast.elder.pk)
    assert {each.purse: each.closing_minutes for each in page.purses} == {
        Purse.GRANTED: balances.granted,
        Purse.GIFTED: balances.gifted,
        Purse.EARNED: balances.earned,
    }
    booked = accounts_of(owner_kind=OwnerKind.PERSON, owner_id=str(cast.elder.pk))
    assert page.closing_minutes == sum(account.balance for account in booked) == 105


@pytest.mark.parametrize(
    ("happened_at", "month"),
    [
        (datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC), 2),
        (datetime(2026, 2, 28, 16, 0, tzinfo=UTC), 3),
        (datetime(2026, 3, 31, 15, 59, 59, 999999, tzinfo=UTC), 3),
        (datetime(2026, 3, 31, 16, 0, tzinfo=UTC), 4),
    ],
)
def test_a_day_begins_at_midnight_by_the_citys_clock(cast: Cast, happened_at: datetime, month: int) -> None:
    account = earned_account(person_id=cast.volunteer.pk)
    moved(issue_account(city=CITY), account, 60, TransferKind.EARN, happened_at)
    found = [
        number
        for number in (2, 3, 4)
        if pages_of(
            owner_of(cast.volunteer.pk),
            starts_date=date(2026, number, 1),
            ends_date=date(2026, number + 1, 1),
        )[0].lines
    ]
    assert found == [month]


def test_what_is_booked_while_a_file_is_written_does_not_enter_it(cast: Cast) -> None:
    earned(cast.volunteer.pk, 60)
    read = statement_period(owner=owner_of(cast.volunteer.pk), starts_date=FIRST, ends_date=LAST, limit=10)
    earned(cast.volunteer.pk, 30)
    assert [line.coin_minutes for line in every_line(statement=read)] == [60]
    assert read.closing_minutes == 60


def test_both_sides_between_own_purses_stand_on_one_statement_and_no_page_loses_one(cast: Cast) -> None:
    person_id = cast.volunteer.pk
    debt = AccountKey(OwnerKind.PERSON, str(person_id), Purse.DEBT)
    for _ in range(3):
        moved(debt, earned_account(person_id=person_id), 30, TransferKind.LEND, NOW)
    pages = pages_of(owner_of(person_id), limit=1)
    assert len(pages) == 6
    assert [line.coin_minutes for line in lines_of(pages)] == [-30, 30] * 3
    assert pages[0].closing_minutes == 0
    closing = {each.purse: each.closing_minutes for each in pages[0].purses}
    assert (closing[Purse.EARNED], closing[Purse.DEBT]) == (90, -90)


def test_a_reversal_names_the_entry_that_it_takes_back(cast: Cast) -> None:
    account = earned_account(person_id=cast.volunteer.pk)
    original = moved(issue_account(city=CITY), account, 60, TransferKind.EARN, NOW)
    reverse(transfer_id=original, cause_id=new_id(), reference=f"CASE {new_id()}", at=NOW)
    (page,) = pages_of(owner_of(cast.volunteer.pk), limit=10)
    newest, oldest = page.lines
    assert (newest.kind, newest.reversed_row_number) == (TransferKind.REVERSE, oldest.row_number)
    assert oldest.reversed_row_number is None


def test_a_budget_has_a_statement_like_a_person(cast: Cast) -> None:
    funded(cast, 600)
    granted(cast, 60)
    (page,) = pages_of(StatementOwner(OwnerKind.PLACE, DISTRICT), limit=10)
    assert [(each.purse, each.closing_minutes) for each in page.purses] == [(Purse.BUDGET, 600)]
    assert [(line.kind, line.coin_minutes) for line in page.lines] == [
        (TransferKind.GRANT, -60),
        (TransferKind.ISSUE, 60),
        (TransferKind.ISSUE, 600),
    ]
    assert page.lines[0].other.owner_id == str(cast.elder.pk)
    assert budget_account(place=DISTRICT).id in page.places_max


def test_who_has_no_coins_has_an_empty_statement(cast: Cast) -> None:
    (page,) = pages_of(owner_of(cast.neighbour.pk), limit=10)
    assert [each.closing_minutes for each in page.purses] == [0, 0, 0]
    assert (page.lines, page.kinds, page.lines_count, list(every_line(statement=page))) == ([], [], 0, [])


def test_a_long_account_is_read_whole_in_steps_of_a_thousand(cast: Cast) -> None:
    account = earned_account(person_id=cast.volunteer.pk)
    movements = [
        Movement(
            new_id(), issue_account(city=CITY), account, CoinMinutes(1), TransferKind.EARN, "", new_id(), NOW
        )
        for _ in range(2_000)
    ]
    post(movements=movements)
    read = statement_period(owner=owner_of(cast.volunteer.pk), starts_date=FIRST, ends_date=LAST, limit=1)
    assert [line.balance_minutes for line in every_line(statement=read)] == list(range(1, 2_001))


@pytest.mark.parametrize("limit", [0, 1_001])
def test_a_page_has_a_named_limit(cast: Cast, limit: int) -> None:
    with pytest.raises(ValueError, match="lines"):
        statement_period(owner=owner_of(cast.elder.pk), starts_date=FIRST, ends_date=LAST, limit=limit)

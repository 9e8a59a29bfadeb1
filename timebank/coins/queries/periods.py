"""The statement of an account for any days: what was there, every movement, what is there. Page, file and paper are it.

Days are those of the city's clock. Nothing here knows what a movement was for beyond the books; ``statements`` does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from timebank.coins.queries.purses import PERSON_PURSES
from timebank.ledger.account_periods import PeriodLeg, PeriodSum, SideFact, period_legs, period_sums
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.lib.units import CoinMinutes
from timebank.people.queries import same_person_ids
from timebank.people.rules import LOCAL

LINES_PER_PAGE_MAX = 1_000
LINES_PER_READ = 1_000


@dataclass(frozen=True, slots=True)
class StatementOwner:
    """Whose accounts a statement is of: a person by id, a place by code, an organisation by id."""

    kind: OwnerKind
    id: str


@dataclass(frozen=True, slots=True)
class PurseSum:
    """What one purse had at the beginning of a period and at its end; all grants of a person are one purse."""

    purse: Purse
    opening_minutes: CoinMinutes
    closing_minutes: CoinMinutes


@dataclass(frozen=True, slots=True)
class KindSum:
    """What came in and went out in a period by one kind of movement; both are above zero or zero."""

    kind: TransferKind
    arrived_minutes: CoinMinutes
    left_minutes: CoinMinutes


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One movement of one purse: minus what left, plus what arrived, and what was there afterwards."""

    place: int
    transfer_id: UUID
    row_number: int
    happened_at: datetime
    kind: TransferKind
    purse: Purse
    coin_minutes: int
    purse_minutes: CoinMinutes
    balance_minutes: CoinMinutes
    """In all purses together after this line."""
    reference: str
    cause_id: UUID
    other: SideFact
    reversed_row_number: int | None


@dataclass(frozen=True, slots=True)
class StatementPeriod:
    """A statement with one page of its lines, the newest first; ``ends_date`` is the first day after it."""

    owner: StatementOwner
    starts_date: date
    ends_date: date
    purses: list[PurseSum]
    kinds: list[KindSum]
    lines_count: int
    lines: list[PeriodLine]
    older: int | None
    """The place before which the next page begins; None on the last page."""
    places_max: Mapping[UUID, int]
    """Where each account ended when the sums were read: what is booked later is not part of this statement."""

    @property
    def opening_minutes(self) -> CoinMinutes:
        """What all purses together had at the beginning."""
        return CoinMinutes(sum(each.opening_minutes for each in self.purses))

    @property
    def closing_minutes(self) -> CoinMinutes:
        """What all purses together had at the end."""
        return CoinMinutes(sum(each.closing_minutes for each in self.purses))


def statement_period(
    *, owner: StatementOwner, starts_date: date, ends_date: date, limit: int, before: int | None = None
) -> StatementPeriod:
    """Read the statement of an owner from the first day up to, not including, the last.

    ``limit`` lines are given, the newest first, before the place of an earlier page's ``older``; ``every_line`` gives
    all. Opening balances, lines and closing balances add up, whatever is booked meanwhile.
    Raises: ValueError for a limit that is not 1 to LINES_PER_PAGE_MAX.
    """
    if not 0 < limit <= LINES_PER_PAGE_MAX:
        raise ValueError(f"a page has 1 to {LINES_PER_PAGE_MAX} lines, not {limit}")
    starts_at, ends_at = _bounds(starts_date, ends_date)
    sums = period_sums(
        owner_kind=owner.kind,
        owner_ids=_owner_ids(owner),
        starts_at=starts_at,
        ends_at=ends_at,
        before=before,
    )
    places_max = _places_max(sums)
    legs = period_legs(
        places_max=places_max,
        starts_at=starts_at,
        ends_at=ends_at,
        before=before,
        limit=limit + 1,
        newest_first=True,
    )
    return StatementPeriod(
        owner=owner,
        starts_date=starts_date,
        ends_date=ends_date,
        purses=_purse_sums(owner, sums),
        kinds=_kind_sums(sums),
        lines_count=sum(each.legs for each in sums),
        lines=list(_downwards(legs[:limit], _carried(sums))),
        older=legs[limit - 1].place if len(legs) > limit else None,
        places_max=places_max,
    )


def every_line(*, statement: StatementPeriod) -> Iterator[PeriodLine]:
    """Walk all lines of a statement, the oldest first: one read a thousand lines, so that memory stays flat."""
    starts_at, ends_at = _bounds(statement.starts_date, statement.ends_date)
    has: dict[Purse, int] = {each.purse: each.opening_minutes for each in statement.purses}
    after: int | None = None
    while True:
        legs = period_legs(
            places_max=statement.places_max,
            starts_at=starts_at,
            ends_at=ends_at,
            after=after,
            limit=LINES_PER_READ,
            newest_first=False,
        )
        for leg in legs:
            has[leg.purse] += leg.coin_minutes
            yield _line(leg, has)
        if len(legs) < LINES_PER_READ:
            return
        after = legs[-1].place


def _owner_ids(owner: StatementOwner) -> list[str]:
    """Give whose accounts a statement is of: of a person also those of accounts that were joined."""
    if owner.kind != OwnerKind.PERSON:
        return [owner.id]
    return [str(each) for each in same_person_ids(person_id=UUID(owner.id))]


def _bounds(starts_date: date, ends_date: date) -> tuple[datetime, datetime]:
    """Give the moments at which the two days begin by the city's clock."""
    return datetime.combine(starts_date, time.min, LOCAL), datetime.combine(ends_date, time.min, LOCAL)


def _places_max(sums: Iterable[PeriodSum]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for each in sums:
        found[each.account_id] = max(each.place_max, found.get(each.account_id, 0))
    return found


def _purse_sums(owner: StatementOwner, sums: Iterable[PeriodSum]) -> list[PurseSum]:
    """Add up by purse, in the order of their codes; a person's own three stand there even when they are empty."""
    opening = dict.fromkeys(PERSON_PURSES if owner.kind == OwnerKind.PERSON else (), 0)
    moved = dict(opening)
    for each in sums:
        opening[each.purse] = opening.get(each.purse, 0) + each.minutes_before
        moved[each.purse] = moved.get(each.purse, 0) + each.minutes_arrived - each.minutes_left
    return [
        PurseSum(purse, CoinMinutes(opening[purse]), CoinMinutes(opening[purse] + moved[purse]))
        for purse in opening
    ]


def _kind_sums(sums: Iterable[PeriodSum]) -> list[KindSum]:
    arrived, left = dict.fromkeys(TransferKind, 0), dict.fromkeys(TransferKind, 0)
    for each in sums:
        arrived[each.kind] += each.minutes_arrived
        left[each.kind] += each.minutes_left
    return [
        KindSum(kind, CoinMinutes(arrived[kind]), CoinMinutes(left[kind]))
        for kind in TransferKind
        if arrived[kind] or left[kind]
    ]


def _carried(sums: Iterable[PeriodSum]) -> dict[Purse, int]:
    """Give what each purse had just before the place from which a page looks back."""
    has: dict[Purse, int] = {}
    for each in sums:
        has[each.purse] = has.get(each.purse, 0) + each.minutes_before + each.minutes_carried
    return has


def _downwards(legs: Iterable[PeriodLeg], has: dict[Purse, int]) -> Iterator[PeriodLine]:
    """Write lines from the newest to the oldest: each undoes itself for the next."""
    for leg in legs:
        yield _line(leg, has)
        has[leg.purse] -= leg.coin_minutes


def _line(leg: PeriodLeg, has: Mapping[Purse, int]) -> PeriodLine:
    return PeriodLine(
        place=leg.place,
        transfer_id=leg.transfer_id,
        row_number=leg.row_number,
        happened_at=leg.happened_at,
        kind=leg.kind,
        purse=leg.purse,
        coin_minutes=leg.coin_minutes,
        purse_minutes=CoinMinutes(has[leg.purse]),
        balance_minutes=CoinMinutes(sum(has.values())),
        reference=leg.reference,
        cause_id=leg.cause_id,
        other=leg.other,
        reversed_row_number=leg.reversed_row_number,
    )

"""Reads of balances from older systems: what a list would do, the batches of a city, and the reconciliation.

A trial changes nothing and keeps nothing. The reconciliation asks the books themselves what arrived.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import MD5, Cast

from timebank.coins.kinds import DecisionState, RowProblem, SampleState
from timebank.coins.models import MigrationBatch, MigrationLine
from timebank.coins.queries.estates import frozen_among
from timebank.coins.rules import migration_movement_id, plain_name
from timebank.coins.sheets import BalanceRow
from timebank.ledger.queries import booked_minutes
from timebank.lib.units import CoinMinutes
from timebank.people.models import Person
from timebank.people.queries import people_by_number, sides_of
from timebank.people.rules import local_date
from timebank.places.rules import is_within, scope_prefix

MIGRATIONS_MAX = 200
LINES_MAX = 5_000
RECONCILED_BATCHES_MAX = 2_000
"""With the lines of a full list each: ten million records, far more than a city has."""


@dataclass(frozen=True, slots=True)
class TriedBalance:
    """One record of a trial: whose number, how much, and what is wrong."""

    line_number: int
    record_id: str
    member_number: str
    person_id: UUID | None
    coin_minutes: CoinMinutes
    served_until_date: date | None
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class BalanceTrial:
    """What a list of balances would do; ``told_minutes`` is the total that the older system states."""

    rows: Sequence[TriedBalance]
    told_minutes: int

    @property
    def wrong(self) -> list[TriedBalance]:
        """The records that cannot be taken over."""
        return [row for row in self.rows if row.problems]

    @property
    def coin_minutes(self) -> CoinMinutes:
        """What all rows come to, also those with a problem: the total is the list's, not ours."""
        return CoinMinutes(sum(row.coin_minutes for row in self.rows))

    @property
    def difference_minutes(self) -> int:
        """What the older system states less what the list has."""
        return self.told_minutes - self.coin_minutes

    @property
    def is_ready(self) -> bool:
        """Whether the list can be proposed."""
        return not self.wrong and not self.difference_minutes


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One older system: approved records, minutes as it told them, in the lines and in the books, and the checks.

    ``difference_minutes`` is told less booked, and has to be 0.
    """

    source_name: str
    batches: int
    records: int
    told_minutes: int
    line_minutes: int
    booked_minutes: int
    difference_minutes: int
    sampled_true: int
    sampled_false: int
    waiting_records: int


def try_balances(
    *,
    city: str,
    source_name: str,
    told_minutes: int,
    rows: Sequence[BalanceRow],
    by_ids: Collection[UUID],
    at: datetime,
) -> BalanceTrial:
    """Say what a list of balances would do, every row's problems at once, and change nothing.

    ``by_ids`` are the officers at work, whose own side gets nothing from their hands. A few statements, however many rows.
    """
    own_side = sides_of(person_ids=by_ids)
    found = people_by_number(member_numbers={row.member_number for row in rows})
    members = {each.member_number: each for each in found}
    died = frozen_among(person_ids=[each.pk for each in found])
    taken = _taken(source_as_known(source_name=source_name), {row.record_id for row in rows})
    seen: set[str] = set()
    tried = []
    for row in rows:
        person = members.get(row.member_number)
        problems = row.problems
        if RowProblem.NUMBER_WRONG not in problems:
            problems += _person_problems(person, died, city=city, by_ids=own_side)
        problems += _record_problems(row, seen=seen, taken=taken, day=local_date(at))
        seen.add(row.record_id)
        tried.append(_tried(row, person, problems))
    return BalanceTrial(tried, told_minutes)


def source_as_known(*, source_name: str) -> str:
    """Give the name of an older system as it was first written, whatever its width, case and spaces are now.

    So a record is not taken over twice under two spellings of its source.
    """
    rows = MigrationBatch.objects.exclude(state=DecisionState.REFUSED).order_by("source_name")
    names = rows.values_list("source_name", flat=True).distinct()[:RECONCILED_BATCHES_MAX]
    plain = plain_name(name=source_name)
    return next((name for name in names if plain_name(name=name) == plain), source_name)


def recheck_migration(*, batch: MigrationBatch, by_ids: Collection[UUID]) -> BalanceTrial:
    """Say what an undecided batch would do now; people may have left meanwhile."""
    tried, lines = [], lines_of_migration(batch_id=batch.pk)
    died = frozen_among(person_ids=[line.person_id for line in lines])
    own_side = sides_of(person_ids=by_ids)
    for line in lines:
        row = BalanceRow(
            line.line_number,
            line.person.member_number,
            line.coin_minutes,
            line.record_id,
            line.served_until_date,
        )
        problems = _person_problems(line.person, died, city=batch.place_id, by_ids=own_side)
        tried.append(_tried(row, line.person, problems))
    return BalanceTrial(tried, batch.told_minutes)


def migrations_of(*, city: str, limit: int) -> list[MigrationBatch]:
    """List the batches of balances of a city: undecided ones first, then the newest proposal."""
    batches = MigrationBatch.objects.filter(place=city).order_by("-proposed_at", "-id")
    return sorted(
        batches[: min(limit, MIGRATIONS_MAX)], key=lambda each: each.state != DecisionState.PROPOSED
    )


def lines_of_migration(*, batch_id: UUID) -> list[MigrationLine]:
    """List the records of a batch with their persons, in the order of the list."""
    rows = MigrationLine.objects.filter(batch=batch_id).select_related("person")
    return list(rows.order_by("line_number", "pk")[:LINES_MAX])


def records_to_check(*, scope: str, viewer_id: UUID, limit: int) -> list[MigrationLine]:
    """List records taken over that nobody has checked, of people within a scope, not from the viewer's own lists.

    In an order by chance that stays the same, so that nobody picks what is checked.
    """
    lines = MigrationLine.objects.filter(
        person__place__code__startswith=scope_prefix(scope),
        batch__state=DecisionState.APPROVED,
        sample_state=SampleState.UNSAMPLED,
    )
    others = lines.exclude(batch__proposed_by=viewer_id).exclude(batch__decided_by=viewer_id)
    rows = others.select_related("person").order_by(MD5(Cast("pk", CharField())), "pk")
    return list(rows[: min(limit, MIGRATIONS_MAX)])


def reconciliation(*, city: str) -> list[Reconciled]:
    """Compare, for each older system, what it told with what arrived in the books; by name of the system.

    Three statements a batch. Reversals made later are movements of their own and no difference here.
    """
    batches = MigrationBatch.objects.filter(place__code__startswith=scope_prefix(city))
    rows = batches.exclude(state=DecisionState.REFUSED).order_by("source_name", "proposed_at", "pk")
    by_source: dict[str, list[MigrationBatch]] = {}
    for batch in rows[:RECONCILED_BATCHES_MAX]:
        by_source.setdefault(batch.source_name, []).append(batch)
    return [_reconciled(source, found) for source, found in by_source.items()]


def _reconciled(source_name: str, batches: Sequence[MigrationBatch]) -> Reconciled:
    approved = [each for each in batches if each.state == DecisionState.APPROVED]
    told = sum(each.told_minutes for each in approved)
    records = line_minutes = booked = true = false = 0
    for batch in approved:
        lines = MigrationLine.objects.filter(batch=batch.pk).order_by("line_number", "pk")
        facts = list(lines.values_list("pk", "person_id", "coin_minutes", "sample_state")[:LINES_MAX])
        records += len(facts)
        line_minutes += sum(minutes for _, _, minutes, _ in facts)
        ids = [migration_movement_id(line_id=line, person_id=person) for line, person, _, _ in facts]
        booked += booked_minutes(transfer_ids=ids)
        true += sum(1 for *_, state in facts if state == SampleState.SAMPLED_TRUE)
        false += sum(1 for *_, state in facts if state == SampleState.SAMPLED_FALSE)
    return Reconciled(
        source_name=source_name,
        batches=len(approved),
        records=records,
        told_minutes=told,
        line_minutes=line_minutes,
        booked_minutes=booked,
        difference_minutes=told - booked,
        sampled_true=true,
        sampled_false=false,
        waiting_records=sum(each.line_count for each in batches if each.state == DecisionState.PROPOSED),
    )


def _tried(row: BalanceRow, person: Person | None, problems: tuple[RowProblem, ...]) -> TriedBalance:
    return TriedBalance(
        line_number=row.line_number,
        record_id=row.record_id,
        member_number=row.member_number,
        person_id=person.pk if person and not problems else None,
        coin_minutes=CoinMinutes(row.coin_minutes),
        served_until_date=row.served_until_date,
        problems=problems,
    )


def _person_problems(
    person: Person | None, died: Collection[UUID], *, city: str, by_ids: Collection[UUID]
) -> tuple[RowProblem, ...]:
    if person is None or not is_within(code=person.place_id, scope=city):
        return (RowProblem.MEMBER_UNKNOWN,)
    if person.pk in died:
        return (RowProblem.DIED,)
    if person.left_at:
        return (RowProblem.MEMBER_UNKNOWN,)
    return (RowProblem.ONESELF,) if person.pk in by_ids else ()


def _record_problems(
    row: BalanceRow, *, seen: Collection[str], taken: Collection[str], day: date
) -> tuple[RowProblem, ...]:
    found = []
    if row.record_id in seen:
        found.append(RowProblem.RECORD_TWICE)
    if row.record_id in taken:
        found.append(RowProblem.RECORD_TAKEN)
    if row.served_until_date is not None and row.served_until_date > day:
        found.append(RowProblem.DATE_WRONG)
    return tuple(found)


def _taken(source_name: str, record_ids: Collection[str]) -> set[str]:
    """Find which records of a source were taken over or wait."""
    lines = MigrationLine.objects.filter(source_name=source_name, record_id__in=record_ids, is_void=False)
    return set(lines.values_list("record_id", flat=True))

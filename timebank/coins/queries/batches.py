"""Reads of grants in batches: what a list would do before it is real, and the lists of a district.

A trial changes nothing and keeps nothing. It says every row's problem at once, so that a list is corrected once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from timebank.coins.kinds import DecisionState, RowProblem, RowWarning
from timebank.coins.models import Grant, GrantBatch, GrantBatchLine
from timebank.coins.queries.estates import frozen_among
from timebank.coins.queries.grants import budget_balance
from timebank.coins.sheets import GrantRow
from timebank.lib.calendar import months_after
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person
from timebank.people.queries import (
    classes_before,
    classes_in_force,
    people_by_number,
    sides_of,
    statuses_in_force,
)
from timebank.people.rules import LOCAL, age_on, local_date
from timebank.places.rules import is_within, scope_prefix
from timebank.policy.queries import value

BATCHES_MAX = 200
LINES_MAX = 5_000


@dataclass(frozen=True, slots=True)
class TriedGrant:
    """One row of a trial: whose number, how much, what is wrong and what to look at."""

    line_number: int
    member_number: str
    person_id: UUID | None
    coin_minutes: CoinMinutes
    problems: tuple[RowProblem, ...]
    warnings: tuple[RowWarning, ...]


@dataclass(frozen=True, slots=True)
class GrantTrial:
    """What a list would do: its rows, what the budget has left now, in coin minutes.

    ``ahead`` counts the people of groups that come first in the district's order and have no coins this year.
    """

    rows: Sequence[TriedGrant]
    budget_minutes: CoinMinutes
    ahead: int

    @property
    def wrong(self) -> list[TriedGrant]:
        """The rows that cannot be taken."""
        return [row for row in self.rows if row.problems]

    @property
    def coin_minutes(self) -> CoinMinutes:
        """What the rows that can be taken come to."""
        return CoinMinutes(sum(row.coin_minutes for row in self.rows if not row.problems))

    @property
    def left_minutes(self) -> int:
        """What the budget would have left; below zero when the list is too much for it."""
        return self.budget_minutes - self.coin_minutes

    @property
    def is_ready(self) -> bool:
        """Whether the list can be proposed."""
        return not self.wrong and self.left_minutes >= 0


def try_grants(
    *,
    place: str,
    rows: Sequence[GrantRow],
    beneficiary_class: BeneficiaryClass,
    by_ids: Collection[UUID],
    at: datetime,
) -> GrantTrial:
    """Say what a list of grants of a district would do, every row's problems at once, and change nothing.

    ``by_ids`` are the officers at work, whose own side gets nothing from their hands. Nine statements, however many rows.
    """
    own_side = sides_of(person_ids=by_ids)
    found = people_by_number(member_numbers={row.member_number for row in rows})
    members = {each.member_number: each for each in found}
    died = frozen_among(person_ids=[each.pk for each in found])
    again = _granted_since_new_year({each.pk for each in found}, at=at)
    classes = classes_in_force(person_ids=[each.pk for each in found], day=local_date(at))
    seen: set[str] = set()
    tried = []
    for row in rows:
        person = members.get(row.member_number)
        problems = row.problems or _problems(person, died, place=place, by_ids=own_side, at=at)
        if row.member_number in seen and not row.problems:
            problems += (RowProblem.TWICE,)
        seen.add(row.member_number)
        warnings = _warnings(person, again=again, classes=classes, wanted=beneficiary_class)
        tried.append(_tried(row, None if problems else person, problems, () if problems else warnings))
    ahead = _ahead(beneficiary_class, place=place, at=at)
    return GrantTrial(tried, budget_balance(place=place), ahead)


def recheck_batch(*, batch: GrantBatch, by_ids: Collection[UUID], at: datetime) -> GrantTrial:
    """Say what an undecided batch would do now; people may have moved, left, or spent the budget meanwhile."""
    lines = lines_of_batch(batch_id=batch.pk)
    again = _granted_since_new_year({line.person_id for line in lines}, at=at, except_batch=batch.pk)
    whose = [line.person_id for line in lines]
    died, classes = (
        frozen_among(person_ids=whose),
        classes_in_force(person_ids=whose, day=local_date(at)),
    )
    kind, own_side = BeneficiaryClass(batch.beneficiary_class), sides_of(person_ids=by_ids)
    tried = []
    for line in lines:
        row = GrantRow(line.line_number, line.person.member_number, line.coin_minutes)
        problems = _problems(line.person, died, place=batch.place_id, by_ids=own_side, at=at)
        warnings = _warnings(line.person, again=again, classes=classes, wanted=kind)
        tried.append(_tried(row, line.person, problems, warnings))
    ahead = _ahead(kind, place=batch.place_id, at=at)
    return GrantTrial(tried, budget_balance(place=batch.place_id), ahead)


def latest_expiry(*, place: str, at: datetime) -> date:
    """Give the latest last day that a list of a district may have now."""
    months = value("grant_expiry_months", at=at, place=place)
    return months_after(day=local_date(at), months=months)


def batches_of_place(*, place: str, limit: int) -> list[GrantBatch]:
    """List the batches of a district: undecided ones first, then the newest proposal."""
    rows = GrantBatch.objects.filter(place=place).order_by("-proposed_at", "-id")[: min(limit, BATCHES_MAX)]
    return sorted(rows, key=lambda each: each.state != DecisionState.PROPOSED)


def lines_of_batch(*, batch_id: UUID) -> list[GrantBatchLine]:
    """List the lines of a batch with their persons, in the order of the list."""
    rows = GrantBatchLine.objects.filter(batch=batch_id).select_related("person")
    return list(rows.order_by("line_number", "pk")[:LINES_MAX])


def _tried(
    row: GrantRow,
    person: Person | None,
    problems: tuple[RowProblem, ...],
    warnings: tuple[RowWarning, ...],
) -> TriedGrant:
    minutes = CoinMinutes(row.coin_minutes)
    person_id = person.pk if person else None
    return TriedGrant(row.line_number, row.member_number, person_id, minutes, problems, warnings)


def _problems(
    person: Person | None, died: Collection[UUID], *, place: str, by_ids: Collection[UUID], at: datetime
) -> tuple[RowProblem, ...]:
    """Say what keeps a person from a grant; who is not of the district is nobody here, as everywhere."""
    if person is None or not is_within(code=person.place_id, scope=place):
        return (RowProblem.MEMBER_UNKNOWN,)
    if person.pk in died:
        return (RowProblem.DIED,)
    if person.left_at:
        return (RowProblem.MEMBER_UNKNOWN,)
    problems = []
    if age_on(birth_date=person.birth_date, day=local_date(at)) < value("elder_age_min", at=at, place=place):
        problems.append(RowProblem.TOO_YOUNG)
    if person.pk in by_ids:
        problems.append(RowProblem.ONESELF)
    return tuple(problems)


def _warnings(
    person: Person | None,
    *,
    again: Collection[UUID],
    classes: Mapping[UUID, Collection[BeneficiaryClass]],
    wanted: BeneficiaryClass,
) -> tuple[RowWarning, ...]:
    found = []
    if person and person.pk in again:
        found.append(RowWarning.GRANTED_THIS_YEAR)
    if person and person.pk not in classes:
        found.append(RowWarning.NO_CLASS)
    elif person and wanted not in classes[person.pk]:
        found.append(RowWarning.OTHER_CLASS)
    return tuple(found)


def _ahead(beneficiary_class: BeneficiaryClass, *, place: str, at: datetime) -> int:
    """Count the people of a district's first groups, in its order, whom nobody granted or proposed coins this year."""
    first = classes_before(beneficiary_class=beneficiary_class, place=place, at=at)
    granted = Grant.objects.filter(
        person=OuterRef("person"), proposed_at__gte=datetime(local_date(at).year, 1, 1, tzinfo=LOCAL)
    )
    waiting = statuses_in_force(day=local_date(at)).filter(
        ~Exists(granted.exclude(state=DecisionState.REFUSED)),
        beneficiary_class__in=first,
        person__place__code__startswith=scope_prefix(place),
        person__left_at__isnull=True,
    )
    return waiting.values("person").distinct().count()


def _granted_since_new_year(
    person_ids: Collection[UUID], *, at: datetime, except_batch: UUID | None = None
) -> set[UUID]:
    """Find who of these was granted coins this year, or stands in a proposal that waits."""
    new_year = datetime(local_date(at).year, 1, 1, tzinfo=LOCAL)
    grants = Grant.objects.filter(person__in=person_ids, proposed_at__gte=new_year)
    lines: QuerySet[GrantBatchLine] = GrantBatchLine.objects.filter(
        person__in=person_ids, batch__state=DecisionState.PROPOSED
    )
    if except_batch:
        lines = lines.exclude(batch=except_batch)
    granted = grants.exclude(state=DecisionState.REFUSED).values_list("person_id", flat=True)
    return {*granted, *lines.values_list("person_id", flat=True)}

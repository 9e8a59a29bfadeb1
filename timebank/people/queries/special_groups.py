"""Reads of special groups: what is in force, who applied, what a list would do. A class leaves only for who decides or is concerned."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from timebank.people.kinds import BeneficiaryClass, ConsentPurpose, ListedProblem, StatusSource, StatusState
from timebank.people.models import Consent, Person, SpecialList, SpecialStatus
from timebank.people.queries.persons import people_by_number
from timebank.people.queries.sides import sides_of
from timebank.people.rules import age_on, local_date
from timebank.people.sheets import LISTED_ROWS_MAX, ListedRow
from timebank.places.rules import is_within, scope_prefix
from timebank.policy.queries import value

SHOWN_MAX = 200
CANNOT_CONFIRM = (BeneficiaryClass.DEMENTIA, BeneficiaryClass.INCAPACITY)
"""Groups whose silence never confirms anything (docs/rules.md, "Special groups")."""


def _lawful() -> Q:
    """Narrow to statuses that may still be used: from a list, or with a consent that was not withdrawn."""
    return Q(consent__isnull=True) | Q(consent__withdrawn_at__isnull=True)


def statuses_in_force(*, day: date) -> QuerySet[SpecialStatus]:
    """Narrow to the statuses in force on a day; one whose consent was withdrawn is not, from that moment on."""
    return SpecialStatus.objects.filter(
        _lawful(), state=StatusState.APPROVED, starts_date__lte=day, last_date__gte=day
    )


def cannot_confirm(*, since: date) -> QuerySet[SpecialStatus]:
    """Narrow to the statuses, in force on a day or later, with which silence says nothing: incapacity and dementia."""
    return SpecialStatus.objects.filter(
        _lawful(), state=StatusState.APPROVED, beneficiary_class__in=CANNOT_CONFIRM, last_date__gte=since
    )


def may_confirm_by_silence(*, person: Person, day: date) -> bool:
    """Tell whether an elder confirms alone: not noted otherwise at enrolment, no incapacity or dementia in force."""
    return person.confirms_alone and not cannot_confirm(since=day).filter(person=person).exists()


def classes_in_force(*, person_ids: Collection[UUID], day: date) -> dict[UUID, set[BeneficiaryClass]]:
    """Give the special groups of several persons in force on a day, in one statement; who has none is left out."""
    found: dict[UUID, set[BeneficiaryClass]] = {}
    rows = statuses_in_force(day=day).filter(person__in=person_ids)
    for person_id, code in rows.values_list("person_id", "beneficiary_class"):
        found.setdefault(person_id, set()).add(BeneficiaryClass(code))
    return found


def priority_of(*, place: str, at: datetime) -> list[BeneficiaryClass]:
    """Give the special groups in the order in which the district helps (plan; a district may have its own)."""
    return [BeneficiaryClass(code) for code in value("special_group_priority", at=at, place=place)]


def classes_before(
    *, beneficiary_class: BeneficiaryClass, place: str, at: datetime
) -> list[BeneficiaryClass]:
    """List the groups that come before one in the order of a place."""
    order = priority_of(place=place, at=at)
    return order[: order.index(beneficiary_class)]


def statuses_of(*, person_id: UUID) -> list[SpecialStatus]:
    """List a person's own statuses and applications, the newest first; rows of lists not yet decided are left out."""
    rows = SpecialStatus.objects.filter(person=person_id).exclude(
        source=StatusSource.LIST, state__in=[StatusState.PROPOSED, StatusState.REFUSED]
    )
    return list(rows.select_related("consent").order_by("-proposed_at", "-pk")[:SHOWN_MAX])


def sensitive_consent_of(*, person_id: UUID) -> Consent | None:
    """Find the separate consent to keep special-group status, if it is in force (PIPL article 29)."""
    return Consent.objects.filter(
        person=person_id, purpose=ConsentPurpose.SENSITIVE, withdrawn_at__isnull=True
    ).first()


def statuses_visible_to(*, scope: str) -> QuerySet[SpecialStatus]:
    """Narrow to the statuses of members of a place, for who decides there."""
    within = SpecialStatus.objects.filter(person__place__code__startswith=scope_prefix(scope))
    return within.select_related("person", "consent")


def applicants(*, place: str, at: datetime) -> list[SpecialStatus]:
    """List the applications that wait in a district: by its order of priority, then the longest waiting first."""
    order = {code: rank for rank, code in enumerate(priority_of(place=place, at=at))}
    waiting = statuses_visible_to(scope=place).filter(
        state=StatusState.PROPOSED, source=StatusSource.APPLICATION
    )
    rows = list(waiting.order_by("proposed_at", "pk")[:SHOWN_MAX])
    return sorted(rows, key=lambda row: order[BeneficiaryClass(row.beneficiary_class)])


def recognised(*, place: str, at: datetime) -> list[SpecialStatus]:
    """List the statuses in force in a district that end first, at most 200."""
    rows = statuses_visible_to(scope=place) & statuses_in_force(day=local_date(at))
    return list(rows.order_by("last_date", "pk")[:SHOWN_MAX])


def special_lists_in(*, scope: str) -> QuerySet[SpecialList]:
    """Narrow to the lists of a district, the newest first."""
    within = SpecialList.objects.filter(place__code__startswith=scope_prefix(scope))
    return within.order_by("-proposed_at", "-id")


def rows_of_list(*, list_id: UUID) -> list[SpecialStatus]:
    """List the rows of a list with their persons, in its order."""
    rows = SpecialStatus.objects.filter(special_list=list_id).select_related("person")
    return list(rows.order_by("line_number", "pk")[:LISTED_ROWS_MAX])


@dataclass(frozen=True, slots=True)
class TriedMember:
    """One row of a trial: whose number, and what is wrong."""

    line_number: int
    member_number: str
    person_id: UUID | None
    problems: tuple[ListedProblem, ...]


def try_special_list(
    *,
    place: str,
    beneficiary_class: BeneficiaryClass,
    starts_date: date,
    last_date: date,
    rows: Sequence[ListedRow],
    by_ids: Collection[UUID],
    at: datetime,
) -> list[TriedMember]:
    """Say what a list would do, every row's problems at once; changes and keeps nothing. Few statements, however many rows."""
    own_side = sides_of(person_ids=by_ids)
    members = {
        each.member_number: each
        for each in people_by_number(member_numbers={row.member_number for row in rows})
    }
    known = _known(beneficiary_class, starts_date=starts_date, last_date=last_date, members=members.values())
    age_min = value("elder_age_min", at=at, place=place)
    seen: set[str] = set()
    tried = []
    for row in rows:
        person = members.get(row.member_number)
        problems = row.problems or _problems(person, place=place, own_side=own_side, known=known)
        if person and not problems and age_on(birth_date=person.birth_date, day=local_date(at)) < age_min:
            problems = (ListedProblem.NO_ELDER,)
        if row.member_number in seen and not row.problems:
            problems += (ListedProblem.TWICE,)
        seen.add(row.member_number)
        tried.append(TriedMember(row.line_number, row.member_number, person.pk if person else None, problems))
    return tried


def _known(
    beneficiary_class: BeneficiaryClass, *, starts_date: date, last_date: date, members: Collection[Person]
) -> set[UUID]:
    rows = SpecialStatus.objects.filter(
        person__in=members,
        beneficiary_class=beneficiary_class,
        state=StatusState.APPROVED,
        starts_date__lte=last_date,
        last_date__gte=starts_date,
    )
    return set(rows.values_list("person_id", flat=True))


def _problems(
    person: Person | None, *, place: str, own_side: Collection[UUID], known: Collection[UUID]
) -> tuple[ListedProblem, ...]:
    """Say what keeps a member out; who is not of the district or has left is nobody here, as everywhere."""
    if person is None or person.left_at or not is_within(code=person.place_id, scope=place):
        return (ListedProblem.MEMBER_UNKNOWN,)
    found = []
    if person.pk in own_side:
        found.append(ListedProblem.OWN_SIDE)
    if person.pk in known:
        found.append(ListedProblem.KNOWN)
    return tuple(found)


def statuses_to_remind(*, city: str, day: date, until: date, limit: int) -> list[UUID]:
    """List the statuses of a city's members that end within some days and of which nobody was told; the nearest first."""
    rows = statuses_in_force(day=day).filter(
        person__place__code__startswith=scope_prefix(city), last_date__lte=until, reminded_at__isnull=True
    )
    return list(rows.order_by("last_date", "pk").values_list("pk", flat=True)[:limit])


def statuses_to_end(*, day: date, limit: int) -> list[UUID]:
    """List the statuses whose last day has passed or whose consent was withdrawn, those that ended first before others."""
    over = Q(last_date__lt=day) | Q(consent__withdrawn_at__isnull=False)
    rows = SpecialStatus.objects.filter(over, state=StatusState.APPROVED)
    return list(rows.order_by("last_date", "pk").values_list("pk", flat=True)[:limit])

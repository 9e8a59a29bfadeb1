"""Proofs that volunteers care for themselves: the yearly statement of health, and being told before any proof ends."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import Exists, OuterRef, QuerySet

from timebank.lib.calendar import months_after
from timebank.lib.operation import operation, wait_for_turn
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notices
from timebank.people import powers
from timebank.people.kinds import QualificationKind
from timebank.people.models import Qualification, QualificationReminder
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import HealthStatedAlready, PersonEnded
from timebank.people.rules import Actor, local_date
from timebank.policy.queries import value

OWN_WORD = "SELF"
"""Issuer of what a volunteer states about themselves."""


@operation
def state_health(*, by: Actor, at: datetime) -> Qualification:
    """State on the own page to be healthy enough to serve; valid for ``health_statement_months`` from today.

    Renewed when the end is near enough to be told. Raises: NotFound, NotYourAct, PersonEnded, HealthStatedAlready.
    """
    own = fetch_person(person_id=by.person_id)
    powers.require("state_health", by=by, place=own.place_id, owner=own.pk)
    if own.left_at is not None:
        raise PersonEnded
    wait_for_turn(f"health {own.pk}")
    today, near_days = local_date(at), max(value("proof_notice_days", at=at, place=own.place_id))
    valid = Qualification.objects.filter(person=own, kind=QualificationKind.HEALTH)
    if valid.filter(expires_date__gt=today + timedelta(days=near_days)).exists():
        raise HealthStatedAlready
    months = value("health_statement_months", at=at, place=own.place_id)
    return Qualification.objects.create(
        person=own,
        kind=QualificationKind.HEALTH,
        course_version="",
        issuer=OWN_WORD,
        issued_date=today,
        expires_date=months_after(day=today, months=months),
        recorded_by=own,
    )


@operation
def tell_ending_proofs(*, city: str, limit: int, at: datetime) -> int:
    """Tell up to ``limit`` volunteers that a proof ends soon, once for each of ``proof_notice_days``; give how many.

    After a pause only the nearest is told; a proof that has been renewed is not. Source: docs/rules.md, "The main line".
    """
    wait_for_turn("ending proofs")
    today, told = local_date(at), 0
    for days, nearer in pairwise([*value("proof_notice_days", at=at, place=city), 0]):
        rows = list(_ending(today, days=days, nearer=nearer).order_by("expires_date", "pk")[: limit - told])
        QualificationReminder.objects.bulk_create(
            QualificationReminder(qualification=row, days_before=days, told_at=at) for row in rows
        )
        facts = [(row.person_id, {"expires_date": row.expires_date}) for row in rows]
        queue_notices(kind=NoticeKind.PROOF_ENDS, facts_of=facts, at=at)
        told += len(rows)
    return told


def _ending(today: date, *, days: int, nearer: int) -> QuerySet[Qualification]:
    """Select the proofs that end within so many days, not nearer, without a later one, and not told of yet."""
    renewed = Qualification.objects.filter(
        person=OuterRef("person"), kind=OuterRef("kind"), expires_date__gt=OuterRef("expires_date")
    )
    told = QualificationReminder.objects.filter(qualification=OuterRef("pk"), days_before=days)
    return Qualification.objects.filter(
        ~Exists(renewed),
        ~Exists(told),
        person__left_at=None,
        expires_date__gt=today + timedelta(days=nearer),
        expires_date__lte=today + timedelta(days=days),
    )

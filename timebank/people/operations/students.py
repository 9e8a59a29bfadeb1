"""Students under 18: the school that a desk confirms each school year, and the jobs that remind and mark what lapsed.

Source: PRODUCT.md, "The main line": a student's school is re-confirmed each September.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from timebank.lib.operation import for_each, operation
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notices
from timebank.people import powers
from timebank.people.kinds import SchoolPaper
from timebank.people.models import Person, SchoolConfirmation
from timebank.people.queries import person as fetch_person
from timebank.people.queries.students import schools_to_lapse, schools_to_remind
from timebank.people.refusals import NotAStudent, SchoolConfirmedAlready
from timebank.people.rules import Actor, local_date, school_days
from timebank.policy.queries import value
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identity

STUDENTS_PER_RUN_MAX = 2_000


@dataclass(frozen=True, slots=True)
class School:
    """A school and the paper that was shown of it; the name goes into the vault and its text form shows nothing."""

    name: str = field(repr=False)
    paper: SchoolPaper


@operation
def confirm_school(*, student_id: UUID, school: School, by: Actor, at: datetime) -> SchoolConfirmation:
    """Record at a desk that a paper of a student's school was seen; it counts until the grace of the next year ends.

    Raises: NotFound, NotYourAct, NotAStudent, SchoolWrong, SchoolConfirmedAlready.
    """
    student = fetch_person(person_id=student_id)
    powers.require("confirm_school", by=by, place=student.place_id, owner=student.pk)
    if by.person_id == student.guardian_id:
        raise powers.NotYourAct
    if student.guardian_id is None:
        raise NotAStudent
    return keep_school(student, school=school, by=by, at=at)


def keep_school(student: Person, *, school: School, by: Actor, at: datetime) -> SchoolConfirmation:
    """Write the confirmation, and the school's name into the vault; the caller has asked ``powers``.

    Raises: SchoolWrong, SchoolConfirmedAlready.
    """
    due, expires = _days(student.place_id, at=at)
    if SchoolConfirmation.objects.filter(student=student, due_date=due).exists():
        raise SchoolConfirmedAlready
    keep_identity(person_id=student.pk, values={Field.SCHOOL: school.name})
    return SchoolConfirmation.objects.create(
        student=student,
        paper=school.paper,
        due_date=due,
        expires_date=expires,
        confirmed_at=at,
        recorded_by_id=by.person_id,
    )


def remind_of_schools(*, city: str, at: datetime) -> int:
    """Remind guardians and students whose school is to be confirmed again soon; give how many."""
    days = value("school_remind_days", at=at, place=city)
    due = schools_to_remind(day=local_date(at), days=days, limit=STUDENTS_PER_RUN_MAX)
    return for_each(due, lambda confirmation_id: remind_of_school(confirmation_id=confirmation_id, at=at))


@operation
def remind_of_school(*, confirmation_id: UUID, at: datetime) -> None:
    """Tell guardian and student once that the school is to be confirmed again. Raises: NotFound when it was told."""
    _tell(confirmation_id, NoticeKind.SCHOOL_DUE, mark="reminded_at", at=at)


def lapse_schools(*, at: datetime) -> int:
    """Mark the confirmations that count no more and have no successor, and tell both sides; give how many."""
    due = schools_to_lapse(day=local_date(at), limit=STUDENTS_PER_RUN_MAX)
    return for_each(due, lambda confirmation_id: lapse_school(confirmation_id=confirmation_id, at=at))


@operation
def lapse_school(*, confirmation_id: UUID, at: datetime) -> None:
    """Mark one confirmation as lapsed, and tell guardian and student. Raises: NotFound when it is marked."""
    _tell(confirmation_id, NoticeKind.SCHOOL_LAPSED, mark="lapsed_at", at=at)


def _days(place: str, *, at: datetime) -> tuple[date, date]:
    """Give the day on which a confirmation of now has to be renewed, and the day on which it ends to count."""
    return school_days(
        day=local_date(at),
        month=value("school_month", at=at, place=place),
        month_day=value("school_month_day", at=at, place=place),
        grace_days=value("school_grace_days", at=at, place=place),
    )


def _tell(confirmation_id: UUID, kind: NoticeKind, *, mark: str, at: datetime) -> None:
    """Set a mark that nobody has set before, and queue the notice to student and guardian."""
    row = SchoolConfirmation.objects.select_related("student").filter(pk=confirmation_id).first()
    unmarked = SchoolConfirmation.objects.filter(pk=confirmation_id, **{f"{mark}__isnull": True})
    if row is None or not unmarked.update(**{mark: at}):
        raise NotFound
    facts = {"due_date": row.due_date, "expires_date": row.expires_date}
    told = [row.student_id, row.student.guardian_id]
    queue_notices(kind=kind, facts_of=[(each, facts) for each in told if each is not None], at=at)

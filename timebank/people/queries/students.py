"""Reads about students under 18: is the school confirmed, whom does a guardian lead, who has come of age."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from timebank.people.models import ComingOfAge, Person, SchoolConfirmation
from timebank.people.rules import born_before

LIST_LIMIT = 50


def school_of(*, student_id: UUID) -> SchoolConfirmation | None:
    """Find the latest confirmation of a student's school, whether or not it still counts."""
    return SchoolConfirmation.objects.filter(student_id=student_id).order_by("-due_date", "pk").first()


def is_school_confirmed(*, student_id: UUID, day: date) -> bool:
    """Tell whether a student's school is confirmed for a day."""
    return SchoolConfirmation.objects.filter(student_id=student_id, expires_date__gt=day).exists()


def students_of(*, guardian_id: UUID) -> list[Person]:
    """List the students whom a guardian leads, by member number."""
    rows = Person.objects.filter(guardian_id=guardian_id, left_at__isnull=True)
    return list(rows.order_by("member_number", "pk")[:LIST_LIMIT])


def schools_to_remind(*, day: date, days: int, limit: int) -> list[UUID]:
    """List the confirmations that have to be renewed within some days and of which nobody was reminded."""
    rows = _last().filter(reminded_at__isnull=True, due_date__lte=day + timedelta(days=days))
    return list(rows.order_by("due_date", "pk").values_list("pk", flat=True)[:limit])


def schools_to_lapse(*, day: date, limit: int) -> list[UUID]:
    """List the confirmations that count no more on a day and are not marked as lapsed."""
    rows = _last().filter(expires_date__lte=day)
    return list(rows.order_by("expires_date", "pk").values_list("pk", flat=True)[:limit])


def of_age_now(*, day: date, years: int, limit: int) -> list[UUID]:
    """List who is led by a guardian and is of age on a day, the oldest first."""
    rows = Person.objects.filter(guardian__isnull=False, birth_date__lte=born_before(day=day, years=years))
    return list(rows.order_by("birth_date", "pk").values_list("pk", flat=True)[:limit])


def awaits_consent(*, person_id: UUID) -> ComingOfAge | None:
    """Find the step by which somebody came of age and whose own consent is still missing."""
    return ComingOfAge.objects.filter(person_id=person_id, consented_at__isnull=True).first()


def _last() -> QuerySet[SchoolConfirmation]:
    """Narrow to the last confirmation of each student who is still led by a guardian, not marked as lapsed."""
    later = SchoolConfirmation.objects.filter(student=OuterRef("student"), due_date__gt=OuterRef("due_date"))
    return SchoolConfirmation.objects.filter(
        ~Exists(later),
        lapsed_at__isnull=True,
        student__guardian__isnull=False,
        student__left_at__isnull=True,
    )

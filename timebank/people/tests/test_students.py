"""The school of a student: recorded at a desk, reminded of, lapsed; and what is refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.cast import CITY, NOW, Cast
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.kinds import NoticeKind
from timebank.notices.models import Notice
from timebank.people.kinds import SchoolPaper
from timebank.people.models import Person, SchoolConfirmation
from timebank.people.operations import School, confirm_school, lapse_schools, remind_of_schools
from timebank.people.powers import NotYourAct
from timebank.people.queries import is_school_confirmed
from timebank.people.refusals import NotAStudent, SchoolConfirmedAlready
from timebank.people.rules import born_before, school_days
from timebank.people.tests.students import student_of
from timebank.vault.rules import SchoolWrong

pytestmark = pytest.mark.django_db(databases=["default"])

AUTUMN = datetime(2026, 9, 5, 2, 0, tzinfo=UTC)
NAME = "朝阳区试验中学"


def confirm(cast: Cast, student: Person, **changes: Any) -> SchoolConfirmation:
    given: dict[str, Any] = {
        "student_id": student.pk,
        "school": School(NAME, SchoolPaper.STUDENT_CARD),
        "by": cast.clerk_actor,
        "at": AUTUMN,
    }
    return confirm_school(**(given | changes))


def test_a_school_counts_until_the_grace_of_the_next_school_year_is_over(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer, birth_date=date(2012, 5, 5))
    assert is_school_confirmed(student_id=student.pk, day=date(2026, 9, 30))
    assert not is_school_confirmed(student_id=student.pk, day=date(2026, 10, 1))
    row = confirm(cast, student)
    assert (row.due_date, row.expires_date) == (date(2027, 9, 1), date(2027, 10, 1))
    assert is_school_confirmed(student_id=student.pk, day=date(2026, 10, 1))


def test_the_name_of_a_school_stands_in_no_table_outside_the_vault(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer, birth_date=date(2012, 5, 5))
    confirm(cast, student)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(s)::text, '') FROM people_schoolconfirmation s")
        assert NAME not in cursor.fetchone()[0]
    assert NAME not in repr(School(NAME, SchoolPaper.STUDENT_CARD))


REFUSALS: list[tuple[str, dict[str, Any], type[Refused]]] = [
    ("of nobody", {"student_id": new_id()}, NotFound),
    ("by the guardian", {"by": "volunteer_actor"}, NotYourAct),
    ("by an officer", {"by": "street_officer_actor"}, NotYourAct),
    ("of a grown-up", {"student_id": "elder"}, NotAStudent),
    ("without a name", {"school": School(" ", SchoolPaper.STUDENT_CARD)}, SchoolWrong),
    ("twice a year", {"at": NOW}, SchoolConfirmedAlready),
]


@pytest.mark.parametrize(("case", "changes", "refusal"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_a_school_is_refused(cast: Cast, case: str, changes: dict[str, Any], refusal: type[Refused]) -> None:
    student = student_of(cast, cast.volunteer)
    given = dict(changes)
    if isinstance(given.get("by"), str):
        given["by"] = getattr(cast, given["by"])
    if isinstance(given.get("student_id"), str):
        given["student_id"] = getattr(cast, given["student_id"]).pk
    with pytest.raises(refusal):
        confirm(cast, student, **given)


def test_a_clerk_does_not_confirm_the_school_of_the_own_child(cast: Cast) -> None:
    with pytest.raises(NotYourAct):
        confirm(cast, student_of(cast, cast.clerk))


def test_guardian_and_student_are_reminded_once_and_told_when_it_lapsed(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer, birth_date=date(2012, 5, 5))
    both = {student.pk, cast.volunteer.pk}
    before = datetime(2026, 8, 1, 2, 0, tzinfo=UTC)
    assert [
        remind_of_schools(city=CITY, at=before),
        remind_of_schools(city=CITY, at=before + timedelta(days=1)),
    ] == [0, 1]
    assert remind_of_schools(city=CITY, at=before + timedelta(days=2)) == 0
    assert told(NoticeKind.SCHOOL_DUE) == both
    assert lapse_schools(at=datetime(2026, 9, 30, 2, 0, tzinfo=UTC)) == 0
    assert lapse_schools(at=datetime(2026, 10, 1, 2, 0, tzinfo=UTC)) == 1
    assert told(NoticeKind.SCHOOL_LAPSED) == both
    assert SchoolConfirmation.objects.get(student=student).lapsed_at is not None


def test_a_school_confirmed_again_neither_reminds_nor_lapses(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer, birth_date=date(2012, 5, 5))
    confirm(cast, student)
    later = datetime(2026, 10, 2, 2, 0, tzinfo=UTC)
    assert (remind_of_schools(city=CITY, at=later), lapse_schools(at=later)) == (0, 0)


def told(kind: NoticeKind) -> set[Any]:
    return set(Notice.objects.filter(kind=kind).values_list("person_id", flat=True))


@pytest.mark.parametrize(
    "around",
    [
        "UPDATE people_schoolconfirmation SET expires_date = '2099-01-01'",
        "DELETE FROM people_schoolconfirmation",
    ],
)
def test_what_was_seen_of_a_school_is_not_rewritten(cast: Cast, around: str) -> None:
    student_of(cast, cast.volunteer)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(around)


def test_the_database_refuses_a_student_who_confirms_the_own_school(cast: Cast) -> None:
    student = student_of(cast, cast.volunteer)
    with pytest.raises(IntegrityError, match="people_school_not_by_oneself"), transaction.atomic():
        SchoolConfirmation.objects.create(
            student=student,
            paper=SchoolPaper.STUDENT_CARD,
            due_date=date(2027, 9, 1),
            expires_date=date(2027, 10, 1),
            confirmed_at=NOW,
            recorded_by=student,
        )


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 8, 31), date(2026, 9, 1)),
        (date(2026, 9, 1), date(2027, 9, 1)),
        (date(2026, 12, 31), date(2027, 9, 1)),
    ],
)
def test_a_school_year_begins_on_its_day(day: date, due: date) -> None:
    assert school_days(day=day, month=9, month_day=1, grace_days=30) == (due, due + timedelta(days=30))


@pytest.mark.parametrize(
    ("day", "born"),
    [
        (date(2026, 3, 9), date(2008, 3, 9)),
        (date(2026, 2, 28), date(2008, 2, 28)),
        (date(2028, 2, 29), date(2010, 2, 28)),
    ],
)
def test_who_is_of_age_on_a_day_was_born_by_a_day(day: date, born: date) -> None:
    assert born_before(day=day, years=18) == born

"""Courses on the desk's pages and on the volunteer's own."""

import pytest

from tests.cast import Cast
from timebank.people.models import CourseSeat, CourseSession
from timebank.people.tests.test_courses import TOMORROW
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

ASKED = {
    "course": "志愿者基础课",
    "version": "2026-1",
    "where": "社区活动室",
    "starts_at": "2026-03-03T10:00",
    "minutes": "120",
    "seats": "2",
}


def test_a_course_is_planned_taken_given_back_and_passed(cast: Cast, at: SetClock) -> None:
    desk = signed_in(cast, cast.clerk_actor, language="en")
    own = signed_in(cast, cast.volunteer, language="en")
    assert "/desk/courses/" in desk.get("/desk/")
    desk.refused("/desk/courses/", **ASKED | {"seats": ""})
    desk.done("/desk/courses/", **ASKED)
    session = CourseSession.objects.get()
    assert session.starts_at == TOMORROW
    sign_up = f"/qualification/sessions/{session.pk}/sign-up/"
    assert sign_up in own.get("/qualification/")
    own.done(sign_up)
    first = CourseSeat.objects.get()
    assert "You have a seat:" in own.get("/qualification/")
    own.done(f"/qualification/seats/{first.pk}/give-back/")
    own.done(sign_up)
    seat = CourseSeat.objects.get(state="TAKEN")
    attend = f"/desk/courses/seats/{seat.pk}/attendance/"
    desk.refused(attend, outcome="PASSED")
    at(TOMORROW)
    page = desk.get(f"/desk/courses/{session.pk}/")
    assert cast.volunteer.member_number in page
    assert attend in page
    desk.refused(attend)
    desk.done(attend, outcome="PASSED")
    assert CourseSeat.objects.get(pk=seat.pk).qualification is not None
    other = signed_in(cast, cast.other_clerk_actor)
    other.get(f"/desk/courses/{session.pk}/", status=404)

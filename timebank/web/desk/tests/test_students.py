"""The desk's pages of students: the school, the guardian's word, the own consent of who came of age."""

from datetime import UTC, date, datetime

import pytest

from tests.cast import CITY, Cast, document_number, phone_number
from tests.scene import WEDNESDAY, give_coins, open_need, promise
from timebank.people.kinds import Channel, Role, Sex
from timebank.people.models import ComingOfAge, Person, SchoolConfirmation
from timebank.people.operations import convert_who_came_of_age
from timebank.people.rules import SYSTEM_ACTOR, Actor
from timebank.people.tests.students import student_of
from timebank.visits.models import GuardianAttendance
from timebank.web.desk.tests.test_people import new_person
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

MIDNIGHT = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)


def test_a_student_is_enrolled_with_the_school_s_paper(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.clerk_actor)
    born = date(2011, 4, 5)
    young = new_person(
        document=document_number(born, Sex.FEMALE),
        birth_date=born.isoformat(),
        guardian=cast.volunteer.member_number,
        phone=phone_number(91),
    ) | {"roles": ["VOLUNTEER"]}
    assert "学校" in door.refused("/desk/enrol/", **young)
    assert "请选择" in door.refused("/desk/enrol/", **young, school="试验中学")
    door.done("/desk/enrol/", **young, school="试验中学", school_paper="STUDENT_CARD")
    student = Person.objects.get(guardian=cast.volunteer)
    assert SchoolConfirmation.objects.filter(student=student).count() == 1


def test_a_school_is_confirmed_again_each_year(cast: Cast, at: SetClock) -> None:
    student = student_of(cast, cast.volunteer, birth_date=date(2012, 5, 5))
    door = signed_in(cast, cast.clerk_actor)
    page = f"/desk/people/{student.pk}/school/"
    assert page in door.get(f"/desk/people/{student.pk}/")
    assert "试验" not in door.get(page)
    assert "已经确认过" in door.refused(page, name="试验中学", paper="STUDENT_CARD")
    at(datetime(2026, 10, 2, 2, 0, tzinfo=UTC))
    assert "缺少或已过期" in door.get(f"/desk/people/{student.pk}/")
    assert door.done(page, name="试验中学", paper="STUDENT_CARD") == f"/desk/people/{student.pk}/"
    assert (
        "缺少或已过期"
        not in door.get(f"/desk/people/{student.pk}/").split("作为学生")[1].split("</section>")[0]
    )


def test_the_desk_takes_the_guardian_s_word_down(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    student = student_of(cast, cast.second_volunteer)
    own = Actor(student.pk, Role.VOLUNTEER, "", None, Channel.PAGE)
    match = promise(cast, open_need(cast), by=own)
    door = signed_in(cast, cast.clerk_actor)
    page = f"/desk/promises/{match.pk}/"
    at(WEDNESDAY)
    assert f"{page}guardian/" in door.get(page)
    door.refused(f"{page}guardian/")
    door.done(f"{page}guardian/", consent_how="TELEPHONE")
    assert GuardianAttendance.objects.get(match=match).recorded_by_id == cast.clerk.pk
    assert "监护人已到场" in door.get(page)


def test_the_desk_takes_the_own_consent_of_who_came_of_age(cast: Cast, at: SetClock) -> None:
    student = student_of(cast, cast.volunteer)
    convert_who_came_of_age(city=CITY, by=SYSTEM_ACTOR, at=MIDNIGHT)
    at(MIDNIGHT)
    door = signed_in(cast, cast.clerk_actor)
    page = f"/desk/people/{student.pk}/of-age/"
    assert page in door.get(f"/desk/people/{student.pk}/")
    door.get(page)
    door.refused(page)
    assert door.done(page, consent_how="IN_PERSON") == f"/desk/people/{student.pk}/"
    assert ComingOfAge.objects.get(person=student).consent_recorded_by_id == cast.clerk.pk
    assert page not in door.get(f"/desk/people/{student.pk}/")

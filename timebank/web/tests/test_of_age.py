"""The day before and the day after the 18th birthday, over HTTP: what the guardian reached, and what the adult is asked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cast import CITY, Cast
from tests.scene import WEDNESDAY, give_coins, open_need, promise
from timebank.coins.tests.purses import earned
from timebank.matching.models import Match
from timebank.people.kinds import Channel, Role
from timebank.people.models import ComingOfAge, Person, RoleHeld
from timebank.people.operations import convert_who_came_of_age
from timebank.people.rules import SYSTEM_ACTOR, Actor
from timebank.people.tests.students import student_of
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import Door, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

MIDNIGHT = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
MORNING = MIDNIGHT + timedelta(hours=9)


@pytest.fixture
def student(cast: Cast) -> Person:
    return student_of(cast, cast.second_volunteer)


@pytest.fixture
def match(cast: Cast, student: Person) -> Match:
    give_coins(cast, elder=cast.elder)
    own = Actor(student.pk, Role.VOLUNTEER, "", None, Channel.PAGE)
    return promise(cast, open_need(cast), by=own)


def door_of(cast: Cast, person: Person, role: Role) -> Door:
    return signed_in(cast, person, role=str(RoleHeld.objects.get(person=person, role=role).pk))


def convert() -> None:
    assert convert_who_came_of_age(city=CITY, by=SYSTEM_ACTOR, at=MIDNIGHT) == 1


def test_the_guardian_says_to_be_there_on_an_own_page(cast: Cast, match: Match, at: SetClock) -> None:
    at(WEDNESDAY - timedelta(minutes=10))
    door = door_of(cast, cast.second_volunteer, Role.GUARDIAN)
    assert "我和学生在一起" in door.get(f"/services/{match.pk}/")
    assert door.done(f"/services/{match.pk}/attend/") == f"/services/{match.pk}/"
    assert "监护人已到场" in door.get(f"/services/{match.pk}/")
    assert "监护人已到场" in door_of(cast, match.volunteer, Role.VOLUNTEER).get(f"/services/{match.pk}/")
    assert "已经记录" in door.refused(f"/services/{match.pk}/attend/")


def test_the_guardians_pages_know_the_student_before_and_not_after(
    cast: Cast, match: Match, at: SetClock
) -> None:
    other = student_of(cast, cast.second_volunteer, order=2, birth_date=date(2012, 1, 1))
    door = door_of(cast, cast.second_volunteer, Role.GUARDIAN)
    page = door.get("/services/led/")
    assert f"/services/{match.pk}/" in page
    assert match.volunteer.member_number in page
    door.get(f"/services/{match.pk}/")
    at(MIDNIGHT)
    convert()
    page = door.get("/services/led/")
    assert str(match.pk) not in page
    assert match.volunteer.member_number not in page
    assert other.member_number in page
    door.get(f"/services/{match.pk}/", status=404)
    assert door.post(f"/services/{match.pk}/address/").status_code == 404
    assert door.post(f"/services/{match.pk}/attend/").status_code == 404


def test_the_guardian_of_a_single_student_has_no_role_any_more(
    cast: Cast, match: Match, at: SetClock
) -> None:
    door = door_of(cast, cast.second_volunteer, Role.GUARDIAN)
    door.get("/services/led/")
    at(MIDNIGHT)
    convert()
    assert "/role/" in door.client.get("/services/led/").headers["Location"]


def test_a_session_of_the_student_on_whosever_device_ends(cast: Cast, student: Person, at: SetClock) -> None:
    door = door_of(cast, student, Role.VOLUNTEER)
    door.get("/services/")
    at(MIDNIGHT)
    convert()
    assert door.client.get("/services/").headers["Location"].startswith("/login/")
    assert door.client.get("/of-age/").headers["Location"].startswith("/login/")


def test_the_adult_is_asked_for_consent_before_anything_else(
    cast: Cast, student: Person, at: SetClock
) -> None:
    earned(student.pk, 120)
    convert()
    at(MORNING)
    door = door_of(cast, student, Role.VOLUNTEER)
    assert door.client.get("/role/").headers["Location"] == "/of-age/"
    assert "您已年满18周岁" in door.get("/of-age/")
    assert door.done("/of-age/") == "/my/"
    door.get("/services/")
    assert ComingOfAge.objects.get(person=student).consented_at == MORNING
    door.get("/of-age/", status=404)
    assert "2个时间币" in door.get("/earned/")


def test_nobody_else_has_a_page_of_coming_of_age(cast: Cast, at: SetClock) -> None:
    signed_in(cast, cast.volunteer).get("/of-age/", status=404)
    assert signed_in(cast, cast.volunteer).post("/of-age/").status_code == 404

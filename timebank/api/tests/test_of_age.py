"""The 18th birthday over the API: the guardian's token, the guardian's word of attendance, the own consent at sign-in."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cast import CITY, NOW, Cast
from tests.scene import WEDNESDAY, give_coins, open_need, promise
from timebank.api.tests.client import Caller, body
from timebank.matching.models import Match
from timebank.people.kinds import Channel, Role
from timebank.people.models import ComingOfAge, Person, RoleHeld
from timebank.people.operations import convert_who_came_of_age, issue_device_token
from timebank.people.rules import SYSTEM_ACTOR, Actor
from timebank.people.tests.students import student_of

pytestmark = pytest.mark.django_db(databases=["default"])

MIDNIGHT = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)


@pytest.fixture
def match(cast: Cast) -> Match:
    give_coins(cast, elder=cast.elder)
    student = student_of(cast, cast.second_volunteer)
    own = Actor(student.pk, Role.VOLUNTEER, "", None, Channel.PAGE)
    return promise(cast, open_need(cast), by=own)


def app_of(person: Person, role: Role, monkeypatch: pytest.MonkeyPatch, *, at: datetime) -> Caller:
    """Give a person a token for a role, and set the clock of the API."""
    monkeypatch.setattr("timebank.api.door.now", lambda: at)
    held = RoleHeld.objects.get(person=person, role=role)
    token = issue_device_token(
        person_id=person.pk, role_held_id=held.pk, device_key="phone", second_factor=False, at=at
    )
    return Caller(token)


def convert() -> None:
    assert convert_who_came_of_age(city=CITY, by=SYSTEM_ACTOR, at=MIDNIGHT) == 1


def test_the_guardians_app_is_signed_out(cast: Cast, match: Match, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_of(cast.second_volunteer, Role.GUARDIAN, monkeypatch, at=NOW)
    assert [each["id"] for each in body(app.get("/matches"), status=200)["items"]] == [str(match.pk)]
    assert body(app.get(f"/matches/{match.pk}/address"), status=200)["building"]
    convert()
    assert app.get("/matches").status_code == 401


def test_a_guardian_of_another_student_signs_in_again_and_finds_nothing_of_the_grown_up(
    cast: Cast, match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    student_of(cast, cast.second_volunteer, order=2, birth_date=date(2012, 1, 1))
    convert()
    app = app_of(cast.second_volunteer, Role.GUARDIAN, monkeypatch, at=MIDNIGHT)
    assert body(app.get("/matches"), status=200)["items"] == []
    assert app.get(f"/matches/{match.pk}/address").status_code == 404


def test_the_guardian_says_to_be_there(cast: Cast, match: Match, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_of(cast.second_volunteer, Role.GUARDIAN, monkeypatch, at=WEDNESDAY - timedelta(minutes=5))
    said = body(app.post(f"/matches/{match.pk}/attendance"), status=201)
    assert said["match_id"] == str(match.pk)
    assert body(app.post(f"/matches/{match.pk}/attendance"), status=409)["code"] == "AttendanceKnown"


def test_the_adult_agrees_at_sign_in(cast: Cast, match: Match, monkeypatch: pytest.MonkeyPatch) -> None:
    student = match.volunteer
    convert()
    later = MIDNIGHT + timedelta(hours=9)
    monkeypatch.setattr("timebank.api.door.now", lambda: later)
    monkeypatch.setattr("timebank.api.routers.people.sign_in_by_code", lambda **_: [student])
    asked = {"phone": "19900000041", "code": "123456", "role": "VOLUNTEER", "device": "phone"}
    nobody = Caller("")
    assert body(nobody.post("/sign-in/token", asked), status=409)["code"] == "AdultConsentNeeded"
    assert ComingOfAge.objects.get(person=student).consented_at is None
    given = body(nobody.post("/sign-in/token", asked | {"agrees_as_adult": True}), status=201)
    assert given["role"] == Role.VOLUNTEER
    assert ComingOfAge.objects.get(person=student).consented_at == later
    assert body(nobody.post("/sign-in/token", asked), status=201)["member_number"] == student.member_number

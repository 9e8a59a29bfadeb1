"""A volunteer's proofs and health statement by API."""

import pytest

from tests.cast import JOINED_AT, Cast
from timebank.api.tests.client import body, caller
from timebank.people.kinds import Role
from timebank.people.models import Person, RoleHeld

pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.fixture
def newcomer(cast: Cast) -> Person:
    """Make a volunteer without any proof."""
    person = cast.second_elder
    role = RoleHeld.objects.create(person=person, role=Role.VOLUNTEER, since=JOINED_AT)
    cast.roles[person.pk] = role.pk
    return person


def test_a_volunteer_states_it_by_api_once(cast: Cast, newcomer: Person) -> None:
    own = caller(cast, newcomer)
    missing = body(own.get("/qualification"), status=200)["proofs"]
    assert {each["expires_date"] for each in missing} == {None}
    stated = body(own.post("/qualification/health"), status=201)
    held = {
        each["kind"]: each["expires_date"] for each in body(own.get("/qualification"), status=200)["proofs"]
    }
    assert held["HEALTH"] == stated["expires_date"]
    assert body(own.post("/qualification/health"), status=409)["code"] == "HealthStatedAlready"
    assert body(caller(cast, cast.elder).get("/qualification"), status=409)["code"] == "NotYourAct"

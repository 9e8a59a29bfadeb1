"""The health statement on the volunteer's own page."""

import pytest

from tests.cast import JOINED_AT, Cast
from timebank.people.kinds import Role
from timebank.people.models import Person, Qualification, RoleHeld
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.fixture
def newcomer(cast: Cast) -> Person:
    """Make a volunteer without any proof."""
    person = cast.second_elder
    role = RoleHeld.objects.create(person=person, role=Role.VOLUNTEER, since=JOINED_AT)
    cast.roles[person.pk] = role.pk
    return person


def test_a_volunteer_states_it_on_the_page_and_is_told_when_it_is_too_early(
    cast: Cast, newcomer: Person
) -> None:
    door = signed_in(cast, newcomer)
    assert "/qualification/health/" in door.get("/qualification/")
    door.done("/qualification/health/")
    assert "您的健康声明已保存" in door.get("/qualification/")
    door.done("/qualification/health/")
    assert "您的健康声明仍在较长有效期内" in door.get("/qualification/")
    assert Qualification.objects.filter(person=newcomer, kind="HEALTH").count() == 1

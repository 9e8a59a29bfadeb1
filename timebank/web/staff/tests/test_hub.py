"""The hub of coins: every officer finds each page about coins that is open to them, and only those."""

import pytest
from django.urls import reverse

from tests.cast import Cast
from timebank.people.rules import Actor
from timebank.web.staff.hub import WAYS
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.mark.parametrize("who", ["street_officer_actor", "district_officer_actor", "city_officer_actor"])
def test_every_way_from_the_hub_is_open_to_the_officer_who_sees_it(
    cast: Cast, at: SetClock, who: str
) -> None:
    actor: Actor = getattr(cast, who)
    door = signed_in(cast, actor, language="en")
    page = door.get(reverse("web:staff_coins"))
    for way in WAYS[actor.role]:
        address = reverse(way.route)
        assert f'href="{address}"' in page
        assert door.client.get(address).status_code == 200

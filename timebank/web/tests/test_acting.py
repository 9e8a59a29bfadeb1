"""What the door of the pages itself refuses: a form without its key, and one with something left out."""

import pytest

from tests.cast import Cast
from tests.scene import ended_visit, give_coins, open_need, promise
from timebank.evaluations.queries import scores_of
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

TOO_OLD = "This form was not complete. Please load the page again."
INCOMPLETE = "Please fill in what is marked below."


@pytest.fixture
def visit(cast: Cast) -> Visit:
    """Give a visit that waits for the elder's word."""
    give_coins(cast, elder=cast.elder)
    return ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)


@pytest.mark.parametrize("key", ["not-a-key", "1234", "' OR 1=1"])
def test_a_form_without_a_right_key_is_not_acted_on(cast: Cast, at: SetClock, visit: Visit, key: str) -> None:
    door = signed_in(cast, cast.elder, language="en")
    assert TOO_OLD in door.refused(f"/visits/{visit.pk}/confirm/", key=key)
    assert Visit.objects.get(pk=visit.pk).state == VisitState.CLOSED


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("dispute", {}),
        ("dispute", {"accepted_minutes": "15"}),
        ("dispute", {"accepted_minutes": "many", "reason": "SHORTER"}),
        ("rate", {}),
        ("rate", {"score": "6"}),
        ("rate", {"score": "x"}),
    ],
)
def test_a_form_with_something_left_out_is_not_acted_on(
    cast: Cast, at: SetClock, visit: Visit, path: str, fields: dict[str, str]
) -> None:
    door = signed_in(cast, cast.elder, language="en")
    assert INCOMPLETE in door.refused(f"/visits/{visit.pk}/{path}/", **fields)
    assert Visit.objects.get(pk=visit.pk).state == VisitState.CLOSED
    assert scores_of(visit_ids=[visit.pk]) == {}

"""A group activity on the pages: nobody is offered a check-in or a late entry that would be refused."""

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.scene import WEDNESDAY, open_activity, promise
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

LIST = "集体活动的时长由服务台按纸质名单录入"


@pytest.mark.parametrize("hours", [0, 3])
def test_a_volunteer_reads_that_the_desk_enters_the_list(cast: Cast, at: SetClock, hours: int) -> None:
    match = promise(cast, open_activity(cast))
    at(WEDNESDAY + timedelta(hours=hours))
    page = signed_in(cast, cast.volunteer).get(f"/services/{match.pk}/")
    assert LIST in page
    assert f"/services/{match.pk}/check-in/" not in page
    assert f"/services/{match.pk}/claim/" not in page


def test_a_clerk_reads_the_same_and_has_no_form_for_it(cast: Cast, at: SetClock) -> None:
    match = promise(cast, open_activity(cast))
    at(WEDNESDAY)
    page = signed_in(cast, cast.clerk_actor).get(f"/desk/promises/{match.pk}/")
    assert LIST in page
    assert "/arrive/" not in page

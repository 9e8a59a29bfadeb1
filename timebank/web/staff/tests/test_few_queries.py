"""No page of the desk or the staff asks the database often, and none asks more often because there is more to show."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.scene import WEDNESDAY, ended_visit, give_coins, home_request, open_activity, open_need, promise
from timebank.needs.operations import publish_need
from timebank.people.rules import Actor
from timebank.visits.kinds import DisputeReason
from timebank.visits.operations import dispute_visit
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import MOST_QUERIES, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

LATER = WEDNESDAY + timedelta(days=2)


def something_of_everything(cast: Cast, *, day: int) -> None:
    """Make one need to review, one nobody took, one disputed visit and one activity, on a day of their own."""
    start = WEDNESDAY - timedelta(days=day)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor) if day == 0 else None
    if visit:
        dispute_visit(
            visit_id=visit.pk, accepted_minutes=15, reason=DisputeReason.OTHER, by=cast.elder_actor, at=LATER
        )
    publish_need(
        request=home_request(cast, starts_at=LATER + timedelta(days=day), planned_minutes=30 + 15 * day),
        by=cast.elder_actor,
        at=NOW,
    )
    open_need(cast, starts_at=LATER + timedelta(hours=3 + day))
    open_activity(cast, starts_at=max(start, NOW + timedelta(hours=1 + day)))


def count(cast: Cast, who: Actor, path: str) -> int:
    door = signed_in(cast, who)
    door.get(path)
    with CaptureQueriesContext(connection) as queries:
        door.get(path)
    return len(queries)


PAGES = [
    ("clerk_actor", "desk_home"),
    ("clerk_actor", "desk_find"),
    ("clerk_actor", "desk_enrol"),
    ("clerk_actor", "desk_activities"),
    ("reviewer_actor", "review_home"),
    ("reviewer_actor", "refused_claims"),
    ("street_officer_actor", "organisations"),
    ("district_officer_actor", "grants"),
    ("district_officer_actor", "grant_batches"),
    ("district_officer_actor", "aid"),
    ("district_officer_actor", "migrated_records"),
    ("district_officer_actor", "policy"),
    ("city_officer_actor", "budgets"),
    ("city_officer_actor", "migrations"),
    ("city_officer_actor", "reconciliation"),
    ("security_administrator_actor", "administration"),
]


@pytest.mark.parametrize(("who", "name"), PAGES)
def test_a_list_asks_as_often_for_many_rows_as_for_few(cast: Cast, at: SetClock, who: str, name: str) -> None:
    give_coins(cast, elder=cast.elder, minutes=3000)
    something_of_everything(cast, day=0)
    at(LATER)
    few = count(cast, getattr(cast, who), reverse(f"web:{name}"))
    for day in (1, 2):
        something_of_everything(cast, day=day)
    many = count(cast, getattr(cast, who), reverse(f"web:{name}"))
    assert many == few
    assert many <= MOST_QUERIES


def test_a_persons_page_asks_few_questions(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder, minutes=3000)
    something_of_everything(cast, day=0)
    at(LATER)
    for person in (cast.elder, cast.volunteer):
        path = reverse("web:desk_person", args=[person.pk])
        assert count(cast, cast.clerk_actor, path) <= MOST_QUERIES

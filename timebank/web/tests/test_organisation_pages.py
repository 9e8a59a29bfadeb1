"""Pages of an organisation's confirmation; and a clerk whose organisation was revoked is refused at the very next click."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.scene import WEDNESDAY, open_activity
from timebank.needs.models import Need
from timebank.people.models import Organisation
from timebank.people.operations import issue_device_token
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])


def route(name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=args)


def test_a_clerk_is_refused_at_the_next_request_after_revoking(
    cast: Cast, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timebank.api.door.now", lambda: NOW + timedelta(minutes=1))
    clerk, street = signed_in(cast, cast.clerk_actor), signed_in(cast, cast.street_officer_actor)
    token = issue_device_token(
        person_id=cast.clerk.pk,
        role_held_id=cast.roles[cast.clerk.pk],
        device_key="tablet",
        second_factor=True,
        at=NOW,
    )
    headers = {"Authorization": f"Bearer {token}"}
    assert cast.organisation.name in clerk.get("/desk/organisation/")
    assert clerk.client.get("/api/v1/me", headers=headers).status_code == 200
    revoke = route("revoke_organisation", cast.organisation.pk)
    street.refused(revoke, reason="")
    street.done(revoke, reason="多次未按约定服务")
    for path in ("/desk/", "/desk/organisation/", f"/desk/people/{cast.elder.pk}/"):
        answer = clerk.client.get(path)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/role/")
    posted = clerk.post(f"/desk/people/{cast.elder.pk}/support/", consent_how="IN_PERSON")
    assert posted.status_code == 302
    assert clerk.client.get("/api/v1/me", headers=headers).status_code == 401
    assert "多次未按约定服务" in street.get(route("organisation", cast.organisation.pk))
    assert "已撤销" in street.get("/staff/organisations/")
    assert signed_in(cast, cast.other_clerk_actor).get("/desk/")


def test_what_it_leaves_behind_is_given_to_another_organisation(cast: Cast, at: SetClock) -> None:
    activity = open_activity(cast, starts_at=WEDNESDAY)
    street, page = signed_in(cast, cast.street_officer_actor), route("organisation", cast.organisation.pk)
    assert "留给街道的事项" not in street.get(page)
    hand_over = route("hand_over_activities", cast.organisation.pk)
    street.refused(hand_over, substitute=str(cast.other_organisation.pk))
    street.done(route("revoke_organisation", cast.organisation.pk), reason="撤销")
    assert "留给街道的事项" in street.get(page)
    street.done(hand_over, substitute=str(cast.other_organisation.pk))
    assert "留给街道的事项" not in street.get(page)
    assert Need.objects.get(pk=activity.pk).organisation_id == cast.other_organisation.pk


def test_a_street_renews_and_changes_the_scope(cast: Cast, at: SetClock) -> None:
    street, pk = signed_in(cast, cast.street_officer_actor), cast.organisation.pk
    street.refused(route("renew_organisation", pk), confirmed_until="2020-01-01T00:00")
    street.done(route("renew_organisation", pk), confirmed_until="2027-03-01T00:00")
    street.done(route("rescope_organisation", pk), categories=["LEGAL"], may_run_activities="on")
    found = Organisation.objects.get(pk=pk)
    assert (found.categories, found.may_run_activities) == (["LEGAL"], True)
    assert "法律" in signed_in(cast, cast.clerk_actor).get("/desk/organisation/")


def test_a_street_admits_an_organisation_of_another_street_and_ends_that(cast: Cast, at: SetClock) -> None:
    found = Organisation.objects.create(
        kind="PROFESSIONAL",
        name="邻街驿站",
        place_id="110105004",
        confirmed_by=cast.city_officer,
        confirmed_from=NOW - timedelta(days=1),
    )
    street = signed_in(cast, cast.street_officer_actor)
    assert "邻街驿站" in street.get("/staff/organisations/")
    street.done(route("admit_organisation", found.pk))
    assert "取消准入" in street.get(route("organisation", found.pk))
    street.refused(route("dismiss_organisation", found.pk), reason="")
    street.done(route("dismiss_organisation", found.pk), reason="另有安排")
    street.get(route("organisation", found.pk), status=404)

"""The supervisor and the auditor: what each may read, that nothing personal stands there, that nothing can be changed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import DISTRICT, NOW, Cast
from tests.scene import begun_visit, give_coins, open_need, promise
from timebank.people.kinds import Role
from timebank.people.models import RoleHeld
from timebank.policy.models import PolicyValue
from timebank.policy.operations import propose_value
from timebank.vault.kinds import Field, Purpose
from timebank.vault.operations import open_look
from timebank.visits.kinds import ClaimRefusal, ClaimState
from timebank.visits.models import Claim
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

AUDIT_PAGES = ("audit", "audit_budgets", "audit_grants", "audit_pools", "looks_counted", "clearing", "policy")
VALUE = {"starts_at": "2026-06-01T00:00", "reason": "试行", "value": "21:00", "place": DISTRICT}


def refused_claim(cast: Cast, *, refusal: ClaimRefusal = ClaimRefusal.SECOND_CHECK_IN) -> Claim:
    """Write down a claim that could not become a visit."""
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    return Claim.objects.create(
        match=match,
        volunteer=cast.volunteer,
        checked_in_at=NOW,
        checked_out_at=NOW + timedelta(hours=1),
        entered_by=cast.volunteer,
        entered_at=NOW,
        state=ClaimState.REFUSED,
        refusal=refusal,
    )


def test_the_supervisor_sees_what_has_to_be_called_back_about_and_no_person(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.supervisor_actor, language="en")
    assert "There is nothing to call back about." in door.get(reverse("web:supervision"))
    refused_claim(cast)
    page = door.get(reverse("web:supervision"))
    assert "A second check-in while one visit was open" in page
    assert "entered by the volunteer" in page
    everybody = (cast.volunteer, cast.elder)
    assert not [person for person in everybody if person.member_number in page or str(person.pk) in page]


def test_the_supervisor_of_another_district_sees_none_of_it(cast: Cast, at: SetClock) -> None:
    refused_claim(cast)
    held = RoleHeld.objects.create(
        person=cast.other_clerk, role=Role.SUPERVISOR, place_id="110101", since=NOW - timedelta(days=1)
    )
    other = signed_in(cast, cast.other_clerk_actor, language="en", role=str(held.pk))
    assert "There is nothing to call back about." in other.get(reverse("web:supervision"))


def test_the_auditor_opens_every_page_of_the_audit_and_finds_no_form_that_changes_anything(
    cast: Cast, at: SetClock
) -> None:
    propose_value(
        name="night_starts_local",
        place=DISTRICT,
        value="21:00",
        starts_at=NOW + timedelta(days=90),
        reason="试行",
        by=cast.second_district_officer.pk,
        at=NOW,
    )
    door = signed_in(cast, cast.auditor_actor, language="en")
    addresses = [reverse(f"web:{name}") for name in AUDIT_PAGES]
    for address in [*addresses, reverse("web:policy_value", args=["night_starts_local"])]:
        main = door.get(address).split("<main", 1)[1]
        assert 'method="post"' not in main, address


def test_the_auditor_cannot_propose_a_policy_value(cast: Cast, at: SetClock) -> None:
    before = PolicyValue.objects.count()
    response = signed_in(cast, cast.auditor_actor).post(
        reverse("web:policy_value", args=["night_starts_local"]), **VALUE
    )
    assert response.status_code == 404
    assert PolicyValue.objects.count() == before


def test_looks_are_counted_by_staff_role_and_purpose_and_own_looks_name_nobody(
    cast: Cast, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("web:looks_counted")
    for by in (cast.clerk_actor, cast.clerk_actor, cast.elder_actor):
        purpose = Purpose.OWN if by is cast.elder_actor else Purpose.DESK
        open_look(
            person_id=cast.elder.pk,
            fields=(Field.NAME,),
            by_id=by.person_id,
            by_role=by.role,
            purpose=purpose,
        )
    page = signed_in(cast, cast.auditor_actor, language="en").get(
        address, {"starts_date": "2026-01-01", "ends_date": "2026-12-31"}
    )
    assert cast.clerk.member_number in page
    assert "Help at the desk" in page
    assert "Own page" in page
    assert cast.elder.member_number not in page


def test_a_period_the_wrong_way_round_counts_nothing(cast: Cast, at: SetClock) -> None:
    page = signed_in(cast, cast.auditor_actor, language="en").get(
        reverse("web:looks_counted"), {"starts_date": "2026-12-31", "ends_date": "2026-01-01"}
    )
    assert "earlier day first" in page
    assert "<table>" not in page


@pytest.mark.parametrize("name", AUDIT_PAGES[:5])
def test_nobody_else_opens_the_audit(cast: Cast, at: SetClock, name: str) -> None:
    for actor in (cast.city_officer_actor, cast.supervisor_actor, cast.security_administrator_actor):
        signed_in(cast, actor).get(reverse(f"web:{name}"), status=404)


def test_a_visit_under_way_is_nothing_to_call_back_about(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    begun_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    page = signed_in(cast, cast.supervisor_actor, language="en").get(reverse("web:supervision"))
    assert "There is nothing to call back about." in page

"""Officers and administrators: organisations, proofs, grants, budgets, policy values, roles. Two persons each."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import DISTRICT, NOW, Cast
from timebank.coins.models import BudgetFunding, Grant
from timebank.coins.queries import budget_balance, purse_balances
from timebank.people.kinds import Role
from timebank.people.models import Organisation, Qualification, RoleHeld
from timebank.policy.models import PolicyValue
from timebank.policy.queries import forget_copy, value
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

ORGANISATIONS = reverse("web:organisations")
QUALIFICATION = reverse("web:record_proof")
GRANTS = reverse("web:grants")
BUDGETS = reverse("web:budgets")
FUND = reverse("web:propose_funding")
POLICY = reverse("web:policy")
ADMINISTRATION = reverse("web:administration")
APPOINT = reverse("web:appoint_member")


def route(name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=args)


def funded_budget(cast: Cast) -> None:
    signed_in(cast, cast.city_officer_actor).done(FUND, district=DISTRICT, coins="100")
    funding = BudgetFunding.objects.get()
    signed_in(cast, cast.second_city_officer_actor).done(route("approve_funding", funding.pk))


def test_a_street_confirms_an_organisation_for_a_period_once(cast: Cast, at: SetClock) -> None:
    door, key = signed_in(cast, cast.street_officer_actor, language="en"), str(uuid4())
    wanted = {
        "name": "邻里助老服务站",
        "kind": "PROFESSIONAL",
        "confirmed_from": "2026-03-02T10:00",
        "confirmed_until": "2027-03-01T00:00",
    }
    door.done(ORGANISATIONS, key=key, **wanted)
    door.done(ORGANISATIONS, key=key, **wanted)
    assert Organisation.objects.filter(name="邻里助老服务站").count() == 1
    assert "邻里助老服务站" in door.get(ORGANISATIONS)
    assert "until" in door.get(ORGANISATIONS)
    door.refused(ORGANISATIONS, **wanted | {"confirmed_until": "2026-01-01T00:00"})
    door.refused(ORGANISATIONS, **wanted | {"name": ""})


def test_a_proof_is_recorded_by_a_reviewer_and_never_for_oneself(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.reviewer_actor)
    wanted = {
        "member_number": cast.volunteer.member_number,
        "kind": "SKILL_HEALTH",
        "issuer": "试验医院",
        "course_version": "",
        "issued_date": "2026-01-01",
        "expires_date": "2028-01-01",
    }
    assert cast.volunteer.member_number in door.get(QUALIFICATION, {"number": cast.volunteer.member_number})
    door.done(QUALIFICATION, **wanted)
    assert Qualification.objects.filter(person=cast.volunteer, kind="SKILL_HEALTH").count() == 1
    door.refused(QUALIFICATION, **wanted | {"member_number": cast.reviewer.member_number})
    door.refused(QUALIFICATION, **wanted | {"member_number": "BJ1"})
    door.refused(QUALIFICATION, **wanted | {"expires_date": "2025-01-01"})


def test_a_budget_is_funded_by_two_officers_of_the_city(cast: Cast, at: SetClock) -> None:
    first, second = (
        signed_in(cast, each, language="en")
        for each in (cast.city_officer_actor, cast.second_city_officer_actor)
    )
    first.done(FUND, district=DISTRICT, coins="100")
    path = route("approve_funding", BudgetFunding.objects.get().pk)
    assert "You proposed this yourself." in first.get(BUDGETS)
    assert "another person has to" in first.refused(path)
    key = str(uuid4())
    second.done(path, key=key)
    second.done(path, key=key)
    assert budget_balance(place=DISTRICT) == 6000
    assert "100 time coins" in signed_in(cast, cast.district_officer_actor, language="en").get(BUDGETS)
    first.refused(FUND, district="110105003", coins="100")
    first.refused(FUND, district=DISTRICT, coins="0")


def test_a_grant_is_proposed_and_approved_by_two_officers(cast: Cast, at: SetClock) -> None:
    funded_budget(cast)
    first, second = (
        signed_in(cast, each, language="en")
        for each in (cast.district_officer_actor, cast.second_district_officer_actor)
    )
    wanted = {"member_number": cast.elder.member_number, "beneficiary_class": "DIFFICULTY", "coins": "20"}
    first.done(GRANTS, **wanted)
    path = route("approve_grant", Grant.objects.get().pk)
    assert "You proposed this yourself." in first.get(GRANTS)
    assert "another person has to" in first.refused(path)
    second.done(path)
    assert purse_balances(person_id=cast.elder.pk).granted == 1200
    page = second.get(GRANTS)
    assert "80 time coins" in page
    assert "2 March 2027" in page
    second.refused(path)


def test_a_grant_is_refused_with_a_reason(cast: Cast, at: SetClock) -> None:
    wanted = {"member_number": cast.elder.member_number, "beneficiary_class": "URGENT", "coins": "5"}
    signed_in(cast, cast.district_officer_actor).done(GRANTS, **wanted)
    grant = Grant.objects.get()
    door, path = signed_in(cast, cast.second_district_officer_actor), route("refuse_grant", grant.pk)
    door.refused(path, reason="")
    door.refused(route("approve_grant", grant.pk))
    door.done(path, reason="不在名单上")
    grant.refresh_from_db()
    assert grant.state == "REFUSED"


@pytest.mark.parametrize(
    "other", [{"member_number": "BJ1"}, {"coins": "0"}, {"beneficiary_class": ""}, {"who": "volunteer"}]
)
def test_a_grant_that_cannot_be_right_is_refused(cast: Cast, at: SetClock, other: dict[str, str]) -> None:
    wanted = {"member_number": cast.elder.member_number, "beneficiary_class": "URGENT", "coins": "5"}
    if "who" in other:
        other = {"member_number": cast.volunteer.member_number}
    signed_in(cast, cast.district_officer_actor).refused(GRANTS, **wanted | other)
    assert not Grant.objects.exists()


def test_a_value_is_changed_by_two_officers_from_a_day_on(cast: Cast, at: SetClock) -> None:
    path = route("policy_value", "near_m_max")
    first, second = (
        signed_in(cast, each, language="en")
        for each in (cast.city_officer_actor, cast.second_city_officer_actor)
    )
    assert "200" in first.get(path)
    wanted = {"place": "110000", "value": "300", "starts_at": "2026-03-10T00:00", "reason": "Large compounds"}
    first.done(path, **wanted)
    proposed = PolicyValue.objects.get(state="PROPOSED")
    assert "You proposed this yourself." in first.get(POLICY)
    assert "another person has to" in first.refused(route("approve_value", proposed.pk))
    second.done(route("approve_value", proposed.pk))
    forget_copy()
    assert value("near_m_max", at=datetime(2026, 3, 11, tzinfo=UTC), place="110105003") == 300
    assert "Large compounds" in second.get(path)
    second.get(route("policy_value", "no_such_value"), status=404)


def test_a_value_is_rejected_and_stays_in_the_history(cast: Cast, at: SetClock) -> None:
    path = route("policy_value", "night_starts_local")
    wanted = {
        "place": DISTRICT,
        "value": "21:30",
        "starts_at": "2026-03-10T00:00",
        "reason": "Quiet district",
    }
    signed_in(cast, cast.district_officer_actor).done(path, **wanted)
    proposed = PolicyValue.objects.get(state="PROPOSED")
    door = signed_in(cast, cast.second_district_officer_actor)
    door.done(route("reject_value", proposed.pk))
    assert "Quiet district" in door.get(path)


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("gift_relations", ["PARENT", "SPOUSE"]),
        ("star_hours", "100, 200，300"),
        ("dossier_reading", "OBTAINED"),
        ("total_cap_minutes", ""),
    ],
)
def test_values_of_every_shape_are_proposed(
    cast: Cast, at: SetClock, name: str, new: str | list[str]
) -> None:
    wanted: dict[str, Any] = {
        "place": "110000",
        "value": new,
        "starts_at": "2026-03-10T00:00",
        "reason": "Trial",
    }
    signed_in(cast, cast.city_officer_actor).done(route("policy_value", name), **wanted)
    assert PolicyValue.objects.get(state="PROPOSED").name == name


@pytest.mark.parametrize(
    "other", [{"value": "x"}, {"reason": ""}, {"starts_at": "2026-03-01T00:00"}, {"place": "110101"}]
)
def test_a_value_that_cannot_be_right_is_refused(cast: Cast, at: SetClock, other: dict[str, str]) -> None:
    path = route("policy_value", "night_starts_local")
    wanted = {"place": DISTRICT, "value": "21:30", "starts_at": "2026-03-10T00:00", "reason": "Quiet"}
    signed_in(cast, cast.district_officer_actor).refused(path, **wanted | other)
    assert not PolicyValue.objects.filter(state="PROPOSED").exists()


def test_a_district_sees_no_proposal_of_the_city(cast: Cast, at: SetClock) -> None:
    wanted = {"place": "110000", "value": "300", "starts_at": "2026-03-10T00:00", "reason": "Large compounds"}
    signed_in(cast, cast.city_officer_actor).done(route("policy_value", "near_m_max"), **wanted)
    proposed = PolicyValue.objects.get(state="PROPOSED")
    door = signed_in(cast, cast.district_officer_actor, language="en")
    assert "Large compounds" not in door.get(POLICY)
    assert door.post(route("approve_value", proposed.pk)).status_code == 404
    assert "decided by the city alone" in door.get(route("policy_value", "near_m_max"))


def test_the_security_administrator_gives_and_ends_roles_of_others(cast: Cast, at: SetClock) -> None:
    door, key = signed_in(cast, cast.security_administrator_actor, language="en"), str(uuid4())
    wanted = {
        "member_number": cast.volunteer.member_number,
        "role": "DESK_CLERK",
        "place": "",
        "organisation": str(cast.organisation.pk),
    }
    door.done(APPOINT, key=key, **wanted)
    door.done(APPOINT, key=key, **wanted)
    held = RoleHeld.objects.get(person=cast.volunteer, role=Role.DESK_CLERK)
    assert cast.volunteer.member_number in door.get(ADMINISTRATION)
    door.refused(APPOINT, **wanted)
    door.refused(APPOINT, **wanted | {"member_number": cast.security_administrator.member_number})
    door.refused(APPOINT, **wanted | {"member_number": "BJ1"})
    door.refused(APPOINT, **wanted | {"role": "STREET_OFFICER", "place": DISTRICT, "organisation": ""})
    door.done(route("end_staff_role", held.pk))
    held.refresh_from_db()
    assert held.until == NOW
    own = cast.roles[cast.security_administrator.pk]
    door.refused(route("end_staff_role", own))


def test_an_administrator_sees_no_personal_value_and_no_other_page(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.security_administrator_actor)
    page = door.get(ADMINISTRATION)
    for identity in cast.identities.values():
        assert identity.name not in page
        assert identity.phone not in page
    for path in (
        GRANTS,
        BUDGETS,
        POLICY,
        ORGANISATIONS,
        reverse("web:review_home"),
        reverse("web:desk_home"),
    ):
        door.get(path, status=404)


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        (ORGANISATIONS, ["street_officer"]),
        (QUALIFICATION, ["street_officer", "reviewer"]),
        (GRANTS, ["district_officer"]),
        (BUDGETS, ["district_officer", "city_officer"]),
        (POLICY, ["district_officer", "city_officer"]),
        (route("policy_value", "night_starts_local"), ["district_officer", "city_officer"]),
        (ADMINISTRATION, ["security_administrator"]),
    ],
)
def test_each_page_is_for_its_roles_in_both_languages(
    cast: Cast, at: SetClock, path: str, roles: list[str]
) -> None:
    everybody = ["clerk", "reviewer", "street_officer", "district_officer", "city_officer"]
    for name in [*everybody, "security_administrator"]:
        who = getattr(cast, f"{name}_actor")
        if name in roles:
            assert "<h1>" in signed_in(cast, who).get(path)
            assert 'lang="en"' in signed_in(cast, who, language="en").get(path)
        else:
            signed_in(cast, who).get(path, status=404)
    signed_in(cast, cast.elder).get(path, status=404)

"""Lists before officers: tried, proposed as tried, approved by another; aid; balances with their reconciliation."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import STREET, Cast
from timebank.coins.kinds import DecisionState, SampleState
from timebank.coins.models import Grant, GrantBatch, MigrationBatch, MigrationLine
from timebank.coins.queries import purse_balances
from timebank.coins.tests.lists import batch, elders, pool_with
from timebank.coins.tests.purses import funded
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import MOST_QUERIES, Door, hidden_fields, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

LISTS = reverse("web:grant_batches")
TRY = reverse("web:try_grant_batch")
PROPOSE = reverse("web:propose_grant_batch")
AID = reverse("web:aid")
BALANCES = reverse("web:migrations")
TRY_BALANCES = reverse("web:try_migration")
PROPOSE_BALANCES = reverse("web:propose_migration")
RECONCILIATION = reverse("web:reconciliation")
RECORDS = reverse("web:migrated_records")


def route(name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=args)


def file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("list.csv", text.encode("gb18030"), content_type="text/csv")


def given_list(**facts: Any) -> dict[str, Any]:
    return {"beneficiary_class": "DEMENTIA", "expires_date": "2026-12-31", **facts}


def tried(door: Door, path: str, **fields: Any) -> str:
    """Send a list to be tried and give the page that shows the trial."""
    response = door.post(path, **fields)
    assert response.status_code == 200
    return response.content.decode()


def first_and_second(cast: Cast) -> tuple[Door, Door]:
    who = (cast.district_officer_actor, cast.second_district_officer_actor)
    first, second = (signed_in(cast, each, language="en") for each in who)
    return first, second


def test_a_list_is_tried_proposed_and_approved_by_another(cast: Cast, at: SetClock) -> None:
    funded(cast, 900)
    first, second = first_and_second(cast)
    rows = f"会员号,时间币,备注\n{cast.elder.member_number},10,王女士\n{cast.second_elder.member_number},5,\n"
    page = tried(first, TRY, **given_list(file=file(rows)))
    assert "Every row can be taken." in page
    assert "王女士" not in page
    assert GrantBatch.objects.count() == 0
    sealed = hidden_fields(page, action=PROPOSE)["trial"]
    key = hidden_fields(page, action=PROPOSE)["act_key"]
    first.done(PROPOSE, key=key, trial=sealed)
    first.done(PROPOSE, key=key, trial=sealed)
    path = route("grant_batch", GrantBatch.objects.get().pk)
    assert "You proposed this yourself." in first.get(path)
    approve = route("approve_grant_batch", GrantBatch.objects.get().pk)
    assert "another person has to" in first.refused(approve)
    assert cast.elder.member_number in second.get(path)
    second.done(approve)
    second.refused(approve)
    assert "Approved" in second.get(path)
    assert purse_balances(person_id=cast.elder.pk).granted == 600
    assert "15 time coins" in first.get(LISTS)


def test_a_trial_names_every_row_that_needs_correcting_and_offers_no_proposal(
    cast: Cast, at: SetClock
) -> None:
    funded(cast, 900)
    first, _ = first_and_second(cast)
    typed = f"{cast.elder.member_number} ten\n{cast.volunteer.member_number} 1\nBJ1 2\n"
    page = tried(first, TRY, **given_list(typed=typed))
    for said in ("3 rows cannot be taken", "cannot be read", "too young", "no member number"):
        assert said in page
    assert hidden_fields(page, action=PROPOSE) == {}


def test_a_list_over_the_budget_is_shown_and_not_proposed(cast: Cast, at: SetClock) -> None:
    funded(cast, 60)
    first, _ = first_and_second(cast)
    page = tried(first, TRY, **given_list(typed=f"{cast.elder.member_number} 2"))
    assert "1 time coin too few" in page
    assert hidden_fields(page, action=PROPOSE) == {}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"typed": "x", "file": "x"},
        {"typed": "x", "expires_date": "2026-03-02"},
        {"typed": "x", "expires_date": "2030-01-01"},
        {"typed": "x", "beneficiary_class": ""},
        {"file": "\x00\x00"},
        {"file": "会员号,备注\n1,2"},
        {"file": ""},
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(cast: Cast, at: SetClock, change: dict[str, str]) -> None:
    first, _ = first_and_second(cast)
    fields: dict[str, Any] = given_list(**change)
    if "file" in change:
        fields["file"] = file(change["file"])
    page = first.refused(TRY, **fields)
    assert "%(" not in page


def test_only_what_this_officer_tried_today_is_proposed(cast: Cast, at: SetClock) -> None:
    funded(cast, 900)
    first, second = first_and_second(cast)
    page = tried(first, TRY, **given_list(typed=f"{cast.elder.member_number} 2"))
    sealed = hidden_fields(page, action=PROPOSE)["trial"]
    for door, trial in ((second, sealed), (first, sealed[:-2] + "xx"), (first, "")):
        assert "load the page again" in door.refused(PROPOSE, trial=trial)
    assert GrantBatch.objects.count() == 0


def test_a_list_is_refused_with_a_reason(cast: Cast, at: SetClock) -> None:
    funded(cast, 900)
    batch_id = batch(cast, [(cast.elder.member_number, 2)])
    _, second = first_and_second(cast)
    second.refused(route("refuse_grant_batch", batch_id), reason="")
    second.done(route("refuse_grant_batch", batch_id), reason="名单待核")
    assert "名单待核" in second.get(route("grant_batch", batch_id))
    second.refused(route("refuse_grant_batch", batch_id), reason="名单待核")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_uploaded_are_a_page_and_change_nothing(cast: Cast, at: SetClock, content: bytes) -> None:
    first = signed_in(cast, cast.district_officer_actor)
    city = signed_in(cast, cast.city_officer_actor)
    for door, path, facts in (
        (first, TRY, given_list()),
        (city, TRY_BALANCES, {"source_name": "旧系统", "told_minutes": "60"}),
    ):
        uploaded = SimpleUploadedFile("list.csv", content)
        assert door.post(path, file=uploaded, **facts).status_code in (200, 409)
    assert GrantBatch.objects.count() == MigrationBatch.objects.count() == 0


def test_aid_is_proposed_and_approved_by_two_officers_of_the_street(cast: Cast, at: SetClock) -> None:
    street = signed_in(cast, cast.street_officer_actor, language="en")
    assert "No public-welfare account" in street.get(AID)
    pool, other = pool_with(cast, 600, place=STREET), pool_with(cast, 600)
    wanted = {
        "pool": str(pool.pk),
        "member_number": cast.elder.member_number,
        "beneficiary_class": "URGENT",
        "coins": "4",
    }
    street.refused(AID, **wanted | {"member_number": "BJ1"})
    street.refused(AID, **wanted | {"pool": str(other.pk)})
    street.done(AID, **wanted)
    approve = route("approve_aid", Grant.objects.get().pk)
    assert "You proposed this yourself." in street.get(AID)
    street.refused(approve)
    district = signed_in(cast, cast.district_officer_actor, language="en")
    district.done(approve)
    assert purse_balances(person_id=cast.elder.pk).granted == 240
    assert "4 time coins left of 4 time coins" in street.get(AID)


def test_aid_is_refused_with_a_reason(cast: Cast, at: SetClock) -> None:
    pool = pool_with(cast, 600)
    first, second = first_and_second(cast)
    first.done(
        AID,
        pool=str(pool.pk),
        member_number=cast.elder.member_number,
        beneficiary_class="URGENT",
        coins="4",
    )
    path = route("refuse_aid", Grant.objects.get().pk)
    second.refused(path, reason="")
    second.done(path, reason="已另行帮助")
    assert Grant.objects.get().state == DecisionState.REFUSED


def test_balances_are_tried_proposed_approved_checked_and_reconciled(cast: Cast, at: SetClock) -> None:
    who = (cast.city_officer_actor, cast.second_city_officer_actor)
    first, second = (signed_in(cast, each, language="en") for each in who)
    rows = f"记录号,会员号,分钟,服务截至日期\nA1,{cast.volunteer.member_number},600,2021-06-30\n"
    facts = {"source_name": "旧时间银行", "told_minutes": "601"}
    page = tried(first, TRY_BALANCES, file=file(rows), **facts)
    assert "does not come to what the older system states" in page
    page = tried(first, TRY_BALANCES, file=file(rows), **facts | {"told_minutes": "600"})
    first.done(PROPOSE_BALANCES, trial=hidden_fields(page, action=PROPOSE_BALANCES)["trial"])
    batch_id = MigrationBatch.objects.get().pk
    first.refused(route("approve_migration", batch_id))
    assert "A1" in second.get(route("migration", batch_id))
    second.done(route("approve_migration", batch_id))
    assert purse_balances(person_id=cast.volunteer.pk).earned == 600
    assert "No record waits" in first.get(RECORDS)
    third = signed_in(cast, cast.district_officer_actor, language="en")
    assert cast.volunteer.member_number in third.get(RECORDS)
    check = route("check_migrated_record", MigrationLine.objects.get().pk)
    third.refused(check, is_true="maybe")
    third.done(check, is_true="yes")
    third.refused(check, is_true="no")
    assert MigrationLine.objects.get().sample_state == SampleState.SAMPLED_TRUE
    assert "旧时间银行" in first.get(RECONCILIATION)
    lines = first.get(route("reconciliation_csv")).splitlines()
    assert lines[0].startswith("source_name,batches,records,told_minutes")
    assert lines[1] == "旧时间银行,1,1,600,600,600,0,1,0,0"


def test_balances_are_refused_with_a_reason_and_may_come_again(cast: Cast, at: SetClock) -> None:
    who = (cast.city_officer_actor, cast.second_city_officer_actor)
    first, second = (signed_in(cast, each) for each in who)
    facts = {"source_name": "旧系统", "told_minutes": "60"}
    facts["typed"] = f"A1 {cast.volunteer.member_number} 60 2021-06-30"
    for _ in range(2):
        page = tried(first, TRY_BALANCES, **facts)
        first.done(PROPOSE_BALANCES, trial=hidden_fields(page, action=PROPOSE_BALANCES)["trial"])
        waiting = MigrationBatch.objects.get(state=DecisionState.PROPOSED)
        second.refused(route("refuse_migration", waiting.pk), reason="")
        second.done(route("refuse_migration", waiting.pk), reason="总数待核")
    assert first.get(BALANCES).count("旧系统") == 2
    first.refused(PROPOSE_BALANCES, trial="")
    first.refused(TRY_BALANCES, **facts | {"told_minutes": "0"})
    first.refused(TRY_BALANCES, file=file("x"), source_name="旧系统", told_minutes="60")


def test_the_page_of_a_list_asks_as_often_for_many_rows_as_for_few(cast: Cast, at: SetClock) -> None:
    funded(cast, 60_000)
    counts = []
    for rows in ([(cast.elder.member_number, 1)], [(each.member_number, 1) for each in elders(200)]):
        path = route("grant_batch", batch(cast, rows))
        door = signed_in(cast, cast.second_district_officer_actor)
        door.get(path)
        with CaptureQueriesContext(connection) as captured:
            door.get(path)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES

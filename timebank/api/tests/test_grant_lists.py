"""Lists of grants and aid by API: tried, proposed, decided by another; what is refused says why in the facts."""

import pytest

from tests.cast import Cast
from timebank.api.tests.client import body, caller
from timebank.coins.models import Grant
from timebank.coins.queries import purse_balances
from timebank.coins.tests.lists import pool_with
from timebank.coins.tests.purses import funded
from timebank.lib.door_clock import now
from timebank.people.rules import local_date

pytestmark = pytest.mark.django_db(databases=["default"])


def wanted(cast: Cast, *, minutes: int = 60) -> dict[str, object]:
    people = (cast.elder, cast.second_elder)
    return {
        "beneficiary_class": "DEMENTIA",
        "rows": [{"member_number": each.member_number, "coin_minutes": minutes} for each in people],
    }


def test_a_list_is_tried_proposed_and_approved_by_another(cast: Cast) -> None:
    funded(cast, 120)
    first, second = caller(cast, cast.district_officer), caller(cast, cast.second_district_officer)
    trial = body(first.post("/grant-batches/try", wanted(cast)), status=200)
    rows = [{"line_number": number, "problems": [], "warnings": ["NO_CLASS"]} for number in (1, 2)]
    assert trial == {"is_ready": True, "coin_minutes": 120, "budget_minutes": 120, "rows": rows}
    soon = {"expires_date": local_date(now()).isoformat()}
    assert body(first.post("/grant-batches", wanted(cast) | soon), status=409)["code"] == "ExpiryWrong"
    ends = {"expires_date": f"{local_date(now()).year + 1}-01-01"}
    made = body(first.post("/grant-batches", wanted(cast) | ends), status=201)
    path = f"/grant-batches/{made['id']}"
    assert body(first.post(f"{path}/approve"), status=409)["code"] == "MakerIsChecker"
    assert body(second.post(f"{path}/approve"), status=200)["state"] == "APPROVED"
    assert body(second.post(f"{path}/refuse", {"reason": "late"}), status=409)["code"] == "AlreadyDecided"
    assert purse_balances(person_id=cast.elder.pk).granted == 60


def test_a_list_that_cannot_be_taken_names_its_rows_and_is_not_proposed(cast: Cast) -> None:
    first = caller(cast, cast.district_officer)
    asked = wanted(cast)
    asked["rows"] = [{"member_number": cast.volunteer.member_number, "coin_minutes": 60}]
    trial = body(first.post("/grant-batches/try", asked), status=200)
    assert trial["rows"] == [{"line_number": 1, "problems": ["TOO_YOUNG"], "warnings": []}]
    ends = {"expires_date": f"{local_date(now()).year + 1}-01-01"}
    refused = body(first.post("/grant-batches", asked | ends), status=409)
    assert (refused["code"], refused["facts"]["line"]) == ("ListHasErrors", 1)
    stranger = caller(cast, cast.elder)
    assert body(stranger.post("/grant-batches/try", asked), status=409)["code"] == "NotYourAct"


def test_aid_takes_two_officers(cast: Cast) -> None:
    pool = pool_with(cast, 60)
    first, second = caller(cast, cast.district_officer), caller(cast, cast.second_district_officer)
    asked = {
        "member_number": cast.elder.member_number,
        "coin_minutes": 60,
        "beneficiary_class": "URGENT",
        "pool_id": str(pool.pk),
    }
    given = [body(first.post("/aid", asked), status=201)["id"] for _ in range(2)]
    assert body(first.post(f"/aid/{given[0]}/approve"), status=409)["code"] == "MakerIsChecker"
    body(second.post(f"/aid/{given[0]}/approve"), status=200)
    assert body(second.post(f"/aid/{given[1]}/approve"), status=409)["code"] == "PoolTooSmall"
    body(second.post(f"/aid/{given[1]}/refuse", {"reason": "账户余额不足"}), status=200)
    assert purse_balances(person_id=cast.elder.pk).granted == 60
    assert Grant.objects.get(pk=given[1]).refusal_reason == "账户余额不足"

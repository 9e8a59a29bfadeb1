"""Gifts and donations by API: the same acts and refusals as on the pages, each safe to repeat."""

import pytest

from tests.cast import Cast
from timebank.api.tests.client import body, caller
from timebank.coins.tests.givings import opened_pool
from timebank.coins.tests.purses import earned, purses
from timebank.lib.ids import new_id

pytestmark = pytest.mark.django_db(databases=["default"])


def test_a_gift_is_given_once_seen_by_both_and_declined(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 90)
    giver, receiver, key = caller(cast, cast.relative_of_elder), caller(cast, cast.elder), new_id()
    sent = {"receiver": cast.elder.member_number, "coin_minutes": 60}
    first = body(giver.post("/gifts", sent, key=key), status=201)
    assert body(giver.post("/gifts", sent, key=key), status=201) == first
    assert body(giver.get("/coins"), status=200)["balances"]["resting"] == 60
    (seen,) = body(giver.get("/gifts"), status=200)["given"]
    (offered,) = body(receiver.get("/gifts"), status=200)["received"]
    assert seen == offered
    assert (seen["relation"], seen["state"], seen["missing"]) == ("PARENT", "RESTING", [])
    assert body(receiver.post(f"/gifts/{first['id']}/cancel"), status=409)["code"] == "NotYourAct"
    assert body(receiver.post(f"/gifts/{first['id']}/decline"), status=200)["state"] == "DECLINED"
    assert body(giver.post(f"/gifts/{first['id']}/cancel"), status=409)["code"] == "GiftEnded"
    assert purses(cast.relative_of_elder.pk) == (0, 0, 90, 0)


def test_a_delegate_gives_nothing_and_nobody_gives_outside_the_family(cast: Cast) -> None:
    earned(cast.elder.pk, 60)
    sent = {"receiver": cast.second_elder.member_number, "coin_minutes": 60}
    by_delegate = sent | {"giver": cast.elder.member_number}
    assert body(caller(cast, cast.delegate).post("/gifts", by_delegate), status=409)["code"] == "NotYourAct"
    assert body(caller(cast, cast.elder).post("/gifts", sent), status=409)["code"] == "NotARelative"
    unknown = sent | {"receiver": "BJ000000000"}
    body(caller(cast, cast.elder).post("/gifts", unknown), status=404)


def test_a_desk_gives_and_takes_back_only_with_how_the_word_was_given(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    clerk = caller(cast, cast.clerk)
    sent = {
        "giver": cast.relative_of_elder.member_number,
        "receiver": cast.elder.member_number,
        "coin_minutes": 60,
    }
    assert body(clerk.post("/gifts", sent), status=409)["code"] == "WordMissing"
    gift = body(clerk.post("/gifts", sent | {"consent_how": "TELEPHONE"}), status=201)
    assert gift["missing"] == ["CALL"]
    assert body(clerk.post(f"/gifts/{gift['id']}/cancel"), status=409)["code"] == "WordMissing"
    word = {"consent_how": "WITNESS"}
    assert body(clerk.post(f"/gifts/{gift['id']}/cancel", word), status=200)["state"] == "CANCELLED"


def test_a_donation_is_made_seen_and_taken_back(cast: Cast) -> None:
    pool = opened_pool(cast)
    earned(cast.volunteer.pk, 60)
    donor = caller(cast, cast.volunteer)
    (shown,) = body(donor.get("/pools"), status=200)["pools"]
    assert (shown["id"], shown["balance"], shown["takes_donations"]) == (str(pool.pk), 0, True)
    made = body(donor.post("/donations", {"pool_id": str(pool.pk), "coin_minutes": 60}), status=201)
    assert len(body(donor.get("/donations"), status=200)["donations"]) == 1
    did = body(donor.get(f"/donations/{made['id']}"), status=200)
    assert (did["uses"], did["left_minutes"]) == ([], 0)
    body(caller(cast, cast.second_volunteer).get(f"/donations/{made['id']}"), status=404)
    assert body(donor.post(f"/donations/{made['id']}/cancel"), status=200)["state"] == "CANCELLED"

"""What the door itself promises: tokens, keys, problems, languages, lists with limits."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from timebank.api.tests.client import ROOT, Caller, body, caller, give_coins_now
from timebank.lib.door_clock import now
from timebank.lib.ids import new_id

pytestmark = pytest.mark.django_db(databases=["default"])

UNKNOWN = "018f3f5e-7b3b-7cc0-8000-000000000000"


def wanted(**changes: Any) -> dict[str, Any]:
    """Ask for an hour tomorrow."""
    asked = {
        "category": "COMFORT",
        "starts_at": (now() + timedelta(days=1)).isoformat(),
        "planned_minutes": 60,
    }
    return asked | changes


@pytest.fixture
def elder(cast: Cast) -> Caller:
    give_coins_now(cast, elder=cast.elder)
    return caller(cast, cast.elder)


@pytest.fixture
def need_id(elder: Caller) -> str:
    return str(body(elder.post("/needs", wanted()), status=201)["id"])


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic eDp5"}])
def test_without_a_valid_token_the_answer_is_401_in_chinese(headers: dict[str, str]) -> None:
    answer = Client().get(f"{ROOT}/me", headers=headers)
    assert body(answer, status=401) == {"code": "TokenRefused", "sentence": "请重新登录。", "facts": {}}
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_write_without_a_key_is_refused_and_names_it(elder: Caller) -> None:
    answer = Client().post(
        f"{ROOT}/needs",
        data=wanted(),
        content_type="application/json",
        headers={"Authorization": f"Bearer {elder.token}", "Accept-Language": "en"},
    )
    found = body(answer, status=422)
    assert (found["code"], found["facts"]) == ("InputWrong", {"fields": "Idempotency-Key"})
    assert (
        found["sentence"]
        == "Something that was sent is missing or cannot be read. Please check: Idempotency-Key."
    )


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (wanted(category="DANCE"), "category"),
        (wanted(planned_minutes=0, sex_wish="X"), "planned_minutes, sex_wish"),
        (wanted(starts_at="2026-01-01T10:00:00"), "starts_at"),
        (wanted(starts_at="0001-01-01T00:00:00+14:00"), "starts_at"),
        (wanted(elder_number="1\u0000"), "elder_number"),
        (wanted(note="ring twice"), "note"),
    ],
)
def test_what_cannot_be_read_is_422_and_names_the_fields(elder: Caller, sent: Any, fields: str) -> None:
    found = body(elder.post("/needs", sent), status=422)
    assert found["facts"] == {"fields": fields}


def test_a_refusal_is_409_with_its_code_sentence_and_facts_in_the_language_asked_for(elder: Caller) -> None:
    english = body(elder.post("/needs", wanted(planned_minutes=50)), status=409)
    assert english["code"] == "LengthNotInSteps"
    assert english["facts"] == {"minutes": 15}
    assert "15 minutes" in english["sentence"]
    chinese = body(
        Caller(elder.token, language="zh-CN").post("/needs", wanted(planned_minutes=50)), status=409
    )
    assert chinese["sentence"] != english["sentence"]


@pytest.mark.parametrize(
    "path", ["/needs/{}", "/visits/{}", "/needs/{}/approve", "/visits/{}/confirm", "/matches/{}/check-in"]
)
def test_what_does_not_exist_is_404_and_so_is_what_is_not_yours(cast: Cast, need_id: str, path: str) -> None:
    stranger = caller(cast, cast.second_elder)
    for pk in (UNKNOWN, need_id):
        if path.count("/") == 2:
            answer = stranger.get(path.format(pk))
        else:
            proof = {"proof": {"kind": "NONE"}} if "check-in" in path else None
            answer = stranger.post(path.format(pk), proof)
        assert body(answer, status=404)["code"] == "NotFound"


def test_an_elder_sees_own_needs_and_a_volunteer_none_of_them(
    cast: Cast, elder: Caller, need_id: str
) -> None:
    assert [each["id"] for each in body(elder.get("/needs"), status=200)["items"]] == [need_id]
    assert body(caller(cast, cast.volunteer).get("/needs"), status=200)["items"] == []
    shown = body(elder.get(f"/needs/{need_id}"), status=200)
    assert shown["elder_number"] == cast.elder.member_number


def test_a_reviewer_sees_the_queue_of_the_street_and_opens_a_need(cast: Cast, need_id: str) -> None:
    reviewer = caller(cast, cast.reviewer)
    assert [each["id"] for each in body(reviewer.get("/review-queue"), status=200)["items"]] == [need_id]
    assert body(reviewer.post(f"/needs/{need_id}/approve"), status=200) == {"id": need_id, "state": "OPEN"}
    assert body(reviewer.get("/review-queue"), status=200)["items"] == []
    assert body(reviewer.post(f"/needs/{need_id}/approve"), status=409)["code"] == "NeedMoved"


def test_a_refused_and_a_withdrawn_need_give_the_coins_back(cast: Cast, elder: Caller, need_id: str) -> None:
    refused = caller(cast, cast.reviewer).post(f"/needs/{need_id}/refuse", {"reason": "ASKED_TWICE"})
    assert body(refused, status=200)["state"] == "REFUSED"
    second = body(elder.post("/needs", wanted()), status=201)["id"]
    assert body(elder.post(f"/needs/{second}/withdraw"), status=200)["state"] == "WITHDRAWN"
    assert body(elder.get("/coins"), status=200)["balances"]["held"] == 0


def test_a_reason_in_free_words_is_no_reason(cast: Cast, need_id: str) -> None:
    free = caller(cast, cast.reviewer).post(f"/needs/{need_id}/refuse", {"reason": "old Mr Wang again"})
    assert body(free, status=422)["facts"] == {"fields": "reason"}
    for act, minutes in (("dispute", "accepted_minutes"), ("decide", "minutes")):
        sent = {minutes: 30, "reason": "old Mr Wang again"}
        refused = caller(cast, cast.reviewer).post(f"/visits/{need_id}/{act}", sent)
        assert body(refused, status=422)["facts"] == {"fields": "reason"}


def test_a_list_gives_no_more_than_its_limit_and_refuses_a_limit_that_is_none(elder: Caller) -> None:
    for _ in range(3):
        body(elder.post("/needs", wanted()), status=201)
    assert len(body(elder.get("/needs?limit=2"), status=200)["items"]) == 2
    for limit in ("0", "101", "many"):
        assert body(elder.get(f"/needs?limit={limit}"), status=422)["facts"] == {"fields": "limit"}


def test_a_clerk_publishes_for_a_named_elder_of_the_street_and_for_nobody_else(
    cast: Cast, elder: Caller
) -> None:
    clerk = caller(cast, cast.clerk)
    number = cast.elder.member_number
    asked = wanted(elder_number=number, consent_how="TELEPHONE")
    assert body(clerk.post("/needs", asked), status=201)["state"] == "IN_REVIEW"
    assert body(clerk.post("/needs", wanted(elder_number="BJ999999999")), status=404)["code"] == "NotFound"
    volunteer = caller(cast, cast.volunteer)
    assert body(volunteer.post("/needs", wanted(elder_number=number)), status=404)["code"] == "NotFound"


def test_a_delegate_publishes_for_the_elder_who_gave_the_power_only(cast: Cast, elder: Caller) -> None:
    delegate = caller(cast, cast.delegate)
    allowed = delegate.post("/needs", wanted(elder_number=cast.elder.member_number))
    body(allowed, status=201)
    other = delegate.post("/needs", wanted(elder_number=cast.second_elder.member_number))
    assert body(other, status=409)["code"] == "NotYourAct"


def test_a_token_ends_with_signing_out(elder: Caller) -> None:
    assert body(elder.post("/sign-out"), status=200) == {"ended": 1}
    assert body(elder.get("/me"), status=401)["code"] == "TokenRefused"


def test_the_code_is_for_elders_and_its_words_are_among_those_a_volunteer_chooses_from(
    cast: Cast, elder: Caller
) -> None:
    shown = body(elder.get("/code"), status=200)
    words = {each["number"]: each for each in body(Client().get(f"{ROOT}/words"), status=200)["items"]}
    assert len(words) == 64
    assert shown["words"] == [words[int(number)] for number in shown["code"].split("-")]
    assert 0 < shown["seconds_left"] <= 60
    refused = body(caller(cast, cast.volunteer).get("/code"), status=409)
    assert refused["code"] == "NotYourAct"


def test_one_sees_ones_own_name_and_the_look_is_in_the_journal(cast: Cast, elder: Caller) -> None:
    from timebank.vault.queries import looks_at

    shown = body(elder.get("/me/identity"), status=200)
    assert shown["name"] == cast.identities[cast.elder.pk].name
    assert shown["landline"] is None
    (newest, *_) = looks_at(person_id=cast.elder.pk)
    assert (newest.by_id, newest.purpose) == (cast.elder.pk, "OWN")


def test_notices_are_said_in_the_language_asked_for_and_can_be_read(
    cast: Cast, elder: Caller, need_id: str
) -> None:
    body(caller(cast, cast.reviewer).post(f"/needs/{need_id}/approve"), status=200)
    (told, *_) = body(elder.get("/notices"), status=200)["items"]
    assert (told["kind"], told["read_at"]) == ("NEED_APPROVED", None)
    assert told["sentence"].endswith("Your need was approved. Volunteers can now see it.")
    body(elder.post(f"/notices/{told['id']}/read"), status=200)
    assert body(elder.get("/notices"), status=200)["items"][0]["read_at"] is not None
    stranger = caller(cast, cast.volunteer)
    assert body(stranger.post(f"/notices/{told['id']}/read"), status=404)["code"] == "NotFound"


def test_places_and_categories_are_open_to_everybody() -> None:
    districts = body(Client().get(f"{ROOT}/places", headers={"Accept-Language": "en"}), status=200)["items"]
    assert len(districts) == 16
    assert "Chaoyang District" in {each["name"] for each in districts}
    streets = body(Client().get(f"{ROOT}/places?district=110105"), status=200)["items"]
    assert {each["parent"] for each in streets} == {"110105"}
    categories = body(Client().get(f"{ROOT}/policy/categories"), status=200)["items"]
    assert [each["code"] for each in categories][:2] == ["COMFORT", "ASSISTANCE"]
    assert len(categories) == 8


def test_only_the_benchs_own_server_lets_a_clock_be_set_forward(elder: Caller) -> None:
    later = elder.post(
        "/needs", wanted(starts_at=(now() + timedelta(minutes=30)).isoformat()), minutes_later=60
    )
    assert body(later, status=201)["state"] == "IN_REVIEW"


def test_grants_take_two_officers(cast: Cast) -> None:
    first, second = caller(cast, cast.district_officer), caller(cast, cast.second_district_officer)
    asked = {
        "member_number": cast.elder.member_number,
        "coin_minutes": 60,
        "beneficiary_class": "DIFFICULTY",
    }
    give_coins_now(cast, elder=cast.second_elder, minutes=60)
    grant = body(first.post("/grants", asked), status=201)
    assert grant["state"] == "PROPOSED"
    assert body(first.post(f"/grants/{grant['id']}/approve"), status=409)["code"] == "MakerIsChecker"
    assert body(second.post(f"/grants/{grant['id']}/approve"), status=409)["code"] == "BudgetTooSmall"
    assert body(second.post(f"/grants/{new_id()}/approve"), status=404)["code"] == "NotFound"

"""One's own family by API: said by both, told to nobody before, taken back."""

import pytest

from tests.cast import Cast
from timebank.api.tests.client import body, caller
from timebank.lib.ids import new_id

pytestmark = pytest.mark.django_db(databases=["default"])


def test_what_both_say_waits_for_a_second_person(cast: Cast) -> None:
    son, father, key = caller(cast, cast.volunteer), caller(cast, cast.second_elder), new_id()
    sent = {"relative_number": cast.second_elder.member_number, "relation": "PARENT"}
    first = body(son.post("/family/words", sent, key=key), status=201)
    assert body(son.post("/family/words", sent, key=key), status=201) == first
    assert body(father.get("/family"), status=200) == {"relatives": [], "words": []}
    (word,) = body(son.get("/family"), status=200)["words"]
    assert word == {"id": first["id"], **sent}
    body(
        father.post("/family/words", {"relative_number": cast.volunteer.member_number, "relation": "CHILD"}),
        status=201,
    )
    (relative,) = body(son.get("/family"), status=200)["relatives"]
    assert (relative["relation"], relative["state"], relative["proof"]) == (
        "PARENT",
        "PROPOSED",
        "BOTH_SIDES",
    )
    body(son.post(f"/family/words/{first['id']}/take-back"), status=404)


def test_a_word_is_taken_back_and_staff_have_no_family_page(cast: Cast) -> None:
    son = caller(cast, cast.volunteer)
    sent = {"relative_number": cast.second_elder.member_number, "relation": "PARENT"}
    word = body(son.post("/family/words", sent), status=201)
    body(caller(cast, cast.second_elder).post(f"/family/words/{word['id']}/take-back"), status=404)
    assert body(son.post(f"/family/words/{word['id']}/take-back"), status=200) == word
    assert body(caller(cast, cast.clerk).get("/family"), status=409)["code"] == "NotYourAct"

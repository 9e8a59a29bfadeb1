"""One hour through the JSON door, from wish to rating, as the mini-program sends it; and how few statements it takes."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.cast import HOME, Cast
from timebank.api.tests.client import Caller, body, caller, give_coins_now
from timebank.lib.door_clock import now
from timebank.lib.ids import new_id

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db(databases=["default"])

HOUR = 60
POSITION = {"latitude": HOME[0], "longitude": HOME[1], "accuracy_m": 20}

STATEMENTS_MAX = {
    "publish": 9,
    "review": 4,
    "list": 4,
    "accept": 6,
    "check_in": 8,
    "check_out": 6,
    "confirm": 10,
    "rate": 5,
}
"""Statements of each step at most. BEGIN and COMMIT come on top for each step that writes, and for check-in and check-out
the look at the door's position, which the vault commits on a connection of its own."""


class Hour:
    """The steps of one hour, each remembered with the statements it took."""

    def __init__(self, cast: Cast) -> None:
        self.elder = caller(cast, cast.elder)
        self.volunteer = caller(cast, cast.volunteer)
        self.reviewer = caller(cast, cast.reviewer)
        self.statements: dict[str, list[str]] = {}

    def step(self, name: str, who: Caller, path: str, sent: Any = None, **more: Any) -> "Response":
        """Send one write and count."""
        return self._counted(name, lambda: who.post(path, sent, **more))

    def _counted(self, name: str, send: Any) -> "Response":
        with CaptureQueriesContext(connection) as captured:
            response: Response = send()
        statements = [each["sql"] for each in captured.captured_queries]
        # What is a transaction outside a test is a savepoint inside it.
        self.statements[name] = [each for each in statements if "SAVEPOINT" not in each]
        return response

    def serve(self) -> dict[str, dict[str, Any]]:
        """Let a whole hour happen; give the answer of each step."""
        answers = self._agree()
        match_id = answers["accept"]["id"]
        checked = {"proof": self._proof(), "position": POSITION}
        answers["check_in"] = body(
            self.step("check_in", self.volunteer, f"/matches/{match_id}/check-in", checked), status=201
        )
        visit = f"/visits/{answers['check_in']['id']}"
        left = {"proof": self._proof(minutes_later=HOUR), "position": POSITION}
        answers["check_out"] = body(
            self.step("check_out", self.volunteer, f"{visit}/check-out", left, minutes_later=HOUR), status=200
        )
        answers["confirm"] = body(
            self.step("confirm", self.elder, f"{visit}/confirm", minutes_later=HOUR), status=200
        )
        rated = self.step("rate", self.elder, f"{visit}/rate", {"score": 5}, minutes_later=HOUR)
        return answers | {"rate": body(rated, status=201)}

    def _agree(self) -> dict[str, dict[str, Any]]:
        """Publish, review, list, accept."""
        wanted = {
            "category": "COMFORT",
            "starts_at": (now() + timedelta(minutes=5)).isoformat(),
            "planned_minutes": HOUR,
        }
        publish = body(self.step("publish", self.elder, "/needs", wanted), status=201)
        need_id = publish["id"]
        review = body(self.step("review", self.reviewer, f"/needs/{need_id}/approve"), status=200)
        listed = body(self._counted("list", lambda: self.volunteer.get("/open-needs")), status=200)
        accept = body(self.step("accept", self.volunteer, f"/open-needs/{need_id}/accept", {}), status=201)
        return {"publish": publish, "review": review, "list": listed, "accept": accept}

    def _proof(self, *, minutes_later: int = 0) -> dict[str, str]:
        """Read the two words off the elder's page."""
        shown = body(self.elder.get("/code", minutes_later=minutes_later), status=200)
        return {"kind": "WORDS", "code": shown["code"]}


@pytest.fixture
def hour(cast: Cast, settings: Settings) -> Hour:
    """Give the elder coins and everybody a token; the clock may be set forward, as on the bench."""
    settings.BENCH = True
    give_coins_now(cast, elder=cast.elder)
    return Hour(cast)


def test_an_hour_becomes_a_coin_over_the_api(hour: Hour) -> None:
    answers = hour.serve()
    assert answers["publish"]["state"] == "IN_REVIEW"
    assert answers["review"]["state"] == "OPEN"
    assert [each["id"] for each in answers["list"]["items"]] == [answers["publish"]["id"]]
    assert answers["check_out"]["proof_grade"] == "A"
    assert (answers["confirm"]["state"], answers["confirm"]["coin_minutes"]) == ("CONFIRMED", HOUR)
    assert answers["rate"]["score"] == 5
    earned = body(hour.volunteer.get("/coins"), status=200)
    assert earned["balances"] == {"granted": 0, "gifted": 0, "earned": HOUR, "held": 0, "resting": 0}
    assert [(line["kind"], line["coin_minutes"]) for line in earned["statement"]] == [("EARN", HOUR)]
    left = body(hour.elder.get("/me"), status=200)
    assert left["balances"] == {"granted": 540, "gifted": 0, "earned": 0, "held": 0, "resting": 0}


def test_each_step_takes_no_more_statements_than_are_known(hour: Hour) -> None:
    hour.serve()
    taken = {name: len(statements) for name, statements in hour.statements.items()}
    assert {
        name: (count, STATEMENTS_MAX[name]) for name, count in taken.items() if count > STATEMENTS_MAX[name]
    } == {}


def test_a_step_sent_again_with_its_key_is_answered_with_its_first_result(hour: Hour) -> None:
    wanted = {
        "category": "COMFORT",
        "starts_at": (now() + timedelta(hours=5)).isoformat(),
        "planned_minutes": HOUR,
    }
    key = new_id()
    first = hour.elder.post("/needs", wanted, key=key)
    again = hour.elder.post("/needs", wanted, key=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    held = body(hour.elder.get("/coins"), status=200)["balances"]["held"]
    assert held == HOUR
    other = hour.elder.post("/needs", wanted | {"planned_minutes": 30}, key=key)
    assert body(other, status=409)["code"] == "KeyUsedForOtherContent"

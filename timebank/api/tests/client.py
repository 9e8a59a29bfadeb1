"""A client of the API in tests: one person, one role, one device; a new key for every write unless one is given."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.test import Client

from tests.cast import Cast
from timebank.api.door import BENCH_CLOCK_HEADER
from timebank.coins.operations import approve_funding, approve_grant, propose_funding, propose_grant
from timebank.lib.door_clock import now
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person
from timebank.people.operations import issue_device_token

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

ROOT = "/api/v1"


@dataclass(frozen=True)
class Caller:
    """Somebody with a token."""

    token: str
    language: str = "en"

    def get(self, path: str, *, minutes_later: int = 0) -> "Response":
        """Ask; ``minutes_later`` sets the clock forward where the settings allow it."""
        headers = self._headers(minutes_later=minutes_later)
        return Client().get(ROOT + path, headers=headers)

    def post(
        self, path: str, sent: Any = None, *, key: UUID | str | None = None, minutes_later: int = 0
    ) -> "Response":
        """Write."""
        headers = self._headers(minutes_later=minutes_later) | {"Idempotency-Key": str(key or new_id())}
        body = sent if isinstance(sent, bytes) else orjson.dumps(sent) if sent is not None else b""
        return Client().post(ROOT + path, data=body, content_type="application/json", headers=headers)

    def _headers(self, *, minutes_later: int) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language}
        if minutes_later:
            headers[BENCH_CLOCK_HEADER] = str(minutes_later)
        return headers


def caller(cast: Cast, person: Person, *, device: str | None = None) -> Caller:
    """Give a person of the cast a token for the usual role, on a device of their own unless one is named."""
    token = issue_device_token(
        person_id=person.pk,
        role_held_id=cast.roles[person.pk],
        device_key=device or f"device of {person.member_number}",
        second_factor=True,
        at=now(),
    )
    return Caller(token)


def body(response: "Response", *, status: int) -> dict[str, Any]:
    """Read an answer that must have this status."""
    assert response.status_code == status, response.content
    found: dict[str, Any] = orjson.loads(response.content)
    return found


def give_coins_now(cast: Cast, *, elder: Person, minutes: int = 600) -> None:
    """Let the district grant coins today, by the real clock that the API goes by."""
    at, coins = now(), CoinMinutes(minutes)
    funding = propose_funding(place="110105", coin_minutes=coins, by=cast.city_officer_actor, at=at)
    approve_funding(funding_id=funding, by=cast.second_city_officer_actor, at=at)
    grant = propose_grant(
        person_id=elder.pk,
        coin_minutes=coins,
        beneficiary_class=BeneficiaryClass.DIFFICULTY,
        by=cast.district_officer_actor,
        at=at,
    )
    approve_grant(grant_id=grant, by=cast.second_district_officer_actor, at=at)

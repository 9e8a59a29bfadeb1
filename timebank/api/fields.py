"""The shapes that several routers share: moments, texts, member numbers, positions, proofs, problems.

Whatever the database could not hold is refused here, so that no input ends as a fault.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from ninja.params.functions import Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from timebank.visits.kinds import ProofKind
from timebank.visits.rules import Position, Proof

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
MINUTES_MAX = 100_000_000
TEXT_CHARACTERS_MAX = 200
NO_CONTROL_CHARACTERS = r"^[^\x00-\x1f\x7f]*$"


def _in_reach(moment: datetime) -> datetime:
    if not EARLIEST <= moment < LATEST:
        raise ValueError("must lie between 2000 and 2200")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
"""A moment with its time zone (RFC 3339), between 2000 and 2200."""

Text = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=TEXT_CHARACTERS_MAX, pattern=NO_CONTROL_CHARACTERS
    ),
]
"""A line of text without control characters."""

MemberNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=16, pattern=r"^[A-Za-z0-9]+$")
]
"""A public member number, such as BJ000000018."""

PlaceCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3})?$")]
"""The code of a district or street (GB/T 2260, statistics bureau)."""

Minutes = Annotated[int, Field(ge=0, le=MINUTES_MAX)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


def limit(*, usual: int, most: int) -> int:
    """Describe the limit of a list."""
    found: int = Query(usual, ge=1, le=most, description="Rows to answer at most.")
    return found


class Sent(BaseModel):
    """What a client sends; a name that is not known is refused rather than overlooked."""

    model_config = ConfigDict(extra="forbid")


class PositionSent(Sent):
    """Where the phone says it is, in WGS-84 degrees, with its own accuracy in metres."""

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Annotated[int, Field(ge=0, le=1_000_000)]

    def position(self) -> Position:
        """Give it as the packages below know it."""
        return Position(latitude=self.latitude, longitude=self.longitude, accuracy_m=self.accuracy_m)


class ProofSent(Sent):
    """What was shown: two word numbers ("3-41"), a scanned code, or nothing."""

    kind: ProofKind
    code: Annotated[str, StringConstraints(max_length=40, pattern=NO_CONTROL_CHARACTERS)] = ""

    def proof(self) -> Proof:
        """Give it as the packages below know it."""
        return Proof(kind=self.kind, code=self.code)


class Problem(BaseModel):
    """What is refused: the stable code, the sentence for people in the language asked for, the facts of the sentence."""

    code: str
    sentence: str
    facts: dict[str, Any]


PROBLEMS: dict[Any, Any] = {401: Problem, 404: Problem, 409: Problem, 422: Problem}


def answers(status: int, shape: Any) -> dict[Any, Any]:
    """Describe what a route answers: its success and the four kinds of problem."""
    return {status: shape, **PROBLEMS}

"""What a drill's clients do and what they were told, and the comparison of that with the books: facts only.

An act is one posting with its movements; it keeps its ids however often it is asked for.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import TypedDict
from uuid import UUID

PERSONS = 6
FUND_MINUTES = 1_000_000_000
BATCH_MAX = 20
NEED_MINUTES = 120
ISSUE = "issue"
DONE = "DONE"
UNKNOWN = "UNKNOWN"
REFUSED = "REFUSED"


class Step(TypedDict):
    """One movement of an act, as it travels to the process that posts."""

    id: str
    debit: str
    credit: str
    coin_minutes: int
    kind: str


class Act(TypedDict):
    """One posting: all of its movements or none."""

    reference: str
    cause_id: str
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Row:
    """One movement in the books."""

    id: str
    reference: str
    coin_minutes: int


@dataclass
class Told:
    """What one client asked for, and when it was told that it is done."""

    asked: list[Act] = field(default_factory=list)
    done_at: dict[str, float] = field(default_factory=dict)
    """Seconds of the clock by the act's reference."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Movements that were acknowledged, of them those that are not in the books, and those that nobody asked for."""

    acknowledged: int
    lost: int
    doubled: int
    first_lost_at: float | None


def fund() -> Act:
    """Give every person of the drill enough to post from for ever."""
    cause = UUID(int=1)
    steps = [
        _step(Random(number), ISSUE, person(number), FUND_MINUTES, "ISSUE")  # noqa: S311 - the same in each run
        for number in range(PERSONS)
    ]
    return Act(reference="drill fund", cause_id=str(cause), steps=steps)


def acts_of(*, client: int, number: int, chance: Random) -> list[Act]:
    """Invent the next thing that a client does: one movement, a batch, or a hold with its settlement after it."""
    reference = f"drill {client} {number}"
    kind = chance.choice(("SINGLE", "BATCH", "NEED"))
    if kind == "SINGLE":
        return [_act(chance, reference, [_between(chance)])]
    if kind == "BATCH":
        return [_act(chance, reference, [_between(chance) for _ in range(chance.randint(2, BATCH_MAX))])]
    elder, volunteer = chance.sample(range(PERSONS), 2)
    held = f"hold:{_id(chance)}:{elder}"
    served = chance.randint(1, NEED_MINUTES - 1)
    return [
        _act(chance, f"{reference} hold", [_step(chance, person(elder), held, NEED_MINUTES, "HOLD")]),
        _act(
            chance,
            f"{reference} settle",
            [
                _step(chance, held, person(volunteer), served, "EARN"),
                _step(chance, held, person(elder), NEED_MINUTES - served, "RELEASE"),
            ],
        ),
    ]


def person(number: int) -> str:
    """Name the earned account of a person of the drill."""
    return f"person:{number}"


def compare(*, told: Iterable[Told], books: Iterable[Row]) -> Comparison:
    """Hold what clients were told against the books.

    Lost is what was acknowledged and is not there with this reference and amount; doubled is what is there more often
    than anybody asked for: a second time, or under an id of nobody.
    """
    rows = list(books)
    there = Counter((row.id, row.reference, row.coin_minutes) for row in rows)
    asked = {step["id"] for each in told for act in each.asked for step in act["steps"]}
    acknowledged = [
        ((step["id"], act["reference"], step["coin_minutes"]), each.done_at[act["reference"]])
        for each in told
        for act in each.asked
        if act["reference"] in each.done_at
        for step in act["steps"]
    ]
    lost = [done_at for movement, done_at in acknowledged if movement not in there]
    of_nobody = sum(row.id not in asked for row in rows)
    again = sum(count - 1 for movement, count in there.items() if movement[0] in asked)
    return Comparison(
        acknowledged=len(acknowledged),
        lost=len(lost),
        doubled=of_nobody + again,
        first_lost_at=min(lost, default=None),
    )


def _between(chance: Random) -> Step:
    giver, receiver = chance.sample(range(PERSONS), 2)
    return _step(chance, person(giver), person(receiver), chance.randint(1, 600), "GIVE")


def _act(chance: Random, reference: str, steps: list[Step]) -> Act:
    return Act(reference=reference, cause_id=_id(chance), steps=steps)


def _step(chance: Random, debit: str, credit: str, coin_minutes: int, kind: str) -> Step:
    return Step(id=_id(chance), debit=debit, credit=credit, coin_minutes=coin_minutes, kind=kind)


def _id(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))

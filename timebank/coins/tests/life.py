"""One life of four relatives' coins in a database that forgets it: who they are, and how an act is done, repeated and judged.

What can happen to them stands in ``test_all_acts``.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.cast import JOINED_AT, NOW, STREET, Cast
from timebank.coins import operations as coins
from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant, Hold, Pool
from timebank.coins.tests.laws import assert_laws
from timebank.lib.ids import new_id
from timebank.lib.refusals import Refused
from timebank.people.kinds import Channel, Role, Sex
from timebank.people.models import Person
from timebank.people.rules import Actor, local_date, member_number

Act = Callable[[], object]


def residents() -> list[Person]:
    """Make four relatives of one street who are old enough to spend, receive and be granted coins.

    The second and third are of an age, the first is younger and the fourth older, though only by a year each: nobody is
    so old that gifts rest longer.
    """
    rows = Person.objects.bulk_create(
        Person(
            member_number=member_number(96_000_000 + number),
            birth_date=JOINED_AT.date().replace(year=year),
            sex=Sex.FEMALE,
            place_id=STREET,
            joined_at=JOINED_AT,
        )
        for number, year in enumerate((1962, 1961, 1961, 1960))
    )
    return list(rows)


def moved() -> int:
    """Count the movements of the books."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_transfer")
        return int(cursor.fetchone()[0])


class Life(RuleBasedStateMachine):
    """Four relatives, two officers of each kind, a pool, a clock; laws that are asserted after each step."""

    cast: Cast
    people: list[Person]
    pool: Pool
    maker: Actor
    checker: Actor
    city: tuple[Actor, Actor]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at = NOW
        self.done: list[Act] = []
        self.count = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def person(self, number: int) -> UUID:
        return self.people[number % 4].pk

    def own(self, number: int) -> Actor:
        return Actor(self.person(number), Role.VOLUNTEER, "", None, Channel.PAGE)

    def once(self, act: Act) -> None:
        """Do something that has an id of its own: refused, or done and without effect when it is repeated."""
        if self.tried(act):
            self.done.append(act)
            self.again(act)

    def tried(self, act: Act) -> bool:
        """Do something; what is refused moves nothing."""
        before = moved()
        try:
            with transaction.atomic():
                act()
        except Refused:
            assert moved() == before
            return False
        return True

    def again(self, act: Act) -> None:
        """Repeat something done: refused or not, nothing moves."""
        before = moved()
        self.tried(act)
        assert moved() == before, f"{act} had a second effect"

    def one(self, rows: list[UUID], pick: int) -> UUID:
        """Choose a row, or one that does not exist."""
        return rows[pick % len(rows)] if rows else new_id()

    def waiting(self, model: Any, **facts: Any) -> list[UUID]:
        """List what waits for a second person, in the order in which it was proposed."""
        rows = model.objects.filter(state=DecisionState.PROPOSED, **facts).order_by("proposed_at", "pk")
        return list(rows.values_list("pk", flat=True))

    def decided(
        self, model: Any, how: str, approve: Any, refuse: Any, name: str, by: Actor | None = None
    ) -> None:
        """Let the second person decide what was proposed last, or leave it to wait."""
        waiting = self.waiting(model)
        if how == "later" or not waiting:
            return
        facts: dict[str, Any] = {name: waiting[-1], "by": by or self.checker, "at": self.at}
        self.once(partial(approve, **facts) if how == "yes" else partial(refuse, reason="x", **facts))

    def of_grant(self, is_aid: bool) -> tuple[Any, Any]:
        """Say by which acts a grant or aid is decided."""
        both = (coins.approve_aid, coins.refuse_aid), (coins.approve_grant, coins.refuse_grant)
        return both[0] if is_aid else both[1]

    def held(self, pick: int) -> tuple[UUID, UUID]:
        """Choose a hold, the open ones first."""
        rows = sorted(Hold.objects.order_by("placed_at", "pk"), key=lambda each: each.closed_at is not None)
        if not rows:
            return new_id(), self.person(pick % 4)
        hold = rows[min(pick % 7, len(rows) - 1)]
        return hold.need_id, hold.payer_id

    @invariant()
    def the_laws_hold(self) -> None:
        if hasattr(self, "people"):
            assert_laws(person_ids=[each.pk for each in self.people])
            self.the_budget_of_the_year_holds()

    def the_budget_of_the_year_holds(self) -> None:
        """No more aid goes out of a pool in a year than its budget says."""
        for pool in Pool.objects.exclude(year_budget_minutes=None):
            assert pool.year_budget_minutes is not None
            years: dict[int, int] = {}
            for grant in Grant.objects.filter(pool=pool, state=DecisionState.APPROVED):
                year = _year(grant.approved_at)
                years[year] = years.get(year, 0) + grant.coin_minutes
            assert all(minutes <= pool.year_budget_minutes for minutes in years.values())


def _year(at: datetime | None) -> int:
    assert at is not None
    return local_date(at).year

"""The people of the demo once they are enrolled: who acts for whom, who is free when, who may serve whom.

Kept in memory while the history is made. It decides nothing that the operations decide: it only keeps the stories
from asking for what would be refused.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from timebank.needs.kinds import Category
from timebank.needs.rules import needed_qualifications
from timebank.people.kinds import QualificationKind, Sex
from timebank.people.rules import Actor

REST = timedelta(minutes=40)
"""Kept free before and after a service, for the way and for coming late."""


@dataclass(slots=True)
class Diary:
    """When somebody is taken."""

    taken: list[tuple[datetime, datetime]] = field(default_factory=list)

    def is_free(self, *, starts_at: datetime, ends_at: datetime) -> bool:
        """Tell whether nothing is planned then, nor shortly before or after."""
        return all(end + REST <= starts_at or ends_at + REST <= start for start, end in self.taken)

    def take(self, *, starts_at: datetime, ends_at: datetime) -> None:
        """Plan something."""
        self.taken.append((starts_at, ends_at))


@dataclass(slots=True)
class Elder:
    """An elder: who speaks for them, where they live, what they may still spend."""

    id: UUID
    street: str
    sex: Sex
    actor: Actor
    has_phone: bool
    confirms_alone: bool
    home: tuple[float, float]
    side: set[UUID]
    delegate: Actor | None = None
    coin_minutes: int = 0
    diary: Diary = field(default_factory=Diary)


@dataclass(slots=True)
class Volunteer:
    """A volunteer, with the proofs in force and the volunteer's own side."""

    id: UUID
    street: str
    sex: Sex
    actor: Actor
    proofs: frozenset[QualificationKind]
    serves_anybody: bool = True
    guardian: Actor | None = None
    diary: Diary = field(default_factory=Diary)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of a street, and the second person who has no stake in what it enters."""

    organisation_id: UUID
    clerk: Actor
    reviewer: Actor
    second: Actor
    officer: Actor


@dataclass(slots=True)
class World:
    """Everybody who can act, and the random source of the seed."""

    random: Random
    loaded_at: datetime
    desks: dict[str, Desk] = field(default_factory=dict)
    officers: dict[str, Actor] = field(default_factory=dict)
    elders: dict[str, list[Elder]] = field(default_factory=dict)
    volunteers: dict[str, list[Volunteer]] = field(default_factory=dict)
    students: list[Volunteer] = field(default_factory=list)
    grown: list[Volunteer] = field(default_factory=list)
    spenders: list[tuple[Volunteer, Elder]] = field(default_factory=list)
    phoneless: set[UUID] = field(default_factory=set)

    def voice(self, elder: Elder) -> Actor:
        """Say who speaks for an elder: the elder, a delegate, or the desk of the street."""
        if elder.delegate is not None and not elder.confirms_alone:
            return elder.delegate
        return elder.actor if elder.has_phone else self.desks[elder.street].clerk

    def free_volunteer(
        self, elder: Elder, *, category: Category, sex: str, starts_at: datetime, ends_at: datetime
    ) -> Volunteer | None:
        """Find somebody who could serve, in the street if there is one, else in the district; their time is taken."""
        needed = frozenset(needed_qualifications(category))
        district = [street for street in self.volunteers if street[:6] == elder.street[:6]]
        for streets in ([elder.street], district):
            fit = [
                each
                for street in streets
                for each in self.volunteers[street]
                if each.serves_anybody
                and needed <= each.proofs
                and each.id not in elder.side
                and sex in ("", each.sex)
                and each.diary.is_free(starts_at=starts_at, ends_at=ends_at)
            ]
            if fit:
                chosen = self.random.choice(fit)
                chosen.diary.take(starts_at=starts_at, ends_at=ends_at)
                return chosen
        return None

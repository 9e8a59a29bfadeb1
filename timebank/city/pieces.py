"""What a demo must always have to show: every stage of a need and of a service at the moment of loading.

Each piece is an ordinary plan whose moments are chosen so that it is cut off at the wanted stage.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from timebank.city.activity import ActivityLife, ActivityPlan
from timebank.city.clockwork import Story
from timebank.city.drafting import home_plan
from timebank.city.history import activity_plan
from timebank.city.home import Entry, HomePlan, Life, Word
from timebank.city.moments import awake_after, awake_before, on, quarter
from timebank.city.residents import GUARDIANS
from timebank.city.streets import CITY, HUJIALOU, STREETS
from timebank.city.world import Elder, Volunteer, World
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.needs.kinds import Category
from timebank.people.operations import suspend_person
from timebank.policy.operations import propose_value
from timebank.visits.operations import enter_claim

HOUR = 60
UNUSUAL_MINUTES = 105
"""A length that nobody asked for before, so that the need is no repeat and waits for review."""
MAIN_ELDER, AWAITING_ELDER, DELEGATING_ELDER = 0, 1, 2
MAIN_VOLUNTEER, ARRIVING_VOLUNTEER = 0, 1
FULL_DAY_VOLUNTEER, OVERLAPPING_VOLUNTEER, SUSPENDED_VOLUNTEER = 20, 21, 30
GRADES = (Entry.WORDS, Entry.DESK, Entry.NO_CODE)
"""Entries that make a service of grade A, C and D."""
CATEGORIES_AT_HOME = (Category.COMFORT, Category.ASSISTANCE, Category.CULTURE, Category.TRAINING)
"""Those in which a place near the door proves something, and that need no profession."""
COINS_OF_A_PIECE_MIN = 480
NEVER = timedelta(days=60)


class Pieces:
    """The plans of the set pieces; elders are taken in turn from those of the first street who can speak for themselves."""

    def __init__(self, *, world: World) -> None:
        self._world = world
        self._now = world.loaded_at
        elders = world.elders[HUJIALOU.code]
        self._pool = [
            elder
            for elder in elders[DELEGATING_ELDER + 1 :]
            if elder.has_phone and elder.confirms_alone and elder.coin_minutes >= COINS_OF_A_PIECE_MIN
        ]
        self._turn = 0
        self._elders = elders
        self._volunteers = world.volunteers[HUJIALOU.code]
        # Before any plan is drawn, so that nobody counts on who will be suspended.
        self._volunteers[SUSPENDED_VOLUNTEER].serves_anybody = False
        self._promised: dict[str, Any] = {
            "life": Life.PROMISED,
            "published_at": self._past(44),
            "reviewed_at": self._past(32),
            "accepted_at": self._past(20),
        }

    def home(self) -> list[HomePlan]:
        """Draft all needs at home that must exist."""
        drafts = (
            self._main_elder(),
            self._main_volunteer(),
            self._about_to_come(),
            self._delegated(),
            self._grades(),
            self._waiting(),
            self._full_day(),
            self._overlapping(),
            self._ratings(),
            self._spenders(),
        )
        return [plan for draft in drafts for plan in draft]

    def activities(self) -> list[ActivityPlan]:
        """Draft the activities that must exist: upcoming, with students, listed, still in review."""
        students = [
            (student, self._volunteers[number])
            for student, number in zip(self._world.students, GUARDIANS, strict=True)
        ]
        first, second = students
        return [
            self._activity(-6, 14, helpers=first, planned_minutes=90),
            self._activity(2, 9, helpers=(*first, *second), planned_minutes=90),
            self._activity(-1, 9, listed_at=self._past(2), confirmed_at=self._now + NEVER),
            self._activity(6, 14, published_at=self._past(3), life=ActivityLife.UNREVIEWED),
            self._activity(-3, 15, life=ActivityLife.REFUSED),
        ]

    def stories(self) -> list[Story]:
        """Draft what is no plan of a need: an overlapping claim, a suspension, a proposed value."""
        overlapping = self._volunteers[OVERLAPPING_VOLUNTEER]
        return [
            _overlapping_claim(overlapping, promised_at=self._day(-4, 15, 15)),
            self._suspension(),
            _proposed_value(self._world, at=self._day(-1, 11)),
        ]

    def _activity(self, days: int, hour: int, **facts: Any) -> ActivityPlan:
        facts.setdefault("category", Category.CULTURE)
        facts.setdefault("life", ActivityLife.HELD)
        starts_at = self._day(days, hour)
        return activity_plan(world=self._world, street=HUJIALOU, starts_at=starts_at, **facts)

    def _plan(self, starts_at: datetime, *, elder: Elder | None = None, **facts: Any) -> HomePlan:
        category = self._world.random.choice(CATEGORIES_AT_HOME)
        wish: dict[str, Any] = {"category": category, "planned_minutes": HOUR} | facts
        return home_plan(
            world=self._world, elder=elder or self._free_elder(starts_at), starts_at=starts_at, **wish
        )

    def _free_elder(self, starts_at: datetime) -> Elder:
        """Give the next elder of the pool who is free then and has coins left."""
        for _ in self._pool:
            elder = self._pool[self._turn % len(self._pool)]
            self._turn += 1
            ends_at = starts_at + timedelta(hours=2)
            if elder.coin_minutes >= 2 * HOUR and elder.diary.is_free(starts_at=starts_at, ends_at=ends_at):
                return elder
        raise LookupError("the demo has too few elders for its set pieces")

    def _day(self, days: int, hour: int, minute: int = 0) -> datetime:
        return on((self._now + timedelta(days=days)).date(), hour, minute)

    def _past(self, hours: float) -> datetime:
        return quarter(awake_before(self._now - timedelta(hours=hours)))

    def _soon(self, hours: float) -> datetime:
        return quarter(awake_after(self._now + timedelta(hours=hours)))

    def _main_elder(self) -> Iterator[HomePlan]:
        """Let one elder have a need in every stage."""
        elder, volunteer = self._elders[MAIN_ELDER], self._volunteers[MAIN_VOLUNTEER]
        own: dict[str, Any] = {"elder": elder}
        yield self._plan(self._day(-12, 10), score=5, volunteer=volunteer, **own)
        yield self._plan(self._day(-9, 15), score=4, planned_minutes=90, **own)
        yield self._plan(self._day(-7, 10), category=Category.ASSISTANCE, volunteer=volunteer, score=5, **own)
        yield self._plan(self._day(-6, 10), word=Word.NONE, **own)
        yield self._plan(
            self._day(-3, 14), word=Word.DISPUTES, decided_at=self._now + NEVER, volunteer=volunteer, **own
        )
        yield self._plan(self._day(-1, 15), word=Word.NONE, volunteer=volunteer, **own)
        yield self._plan(
            self._past(0.4), forgets_to_leave=True, volunteer=volunteer, planned_minutes=120, **own
        )
        yield self._plan(self._day(1, 10), **self._promised, category=Category.COMPANION, **own)
        yield self._plan(self._day(3, 14), life=Life.UNTAKEN, published_at=self._past(26), **own)
        yield self._unreviewed(self._day(4, 10), hours=2, **own)
        yield self._plan(self._day(-4, 16), life=Life.LEFT_BY_ELDER, **own)

    def _main_volunteer(self) -> Iterator[HomePlan]:
        """Let the volunteer of the one under way also have come, promised and called off elsewhere."""
        volunteer = self._volunteers[MAIN_VOLUNTEER]
        yield self._plan(self._day(-10, 9), score=5, volunteer=volunteer)
        yield self._plan(self._day(-5, 9), score=4, volunteer=volunteer, entry=Entry.PAPER)
        yield self._plan(self._day(1, 14), volunteer=volunteer, **self._promised)
        yield self._plan(self._day(2, 16), volunteer=volunteer, **self._promised)

    def _about_to_come(self) -> Iterator[HomePlan]:
        """Let a volunteer be on the way: check-in opens an hour before."""
        elder, volunteer = self._elders[AWAITING_ELDER], self._volunteers[ARRIVING_VOLUNTEER]
        yield self._plan(
            self._soon(0.75), elder=elder, volunteer=volunteer, planned_minutes=120, **self._promised
        )
        yield self._plan(self._day(-8, 10), elder=elder, volunteer=volunteer, score=5)
        yield self._plan(self._past(28), elder=elder, volunteer=volunteer, word=Word.NONE)

    def _delegated(self) -> Iterator[HomePlan]:
        """Let a daughter speak for a parent with dementia."""
        elder = self._elders[DELEGATING_ELDER]
        yield self._plan(self._day(-8, 15), elder=elder, score=4)
        yield self._plan(self._day(-1, 10), elder=elder, word=Word.NONE)
        yield self._plan(self._day(2, 10), elder=elder, **self._promised)
        yield self._plan(self._day(-4, 10), elder=elder, entry=Entry.PAPER)

    def _grades(self) -> Iterator[HomePlan]:
        """Let services of grade A, C and D stand in every state."""
        undecided = self._now + NEVER
        for number, entry in enumerate(GRADES):
            yield self._plan(self._past(0.4), entry=entry, forgets_to_leave=True)
            yield self._plan(self._past(5), entry=entry, word=Word.NONE)
            yield self._plan(self._past(30 + number), entry=entry, decided_at=undecided)
            yield self._plan(self._day(-11, 9 + number), entry=entry, score=5)
            yield self._plan(self._past(50 + number), entry=entry, word=Word.DISPUTES, decided_at=undecided)
            yield self._plan(self._day(-8, 13 + number), entry=entry, word=Word.DISPUTES)
        yield self._plan(self._day(-6, 16), word=Word.NONE, entry=Entry.WORDS_NEAR)
        yield self._plan(self._day(-10, 16), entry=Entry.LATE)

    def _waiting(self) -> Iterator[HomePlan]:
        """Let needs wait: for a review in time and overdue, for a volunteer, for tomorrow, for nobody any more."""
        for street in STREETS:
            others = self._world.elders[street.code][DELEGATING_ELDER + 1 :]
            elder = next(each for each in others if each.coin_minutes >= 5 * HOUR)
            yield self._unreviewed(self._day(4, 15), hours=1.5, elder=elder)
        for hours in (40, 55):
            yield self._unreviewed(self._day(3, 9), hours=hours)
        for hours in (7, 11, 15):
            yield self._plan(self._soon(hours), life=Life.UNTAKEN, published_at=self._past(44))
        for hour in (9, 11, 16):
            yield self._plan(self._day(1, hour), **self._promised)
        yield self._plan(self._soon(2.5), **self._promised)
        for life in (Life.LEFT_BY_VOLUNTEER, Life.LEFT_BY_ELDER):
            yield self._plan(self._day(1, 12), **(self._promised | {"life": life}))
        for life in (Life.REFUSED, Life.WITHDRAWN, Life.UNTAKEN):
            yield self._plan(self._day(-2, 11), life=life, planned_minutes=UNUSUAL_MINUTES)
        long_ago = self._day(-18, 10)
        yield self._plan(long_ago, life=Life.PROMISED, published_at=long_ago - timedelta(hours=25))

    def _unreviewed(self, starts_at: datetime, *, hours: float, **facts: Any) -> HomePlan:
        return self._plan(
            starts_at,
            life=Life.UNREVIEWED,
            published_at=self._past(hours),
            planned_minutes=UNUSUAL_MINUTES,
            **facts,
        )

    def _full_day(self) -> Iterator[HomePlan]:
        """Let one volunteer serve nine hours on a day: the last one waits for a second person."""
        volunteer = self._volunteers[FULL_DAY_VOLUNTEER]
        for hour, minute in ((8, 0), (10, 30), (13, 0), (15, 30)):
            starts_at = self._day(-3, hour, minute)
            left_at = starts_at + timedelta(hours=2)
            yield self._plan(
                starts_at, volunteer=volunteer, planned_minutes=120, served_minutes=119, word_at=left_at
            )
        yield self._plan(self._day(-3, 18), volunteer=volunteer, decided_at=self._now + NEVER)

    def _ratings(self) -> Iterator[HomePlan]:
        for days, score in ((-9, 1), (-5, 2), (-2, 2)):
            yield self._plan(self._day(days, 10), score=score)

    def _spenders(self) -> Iterator[HomePlan]:
        """Let volunteers over 60 earn, and then ask for service with what they earned."""
        for number, (volunteer, elder) in enumerate(self._world.spenders):
            for days in (-13, -11):
                starts_at = self._day(days, 10 + number)
                yield self._plan(
                    starts_at,
                    volunteer=volunteer,
                    word_at=starts_at + timedelta(hours=2),
                    served_minutes=HOUR,
                )
            if number:
                yield self._plan(self._day(1, 16), elder=elder, **self._promised)
            else:
                yield self._plan(self._day(-7, 16), elder=elder, score=5)

    def _overlapping(self) -> Iterator[HomePlan]:
        """Let a volunteer serve one elder and promise to come to another right after."""
        volunteer = self._volunteers[OVERLAPPING_VOLUNTEER]
        yield self._plan(self._day(-4, 14), volunteer=volunteer, served_minutes=HOUR)
        yield self._plan(self._day(-4, 15, 15), volunteer=volunteer, life=Life.PROMISED)

    def _suspension(self) -> Story:
        return _suspension(self._world, self._volunteers[SUSPENDED_VOLUNTEER], at=self._day(-6, 11))


def _overlapping_claim(volunteer: Volunteer, *, promised_at: datetime) -> Story:
    """Claim for a promise a time that lies in another service: the claim is kept, refused."""
    at = promised_at + timedelta(hours=20)
    yield at
    promised = Match.objects.get(volunteer_id=volunteer.id, starts_at=promised_at, state=MatchState.ACCEPTED)
    started_at = promised_at - timedelta(minutes=35)
    enter_claim(
        match_id=promised.pk,
        started_at=started_at,
        ended_at=started_at + timedelta(minutes=HOUR),
        by=volunteer.actor,
        at=at,
    )


def _suspension(world: World, volunteer: Volunteer, *, at: datetime) -> Story:
    yield at
    suspend_person(
        person_id=volunteer.id,
        starts_at=at,
        ends_at=at + timedelta(days=30),
        reason="参加复训期间暂停接单",
        by=world.officers[f"officer {HUJIALOU.district} maker"],
        at=at,
    )


def _proposed_value(world: World, *, at: datetime) -> Story:
    yield at
    propose_value(
        name="confirm_silence_hours",
        place=CITY,
        value=96,
        starts_at=at + timedelta(days=40),
        reason="老年人和家属希望多一天时间核对",
        by=world.officers[f"officer {CITY} maker"].person_id,
        at=at,
    )

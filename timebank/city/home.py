"""The life of one need of an elder at home, told act by act with the real operations.

A plan says what people mean to do and when; what has not happened by the end of the demo's history stays as it is.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from timebank.city.clockwork import Story
from timebank.city.moments import awake_before, office_after
from timebank.city.world import Desk, Elder, Volunteer, World
from timebank.evaluations.operations import rate_visit
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.needs.kinds import Category, NeedState, RefusalReason
from timebank.needs.models import Need
from timebank.needs.operations import HomeRequest, approve_need, publish_need, refuse_need, withdraw_need
from timebank.people.rules import Actor
from timebank.visits.kinds import DecisionReason, DisputeReason, ProofGrade, ProofKind, VisitState
from timebank.visits.models import Visit
from timebank.visits.operations import (
    accept_minutes,
    approve_visit,
    call_off_visit,
    check_in,
    check_out,
    confirm_visit,
    decide_dispute,
    dispute_visit,
    enter_claim,
)
from timebank.visits.queries import code_secret
from timebank.visits.rules import Position, Proof, window_at, words_of

CODE_SECONDS = 60
FAR_DEGREES = 0.02
"""About two kilometres: a check-in that was clearly somewhere else."""
NEAR_DEGREES = 0.0003
ACCURACY_M = 25
DISPUTED_MINUTES = 30
ENTERED_AFTER = timedelta(hours=3)
REFUSAL_REASON = RefusalReason.NOT_A_SERVICE
DISPUTE_REASON, DECISION_REASON = DisputeReason.LEFT_EARLIER, DecisionReason.AGREED
"""Codes that the doors offer; what is stored for ever names nobody."""


Service = Generator[datetime, None, UUID | None]
"""A story that ends with the id of a recorded visit, or with none."""


class Life(Enum):
    """How far a need comes if there is time."""

    UNREVIEWED = auto()
    REFUSED = auto()
    WITHDRAWN = auto()
    UNTAKEN = auto()
    PROMISED = auto()
    LEFT_BY_VOLUNTEER = auto()
    LEFT_BY_ELDER = auto()
    SERVED = auto()


class Entry(Enum):
    """How the service is recorded."""

    WORDS = auto()
    WORDS_NEAR = auto()
    FAR = auto()
    NO_CODE = auto()
    DESK = auto()
    PAPER = auto()
    LATE = auto()


class Word(Enum):
    """What the elder says to the minutes."""

    NONE = auto()
    CONFIRMS = auto()
    DISPUTES = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePlan:
    """What everybody means to do about one need, and when. Durations in minutes."""

    elder: Elder
    category: Category
    published_at: datetime
    reviewed_at: datetime
    accepted_at: datetime
    starts_at: datetime
    planned_minutes: int
    served_minutes: int
    word_at: datetime
    decided_at: datetime
    life: Life = Life.SERVED
    entry: Entry = Entry.WORDS
    word: Word = Word.CONFIRMS
    forgets_to_leave: bool = False
    score: int = 0
    sex_wish: str = ""
    flexible_until: datetime | None = None
    volunteer: Volunteer | None = None

    @property
    def planned_end(self) -> datetime:
        """When the service should be over."""
        return self.starts_at + timedelta(minutes=self.planned_minutes)

    @property
    def left_at(self) -> datetime:
        """When the volunteer leaves."""
        return self.starts_at + timedelta(minutes=self.served_minutes)

    @property
    def recorded_at(self) -> datetime:
        """When the service is known to the platform: at once, or when somebody enters it."""
        return recorded_at(entry=self.entry, left_at=self.left_at)


def recorded_at(*, entry: Entry, left_at: datetime) -> datetime:
    """Say when a service that ended is recorded: a desk enters paper when it is open, a volunteer in the evening."""
    if entry == Entry.PAPER:
        return office_after(left_at + ENTERED_AFTER)
    return left_at + ENTERED_AFTER if entry == Entry.LATE else left_at


def home_story(*, world: World, plan: HomePlan) -> Story:
    """Tell a need from wish to coin, or as far as it comes."""
    yield plan.published_at
    voice = world.voice(plan.elder)
    need = publish_need(request=_request(plan), by=voice, at=plan.published_at)
    if plan.life == Life.WITHDRAWN:
        yield plan.reviewed_at
        withdraw_need(need_id=need.pk, by=voice, at=plan.reviewed_at)
        return
    if need.state == NeedState.IN_REVIEW:
        if plan.life == Life.UNREVIEWED:
            return
        yield plan.reviewed_at
        reviewer = world.desks[plan.elder.street].reviewer
        if plan.life == Life.REFUSED:
            refuse_need(need_id=need.pk, reason=REFUSAL_REASON, by=reviewer, at=plan.reviewed_at)
            return
        approve_need(need_id=need.pk, by=reviewer, at=plan.reviewed_at)
    if plan.life != Life.UNTAKEN:
        yield from _taken(world, plan, need)


def _request(plan: HomePlan) -> HomeRequest:
    return HomeRequest(
        elder_id=plan.elder.id,
        category=plan.category,
        starts_at=plan.starts_at,
        planned_minutes=plan.planned_minutes,
        ends_at=plan.flexible_until,
        sex_wish=plan.sex_wish,
    )


def _taken(world: World, plan: HomePlan, need: Need) -> Story:
    """Let somebody accept, and perhaps call off again."""
    yield plan.accepted_at
    match = _accepted(world, plan, need, at=plan.accepted_at)
    if match is None or plan.life == Life.PROMISED:
        return
    if plan.life in (Life.LEFT_BY_VOLUNTEER, Life.LEFT_BY_ELDER):
        left_at = _between(plan.accepted_at, plan.starts_at, share=4)
        yield left_at
        by_elder = plan.life == Life.LEFT_BY_ELDER
        by = world.voice(plan.elder) if by_elder else _volunteer_actor(world, match)
        call_off_visit(match_id=match.pk, for_elder=False, by=by, at=left_at)
        if by_elder:
            return
        again_at = _between(left_at, plan.starts_at, share=3)
        yield again_at
        match = _accepted(world, plan, need, at=again_at)
        if match is None:
            return
    visit_id = yield from _served(world, plan, match)
    if visit_id is not None and plan.word != Word.NONE:
        yield from _settled(world, plan, visit_id)


def _between(first: datetime, last: datetime, *, share: int) -> datetime:
    """Give a moment a share of the way from one to another at which people are up."""
    return max(first, awake_before(first + (last - first) / share))


def _accepted(world: World, plan: HomePlan, need: Need, *, at: datetime) -> Match | None:
    """Find a volunteer and let them accept; nobody free means that the need goes on waiting."""
    volunteer = plan.volunteer or world.free_volunteer(
        plan.elder,
        category=plan.category,
        sex=plan.sex_wish,
        starts_at=plan.starts_at,
        ends_at=plan.planned_end,
    )
    if volunteer is None:
        return None
    starts_at = plan.starts_at if plan.flexible_until else None
    return accept_need(
        need_id=need.pk, volunteer_id=volunteer.id, starts_at=starts_at, by=volunteer.actor, at=at
    )


def _volunteer_actor(world: World, match: Match) -> Actor:
    everybody = [each for street in world.volunteers.values() for each in street] + world.students
    return next(each.actor for each in everybody if each.id == match.volunteer_id)


def _served(world: World, plan: HomePlan, match: Match) -> Service:
    """Tell the service itself; returns the visit's id, or None while somebody is still there."""
    by = _volunteer_actor(world, match)
    if plan.entry in (Entry.PAPER, Entry.LATE):
        return (yield from _claimed(world, plan, match, by=by))
    if plan.entry == Entry.DESK:
        by = world.desks[plan.elder.street].clerk
    came_at = plan.starts_at
    yield came_at
    visit = check_in(
        match_id=match.pk,
        proof=_proof(plan, match.need, at=came_at),
        position=_position(world, plan),
        left_previous_at=None,
        by=by,
        at=came_at,
    )
    if plan.forgets_to_leave:
        return None
    yield plan.left_at
    check_out(
        visit_id=visit.pk,
        proof=_proof(plan, match.need, at=plan.left_at),
        position=_position(world, plan),
        by=by,
        at=plan.left_at,
    )
    return visit.pk


def _claimed(world: World, plan: HomePlan, match: Match, *, by: Actor) -> Service:
    """Enter the service later: a desk from paper, or the volunteer from memory."""
    if plan.entry == Entry.PAPER:
        by = world.desks[plan.elder.street].clerk
    yield plan.recorded_at
    claim = enter_claim(
        match_id=match.pk, started_at=plan.starts_at, ended_at=plan.left_at, by=by, at=plan.recorded_at
    )
    return claim.visit_id


def _proof(plan: HomePlan, need: Need, *, at: datetime) -> Proof:
    """Show what the volunteer or the desk has to show."""
    if plan.entry == Entry.DESK:
        return Proof(kind=ProofKind.DESK)
    if plan.entry == Entry.NO_CODE:
        return Proof(kind=ProofKind.NONE)
    first, second = words_of(secret=code_secret(need), window=window_at(at, seconds=CODE_SECONDS))
    return Proof(kind=ProofKind.WORDS, code=f"{first}-{second}")


def _position(world: World, plan: HomePlan) -> Position | None:
    """Say where the phone is, for those who share it."""
    if plan.entry not in (Entry.WORDS_NEAR, Entry.FAR):
        return None
    away = FAR_DEGREES if plan.entry == Entry.FAR else world.random.uniform(-NEAR_DEGREES, NEAR_DEGREES)
    latitude, longitude = plan.elder.home
    return Position(round(latitude + away, 6), round(longitude + away, 6), ACCURACY_M)


def _settled(world: World, plan: HomePlan, visit_id: UUID) -> Story:
    """Let the elder say a word to the minutes, and whoever comes after that."""
    voice, desk = world.voice(plan.elder), world.desks[plan.elder.street]
    at = plan.word_at
    yield at
    if plan.word == Word.DISPUTES:
        yield from _disputed(plan, visit_id, voice=voice, officer=desk.officer)
        return
    if Visit.objects.get(pk=visit_id).proof_grade == ProofGrade.A:
        visit = confirm_visit(visit_id=visit_id, by=voice, at=at)
    else:
        visit = accept_minutes(visit_id=visit_id, by=voice, at=at)
    if visit.state == VisitState.IN_REVIEW and visit.proof_grade != ProofGrade.D:
        yield from _approved(desk, visit_id, at=plan.decided_at)
        at = plan.decided_at
    elif visit.state == VisitState.IN_REVIEW:
        return
    if plan.score:
        rated_at = at + timedelta(minutes=20)
        yield rated_at
        rate_visit(visit_id=visit_id, score=plan.score, by=voice, at=rated_at)


def _approved(desk: Desk, visit_id: UUID, *, at: datetime) -> Story:
    yield at
    approve_visit(visit_id=visit_id, by=desk.second, at=at)


def _disputed(plan: HomePlan, visit_id: UUID, *, voice: Actor, officer: Actor) -> Story:
    """Dispute half an hour, and let the street decide: half of what was disputed counts."""
    accepted = max(0, plan.served_minutes - DISPUTED_MINUTES)
    dispute_visit(
        visit_id=visit_id, accepted_minutes=accepted, reason=DISPUTE_REASON, by=voice, at=plan.word_at
    )
    yield plan.decided_at
    decide_dispute(
        visit_id=visit_id,
        minutes=accepted + DISPUTED_MINUTES // 2,
        reason=DECISION_REASON,
        by=officer,
        at=plan.decided_at,
    )

"""The life of one group activity: asked for by a desk, joined, its printed list entered, paid by the city."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from timebank.city.clockwork import Story
from timebank.city.world import Elder, Volunteer, World
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.needs.kinds import Category, RefusalReason
from timebank.needs.models import Need
from timebank.needs.operations import (
    ActivityRequest,
    approve_need,
    join_activity,
    publish_activity,
    refuse_need,
    withdraw_need,
)
from timebank.people.kinds import ConsentHow
from timebank.places.rules import rounded
from timebank.visits.operations import (
    AttendanceList,
    VolunteerLine,
    attend_with_student,
    confirm_activity,
    enter_activity_list,
)

REFUSAL_REASON = RefusalReason.NOT_SAFE
MINUTES_BETWEEN_SIGN_UPS = 25
CAME_LATE_MINUTES = (0, 4)


class ActivityLife(Enum):
    """How far an activity comes if there is time."""

    UNREVIEWED = auto()
    REFUSED = auto()
    WITHDRAWN = auto()
    HELD = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPlan:
    """What a desk plans and who means to come. ``joining`` sign up before, ``present`` are on the list."""

    street: str
    position: tuple[float, float]
    category: Category
    published_at: datetime
    reviewed_at: datetime
    starts_at: datetime
    planned_minutes: int
    volunteer_places: int
    elder_places: int
    volunteers: Sequence[Volunteer]
    joining: Sequence[Elder]
    present: Sequence[Elder]
    listed_at: datetime
    confirmed_at: datetime
    life: ActivityLife = ActivityLife.HELD

    @property
    def planned_end(self) -> datetime:
        """When it should be over."""
        return self.starts_at + timedelta(minutes=self.planned_minutes)


def activity_story(*, world: World, plan: ActivityPlan) -> Story:
    """Tell an activity from the desk's wish to the volunteers' coins, or as far as it comes."""
    desk = world.desks[plan.street]
    yield plan.published_at
    need = publish_activity(request=_request(plan, world=world), by=desk.clerk, at=plan.published_at)
    if plan.life == ActivityLife.UNREVIEWED:
        return
    yield plan.reviewed_at
    if plan.life == ActivityLife.WITHDRAWN:
        withdraw_need(need_id=need.pk, by=desk.clerk, at=plan.reviewed_at)
    elif plan.life == ActivityLife.REFUSED:
        refuse_need(need_id=need.pk, reason=REFUSAL_REASON, by=desk.reviewer, at=plan.reviewed_at)
    else:
        approve_need(need_id=need.pk, by=desk.reviewer, at=plan.reviewed_at)
        yield from _signed_up(world, plan, need)
        if plan.volunteers:
            yield from _listed(world, plan, need)


def _request(plan: ActivityPlan, *, world: World) -> ActivityRequest:
    latitude, longitude = plan.position
    return ActivityRequest(
        organisation_id=world.desks[plan.street].organisation_id,
        category=plan.category,
        place=plan.street,
        latitude=rounded(latitude),
        longitude=rounded(longitude),
        starts_at=plan.starts_at,
        planned_minutes=plan.planned_minutes,
        volunteer_places=plan.volunteer_places,
        elder_places=plan.elder_places,
    )


def _signed_up(world: World, plan: ActivityPlan, need: Need) -> Story:
    """Let volunteers and elders sign up one after the other."""
    at = plan.reviewed_at
    for volunteer in plan.volunteers:
        at += timedelta(minutes=MINUTES_BETWEEN_SIGN_UPS)
        yield at
        accept_need(need_id=need.pk, volunteer_id=volunteer.id, starts_at=None, by=volunteer.actor, at=at)
    for elder in plan.joining:
        at += timedelta(minutes=MINUTES_BETWEEN_SIGN_UPS)
        yield at
        join_activity(need_id=need.pk, elder_id=elder.id, by=world.voice(elder), at=at)


def _listed(world: World, plan: ActivityPlan, need: Need) -> Story:
    """Let guardians say that they are there, enter the printed list, and let a second person confirm it."""
    desk = world.desks[plan.street]
    yield plan.starts_at
    for volunteer in plan.volunteers:
        if volunteer.guardian is not None:
            match = Match.objects.get(need=need, volunteer_id=volunteer.id)
            attend_with_student(
                match_id=match.pk, how=ConsentHow.SELF, by=volunteer.guardian, at=plan.starts_at
            )
    yield plan.listed_at
    lines = tuple(
        VolunteerLine(
            volunteer_id=volunteer.id,
            started_at=plan.starts_at + timedelta(minutes=world.random.randint(*CAME_LATE_MINUTES)),
            ended_at=plan.planned_end,
        )
        for volunteer in plan.volunteers
    )
    attendance = AttendanceList(tuple(elder.id for elder in plan.present), lines)
    enter_activity_list(need_id=need.pk, attendance=attendance, by=desk.clerk, at=plan.listed_at)
    yield plan.confirmed_at
    confirm_activity(need_id=need.pk, by=desk.second, at=plan.confirmed_at)

"""Publishing: an elder's need with its coins held, or an organisation's group activity.

Coins for the planned time are held at publication, never twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from timebank.coins.operations import place_hold
from timebank.lib.operation import operation
from timebank.lib.rows import write_rows
from timebank.lib.units import CoinMinutes
from timebank.needs.kinds import Category, NeedKind, NeedState, Payer
from timebank.needs.models import Need, Participant
from timebank.needs.operations.delegates import refuse_beyond_limit
from timebank.needs.operations.steps import first_step, refuse_young
from timebank.needs.queries import was_approved
from timebank.needs.refusals import (
    LengthNotInSteps,
    OutsideConfirmedScope,
    SafetyNeedsTwo,
    TooFarAhead,
    TooLong,
    TooSoon,
)
from timebank.needs.rules import closes, review_due
from timebank.people import powers
from timebank.people.kinds import DESK_ROLES, Channel
from timebank.people.models import Person
from timebank.people.queries import organisation, person, scope_of
from timebank.people.rules import Actor
from timebank.policy.queries import value


@dataclass(frozen=True, slots=True)
class HomeRequest:
    """What an elder asks for: category, period and length in minutes."""

    elder_id: UUID
    category: Category
    starts_at: datetime
    planned_minutes: int
    ends_at: datetime | None = None
    volunteer_places: int = 1
    sex_wish: str = ""


@dataclass(frozen=True, slots=True)
class ActivityRequest:
    """What an organisation asks for: a group activity at a place with room for volunteers and for elders."""

    organisation_id: UUID
    category: Category
    place: str
    latitude: float | None
    longitude: float | None
    starts_at: datetime
    planned_minutes: int
    volunteer_places: int
    elder_places: int


@operation
def publish_need(*, request: HomeRequest, by: Actor, at: datetime) -> Need:
    """Publish an elder's need and hold its coins; it goes to review, or is open at once when it is a repeat.

    Raises: NotFound, NotYourAct, PersonEnded, MembershipWithdrawn, NotAnElder, TooSoon, TooFarAhead, LengthNotInSteps,
    TooLong, SafetyNeedsTwo, BeyondDelegatesLimit, NotEnoughCoins.
    """
    elder = person(person_id=request.elder_id)
    powers.require("publish_need", by=by, place=elder.place_id, owner=elder.pk)
    refuse_young(elder, at=at)
    _refuse_period(
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        planned_minutes=request.planned_minutes,
        place=elder.place_id,
        at=at,
    )
    _refuse_lonely_safety(request, place=elder.place_id, at=at)
    coin_minutes = CoinMinutes(request.planned_minutes * request.volunteer_places)
    refuse_beyond_limit(elder_id=elder.pk, coin_minutes=coin_minutes, by=by, at=at)
    # From here on it must succeed, but for the coins.
    need = _home_need(request, elder=elder, by=by, at=at)
    place_hold(
        need_id=need.pk,
        payer_id=elder.pk,
        coin_minutes=coin_minutes,
        at=at,
        also=[need, Participant(need=need, elder=elder, joined_at=at), first_step(need, by=by, at=at)],
    )
    return need


@operation
def publish_activity(*, request: ActivityRequest, by: Actor, at: datetime) -> Need:
    """Publish a group activity that the city pays; it goes to review.

    Raises: NotYourAct, OutsideConfirmedScope, TooSoon, TooFarAhead, LengthNotInSteps, TooLong.
    """
    powers.require("publish_activity", by=by, place=request.place)
    if by.organisation_id != request.organisation_id:
        raise powers.NotYourAct
    if not scope_of(organisation(organisation_id=request.organisation_id)).covers(request.category):
        raise OutsideConfirmedScope
    _refuse_period(
        starts_at=request.starts_at,
        ends_at=None,
        planned_minutes=request.planned_minutes,
        place=request.place,
        at=at,
    )
    ends_at = request.starts_at + timedelta(minutes=request.planned_minutes)
    need = _need(
        kind=NeedKind.GROUP,
        category=request.category,
        place=request.place,
        latitude=request.latitude,
        longitude=request.longitude,
        starts_at=request.starts_at,
        ends_at=ends_at,
        flexible=False,
        planned_minutes=request.planned_minutes,
        volunteer_places=request.volunteer_places,
        elder_places=request.elder_places,
        payer=Payer.CITY,
        organisation_id=request.organisation_id,
        state=NeedState.IN_REVIEW,
        by=by,
        at=at,
    )
    write_rows(need, first_step(need, by=by, at=at))
    return need


def _refuse_period(
    *, starts_at: datetime, ends_at: datetime | None, planned_minutes: int, place: str, at: datetime
) -> None:
    """Refuse a period that lies in the past, too far ahead, or whose length nobody can record."""
    days = value("publish_ahead_days_max", at=at, place=place)
    step = value("record_step_minutes", at=at, place=place)
    longest = value("day_cap_minutes", at=at, place=place)
    if starts_at <= at:
        raise TooSoon
    if max(starts_at, ends_at or starts_at) > at + timedelta(days=days):
        raise TooFarAhead(days=days)
    if planned_minutes <= 0 or planned_minutes % step:
        raise LengthNotInSteps(minutes=step)
    if planned_minutes > longest:
        raise TooLong(hours=longest // 60)


def _refuse_lonely_safety(request: HomeRequest, *, place: str, at: datetime) -> None:
    needed = value("financial_guidance_volunteers_min", at=at, place=place)
    if request.category == Category.SAFETY and request.volunteer_places < needed:
        raise SafetyNeedsTwo(count=needed)


def _home_need(request: HomeRequest, *, elder: Person, by: Actor, at: datetime) -> Need:
    fixed_end = request.starts_at + timedelta(minutes=request.planned_minutes)
    repeat = _is_repeat(request, elder=elder, by=by, at=at)
    return _need(
        kind=NeedKind.HOME,
        category=request.category,
        place=elder.place_id,
        latitude=elder.cell_latitude,
        longitude=elder.cell_longitude,
        starts_at=request.starts_at,
        ends_at=max(request.ends_at or fixed_end, fixed_end),
        flexible=request.ends_at is not None and request.ends_at > fixed_end,
        planned_minutes=request.planned_minutes,
        volunteer_places=request.volunteer_places,
        elder_places=1,
        payer=Payer.ELDER,
        elder=elder,
        organisation_id=by.organisation_id if by.role in DESK_ROLES else None,
        sex_wish=request.sex_wish,
        state=NeedState.OPEN if repeat else NeedState.IN_REVIEW,
        by=by,
        at=at,
    )


def _is_repeat(request: HomeRequest, *, elder: Person, by: Actor, at: datetime) -> bool:
    """Tell whether the same need of the same elder by the same publisher was approved lately: it needs no review."""
    days = value("review_repeat_days", at=at, place=elder.place_id)
    return was_approved(
        elder_id=elder.pk,
        published_by_id=by.person_id,
        category=request.category,
        planned_minutes=request.planned_minutes,
        volunteer_places=request.volunteer_places,
        since=at - timedelta(days=days),
    )


def _need(*, by: Actor, at: datetime, place: str, **facts: object) -> Need:
    """Make the row with the dates that policy sets."""
    starts_at, ends_at, flexible = facts["starts_at"], facts["ends_at"], facts["flexible"]
    assert isinstance(starts_at, datetime)
    assert isinstance(ends_at, datetime)
    return Need(
        place_id=place,
        published_by_id=by.person_id,
        published_as=by.role,
        channel=Channel.DESK if by.role in DESK_ROLES else by.channel,
        published_at=at,
        review_due_at=review_due(
            published_at=at,
            starts_at=starts_at,
            hours=value("review_due_hours", at=at, place=place),
            hours_tomorrow=value("review_due_hours_tomorrow", at=at, place=place),
        ),
        closes_at=closes(
            published_at=at,
            starts_at=starts_at,
            ends_at=ends_at,
            flexible_days=value("flexible_need_days", at=at, place=place) if flexible else 0,
        ),
        **facts,
    )

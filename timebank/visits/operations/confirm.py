"""Confirmation: the moment at which an hour becomes a coin.

The coin is posted in the same transaction. Never by the volunteer, nor by the volunteer's family or household.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from timebank.coins.operations import settle_and_release
from timebank.lib.operation import for_each, operation, wait_for_turn
from timebank.lib.rows import Move
from timebank.lib.units import CoinMinutes, ServiceMinutes, credited_minutes, served_between
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need, NeedStep
from timebank.needs.operations import give_back, lock_need, move_need, next_step
from timebank.notices.kinds import NoticeKind
from timebank.people import powers
from timebank.people.kinds import Channel
from timebank.people.queries import are_same_side
from timebank.people.rules import SYSTEM_ACTOR, Actor, local_date
from timebank.policy.queries import value
from timebank.visits.kinds import ProofGrade, VisitState
from timebank.visits.models import Settlement, Visit
from timebank.visits.operations.steps import locked_visit, move_visit, notice_of, refuse_unless
from timebank.visits.queries import (
    is_silent,
    makers_of,
    minutes_confirmed_on_day,
    quiet_visits,
    silent_visits,
    unsettled_exist,
)
from timebank.visits.refusals import (
    NeedsSecondPerson,
    NeedsTheEldersWord,
    OwnConfirmation,
    StillQuiet,
    VisitMoved,
)

JOB_BATCH = 100
"""Visits that one run of a job settles at most; the next run takes the next."""

DAY_CAP = "DAY_CAP"
"""Reason of a step: the volunteer's day is fuller than the cap, so a reviewer has to look."""

PROVEN = (ProofGrade.A, ProofGrade.B)
"""Grades that settle on the elder's word, or on silence, alone."""


@operation
def confirm_visit(*, visit_id: UUID, by: Actor, at: datetime) -> Visit:
    """Confirm a proven visit (grade A or B) and pay it.

    Raises: NotFound, NotYourAct, OnVolunteersSide, VisitMoved, NeedsSecondPerson, OwnConfirmation.
    """
    visit = locked_visit(visit_id)
    require_elders_side("confirm_visit", visit, by=by)
    refuse_unless(visit, VisitState.CLOSED)
    if visit.proof_grade not in PROVEN:
        raise NeedsSecondPerson
    return _settle_or_hold(visit, by=by, at=at)


@operation
def accept_minutes(*, visit_id: UUID, by: Actor, at: datetime) -> Visit:
    """Record the elder's word on minutes entered late or at a desk; they wait for review or a quiet period.

    Raises: NotFound, NotYourAct, OnVolunteersSide, VisitMoved.
    """
    visit = locked_visit(visit_id)
    require_elders_side("accept_minutes", visit, by=by)
    refuse_unless(visit, VisitState.CLOSED)
    if visit.proof_grade in PROVEN:
        raise VisitMoved
    _accept(visit, by=by, at=at, reason="")
    return visit


@operation
def approve_visit(*, visit_id: UUID, by: Actor, at: datetime) -> Visit:
    """Approve a desk entry (grade C) as its second person, from another organisation or the street, and pay it.

    Raises: NotFound, NotYourAct, MakerIsChecker, SameOrganisation, OnVolunteersSide, NeedsTheEldersWord, VisitMoved,
    StillQuiet, OwnConfirmation.
    """
    visit = locked_visit(visit_id)
    require_second_person("approve_visit", visit, by=by)
    if visit.state == VisitState.CLOSED:
        raise NeedsTheEldersWord
    refuse_unless(visit, VisitState.IN_REVIEW)
    if visit.proof_grade == ProofGrade.D and visit.entered_by_id is None:
        _refuse_while_quiet(visit, at=at)
    return settle(visit, by=by, at=at)


def confirm_silent_visits(*, by: Actor, at: datetime) -> int:
    """Confirm by silence what is due, a bounded batch, each visit in a transaction of its own; give how many were."""
    due = silent_visits(delivered_before=_silence_began(at), limit=JOB_BATCH)
    return for_each(due, lambda visit_id: confirm_silent_visit(visit_id=visit_id, by=by, at=at))


@operation
def confirm_silent_visit(*, visit_id: UUID, by: Actor, at: datetime) -> Visit:
    """Confirm by silence a visit proven A or B, some hours after the notice reached an elder who can answer.

    Never for elders who do not confirm alone or have no channel. Raises: NotFound, VisitMoved. Source: docs/rules.md, "The main line", 6.
    """
    visit = locked_visit(visit_id)
    if not is_silent(visit_id=visit_id, delivered_before=_silence_began(at)):
        raise VisitMoved
    return _settle_or_hold(visit, by=by, at=at)


def _silence_began(at: datetime) -> datetime:
    return at - timedelta(hours=value("confirm_silence_hours", at=at, place=settings.CITY))


def confirm_quiet_visits(*, by: Actor, at: datetime) -> int:
    """Settle the late claims that are due, a bounded batch, each in a transaction of its own; give how many were."""
    days = value("quiet_days", at=at, place=settings.CITY)
    due = quiet_visits(accepted_before=at - timedelta(days=days), limit=JOB_BATCH)
    return for_each(due, lambda visit_id: confirm_quiet_visit(visit_id=visit_id, by=by, at=at))


@operation
def confirm_quiet_visit(*, visit_id: UUID, by: Actor, at: datetime) -> Visit:
    """Settle a volunteer's own late claim (grade D) that the elder accepted and nobody disputed for some days.

    Raises: NotFound, VisitMoved, NeedsSecondPerson, StillQuiet.
    """
    visit = locked_visit(visit_id)
    refuse_unless(visit, VisitState.IN_REVIEW)
    if visit.proof_grade != ProofGrade.D:
        raise VisitMoved
    if visit.entered_by_id is not None:
        raise NeedsSecondPerson
    _refuse_while_quiet(visit, at=at)
    return _settle_or_hold(visit, by=by, at=at)


def _refuse_while_quiet(visit: Visit, *, at: datetime) -> None:
    days = value("quiet_days", at=at, place=visit.need.place_id)
    if visit.accepted_at is None or at < visit.accepted_at + timedelta(days=days):
        raise StillQuiet(days=days)


def _settle_or_hold(visit: Visit, *, by: Actor, at: datetime) -> Visit:
    """Settle a visit, or hold it for a reviewer when the volunteer's day is fuller than a day can be."""
    if by.person_id in (visit.volunteer_id, visit.entered_by_id):
        raise OwnConfirmation
    if credit_of(visit, served=minutes_of(visit), at=at) <= left_of_day(visit, at=at):
        return settle(visit, by=by, at=at)
    _accept(visit, by=by, at=at, reason=DAY_CAP)
    return visit


def left_of_day(visit: Visit, *, at: datetime) -> int:
    """Count the minutes that a volunteer may still earn on the day of a visit without a reviewer.

    Two settlements of one volunteer's day wait for each other, so that together they cannot pass the cap.
    """
    wait_for_turn(f"day/{visit.volunteer_id}/{local_date(visit.checked_in_at)}")
    cap = value("day_cap_minutes", at=at, place=visit.need.place_id)
    earned = minutes_confirmed_on_day(volunteer_id=visit.volunteer_id, day_of=visit.checked_in_at)
    return max(0, cap - earned)


def _accept(visit: Visit, *, by: Actor, at: datetime, reason: str) -> None:
    """Write the elder's word and pass the visit on to a reviewer."""
    move_visit(
        visit,
        to=VisitState.IN_REVIEW,
        by_id=by.person_id,
        at=at,
        reason=reason,
        accepted_minutes=minutes_of(visit),
        accepted_by_id=visit.accepted_by_id or by.person_id,
        accepted_at=visit.accepted_at or at,
    )


def minutes_of(visit: Visit) -> ServiceMinutes:
    """Count the recorded minutes of a closed visit."""
    assert visit.checked_out_at is not None
    return served_between(starts_at=visit.checked_in_at, ends_at=visit.checked_out_at)


def credit_of(visit: Visit, *, served: ServiceMinutes, at: datetime) -> CoinMinutes:
    """Turn a visit's minutes into coin minutes by the step in force."""
    step = value("record_step_minutes", at=at, place=visit.need.place_id)
    return credited_minutes(served=served, planned=ServiceMinutes(visit.planned_minutes), step_minutes=step)


def settle(visit: Visit, *, by: Actor, at: datetime) -> Visit:
    """Pay a locked visit of an elder's need in full and confirm it."""
    if by.person_id in (visit.volunteer_id, visit.entered_by_id):
        raise OwnConfirmation
    served = minutes_of(visit)
    coins = CoinMinutes(0) if _is_own_side(visit, by=by) else credit_of(visit, served=served, at=at)
    paid = pay(visit, number=1, coin_minutes=coins, release=not others_unsettled(visit), at=at)
    confirm(visit, served=served, coins=coins, by=by, at=at, also=[paid])
    return visit


def _is_own_side(visit: Visit, *, by: Actor) -> bool:
    """Tell whether volunteer and elder turned out to be family or household; the elder's own word was asked already."""
    elder = visit.need.elder_id
    return (
        elder is not None and by.person_id != elder and are_same_side(first=elder, second=visit.volunteer_id)
    )


def confirm(
    visit: Visit,
    *,
    served: ServiceMinutes,
    coins: CoinMinutes,
    by: Actor,
    at: datetime,
    reason: str = "",
    tell_need: bool = True,
    also: Sequence[Model] = (),
) -> None:
    """Write that a paid visit is confirmed, tell the need, queue the notice and write what else came of it."""
    silent = by == SYSTEM_ACTOR and visit.accepted_by_id is None
    finished = tell_need and not others_unsettled(visit)
    move, step = _to_fulfilled(visit.need, by=by, at=at)
    told = notice_of(visit.volunteer_id, NoticeKind.VISIT_CONFIRMED, visit, at=at, coin_minutes=coins)
    move_visit(
        visit,
        to=VisitState.CONFIRMED,
        by_id=by.person_id,
        at=at,
        reason="SILENCE" if silent else reason,
        minutes_served=served,
        coin_minutes=coins,
        confirmed_at=at,
        confirmed_by_id=by.person_id,
        confirmed_channel=by.channel if by != SYSTEM_ACTOR else Channel.SYSTEM,
        also=[*also, step, *told] if finished else [*also, *told],
        moves=[move] if finished else [],
    )
    if finished:
        visit.need.state = NeedState.FULFILLED


def _to_fulfilled(need: Need, *, by: Actor, at: datetime) -> tuple[Move, NeedStep]:
    to, expected = NeedState.FULFILLED, (NeedState.MATCHED,)
    return next_step(need, to=to, expected=expected, by_id=by.person_id, at=at)


def pay(visit: Visit, *, number: int, coin_minutes: int, release: bool, at: datetime) -> Settlement:
    """Post one numbered payment of a visit from the elder's hold, and give back the rest when it is the last.

    Gives the row of the payment, which the caller writes together with the visit's move.
    """
    settlement = Settlement(visit=visit, number=number, coin_minutes=coin_minutes, settled_at=at)
    assert visit.need.elder_id is not None
    settle_and_release(
        need_id=visit.need_id,
        payer_id=visit.need.elder_id,
        settlement_id=settlement.pk,
        payments=[(visit.volunteer_id, CoinMinutes(coin_minutes))],
        release=release,
        at=at,
    )
    return settlement


def others_unsettled(visit: Visit) -> bool:
    """Tell whether other volunteers of the same need are still to come or to be paid."""
    if visit.need.volunteer_places == 1:
        return False
    visit.need = lock_need(need_id=visit.need_id)
    return unsettled_exist(need_id=visit.need_id, but=visit.pk) or visit.need.state == NeedState.OPEN


def finish_need(need: Need, *, by: Actor, at: datetime) -> None:
    """Fulfil a locked need whose last promise was called off after others had served; the rest goes back."""
    if (
        need.places_taken
        and need.state == NeedState.MATCHED
        and not unsettled_exist(need_id=need.pk, but=None)
    ):
        move_need(need, to=NeedState.FULFILLED, expected=(NeedState.MATCHED,), by_id=by.person_id, at=at)
        give_back(need, at=at)


def require_elders_side(act: str, visit: Visit, *, by: Actor) -> None:
    """Refuse who may not speak for the elder of a visit; a group activity has no single elder.

    Raises: NotYourAct, OnVolunteersSide.
    """
    if visit.need.elder_id is None:
        raise powers.NotYourAct
    powers.require(
        act,
        by=by,
        place=visit.need.place_id,
        owner=visit.need.elder_id,
        volunteers=[visit.volunteer_id],
    )


def require_second_person(act: str, visit: Visit, *, by: Actor) -> None:
    """Refuse who had a hand in a visit, or belongs to the organisation that entered it.

    Raises: NotYourAct, MakerIsChecker, SameOrganisation, OnVolunteersSide.
    """
    if visit.need.elder_id is None:
        raise powers.NotYourAct
    powers.require(
        act,
        by=by,
        place=visit.need.place_id,
        owner=visit.need.elder_id,
        makers=makers_of(visit_id=visit.pk),
        maker_organisation=visit.entered_organisation_id or visit.need.organisation_id,
        volunteers=[visit.volunteer_id],
    )

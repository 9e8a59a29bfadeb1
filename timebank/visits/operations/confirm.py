"""Confirmation: the moment at which an hour becomes a coin.

The coin is posted in the same transaction. Never by the volunteer, nor by the volunteer's family or household.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from timebank.coins.operations import settle_and_release
from timebank.lib.operation import operation
from timebank.lib.units import CoinMinutes, ServiceMinutes, credited_minutes, served_between
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need
from timebank.needs.operations import give_back, lock_need, move_need
from timebank.notices.kinds import NoticeKind
from timebank.people import powers
from timebank.people.kinds import Channel
from timebank.people.rules import SYSTEM_ACTOR, Actor
from timebank.policy.queries import value
from timebank.visits.kinds import ProofGrade, VisitState
from timebank.visits.models import Settlement, Visit
from timebank.visits.operations.steps import locked_visit, move_visit, refuse_unless, tell
from timebank.visits.queries import minutes_confirmed_on_day, quiet_visits, silent_visits, unsettled_exist
from timebank.visits.refusals import (
    NeedsSecondPerson,
    NeedsTheEldersWord,
    OwnConfirmation,
    StillQuiet,
    VisitMoved,
)

JOB_BATCH = 100
"""Visits that one run of a job settles at most; the next run takes the next."""

PROVEN = (ProofGrade.A, ProofGrade.B)
"""Grades that settle on the elder's word, or on silence, alone."""


@operation
def confirm_visit(*, visit_id: UUID, by: Actor, at: datetime) -> Visit:
    """Confirm a proven visit (grade A or B) and pay it.

    Raises: NotFound, NotYourAct, OnVolunteersSide, VisitMoved, NeedsSecondPerson, OwnConfirmation.
    """
    visit = locked_visit(visit_id)
    _require("confirm_visit", visit, by=by)
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
    _require("accept_minutes", visit, by=by)
    refuse_unless(visit, VisitState.CLOSED)
    if visit.proof_grade in PROVEN:
        raise VisitMoved
    _accept(visit, by=by, at=at, reason="")
    return visit


@operation
def approve_visit(*, visit_id: UUID, by: Actor, at: datetime) -> Visit:
    """Approve a desk entry (grade C) as its second person, from another organisation or the street, and pay it.

    Raises: NotFound, NotYourAct, MakerIsChecker, SameOrganisation, OnVolunteersSide, NeedsTheEldersWord, VisitMoved,
    OwnConfirmation.
    """
    visit = locked_visit(visit_id)
    powers.require(
        "approve_claim",
        by=by,
        place=visit.need.place_id,
        owner=visit.need.elder_id,
        makers=[each for each in (visit.entered_by_id, visit.accepted_by_id) if each],
        maker_organisation=visit.entered_organisation_id,
        volunteers=[visit.volunteer_id],
    )
    if visit.state == VisitState.CLOSED:
        raise NeedsTheEldersWord
    refuse_unless(visit, VisitState.IN_REVIEW)
    if visit.proof_grade == ProofGrade.D:
        raise StillQuiet(days=value("quiet_days", at=at, place=visit.need.place_id))
    return settle(visit, by=by, at=at)


@operation
def confirm_silent_visits(*, by: Actor, at: datetime) -> int:
    """Confirm by silence what is proven A or B, some hours after the notice reached an elder who can answer.

    Never for elders who do not confirm alone or have no channel. Source: PRODUCT.md "The main line", 6.
    """
    hours = value("confirm_silence_hours", at=at, place=settings.CITY)
    due = silent_visits(delivered_before=at - timedelta(hours=hours), limit=JOB_BATCH)
    for visit in due:
        _settle_or_hold(visit, by=by, at=at)
    return len(due)


@operation
def confirm_quiet_visits(*, by: Actor, at: datetime) -> int:
    """Settle volunteers' own late claims (grade D) that the elder accepted and nobody disputed for some days."""
    days = value("quiet_days", at=at, place=settings.CITY)
    due = quiet_visits(accepted_before=at - timedelta(days=days), limit=JOB_BATCH)
    for visit in due:
        settle(visit, by=by, at=at)
    return len(due)


def _settle_or_hold(visit: Visit, *, by: Actor, at: datetime) -> Visit:
    """Settle a proven visit, or hold it for a reviewer when the volunteer's day is fuller than a day can be."""
    if by.person_id in (visit.volunteer_id, visit.entered_by_id):
        raise OwnConfirmation
    cap = value("day_cap_minutes", at=at, place=visit.need.place_id)
    earned = minutes_confirmed_on_day(volunteer_id=visit.volunteer_id, day_of=visit.checked_in_at)
    if earned + credit_of(visit, served=minutes_of(visit), at=at) <= cap:
        return settle(visit, by=by, at=at)
    _accept(visit, by=by, at=at, reason="DAY_CAP")
    return visit


def _accept(visit: Visit, *, by: Actor, at: datetime, reason: str) -> None:
    """Write the elder's word and pass the visit on to a reviewer."""
    move_visit(
        visit,
        to=VisitState.IN_REVIEW,
        by_id=by.person_id,
        at=at,
        reason=reason,
        accepted_minutes=minutes_of(visit),
        accepted_by_id=by.person_id,
        accepted_at=at,
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
    coins = credit_of(visit, served=served, at=at)
    pay(visit, number=1, coin_minutes=coins, release=not others_unsettled(visit), at=at)
    confirm(visit, served=served, coins=coins, by=by, at=at)
    return visit


def confirm(
    visit: Visit,
    *,
    served: ServiceMinutes,
    coins: CoinMinutes,
    by: Actor,
    at: datetime,
    reason: str = "",
    tell_need: bool = True,
) -> None:
    """Write that a paid visit is confirmed, tell the need and queue the notice."""
    silent = by == SYSTEM_ACTOR and visit.accepted_by_id is None
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
    )
    if tell_need and not others_unsettled(visit):
        move_need(
            visit.need, to=NeedState.FULFILLED, expected=(NeedState.MATCHED,), by_id=by.person_id, at=at
        )
    tell(visit.volunteer_id, NoticeKind.VISIT_CONFIRMED, visit, at=at, coin_minutes=coins)


def pay(visit: Visit, *, number: int, coin_minutes: int, release: bool, at: datetime) -> Settlement:
    """Post one numbered payment of a visit from the elder's hold, and give back the rest when it is the last."""
    settlement = Settlement.objects.create(
        visit=visit, number=number, coin_minutes=coin_minutes, settled_at=at
    )
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


def _require(act: str, visit: Visit, *, by: Actor) -> None:
    powers.require(
        act,
        by=by,
        place=visit.need.place_id,
        owner=visit.need.elder_id,
        volunteers=[visit.volunteer_id],
    )

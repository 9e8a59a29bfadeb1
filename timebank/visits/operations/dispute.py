"""Disputes: what the elder does not dispute is paid at once, the rest waits for somebody without a stake."""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.units import CoinMinutes, ServiceMinutes
from timebank.notices.kinds import NoticeKind
from timebank.people.rules import Actor
from timebank.visits.kinds import DecisionReason, DisputeReason, VisitState
from timebank.visits.models import Visit
from timebank.visits.operations.confirm import (
    PROVEN,
    confirm,
    credit_of,
    left_of_day,
    minutes_of,
    others_unsettled,
    pay,
    require_elders_side,
    require_second_person,
)
from timebank.visits.operations.steps import locked_visit, move_visit, notice_of, refuse_unless
from timebank.visits.refusals import BelowAccepted, MinutesAboveServed, NothingDisputed


@operation
def dispute_visit(
    *, visit_id: UUID, accepted_minutes: int, reason: DisputeReason, by: Actor, at: datetime
) -> Visit:
    """Dispute a visit's minutes; the accepted ones of a proven visit are paid at once, the rest stays held.

    Raises: NotFound, NotYourAct, OnVolunteersSide, VisitMoved, NothingDisputed, MinutesAboveServed.
    """
    visit = locked_visit(visit_id)
    require_elders_side("dispute_visit", visit, by=by)
    refuse_unless(visit, VisitState.CLOSED, VisitState.IN_REVIEW)
    if accepted_minutes == minutes_of(visit):
        raise NothingDisputed
    if not 0 <= accepted_minutes < minutes_of(visit):
        raise MinutesAboveServed(minutes=minutes_of(visit))
    coins = credit_of(visit, served=ServiceMinutes(accepted_minutes), at=at)
    paid = coins if visit.proof_grade in PROVEN and coins <= left_of_day(visit, at=at) else 0
    payments = [pay(visit, number=1, coin_minutes=paid, release=False, at=at)] if paid else []
    told = notice_of(visit.volunteer_id, NoticeKind.VISIT_DISPUTED, visit, at=at, minutes=accepted_minutes)
    move_visit(
        visit,
        to=VisitState.DISPUTED,
        by_id=by.person_id,
        at=at,
        reason=reason.value,
        accepted_minutes=accepted_minutes,
        accepted_by_id=by.person_id,
        accepted_at=at,
        coin_minutes=paid,
        also=[*payments, *told],
    )
    return visit


@operation
def decide_dispute(*, visit_id: UUID, minutes: int, reason: DecisionReason, by: Actor, at: datetime) -> Visit:
    """Decide how many minutes of a disputed visit count; never fewer than the elder accepted.

    Raises: NotFound, NotYourAct, MakerIsChecker, SameOrganisation, OnVolunteersSide, VisitMoved,
    BelowAccepted, MinutesAboveServed.
    """
    visit = locked_visit(visit_id)
    require_second_person("decide_dispute", visit, by=by)
    refuse_unless(visit, VisitState.DISPUTED)
    accepted, paid = visit.accepted_minutes or 0, visit.coin_minutes or 0
    if minutes < accepted:
        raise BelowAccepted(minutes=accepted)
    if minutes > minutes_of(visit):
        raise MinutesAboveServed(minutes=minutes_of(visit))
    credit = credit_of(visit, served=ServiceMinutes(minutes), at=at)
    total = CoinMinutes(max(credit, paid))
    rest = pay(visit, number=2, coin_minutes=total - paid, release=not others_unsettled(visit), at=at)
    told = notice_of(visit.need.elder_id, NoticeKind.DISPUTE_DECIDED, visit, at=at, minutes=minutes)
    served = ServiceMinutes(minutes)
    confirm(visit, served=served, coins=total, by=by, at=at, reason=reason.value, also=[rest, *told])
    return visit

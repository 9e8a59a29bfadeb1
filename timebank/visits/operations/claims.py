"""Late and paper claims: service that was not checked in at the time.

A claim becomes a visit only when the guards pass; what does not pass stays, refused, for supervision to look at.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from timebank.lib.calendar import working_days_after
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.lib.rows import write_rows
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.operations import to_served
from timebank.matching.queries import refusal_of
from timebank.needs.kinds import NeedKind
from timebank.needs.rules import needed_qualifications
from timebank.notices.kinds import NoticeKind
from timebank.people import powers
from timebank.people.kinds import Role
from timebank.people.queries import same_person_ids
from timebank.people.rules import Actor, local_date
from timebank.policy.queries import value
from timebank.visits.kinds import ClaimRefusal, ClaimState, ProofGrade, ProofKind, VisitState
from timebank.visits.models import Claim, Visit, VisitStep
from timebank.visits.operations.attendance import is_alone
from timebank.visits.operations.steps import notice_of
from timebank.visits.refusals import EndNotPossible, GroupHasList


@operation
def enter_claim(
    *, match_id: UUID, started_at: datetime, ended_at: datetime, by: Actor, at: datetime
) -> Claim:
    """Enter service that was not checked in: a desk from paper (grade C), a volunteer from memory (grade D).

    The claim is always recorded; when the guards pass it becomes a visit that waits for the elder's word, else it
    is REFUSED with its reason. Raises: NotFound, NotYourAct, GroupHasList, EndNotPossible.
    """
    match = (
        Match.objects.select_for_update(of=("self",))
        .select_related("need", "volunteer")
        .filter(pk=match_id)
        .first()
    )
    if match is None:
        raise NotFound
    powers.require("enter_claim", by=by, place=match.need.place_id, owner=match.volunteer_id)
    if match.need.kind == NeedKind.GROUP:
        raise GroupHasList
    if ended_at <= started_at:
        raise EndNotPossible
    refusal = _guard(match, started_at=started_at, ended_at=ended_at, at=at)
    visit = None if refusal else _visit(match, started_at=started_at, ended_at=ended_at, by=by, at=at)
    return Claim.objects.create(
        match=match,
        volunteer_id=match.volunteer_id,
        checked_in_at=started_at,
        checked_out_at=ended_at,
        entered_by_id=by.person_id,
        entered_at=at,
        state=ClaimState.REFUSED if refusal else ClaimState.ACCEPTED,
        refusal=refusal or "",
        visit=visit,
    )


def _guard(match: Match, *, started_at: datetime, ended_at: datetime, at: datetime) -> ClaimRefusal | None:
    """Say why a claim cannot become a visit, or None."""
    if ended_at > at:
        return ClaimRefusal.IN_FUTURE
    if match.state != MatchState.ACCEPTED:
        return ClaimRefusal.ALREADY_RECORDED
    tolerance = timedelta(minutes=value("claim_shift_minutes_max", at=at, place=match.need.place_id))
    if started_at < match.starts_at - tolerance or ended_at > match.ends_at + tolerance:
        return ClaimRefusal.OUTSIDE_NEED
    days = value("record_due_working_days", at=at, place=match.need.place_id)
    if local_date(at) > working_days_after(local_date(ended_at), count=days):
        return ClaimRefusal.TOO_LATE
    needed = needed_qualifications(match.need.category)
    if refusal_of(match.volunteer, needed=needed, at=started_at, until=started_at) is not None:
        return ClaimRefusal.NOT_FIT
    if is_alone(match):
        return ClaimRefusal.GUARDIAN_ABSENT
    overlapping = Visit.objects.filter(
        Q(checked_out_at__gt=started_at) | Q(checked_out_at__isnull=True),
        volunteer_id__in=same_person_ids(person_id=match.volunteer_id),
        checked_in_at__lt=ended_at,
    ).exclude(state=VisitState.CANCELLED)
    return ClaimRefusal.OVERLAP if overlapping.exists() else None


def _visit(match: Match, *, started_at: datetime, ended_at: datetime, by: Actor, at: datetime) -> Visit:
    """Record the claimed service as a visit that waits for the elder's word."""
    by_desk = by.role == Role.DESK_CLERK
    kind = ProofKind.DESK if by_desk else ProofKind.NONE
    visit = Visit(
        match=match,
        need=match.need,
        volunteer_id=match.volunteer_id,
        starts_at=match.starts_at,
        ends_at=match.ends_at,
        planned_minutes=match.need.planned_minutes,
        checked_in_at=started_at,
        checked_out_at=ended_at,
        in_proof=kind,
        out_proof=kind,
        proof_grade=ProofGrade.C if by_desk else ProofGrade.D,
        device_key="" if by_desk else by.device_key,
        entered_by_id=by.person_id if by_desk else None,
        entered_organisation_id=by.organisation_id,
        entered_at=at,
        state=VisitState.CLOSED,
    )
    step = VisitStep(visit=visit, at=at, by_id=by.person_id, to_state=VisitState.CLOSED, reason="CLAIM")
    told = notice_of(match.need.elder_id, NoticeKind.VISIT_TO_CONFIRM, visit, at=at)
    write_rows(visit, step, *told, moves=[to_served(match_id=match.pk)])
    return visit

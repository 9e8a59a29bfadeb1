"""Check-in and check-out: the two moments at which place and proof are taken.

Place never refuses, it grades. A forgotten check-out never blocks the next elder.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from timebank.lib.operation import for_each, operation
from timebank.lib.refusals import NotFound
from timebank.lib.rows import fetch_row, write_rows
from timebank.matching.kinds import ACTIVE, MatchState
from timebank.matching.models import Match
from timebank.matching.operations import to_served
from timebank.matching.queries import refusal_of
from timebank.needs.kinds import Category, NeedKind
from timebank.needs.models import Need
from timebank.needs.rules import needed_qualifications
from timebank.notices.kinds import NoticeKind
from timebank.people import powers
from timebank.people.kinds import Role
from timebank.people.rules import Actor
from timebank.places.rules import distance_m, rounded
from timebank.policy.queries import value
from timebank.vault.operations import distance_to_door
from timebank.vault.queries import keyed_hash
from timebank.visits.kinds import ClaimRefusal, ClaimState, ProofGrade, ProofKind, VisitState
from timebank.visits.models import Claim, CodeMiss, Visit, VisitStep
from timebank.visits.operations.attendance import refuse_alone
from timebank.visits.operations.steps import locked_visit, move_visit, notice_of
from timebank.visits.queries import check_facts, code_secret, forgotten_visits, lock_open_visit
from timebank.visits.refusals import (
    AnotherVisitOpen,
    CheckInTooEarly,
    CheckInTooLate,
    EndNotPossible,
    GroupHasList,
    LastMiss,
    MatchNotActive,
    VisitNotOpen,
    WrongCode,
)
from timebank.visits.rules import Position, Proof, grade_of, is_near, is_right, weaker, window_at

CLOSE_BATCH = 200
"""Forgotten visits that one run of the job closes at most."""


@dataclass(frozen=True, slots=True)
class Check:
    """What one check showed: its kind and grade, and where it was."""

    kind: ProofKind
    grade: ProofGrade
    latitude: float | None
    longitude: float | None
    accuracy_m: int | None
    distance_m: int | None
    position_key: str


@operation
def check_in(
    *,
    match_id: UUID,
    proof: Proof,
    position: Position | None,
    left_previous_at: datetime | None,
    by: Actor,
    at: datetime,
) -> Visit:
    """Begin a visit; a visit left open elsewhere is first closed at the moment the volunteer states, grade D.

    Raises: NotFound, NotYourAct, GroupHasList, MatchNotActive, CheckInTooEarly, CheckInTooLate, VolunteerSuspended, NotQualified,
    GuardianNotThere, WrongCode, LastMiss, AnotherVisitOpen, EndNotPossible, OverlappingVisit. A second check-in without a stated end leaves a refused claim, a wrong code a
    miss.
    """
    match = _locked_match(match_id)
    need = match.need
    powers.require("check_in", by=by, place=need.place_id, owner=match.volunteer_id)
    if need.kind == NeedKind.GROUP:
        raise GroupHasList
    _refuse_time(match, at=at)
    _refuse_unfit(match, at=at)
    refuse_alone([match])
    check = _check(match, proof=proof, position=position, by=by, at=at)
    _close_forgotten(match, left_at=left_previous_at, by=by, at=at)
    # From here on it must succeed, but for an overlap.
    visit = _new_visit(match, check=check, by=by, at=at)
    step = VisitStep(visit=visit, at=at, by_id=by.person_id, to_state=VisitState.OPEN)
    write_rows(visit, step, moves=[to_served(match_id=match.pk)])
    return visit


@operation
def check_out(*, visit_id: UUID, proof: Proof, position: Position | None, by: Actor, at: datetime) -> Visit:
    """End a visit; the elder is asked to confirm the minutes.

    Raises: NotFound, NotYourAct, VisitNotOpen, WrongCode, LastMiss. A wrong code leaves a miss.
    """
    visit = locked_visit(visit_id)
    powers.require("check_out", by=by, place=visit.need.place_id, owner=visit.volunteer_id)
    if by.role == Role.DESK_CLERK and visit.entered_organisation_id not in (None, by.organisation_id):
        raise powers.NotYourAct
    if visit.state != VisitState.OPEN:
        raise VisitNotOpen
    check = _check(visit.match, proof=proof, position=position, by=by, at=at)
    # From here on it must succeed.
    entered = visit.entered_by_id or (by.person_id if by.role == Role.DESK_CLERK else None)
    _close(
        visit,
        ends_at=at,
        by=by,
        at=at,
        proof_grade=weaker(visit.proof_grade, check.grade),
        out_proof=check.kind,
        out_latitude=check.latitude,
        out_longitude=check.longitude,
        out_distance_m=check.distance_m,
        entered_by_id=entered,
        entered_organisation_id=visit.entered_organisation_id or by.organisation_id,
    )
    return visit


def _new_visit(match: Match, *, check: Check, by: Actor, at: datetime) -> Visit:
    """Make the row of a visit that begins now."""
    return Visit(
        match=match,
        need=match.need,
        volunteer_id=match.volunteer_id,
        starts_at=match.starts_at,
        ends_at=match.ends_at,
        planned_minutes=match.need.planned_minutes,
        checked_in_at=at,
        in_latitude=check.latitude,
        in_longitude=check.longitude,
        accuracy_m=check.accuracy_m,
        in_distance_m=check.distance_m,
        in_position_key=check.position_key,
        device_key="" if by.role == Role.DESK_CLERK else by.device_key,
        in_proof=check.kind,
        proof_grade=check.grade,
        entered_by_id=by.person_id if by.role == Role.DESK_CLERK else None,
        entered_organisation_id=by.organisation_id,
        entered_at=at,
        state=VisitState.OPEN,
    )


def close_forgotten_visits(*, by: Actor, at: datetime) -> int:
    """Close the visits that nobody checked out of, a bounded batch, each in a transaction of its own."""
    late = timedelta(minutes=value("claim_shift_minutes_max", at=at, place=settings.CITY))
    due = forgotten_visits(ended_before=at - late, limit=CLOSE_BATCH)
    return for_each(due, lambda visit_id: close_forgotten_visit(visit_id=visit_id, by=by, at=at))


@operation
def close_forgotten_visit(*, visit_id: UUID, by: Actor, at: datetime) -> Visit:
    """Close a visit at its planned end, grade D, some time after that end; the elder is asked for a word.

    Raises: NotFound, VisitNotOpen.
    """
    visit = locked_visit(visit_id)
    late = timedelta(minutes=value("claim_shift_minutes_max", at=at, place=visit.need.place_id))
    if visit.state != VisitState.OPEN or at <= visit.ends_at + late:
        raise VisitNotOpen
    ends_at = max(visit.ends_at, visit.checked_in_at)
    _close(visit, ends_at=ends_at, by=by, at=at, proof_grade=ProofGrade.D, out_proof=ProofKind.NONE)
    return visit


def _close(visit: Visit, *, ends_at: datetime, by: Actor, at: datetime, **facts: Any) -> None:
    """Close a visit at its end and ask the elder for a word."""
    told = notice_of(visit.need.elder_id, NoticeKind.VISIT_TO_CONFIRM, visit, at=at)
    move_visit(
        visit, to=VisitState.CLOSED, by_id=by.person_id, at=at, also=told, checked_out_at=ends_at, **facts
    )


def _locked_match(match_id: UUID) -> Match:
    match = fetch_row(Match, pk=match_id, related=("need", "volunteer"), lock=True)
    if match is None:
        raise NotFound
    return match


def _refuse_time(match: Match, *, at: datetime) -> None:
    """Refuse a check-in for what was called off or served, too early, or after the agreed end."""
    if match.state not in ACTIVE or match.state == MatchState.SERVED:
        raise MatchNotActive
    early = value("check_in_early_minutes", at=at, place=match.need.place_id)
    if at < match.starts_at - timedelta(minutes=early):
        raise CheckInTooEarly(minutes=early)
    if at >= match.ends_at:
        raise CheckInTooLate


def _refuse_unfit(match: Match, *, at: datetime) -> None:
    """Refuse who was suspended, or whose proofs ran out, between the promise and the visit."""
    needed = needed_qualifications(match.need.category)
    refusal = refusal_of(match.volunteer, needed=needed, at=at, until=at)
    if refusal is not None:
        raise refusal


def _check(match: Match, *, proof: Proof, position: Position | None, by: Actor, at: datetime) -> Check:
    """Weigh the proof and the place of one check. Raises: WrongCode, LastMiss."""
    need = match.need
    kind = _kind(proof, by=by)
    facts = check_facts(volunteer_id=match.volunteer_id, need_id=need.pk)
    if not facts.may_locate:
        position = None
    asked = kind in (ProofKind.WORDS, ProofKind.QR)
    right = asked and _code_right(match, proof=proof, missed=facts.misses, by=by, at=at)
    far = _distance(need, position=position, by=by) if position else None
    near = is_near(
        distance_m=far,
        accuracy_m=position.accuracy_m if position else 0,
        near_m_max=value("near_m_max", at=at, place=need.place_id),
    )
    exact = f"{position.latitude},{position.longitude}" if position else ""
    return Check(
        kind=kind,
        grade=grade_of(kind=kind, code_right=right, near=near),
        latitude=rounded(position.latitude) if position else None,
        longitude=rounded(position.longitude) if position else None,
        accuracy_m=position.accuracy_m if position else None,
        distance_m=far,
        position_key=keyed_hash(text=exact).hex() if position else "",
    )


def _kind(proof: Proof, *, by: Actor) -> ProofKind:
    """Say what a check really is: only a desk's entry is a desk entry, whatever was sent."""
    if by.role == Role.DESK_CLERK:
        return ProofKind.DESK
    return ProofKind.NONE if proof.kind == ProofKind.DESK else proof.kind


def _code_right(match: Match, *, proof: Proof, missed: int, by: Actor, at: datetime) -> bool:
    """Tell whether the code is right; after too many misses no code is asked any more, and the grade is D."""
    need = match.need
    allowed = value("code_misses_max", at=at, place=need.place_id)
    if missed >= allowed:
        return False
    window = window_at(at, seconds=value("code_seconds", at=at, place=need.place_id))
    if is_right(proof, secret=code_secret(need), windows=(window, window - 1)):
        return True
    left = allowed - missed - 1
    refusal = WrongCode(left=left) if left else LastMiss()
    raise refusal.leaving(lambda: CodeMiss.objects.create(match_id=match.pk, at=at, by_id=by.person_id))


def _distance(need: Need, *, position: Position, by: Actor) -> int | None:
    """Measure how far a check was from the door, in metres; companionship moves, so its place says nothing."""
    if need.category == Category.COMPANION:
        return None
    if need.kind == NeedKind.HOME and need.elder_id is not None:
        return distance_to_door(
            person_id=need.elder_id,
            latitude=position.latitude,
            longitude=position.longitude,
            by_id=by.person_id,
            by_role=by.role,
        )
    if need.latitude is None or need.longitude is None:
        return None
    return distance_m(position.latitude, position.longitude, float(need.latitude), float(need.longitude))


def _close_forgotten(match: Match, *, left_at: datetime | None, by: Actor, at: datetime) -> None:
    """Close a visit that the volunteer forgot to check out of, on the volunteer's word; grade D."""
    forgotten_id = lock_open_visit(volunteer_id=match.volunteer_id)
    if forgotten_id is None:
        return
    if left_at is None:
        raise AnotherVisitOpen().leaving(lambda: _leave_claim(match, by=by, at=at))
    forgotten = locked_visit(forgotten_id)
    if not forgotten.checked_in_at <= left_at <= at:
        raise EndNotPossible
    _close(forgotten, ends_at=left_at, by=by, at=at, proof_grade=ProofGrade.D, out_proof=ProofKind.NONE)


def _leave_claim(match: Match, *, by: Actor, at: datetime) -> None:
    """Record a second check-in while one visit was open, for a return visit."""
    Claim.objects.create(
        match_id=match.pk,
        volunteer_id=match.volunteer_id,
        checked_in_at=at,
        entered_by_id=by.person_id,
        entered_at=at,
        state=ClaimState.REFUSED,
        refusal=ClaimRefusal.SECOND_CHECK_IN,
    )

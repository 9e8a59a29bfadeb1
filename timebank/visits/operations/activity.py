"""Group activities: the printed list entered by a desk, and the second person's confirmation that pays.

Each volunteer earns own minutes. What the city cannot pay within its quota is honour time, never a debt.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from timebank.coins.operations import CityPayment, pay_many_by_city
from timebank.lib.calendar import working_days_after
from timebank.lib.operation import operation, wait_for_turn
from timebank.lib.rows import write_rows
from timebank.lib.units import CoinMinutes
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.operations import to_served
from timebank.needs.kinds import NeedKind, NeedState, SignInBy
from timebank.needs.models import Need
from timebank.needs.operations import lock_need, move_need, sign_in_participants
from timebank.needs.queries import present_at, present_elsewhere
from timebank.needs.refusals import ActivityFull, NeedMoved, NotAnElder
from timebank.people import powers
from timebank.people.models import Person
from timebank.people.queries import people, side_of
from timebank.people.rules import Actor, age_on, local_date
from timebank.places.rules import city_code
from timebank.policy.queries import value
from timebank.visits.kinds import ProofGrade, ProofKind, VisitState
from timebank.visits.models import Settlement, Visit, VisitStep
from timebank.visits.operations.attendance import refuse_alone
from timebank.visits.operations.confirm import confirm, credit_of, left_of_day, minutes_of
from timebank.visits.queries import city_paid_minutes, visits_in_review_of
from timebank.visits.refusals import (
    ElderElsewhere,
    ElderIsVolunteer,
    EndNotPossible,
    ListTimesWrong,
    NobodyPresent,
    OwnConfirmation,
    VisitMoved,
    VolunteerNotSignedUp,
)
from timebank.visits.rules import paid_volunteers


@dataclass(frozen=True, slots=True)
class VolunteerLine:
    """One line of the printed list: a volunteer, when they came and when they left."""

    volunteer_id: UUID
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class AttendanceList:
    """The printed list of an activity: the elders who were there, and the volunteers with their times."""

    elder_ids: tuple[UUID, ...]
    volunteers: tuple[VolunteerLine, ...]


@operation
def enter_activity_list(*, need_id: UUID, attendance: AttendanceList, by: Actor, at: datetime) -> list[Visit]:
    """Enter the printed list of an activity; its visits wait for the second person.

    Raises: NotFound, NotYourAct, NeedMoved, NobodyPresent, ElderIsVolunteer, ActivityFull, ElderElsewhere, NotAnElder,
    VolunteerNotSignedUp, GuardianNotThere, EndNotPossible, ListTimesWrong, OverlappingVisit.
    """
    need = lock_need(need_id=need_id)
    powers.require("enter_activity_list", by=by, place=need.place_id)
    if need.organisation_id != by.organisation_id:
        raise powers.NotYourAct
    if (
        need.kind != NeedKind.GROUP
        or need.state not in (NeedState.OPEN, NeedState.MATCHED)
        or at < need.starts_at
    ):
        raise NeedMoved
    _refuse_elders(need, attendance, at=at)
    matches = _matches(need, attendance)
    _refuse_times(need, attendance, at=at)
    # From here on it must succeed, but for an overlap.
    sign_in_participants(
        need_id=need.pk, elder_ids=list(attendance.elder_ids), signed_in_by=SignInBy.LIST, at=at
    )
    return [_visit(need, matches[line.volunteer_id], line, by=by, at=at) for line in attendance.volunteers]


@operation
def confirm_activity(*, need_id: UUID, by: Actor, at: datetime) -> list[Visit]:
    """Confirm an activity's list as the second person and let the city pay, all in one act.

    One volunteer is paid for every few elders present, in the order of acceptance, within the organisation's quota
    of the month. Raises: NotFound, NotYourAct, MakerIsChecker, SameOrganisation, OnVolunteersSide, VisitMoved,
    OwnConfirmation.
    """
    need = lock_need(need_id=need_id)
    visits = visits_in_review_of(need_id=need.pk)
    powers.require(
        "confirm_activity",
        by=by,
        place=need.place_id,
        makers=[need.published_by_id, *(visit.entered_by_id for visit in visits if visit.entered_by_id)],
        maker_organisation=need.organisation_id,
        volunteers=[visit.volunteer_id for visit in visits],
    )
    if not visits:
        raise VisitMoved
    if by.person_id in {visit.volunteer_id for visit in visits}:
        raise OwnConfirmation
    payments = payments_of(need, visits, at=at)
    _pay(need, visits, payments, at=at)
    for visit, coins in zip(visits, payments, strict=True):
        visit.need = need
        confirm(visit, served=minutes_of(visit), coins=coins, by=by, at=at, tell_need=False)
    move_need(
        need,
        to=NeedState.FULFILLED,
        expected=(NeedState.OPEN, NeedState.MATCHED),
        by_id=by.person_id,
        at=at,
    )
    return visits


def _refuse_elders(need: Need, attendance: AttendanceList, *, at: datetime) -> None:
    if not attendance.elder_ids or not attendance.volunteers:
        raise NobodyPresent
    if set(attendance.elder_ids) & {line.volunteer_id for line in attendance.volunteers}:
        raise ElderIsVolunteer
    present = set(present_at(need_id=need.pk)) | set(attendance.elder_ids)
    if len(present) > need.elder_places:
        raise ActivityFull
    if present_elsewhere(need=need, elder_ids=attendance.elder_ids):
        raise ElderElsewhere
    age_min = value("elder_age_min", at=at, place=need.place_id)
    known: dict[UUID, Person] = people(person_ids=list(attendance.elder_ids))
    for elder_id in attendance.elder_ids:
        elder = known.get(elder_id)
        if (
            elder is None
            or elder.left_at is not None
            or age_on(birth_date=elder.birth_date, day=local_date(at)) < age_min
        ):
            raise NotAnElder(years=age_min)


def _matches(need: Need, attendance: AttendanceList) -> dict[UUID, Match]:
    """Find the promise behind each volunteer's line; who did not sign up, or is a student alone, cannot be entered."""
    found = {
        match.volunteer_id: match
        for match in Match.objects.filter(need=need, state=MatchState.ACCEPTED)
        .select_related("volunteer")
        .order_by("accepted_at", "pk")
    }
    if any(line.volunteer_id not in found for line in attendance.volunteers):
        raise VolunteerNotSignedUp
    refuse_alone(found[line.volunteer_id] for line in attendance.volunteers)
    return found


def _refuse_times(need: Need, attendance: AttendanceList, *, at: datetime) -> None:
    """Refuse times that are impossible, far from the activity, or entered too late."""
    if any(not line.started_at < line.ended_at <= at for line in attendance.volunteers):
        raise EndNotPossible
    shift = timedelta(minutes=value("claim_shift_minutes_max", at=at, place=need.place_id))
    days = value("record_due_working_days", at=at, place=need.place_id)
    first, last = need.starts_at - shift, need.ends_at + shift
    outside = any(line.started_at < first or line.ended_at > last for line in attendance.volunteers)
    if outside or local_date(at) > working_days_after(local_date(need.ends_at), count=days):
        raise ListTimesWrong


def _visit(need: Need, match: Match, line: VolunteerLine, *, by: Actor, at: datetime) -> Visit:
    visit = Visit(
        match=match,
        need=need,
        volunteer_id=line.volunteer_id,
        starts_at=match.starts_at,
        ends_at=match.ends_at,
        planned_minutes=need.planned_minutes,
        checked_in_at=line.started_at,
        checked_out_at=line.ended_at,
        in_proof=ProofKind.DESK,
        out_proof=ProofKind.DESK,
        proof_grade=ProofGrade.C,
        entered_by_id=by.person_id,
        entered_organisation_id=by.organisation_id,
        entered_at=at,
        state=VisitState.IN_REVIEW,
    )
    step = VisitStep(visit=visit, at=at, by_id=by.person_id, to_state=VisitState.IN_REVIEW, reason="LIST")
    write_rows(visit, step, moves=[to_served(match_id=match.pk)])
    return visit


def payments_of(need: Need, visits: list[Visit], *, at: datetime) -> list[CoinMinutes]:
    """Say what each visit is paid: full credit for as many as the elders present allow, within the quota."""
    elders = set(present_at(need_id=need.pk))
    each_for = value("elders_per_paid_volunteer", at=at, place=need.place_id)
    paid = paid_volunteers(elders_present=len(elders), elders_per_volunteer=each_for)
    quota = value("city_paid_month_minutes", at=at, place=need.place_id)
    assert need.organisation_id is not None
    wait_for_turn(f"quota/{need.organisation_id}")
    left = quota - city_paid_minutes(organisation_id=need.organisation_id, month_of=at)
    payments = []
    for number, visit in enumerate(visits):
        # Coins are for serving others: who was there only with the own family serves for honour time.
        others = elders - side_of(person_id=visit.volunteer_id)
        credit = credit_of(visit, served=minutes_of(visit), at=at) if number < paid and others else 0
        payments.append(CoinMinutes(max(0, min(credit, left, left_of_day(visit, at=at)))))
        left -= payments[-1]
    return payments


def _pay(need: Need, visits: list[Visit], payments: list[CoinMinutes], *, at: datetime) -> None:
    """Let the city pay all volunteers in one posting, each from a settlement of their own visit."""
    settlements = Settlement.objects.bulk_create(
        Settlement(visit=visit, number=1, coin_minutes=coins, settled_at=at)
        for visit, coins in zip(visits, payments, strict=True)
    )
    lines = [
        CityPayment(settlement_id=settlement.pk, volunteer_id=visit.volunteer_id, coin_minutes=coins)
        for settlement, visit, coins in zip(settlements, visits, payments, strict=True)
        if coins
    ]
    if lines:
        pay_many_by_city(payments=lines, city=city_code(need.place_id), at=at)

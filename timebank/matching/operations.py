"""Accepting a need, and giving the place free again.

A volunteer accepts; nobody is assigned. All refusals come first, the database has the last word on overlaps.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.rows import Move
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.queries import leader_is_elsewhere, minutes_on_day, refusal_by
from timebank.matching.refusals import (
    GuardianPromisedElsewhere,
    MinorHours,
    MinorWithoutGuardian,
    NeedFull,
    NeedNotOpen,
    OtherSexWished,
    OwnSide,
    SchoolNotConfirmed,
    TimeOutsideNeed,
    TooYoungForThis,
)
from timebank.matching.rules import within_hours
from timebank.needs.kinds import NeedKind, NeedState
from timebank.needs.models import Need
from timebank.needs.operations import free_place, lock_need, take_place
from timebank.needs.queries import elder_ids_of
from timebank.needs.rules import needed_qualifications
from timebank.notices.kinds import NoticeKind
from timebank.notices.models import Notice
from timebank.notices.operations import new_notice
from timebank.people import powers
from timebank.people.kinds import QualificationKind
from timebank.people.models import Person
from timebank.people.queries import fitness, fitness_and_side, is_school_confirmed, person
from timebank.people.refusals import MembershipWithdrawn, PersonEnded
from timebank.people.rules import Actor, age_on, local_date
from timebank.policy.queries import value


@operation
def accept_need(
    *, need_id: UUID, volunteer_id: UUID, starts_at: datetime | None, by: Actor, at: datetime
) -> Match:
    """Accept an open need for a volunteer; ``starts_at`` only for a flexible one.

    Raises: NotFound, NotYourAct, NeedFull, NeedNotOpen, TimeOutsideNeed, PersonEnded, MembershipWithdrawn, VolunteerSuspended,
    NotQualified, OtherSexWished, TooYoungForThis, MinorWithoutGuardian, GuardianPromisedElsewhere,
    SchoolNotConfirmed, MinorHours, OwnSide, AlreadyAccepted, OverlappingMatch.
    """
    need = lock_need(need_id=need_id)
    volunteer = person(person_id=volunteer_id)
    powers.require("accept_need", by=by, place=volunteer.place_id, owner=volunteer.pk)
    _refuse_closed(need, at=at)
    starts_at, ends_at = _planned_period(need, starts_at=starts_at, at=at)
    own_side = _refuse_unfit(need, volunteer, starts_at=starts_at, at=at)
    if _is_minor(volunteer, at=at):
        _refuse_minor(need, volunteer, starts_at=starts_at, ends_at=ends_at, at=at)
    _refuse_own_side(need, own_side)
    # From here on it must succeed, but for an overlap.
    match = Match(
        need=need,
        volunteer=volunteer,
        led_by_id=volunteer.guardian_id if _is_minor(volunteer, at=at) else None,
        starts_at=starts_at,
        ends_at=ends_at,
        state=MatchState.ACCEPTED,
        accepted_at=at,
        accepted_by_id=by.person_id,
    )
    told = _notice_to_elder(need, match, NoticeKind.NEED_TAKEN, at=at)
    take_place(need, by_id=by.person_id, at=at, also=[match, *told])
    return match


def release_match(match: Match, *, to: MatchState, by: Actor, at: datetime) -> bool:
    """End an accepted match; the need looks for somebody again while there is time. Called by ``visits``.

    Returns whether the row moved: somebody else may have been faster.
    """
    moved = Match.objects.filter(pk=match.pk, state=MatchState.ACCEPTED).update(state=to, ended_at=at)
    if not moved:
        return False
    free_place(match.need, by_id=by.person_id, at=at)
    return True


def to_served(*, match_id: UUID) -> Move:
    """Make the move of a match of which a visit is recorded; written by ``visits`` together with the visit."""
    return Move(Match, match_id, (MatchState.ACCEPTED.value,), {"state": MatchState.SERVED.value})


def _refuse_closed(need: Need, *, at: datetime) -> None:
    """Refuse a need that is full or not open."""
    if need.state == NeedState.MATCHED:
        raise NeedFull
    if need.state != NeedState.OPEN or at >= need.closes_at:
        raise NeedNotOpen


def _planned_period(need: Need, *, starts_at: datetime | None, at: datetime) -> tuple[datetime, datetime]:
    """Fix the period of the visit; all volunteers of a fixed need come at the same time."""
    if not need.flexible:
        return need.starts_at, need.ends_at
    chosen = starts_at or need.starts_at
    ends_at = chosen + timedelta(minutes=need.planned_minutes)
    if chosen < max(need.starts_at, at) or ends_at > need.ends_at:
        raise TimeOutsideNeed
    return chosen, ends_at


def _refuse_unfit(need: Need, volunteer: Person, *, starts_at: datetime, at: datetime) -> frozenset[UUID]:
    """Refuse whose membership ended, who is suspended, not qualified on the day of the visit, or of the other sex than wished.

    Gives the volunteer's own side, which the same statement tells.
    """
    if volunteer.left_at is not None:
        raise PersonEnded
    if volunteer.membership_withdrawn_at is not None:
        raise MembershipWithdrawn
    needed, day = needed_qualifications(need.category), local_date(starts_at)
    fit = fitness_and_side(person_id=volunteer.pk, needed=needed, day=day, at=at, until=starts_at)
    refusal = refusal_by(fit)
    if refusal is not None:
        raise refusal
    if need.sex_wish and need.sex_wish != volunteer.sex:
        raise OtherSexWished
    return fit.side


def _is_minor(volunteer: Person, *, at: datetime) -> bool:
    adult = value("volunteer_age_min", at=at, place=volunteer.place_id)
    return age_on(birth_date=volunteer.birth_date, day=local_date(at)) < adult


def _refuse_minor(
    need: Need, volunteer: Person, *, starts_at: datetime, ends_at: datetime, at: datetime
) -> None:
    """Refuse a student who is too young here, comes alone, without a school, too late in the day or for too long."""
    place = need.place_id
    at_home = need.kind == NeedKind.HOME
    age_min = value("minor_age_min_home" if at_home else "minor_age_min_group", at=at, place=place)
    if age_on(birth_date=volunteer.birth_date, day=local_date(starts_at)) < age_min:
        raise TooYoungForThis(years=age_min)
    needed = needed_qualifications(need.category)
    guardian = volunteer.guardian_id
    day = local_date(starts_at)
    if guardian is None or not _may_lead(guardian, needed=needed, day=day, at=at, until=starts_at):
        raise MinorWithoutGuardian(years=value("volunteer_age_min", at=at, place=place))
    if leader_is_elsewhere(guardian_id=guardian, need_id=need.pk, starts_at=starts_at, ends_at=ends_at):
        raise GuardianPromisedElsewhere
    if not is_school_confirmed(student_id=volunteer.pk, day=day):
        raise SchoolNotConfirmed
    opens = value("minor_starts_at_local", at=at, place=place)
    shuts = value("minor_ends_at_local", at=at, place=place)
    cap = value("minor_day_cap_minutes", at=at, place=place)
    planned = minutes_on_day(volunteer_id=volunteer.pk, day=local_date(starts_at)) + need.planned_minutes
    hours = within_hours(starts_at=starts_at, ends_at=ends_at, opens=opens, closes=shuts)
    if planned > cap or not hours:
        raise MinorHours(minutes=cap, starts=f"{opens:%H:%M}", ends=f"{shuts:%H:%M}")


def _may_lead(
    guardian_id: UUID, *, needed: tuple[QualificationKind, ...], day: date, at: datetime, until: datetime
) -> bool:
    """Tell whether a guardian may come along: a member who is qualified for the same service and not suspended."""
    fit = fitness(person_id=guardian_id, needed=needed, day=day, at=at, until=until)
    return not (fit.is_suspended or fit.gaps) and person(person_id=guardian_id).left_at is None


def _refuse_own_side(need: Need, own_side: frozenset[UUID]) -> None:
    elders = [need.elder_id] if need.elder_id else elder_ids_of(need_id=need.pk)
    if own_side.intersection(elders):
        raise OwnSide


def _notice_to_elder(need: Need, match: Match, kind: NoticeKind, *, at: datetime) -> list[Notice]:
    if need.elder_id is None:
        return []
    facts = {"need_id": str(need.pk), "starts_at": match.starts_at.isoformat()}
    return [new_notice(person_id=need.elder_id, kind=kind, facts=facts, at=at)]

"""Estates: a death is recorded and approved, the coins freeze, the heirs choose, the account closes at zero.

Two persons for each step. Until it is settled a death recorded by mistake is undone. No coin of an estate becomes money.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from timebank.coins import queries
from timebank.coins.kinds import DecisionState, EstateAct, EstateState
from timebank.coins.models import Estate, EstateDecision, EstateShare, EstateStep
from timebank.coins.operations.corrections import REASON_LENGTH_MAX, refuse_wrong_reference
from timebank.coins.operations.donations import return_donations_of
from timebank.coins.operations.gifts import return_gifts_of
from timebank.coins.operations.settling import give_back_grants, return_grants, wind_up
from timebank.coins.operations.telling import tell_member
from timebank.coins.refusals import (
    AlreadyDecided,
    ChoiceTooLate,
    DeathDateWrong,
    EstateKnown,
    EstateMoved,
    EstateNotAtZero,
    HeirNotEligible,
    HeirsMissing,
    InvolvedInEntry,
)
from timebank.lib.calendar import months_after
from timebank.lib.ids import derived_id
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.people import powers
from timebank.people.models import Person
from timebank.people.operations import end_membership, resume_membership
from timebank.people.queries import people, person, relation_of, side_of
from timebank.people.refusals import ReasonMissing
from timebank.people.rules import SYSTEM_ACTOR, Actor, age_on, local_date
from timebank.places.rules import district_code
from timebank.policy.queries import value

HEIRS_MAX = 20
PARTS_MAX = 100


@operation
def open_estate(*, person_id: UUID, died_date: date, paper_reference: str, by: Actor, at: datetime) -> UUID:
    """Record a death from its paper; nothing changes before another person approves. Gives the id of the estate.

    Raises: NotFound, NotYourAct, InvolvedInEntry, ReferenceWrong, DeathDateWrong, EstateKnown.
    """
    dead = person(person_id=person_id)
    powers.require("open_estate", by=by, place=dead.place_id, owner=dead.pk)
    _refuse_own_side(by, person_id=dead.pk)
    refuse_wrong_reference(paper_reference)
    if not dead.birth_date <= died_date <= local_date(at):
        raise DeathDateWrong
    open_states = (EstateState.PROPOSED, EstateState.FROZEN, EstateState.CLOSED)
    if Estate.objects.filter(person=dead, state__in=open_states).exists():
        raise EstateKnown
    # From here on it must succeed.
    estate = Estate.objects.create(
        person=dead,
        place_id=district_code(dead.place_id),
        died_date=died_date,
        opened_at=at,
        state=EstateState.PROPOSED,
    )
    _first_step(estate, by=by, at=at)
    _propose(estate, EstateAct.OPEN, paper_reference=paper_reference, by=by, at=at)
    return estate.pk


@operation
def settle_estate(
    *,
    estate_id: UUID,
    shares: Sequence[tuple[UUID, int]],
    paper_reference: str,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record what the heirs, proven by papers, chose: relatives and their parts of the whole; give the decision's id.

    Raises: NotFound, NotYourAct, InvolvedInEntry, EstateMoved, ReferenceWrong, ChoiceTooLate, HeirsMissing,
    HeirNotEligible, EstateDecisionWaits.
    """
    estate = _locked(estate_id)
    _require("settle_estate", estate, by=by)
    if estate.state != EstateState.FROZEN or estate.choose_until_date is None:
        raise EstateMoved
    refuse_wrong_reference(paper_reference)
    if local_date(at) > estate.choose_until_date:
        raise ChoiceTooLate
    _refuse_heirs(estate, shares, by=by, at=at)
    # From here on it must succeed, unless something waits already.
    decision = _propose(estate, EstateAct.SETTLE, paper_reference=paper_reference, by=by, at=at)
    EstateShare.objects.bulk_create(
        EstateShare(decision=decision, heir_id=heir_id, parts=parts) for heir_id, parts in shares
    )
    return decision.pk


@operation
def withdraw_estate(*, estate_id: UUID, paper_reference: str, by: Actor, at: datetime) -> UUID:
    """Propose to undo a death that was recorded by mistake, until the estate is settled; give the decision's id.

    Raises: NotFound, NotYourAct, InvolvedInEntry, EstateMoved, ReferenceWrong, EstateDecisionWaits.
    """
    estate = _locked(estate_id)
    _require("withdraw_estate", estate, by=by)
    if estate.state != EstateState.FROZEN:
        raise EstateMoved
    refuse_wrong_reference(paper_reference)
    return _propose(estate, EstateAct.WITHDRAW, paper_reference=paper_reference, by=by, at=at).pk


@operation
def approve_estate(*, decision_id: UUID, by: Actor, at: datetime) -> Estate:
    """Approve as the second person what waits about an estate: the death, the heirs' choice, or its undoing.

    Raises: NotFound, NotYourAct, MakerIsChecker, InvolvedInEntry, AlreadyDecided, EstateMoved; for the choice also
    HeirNotEligible, EstateNotAtZero, for the undoing BudgetTooSmall.
    """
    estate, decision = _to_decide(decision_id, by=by)
    _decide(decision, DecisionState.APPROVED, by=by, at=at)
    match decision.act:
        case EstateAct.OPEN:
            _freeze(estate, decision, by=by, at=at)
        case EstateAct.SETTLE:
            _settle(estate, decision, by=by, at=at)
        case EstateAct.WITHDRAW:
            _undo(estate, decision, by=by, at=at)
    return estate


@operation
def refuse_estate(*, decision_id: UUID, reason: str, by: Actor, at: datetime) -> Estate:
    """Refuse what waits about an estate, with the reason. A death that is refused never happened here.

    Raises: NotFound, NotYourAct, MakerIsChecker, InvolvedInEntry, AlreadyDecided, ReasonMissing.
    """
    estate, decision = _to_decide(decision_id, by=by)
    plain = reason.strip()
    if not 0 < len(plain) <= REASON_LENGTH_MAX:
        raise ReasonMissing
    _decide(decision, DecisionState.REFUSED, by=by, at=at, reason=plain)
    if decision.act == EstateAct.OPEN:
        _move(estate, EstateState.REFUSED, by=by, at=at, reason=decision.act)
    return estate


@operation
def close_unchosen_estate(*, estate_id: UUID, at: datetime) -> Estate:
    """Move the coins that nobody chose for within the term to the district's public welfare, and close at zero.

    Raises: NotFound, EstateMoved (the term still runs, or a choice waits), EstateNotAtZero.
    """
    estate = _locked(estate_id)
    if not queries.is_unchosen(estate_id=estate.pk, day=local_date(at)):
        raise EstateMoved
    _close(estate, shares=[], cause_id=estate.pk, by=SYSTEM_ACTOR, at=at, reason="NOT_CHOSEN")
    return estate


@operation
def pass_on_late_coins(*, estate_id: UUID, at: datetime) -> Estate:
    """Pass on coins that reached a closed estate late, as the estate was settled, and leave it at zero again.

    Raises: NotFound, EstateMoved, EstateNotAtZero.
    """
    estate = _locked(estate_id)
    if estate.state != EstateState.CLOSED:
        raise EstateMoved
    chosen = EstateDecision.objects.filter(
        estate=estate, act=EstateAct.SETTLE, state=DecisionState.APPROVED
    ).first()
    shares = _shares_of(chosen) if chosen else []
    number = EstateStep.objects.filter(estate=estate).count()
    cause_id = derived_id(cause=estate.pk, verb="LATE", account=str(number))
    _close(estate, shares=shares, cause_id=cause_id, by=SYSTEM_ACTOR, at=at, reason="LATE_COINS")
    return estate


def _freeze(estate: Estate, decision: EstateDecision, *, by: Actor, at: datetime) -> None:
    """Let nothing more be taken or promised in the dead person's name; what rests goes back, granted coins go home at once."""
    if estate.state != EstateState.PROPOSED:
        raise EstateMoved
    months = value("estate_choice_months", at=at, place=estate.place_id)
    estate.frozen_at = at
    estate.choose_until_date = months_after(day=local_date(at), months=months)
    _move(estate, EstateState.FROZEN, by=by, at=at, reason=decision.act)
    end_membership(person_id=estate.person_id, at=at)
    _return_rests(estate, by=by, at=at)
    give_back_grants(person_id=estate.person_id, cause_id=decision.pk, estate_id=estate.pk, at=at)


def _return_rests(estate: Estate, *, by: Actor, at: datetime) -> None:
    """Let go back what rests in gifts and donations of the person, and in gifts to the person."""
    return_gifts_of(person_id=estate.person_id, by=by, at=at)
    return_donations_of(person_id=estate.person_id, by=by, at=at)


def _settle(estate: Estate, decision: EstateDecision, *, by: Actor, at: datetime) -> None:
    if estate.state != EstateState.FROZEN:
        raise EstateMoved
    shares = _shares_of(decision)
    _refuse_heirs(estate, shares, by=by, at=at)
    _close(estate, shares=shares, cause_id=decision.pk, by=by, at=at, reason=decision.act)


def _undo(estate: Estate, decision: EstateDecision, *, by: Actor, at: datetime) -> None:
    """Give back what the freeze took: powers, sign-in, granted coins. A gift that went back can be given again."""
    if estate.state != EstateState.FROZEN or estate.frozen_at is None:
        raise EstateMoved
    opened = EstateDecision.objects.get(estate=estate, act=EstateAct.OPEN, state=DecisionState.APPROVED)
    return_grants(person_id=estate.person_id, frozen_by=opened.pk, cause_id=decision.pk, at=at)
    resume_membership(person_id=estate.person_id, ended_at=estate.frozen_at)
    _move(estate, EstateState.WITHDRAWN, by=by, at=at, reason=decision.act)


def _close(
    estate: Estate,
    *,
    shares: Sequence[tuple[UUID, int]],
    cause_id: UUID,
    by: Actor,
    at: datetime,
    reason: str,
) -> None:
    """Move everything on and close; that every account is at zero the database checks once more."""
    _return_rests(estate, by=by, at=at)
    if queries.has_open_holds(person_id=estate.person_id):
        raise EstateNotAtZero
    received = wind_up(estate, shares=shares, cause_id=cause_id, by=by, at=at)
    if estate.closed_at is None:
        estate.closed_at = at
    _move(estate, EstateState.CLOSED, by=by, at=at, reason=reason)
    for heir_id, coin_minutes in received.items():
        tell_member(heir_id, NoticeKind.ESTATE_RECEIVED, coin_minutes=coin_minutes, at=at)


def _refuse_heirs(estate: Estate, shares: Sequence[tuple[UUID, int]], *, by: Actor, at: datetime) -> None:
    """Refuse a choice without relatives, or one whom the rules do not allow. Raises: HeirsMissing, HeirNotEligible."""
    heir_ids = [heir_id for heir_id, _ in shares]
    parts_fit = all(0 < parts <= PARTS_MAX for _, parts in shares)
    if not 0 < len(set(heir_ids)) == len(heir_ids) <= HEIRS_MAX or not parts_fit:
        raise HeirsMissing(most=HEIRS_MAX, parts=PARTS_MAX)
    age_min = value("gift_receiver_age_min", at=at, place=estate.place_id)
    known = people(person_ids=heir_ids)
    for heir_id in heir_ids:
        heir = known.get(heir_id)
        if heir is None or not _is_eligible(estate, heir, age_min=age_min, at=at):
            raise HeirNotEligible(age=age_min)
    if by.person_id in heir_ids:
        raise InvolvedInEntry


def _is_eligible(estate: Estate, heir: Person, *, age_min: int, at: datetime) -> bool:
    relation = relation_of(person_id=estate.person_id, relative_id=heir.pk)
    allowed = value("gift_relations", at=at, place=estate.place_id)
    old_enough = age_on(birth_date=heir.birth_date, day=local_date(at)) >= age_min
    return heir.left_at is None and relation is not None and relation in allowed and old_enough


def _refuse_own_side(by: Actor, *, person_id: UUID) -> None:
    """Refuse the family and household of somebody who died. Raises: InvolvedInEntry."""
    if person_id in side_of(person_id=by.person_id):
        raise InvolvedInEntry


def _require(act: str, estate: Estate, *, by: Actor, makers: Sequence[UUID] = ()) -> None:
    powers.require(act, by=by, place=_street_of(estate), owner=estate.person_id, makers=makers)
    _refuse_own_side(by, person_id=estate.person_id)


def _street_of(estate: Estate) -> str:
    """Give where the person lived: a desk and a street reach only their own."""
    return person(person_id=estate.person_id).place_id


def _shares_of(decision: EstateDecision) -> list[tuple[UUID, int]]:
    return [(heir.person_id, heir.parts) for heir in queries.heirs_of(decision_id=decision.pk)]


def _propose(
    estate: Estate, act: EstateAct, *, paper_reference: str, by: Actor, at: datetime
) -> EstateDecision:
    """Put a step before a second person; the database lets one wait at a time. Raises: EstateDecisionWaits."""
    return EstateDecision.objects.create(
        estate=estate,
        act=act,
        paper_reference=paper_reference,
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=DecisionState.PROPOSED,
    )


def _decide(
    decision: EstateDecision, state: DecisionState, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    decision.state = state
    if state == DecisionState.APPROVED:
        decision.approved_by_id, decision.approved_at = by.person_id, at
    else:
        decision.refused_by_id, decision.refused_at, decision.refusal_reason = by.person_id, at, reason
    decision.save(
        update_fields=["state", "approved_by", "approved_at", "refused_by", "refused_at", "refusal_reason"]
    )


def _to_decide(decision_id: UUID, *, by: Actor) -> tuple[Estate, EstateDecision]:
    """Lock an estate and what waits about it. Raises: NotFound, NotYourAct, MakerIsChecker, InvolvedInEntry, AlreadyDecided."""
    found = EstateDecision.objects.filter(pk=decision_id).first()
    if found is None:
        raise NotFound
    estate = _locked(found.estate_id)
    decision = EstateDecision.objects.select_for_update().get(pk=decision_id)
    _require("approve_estate", estate, by=by, makers=[decision.proposed_by_id])
    if by.person_id in {heir_id for heir_id, _ in _shares_of(decision)}:
        raise InvolvedInEntry
    if decision.state != DecisionState.PROPOSED:
        raise AlreadyDecided
    return estate, decision


def _locked(estate_id: UUID) -> Estate:
    estate = Estate.objects.select_for_update().filter(pk=estate_id).first()
    if estate is None:
        raise NotFound
    return estate


def _first_step(estate: Estate, *, by: Actor, at: datetime) -> None:
    EstateStep.objects.create(estate=estate, at=at, by_id=by.person_id, to_state=estate.state)


def _move(estate: Estate, to: EstateState, *, by: Actor, at: datetime, reason: str) -> None:
    """Move a locked estate on and write the step."""
    before, estate.state = estate.state, to
    EstateStep.objects.create(
        estate=estate, at=at, by_id=by.person_id, from_state=before, to_state=to, reason=reason
    )
    estate.save(update_fields=["state", "frozen_at", "choose_until_date", "closed_at"])

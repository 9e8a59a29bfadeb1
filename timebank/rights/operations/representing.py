"""Representatives for lost capacity: recorded at a desk from the paper, decided by an officer, dated, with powers; they replace self-acts.

A representative never gives or donates: what a delegate cannot do, no paper adds here (docs/rules.md, "Coins").
"""

from datetime import date, datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.models import Person
from timebank.people.operations import stand_back, stand_in
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import PersonEnded
from timebank.people.rules import SYSTEM_ACTOR, Actor, age_on, local_date
from timebank.policy.queries import value
from timebank.rights.kinds import Obligation, RepresentationEnd, RepresentationState, RepresentativePaper
from timebank.rights.models import Representation
from timebank.rights.operations.closing import refuse_obligations
from timebank.rights.queries import obligations_of
from timebank.rights.refusals import (
    PowersMissing,
    RepresentationMoved,
    RepresentativeInvolved,
    RepresentativeUnfit,
    RepresentedAlready,
)

WAITS_OR_HOLDS = (RepresentationState.PROPOSED, RepresentationState.APPROVED)


@operation
def propose_representative(
    *,
    person_id: UUID,
    representative_id: UUID,
    paper: RepresentativePaper,
    may_publish: bool,
    may_confirm: bool,
    last_date: date | None,
    by: Actor,
    at: datetime,
) -> Representation:
    """Record from its paper who represents a person who has lost capacity; another person decides (Civil Code, article 31).

    Raises: NotFound, NotYourAct, PersonEnded, RepresentativeInvolved, RepresentativeUnfit, PowersMissing, StillObliged,
    RepresentedAlready.
    """
    person, representative = fetch_person(person_id=person_id), fetch_person(person_id=representative_id)
    powers.require("propose_representative", by=by, place=person.place_id, owner=person.pk)
    if person.left_at is not None:
        raise PersonEnded
    if representative.pk in (by.person_id, person.pk):
        raise RepresentativeInvolved
    _refuse_unfit(representative, at=at)
    if not (may_publish or may_confirm):
        raise PowersMissing
    staff = [each for each in obligations_of(person_id=person.pk, at=at) if each == Obligation.STAFF]
    refuse_obligations(staff)
    if Representation.objects.filter(person=person, state__in=WAITS_OR_HOLDS).exists():
        raise RepresentedAlready
    return Representation.objects.create(
        person=person,
        representative=representative,
        paper=RepresentativePaper(paper),
        may_publish=may_publish,
        may_confirm=may_confirm,
        last_date=last_date,
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=RepresentationState.PROPOSED,
    )


@operation
def approve_representative(*, representation_id: UUID, by: Actor, at: datetime) -> None:
    """Let the representative act from now on instead of the person and of every delegate before.

    Raises: NotFound, NotYourAct, MakerIsChecker, RepresentativeInvolved, RepresentationMoved, PersonEnded, RepresentativeUnfit.
    """
    found = _to_decide(representation_id, by=by)
    if found.person.left_at is not None:
        raise PersonEnded
    _refuse_unfit(found.representative, at=at)
    # From here on it must succeed.
    found.confirmed_alone = found.person.confirms_alone
    found.delegation = stand_in(
        person_id=found.person_id,
        representative_id=found.representative_id,
        may_publish=found.may_publish,
        may_confirm=found.may_confirm,
        by=by,
        at=at,
    )
    _decide(found, RepresentationState.APPROVED, by=by, at=at)


@operation
def refuse_representative(*, representation_id: UUID, by: Actor, at: datetime) -> None:
    """Decide that somebody does not represent a person.

    Raises: NotFound, NotYourAct, MakerIsChecker, RepresentativeInvolved, RepresentationMoved.
    """
    _decide(_to_decide(representation_id, by=by), RepresentationState.REFUSED, by=by, at=at)


@operation
def end_representation(
    *, representation_id: UUID, reason: RepresentationEnd, by: Actor, at: datetime
) -> None:
    """End a representation: the person acts alone again as before. The platform ends it after its last day.

    Raises: NotFound, NotYourAct, RepresentationMoved.
    """
    found = _locked(representation_id)
    if by != SYSTEM_ACTOR:
        powers.require("decide_representative", by=by, place=found.person.place_id, owner=found.person_id)
    if found.state != RepresentationState.APPROVED or found.delegation_id is None:
        raise RepresentationMoved
    # From here on it must succeed.
    stand_back(
        person_id=found.person_id,
        delegation_id=found.delegation_id,
        confirms_alone=bool(found.confirmed_alone),
        at=at,
    )
    found.state, found.ended_at, found.end_reason = RepresentationState.ENDED, at, RepresentationEnd(reason)
    found.ended_by_id = None if by == SYSTEM_ACTOR else by.person_id
    found.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])


def _refuse_unfit(representative: Person, *, at: datetime) -> None:
    adult_min = value("volunteer_age_min", at=at, place=representative.place_id)
    age = age_on(birth_date=representative.birth_date, day=local_date(at))
    if representative.left_at is not None or age < adult_min:
        raise RepresentativeUnfit


def _locked(representation_id: UUID) -> Representation:
    rows = Representation.objects.select_for_update(of=("self",)).select_related("person", "representative")
    found = rows.filter(pk=representation_id).first()
    if found is None:
        raise NotFound
    return found


def _to_decide(representation_id: UUID, *, by: Actor) -> Representation:
    """Lock a proposal that this other person, who has no part in it, may decide."""
    found = _locked(representation_id)
    powers.require(
        "decide_representative",
        by=by,
        place=found.person.place_id,
        owner=found.person_id,
        makers=[found.proposed_by_id],
    )
    if by.person_id == found.representative_id:
        raise RepresentativeInvolved
    if found.state != RepresentationState.PROPOSED:
        raise RepresentationMoved
    return found


def _decide(found: Representation, state: RepresentationState, *, by: Actor, at: datetime) -> None:
    found.state, found.decided_by_id, found.decided_at = state, by.person_id, at
    found.save(update_fields=["state", "decided_by", "decided_at", "confirmed_alone", "delegation"])

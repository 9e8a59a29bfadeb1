"""Aid: coins out of a public-welfare pool to an elder of a special group, by two officers of the pool's place.

It is a grant with another source: it expires like one, and what is left of it returns to the pool it came from.
"""

from datetime import datetime
from uuid import UUID

from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant
from timebank.coins.operations.grants import (
    lock_grant,
    make_grant_real,
    note_refusal,
    refuse_the_young,
    source_of,
)
from timebank.coins.refusals import AlreadyDecided, OutsideThePool, PoolTooSmall
from timebank.ledger.kinds import OwnerKind
from timebank.ledger.queries import balance
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.rules import coins_in_words
from timebank.people import powers
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Organisation, Person
from timebank.people.queries import person
from timebank.people.rules import Actor
from timebank.places import queries as places
from timebank.places.rules import district_code, is_within


@operation
def propose_aid(
    *,
    person_id: UUID,
    coin_minutes: int,
    beneficiary_class: BeneficiaryClass,
    owner_kind: OwnerKind,
    owner_id: str,
    by: Actor,
    at: datetime,
) -> UUID:
    """Propose coin minutes out of the pool of a place or an organisation for an elder there; give the id of the grant.

    The pool of a place helps elders within it, that of an organisation elders of its district.
    Raises: NotFound (person or pool), NotYourAct, OutsideThePool, TooYoungForGrant, NoCoinsNamed.
    """
    elder = person(person_id=person_id)
    grant = Grant(
        person=elder,
        place_id=district_code(elder.place_id),
        beneficiary_class=BeneficiaryClass(beneficiary_class),
        coin_minutes=coin_minutes,
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=DecisionState.PROPOSED,
    )
    _name_pool(grant, owner_kind=owner_kind, owner_id=owner_id)
    powers.require("propose_aid", by=by, place=_pool_place(grant), owner=person_id)
    _refuse_outside(grant, elder)
    refuse_the_young(elder, at=at)
    grant.save(force_insert=True)
    return grant.pk


@operation
def approve_aid(*, grant_id: UUID, by: Actor, at: datetime) -> None:
    """Approve aid: coins move from the pool to the elder, who is told. They can be spent as long as a grant.

    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, OutsideThePool, TooYoungForGrant, PoolTooSmall.
    """
    grant = _aid_to_decide(grant_id, by=by)
    _refuse_outside(grant, grant.person)
    refuse_the_young(grant.person, at=at)
    left = balance(account_id=source_of(grant).id)
    if left < grant.coin_minutes:
        raise PoolTooSmall(left=coins_in_words(left))
    # From here on it must succeed.
    make_grant_real(grant, kind=NoticeKind.AID_RECEIVED, by=by, at=at)


@operation
def refuse_aid(*, grant_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Refuse proposed aid with the reason.

    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, ReasonMissing.
    """
    note_refusal(_aid_to_decide(grant_id, by=by), reason=reason, by=by, at=at)


def _name_pool(grant: Grant, *, owner_kind: OwnerKind, owner_id: str) -> None:
    """Write whose pool it is. Raises: NotFound."""
    if owner_kind == OwnerKind.PLACE and places.exists(code=owner_id):
        grant.pool_place_id = owner_id
        return
    if owner_kind != OwnerKind.ORGANISATION:
        raise NotFound
    try:
        organisation = Organisation.objects.filter(pk=UUID(owner_id)).first()
    except ValueError as error:
        raise NotFound from error
    if organisation is None:
        raise NotFound
    grant.pool_organisation = organisation


def _pool_place(grant: Grant) -> str:
    """Say at which place the pool is: there its officers decide."""
    if grant.pool_organisation is not None:
        return grant.pool_organisation.place_id
    assert grant.pool_place_id is not None
    return grant.pool_place_id


def _refuse_outside(grant: Grant, elder: Person) -> None:
    area = grant.pool_place_id or district_code(_pool_place(grant))
    if not is_within(code=elder.place_id, scope=area):
        raise OutsideThePool


def _aid_to_decide(grant_id: UUID, *, by: Actor) -> Grant:
    """Lock aid that waits for a decision by this second person."""
    grant = lock_grant(grant_id, is_aid=True)
    makers = [grant.proposed_by_id]
    powers.require("approve_aid", by=by, place=_pool_place(grant), owner=grant.person_id, makers=makers)
    if grant.state != DecisionState.PROPOSED:
        raise AlreadyDecided
    return grant

"""Aid: coins out of a public-welfare pool to an elder of a special group, by two officers of the pool's place.

It is a grant with another source: it expires like one, and what is left of it returns to the pool it came from.
"""

from datetime import datetime
from uuid import UUID

from timebank.coins import queries
from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant, Pool
from timebank.coins.operations.grants import (
    lock_grant,
    make_grant_real,
    note_refusal,
    refuse_unfit,
)
from timebank.coins.refusals import (
    AlreadyDecided,
    OutsideThePool,
    PoolBudgetUsed,
    PoolNotGiving,
    PoolTooSmall,
)
from timebank.lib.operation import operation
from timebank.notices.kinds import NoticeKind
from timebank.notices.rules import coins_in_words
from timebank.people import powers
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person
from timebank.people.queries import person
from timebank.people.rules import Actor
from timebank.places.rules import district_code, is_within


@operation
def propose_aid(
    *,
    person_id: UUID,
    coin_minutes: int,
    beneficiary_class: BeneficiaryClass,
    pool_id: UUID,
    by: Actor,
    at: datetime,
) -> UUID:
    """Propose coin minutes out of a public-welfare pool for an elder there; give the id of the grant.

    The pool of a place helps elders within it, that of an organisation elders of its district.
    Raises: NotFound (person or pool), NotYourAct, PoolNotGiving, OutsideThePool, InvolvedInEntry, MemberDied, TooYoungForGrant,
    NoCoinsNamed.
    """
    elder = person(person_id=person_id)
    pool = queries.pool(pool_id=pool_id)
    powers.require("propose_aid", by=by, place=pool.place_id, owner=person_id)
    _refuse_outside(pool, elder)
    refuse_unfit(elder, by=by, at=at)
    grant = Grant.objects.create(
        person=elder,
        place_id=district_code(elder.place_id),
        beneficiary_class=BeneficiaryClass(beneficiary_class),
        coin_minutes=coin_minutes,
        pool=pool,
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=DecisionState.PROPOSED,
    )
    return grant.pk


@operation
def approve_aid(*, grant_id: UUID, by: Actor, at: datetime) -> None:
    """Approve aid: coins move from the pool to the elder, who is told. They can be spent as long as a grant.

    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, PoolNotGiving, OutsideThePool, InvolvedInEntry, MemberDied,
    TooYoungForGrant, PoolTooSmall, PoolBudgetUsed.
    """
    grant, pool = _aid_to_decide(grant_id, by=by)
    _refuse_outside(pool, grant.person)
    refuse_unfit(grant.person, by=by, at=at)
    _refuse_beyond(pool, grant.coin_minutes, at=at)
    # From here on it must succeed.
    make_grant_real(grant, kind=NoticeKind.AID_RECEIVED, by=by, at=at)


@operation
def refuse_aid(*, grant_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Refuse proposed aid with the reason.

    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, ReasonMissing.
    """
    grant, _pool = _aid_to_decide(grant_id, by=by)
    note_refusal(grant, reason=reason, by=by, at=at)


def _refuse_outside(pool: Pool, elder: Person) -> None:
    """Refuse a pool that is not open, and elders whom it is not for. Raises: PoolNotGiving, OutsideThePool."""
    if pool.state not in queries.LIVING:
        raise PoolNotGiving
    area = district_code(pool.place_id) if pool.organisation_id else pool.place_id
    if not is_within(code=elder.place_id, scope=area):
        raise OutsideThePool


def _refuse_beyond(pool: Pool, coin_minutes: int, *, at: datetime) -> None:
    """Refuse more than lies in a locked pool, or than may go out this year. Raises: PoolTooSmall, PoolBudgetUsed."""
    figures = queries.pool_figures(pool=pool, at=at)
    if figures.balance < coin_minutes:
        raise PoolTooSmall(left=coins_in_words(figures.balance))
    if figures.budget_left is not None and figures.budget_left < coin_minutes:
        raise PoolBudgetUsed(left=coins_in_words(figures.budget_left))


def _aid_to_decide(grant_id: UUID, *, by: Actor) -> tuple[Grant, Pool]:
    """Lock aid that waits for a decision by this second person, and its pool: aid out of one pool takes turns."""
    grant = lock_grant(grant_id, is_aid=True)
    assert grant.pool_id is not None
    pool = Pool.objects.select_for_update(no_key=True).get(pk=grant.pool_id)
    makers = [grant.proposed_by_id]
    powers.require("approve_aid", by=by, place=pool.place_id, owner=grant.person_id, makers=makers)
    if grant.state != DecisionState.PROPOSED:
        raise AlreadyDecided
    return grant, pool

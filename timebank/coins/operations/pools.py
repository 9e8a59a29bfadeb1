"""Opening and closing public-welfare pools: one person proposes, another decides, each step written down.

Nothing here moves a coin: a pool closes only when nothing lies in it and nothing is on its way.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from timebank.coins import queries
from timebank.coins.kinds import PoolState
from timebank.coins.models import Pool, PoolStep
from timebank.coins.models.pools import OVER
from timebank.coins.refusals import PoolBudgetWrong, PoolExists, PoolFactsMissing, PoolMoved, PoolNotEmpty
from timebank.ledger.queries import balance
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.notices.rules import coins_in_words
from timebank.people import powers
from timebank.people.kinds import DESK_ROLES
from timebank.people.models import Organisation
from timebank.people.refusals import ReasonMissing
from timebank.people.rules import Actor
from timebank.places.queries import place as place_of

REASON_LENGTH_MAX = 200
NAME_ZH_MAX, NAME_EN_MAX, PURPOSE_MAX = 40, 80, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRequest:
    """What a proposed pool is: whose, its names, what for, how many minutes may go out a year where that is set.

    ``place`` is the code of a city, district or street; for an organisation's pool it is the organisation's own.
    """

    place: str
    organisation_id: UUID | None
    name_zh: str
    name_en: str
    purpose: str
    year_budget_minutes: int | None


@operation
def propose_pool(*, request: PoolRequest, by: Actor, at: datetime) -> Pool:
    """Propose a public-welfare pool of a place, or of an organisation there.

    Raises: NotFound (no such place or organisation there), NotYourAct, PoolFactsMissing, PoolBudgetWrong, PoolExists.
    """
    place_of(code=request.place)
    owner = {"pk": request.organisation_id, "place_id": request.place}
    if request.organisation_id is not None and not Organisation.objects.filter(**owner).exists():
        raise NotFound
    powers.require("propose_pool", by=by, place=request.place)
    if by.role in DESK_ROLES and by.organisation_id != request.organisation_id:
        raise powers.NotYourAct
    _refuse_incomplete(request)
    # From here on it must succeed.
    pool = Pool.objects.create(
        place_id=request.place,
        organisation_id=request.organisation_id,
        name_zh=request.name_zh.strip(),
        name_en=request.name_en.strip(),
        purpose=request.purpose.strip(),
        year_budget_minutes=request.year_budget_minutes,
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=PoolState.PROPOSED,
    )
    _keep_step(pool, was="", by=by, at=at)
    return pool


@operation
def open_pool(*, pool_id: UUID, by: Actor, at: datetime) -> Pool:
    """Open a proposed pool, as another officer: from now on it takes donations.

    Raises: NotFound, NotYourAct, MakerIsChecker, PoolMoved.
    """
    pool = _locked(pool_id)
    powers.require("open_pool", by=by, place=pool.place_id, makers=[pool.proposed_by_id])
    _refuse_other_than(pool, PoolState.PROPOSED)
    # From here on it must succeed.
    pool.opened_by_id, pool.opened_at = by.person_id, at
    _move(pool, to=PoolState.OPEN, columns=["opened_by", "opened_at"], by=by, at=at)
    return pool


@operation
def refuse_pool(*, pool_id: UUID, reason: str, by: Actor, at: datetime) -> Pool:
    """Do not open a proposed pool, with the reason.

    Raises: NotFound, NotYourAct, MakerIsChecker, PoolMoved, ReasonMissing.
    """
    pool = _locked(pool_id)
    powers.require("open_pool", by=by, place=pool.place_id, makers=[pool.proposed_by_id])
    _refuse_other_than(pool, PoolState.PROPOSED)
    if not 0 < len(reason.strip()) <= REASON_LENGTH_MAX:
        raise ReasonMissing
    # From here on it must succeed.
    _move(pool, to=PoolState.REFUSED, columns=[], by=by, at=at, reason=reason.strip())
    return pool


@operation
def propose_closing(*, pool_id: UUID, by: Actor, at: datetime) -> Pool:
    """End new donations to an open pool; what lies in it still reaches people in need.

    Raises: NotFound, NotYourAct, PoolMoved.
    """
    pool = _locked(pool_id)
    powers.require("propose_pool", by=by, place=pool.place_id)
    if by.role in DESK_ROLES and by.organisation_id != pool.organisation_id:
        raise powers.NotYourAct
    _refuse_other_than(pool, PoolState.OPEN)
    # From here on it must succeed.
    pool.closing_by_id = by.person_id
    _move(pool, to=PoolState.CLOSING, columns=["closing_by"], by=by, at=at)
    return pool


@operation
def close_pool(*, pool_id: UUID, by: Actor, at: datetime) -> Pool:
    """Close an empty pool for good, as another officer than the one who ended new donations.

    Raises: NotFound, NotYourAct, MakerIsChecker, PoolMoved, PoolNotEmpty.
    """
    pool = _locked(pool_id)
    makers = [pool.closing_by_id] if pool.closing_by_id else []
    powers.require("close_pool", by=by, place=pool.place_id, makers=makers)
    _refuse_other_than(pool, PoolState.CLOSING)
    left = balance(account_id=pool.account.id) + queries.on_the_way(pool=pool)
    if left:
        raise PoolNotEmpty(left=coins_in_words(left))
    # From here on it must succeed.
    pool.closed_by_id = by.person_id
    _move(pool, to=PoolState.CLOSED, columns=["closed_by"], by=by, at=at)
    return pool


def _refuse_incomplete(request: PoolRequest) -> None:
    lengths = (
        (request.name_zh, NAME_ZH_MAX),
        (request.name_en, NAME_EN_MAX),
        (request.purpose, PURPOSE_MAX),
    )
    if not all(0 < len(text.strip()) <= most for text, most in lengths):
        raise PoolFactsMissing
    if request.year_budget_minutes is not None and request.year_budget_minutes <= 0:
        raise PoolBudgetWrong
    living = Pool.objects.filter(place=request.place, organisation=request.organisation_id)
    if living.exclude(state__in=OVER).exists():
        raise PoolExists


def _locked(pool_id: UUID) -> Pool:
    pool = Pool.objects.select_for_update().filter(pk=pool_id).first()
    if pool is None:
        raise NotFound
    return pool


def _refuse_other_than(pool: Pool, state: PoolState) -> None:
    if pool.state != state:
        raise PoolMoved


def _move(
    pool: Pool, *, to: PoolState, columns: list[str], by: Actor, at: datetime, reason: str = ""
) -> None:
    was, pool.state = pool.state, to
    pool.save(update_fields=["state", *columns])
    _keep_step(pool, was=was, by=by, at=at, reason=reason)


def _keep_step(pool: Pool, *, was: str, by: Actor, at: datetime, reason: str = "") -> None:
    PoolStep.objects.create(
        pool=pool, at=at, by_id=by.person_id, from_state=was, to_state=pool.state, reason=reason
    )

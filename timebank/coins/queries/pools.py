"""Reads of public-welfare pools: which there are, what came in, went out and lies there, what a donation did.

What a donor reads names nobody, and small numbers of elders are not counted out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import QuerySet

from timebank.coins.kinds import GiftState, PoolState
from timebank.coins.models import Donation, Grant, Pool
from timebank.coins.queries.holds import all_movements
from timebank.coins.rules import FEW_PERSONS, PoolMove, Traced, Use, trace_pool
from timebank.ledger import queries as ledger
from timebank.ledger.rules import AccountKey, MovementFact
from timebank.lib.refusals import NotFound
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import DESK_ROLES, OFFICER_ROLES, BeneficiaryClass
from timebank.people.rules import LOCAL, Actor, local_date
from timebank.places.rules import city_code, district_code, scope_prefix

LIST_MAX = 500
POOLS_MAX = 1_000
LIVING = (PoolState.OPEN, PoolState.CLOSING)


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """What ever came into a pool, went out of it, lies there; what went out this year and may still by its budget."""

    arrived: CoinMinutes
    left: CoinMinutes
    balance: CoinMinutes
    left_this_year: CoinMinutes
    budget_left: CoinMinutes | None


@dataclass(frozen=True, slots=True)
class PoolFact:
    """A pool and its figures."""

    pool: Pool
    figures: PoolFigures


def pool(*, pool_id: UUID) -> Pool:
    """Fetch one pool. Raises: NotFound."""
    found = Pool.objects.filter(pk=pool_id).first()
    if found is None:
        raise NotFound
    return found


def open_pools(*, near: str) -> list[Pool]:
    """List the pools that take donations: those of a street, its district and its city first, then the others."""
    rows = Pool.objects.filter(state=PoolState.OPEN).order_by("place", "pk")[:POOLS_MAX]
    nearest = {near: 0, district_code(near): 1, city_code(near): 2}
    return sorted(rows, key=lambda each: (nearest.get(each.place_id, 3), each.place_id, each.pk))


def pools_visible_to(viewer: Actor) -> QuerySet[Pool]:
    """Narrow to the pools of an officer's places, and to the own organisation's at a desk."""
    if viewer.role in OFFICER_ROLES and viewer.scope:
        return Pool.objects.filter(place__code__startswith=scope_prefix(viewer.scope))
    if viewer.role in DESK_ROLES and viewer.organisation_id is not None:
        return Pool.objects.filter(organisation=viewer.organisation_id)
    return Pool.objects.none()


def pools_in_view(*, viewer: Actor, at: datetime) -> list[PoolFact]:
    """List the pools that a viewer may see with their figures, the newest proposal first."""
    rows = pools_visible_to(viewer).select_related("organisation").order_by("-proposed_at", "-id")
    return _with_figures(list(rows[:LIST_MAX]), at=at)


def pools_within(*, scope: str, at: datetime) -> list[PoolFact]:
    """List all pools of a scope in whatever state with their figures, by place: for the auditor."""
    rows = Pool.objects.filter(place__code__startswith=scope_prefix(scope)).select_related("organisation")
    return _with_figures(list(rows.order_by("place", "-proposed_at", "-pk")[:LIST_MAX]), at=at)


def public_pools(*, at: datetime) -> list[PoolFact]:
    """List the open pools with their figures, as everybody may read them, by place."""
    rows = Pool.objects.filter(state__in=LIVING).select_related("organisation").order_by("place", "pk")
    return _with_figures(list(rows[:LIST_MAX]), at=at)


def pools_to_aid(*, scope: str, at: datetime) -> list[PoolFact]:
    """List the pools of a scope that aid can come out of: open or closing, with coins left; by place."""
    rows = Pool.objects.filter(state__in=LIVING, place__code__startswith=scope_prefix(scope))
    found = _with_figures(list(rows.order_by("place", "pk")[:LIST_MAX]), at=at)
    return [each for each in found if each.figures.balance]


def pool_figures(*, pool: Pool, at: datetime) -> PoolFigures:
    """Give the figures of one pool."""
    return _with_figures([pool], at=at)[0].figures


def _with_figures(pools: list[Pool], *, at: datetime) -> list[PoolFact]:
    accounts = {each.pk: each.account.id for each in pools}
    year_begins = datetime.combine(local_date(at).replace(month=1, day=1), time(0), tzinfo=LOCAL)
    turnovers = ledger.turnover(account_ids=list(accounts.values()), left_since=year_begins)
    balances = ledger.balances(account_ids=list(accounts.values()))
    return [
        PoolFact(each, _figures(each, turnovers[accounts[each.pk]], balances[accounts[each.pk]]))
        for each in pools
    ]


def _figures(each: Pool, turnover: ledger.Turnover, balance: CoinMinutes) -> PoolFigures:
    budget = each.year_budget_minutes
    return PoolFigures(
        arrived=turnover.arrived,
        left=CoinMinutes(turnover.arrived - balance),
        balance=balance,
        left_this_year=turnover.left,
        budget_left=None if budget is None else CoinMinutes(max(0, budget - turnover.left)),
    )


def pool_movements(*, pool: Pool, limit: int) -> list[tuple[MovementFact, int]]:
    """List the newest movements of a pool with their sign: plus what came in, minus what went out."""
    account = pool.account.id
    rows = ledger.movements_of(account_ids=[account], limit=limit, before=None)
    return [(row, _signed(row, account)) for row in rows]


def on_the_way(*, pool: Pool) -> CoinMinutes:
    """Sum the donations to a pool that still rest."""
    resting = Donation.objects.filter(pool=pool, state=GiftState.RESTING)
    return CoinMinutes(sum(resting.values_list("coin_minutes", flat=True)))


@dataclass(frozen=True, slots=True)
class DonationUse:
    """So many minutes that helped elders of a class in a district in a month.

    ``elders`` is None for fewer than three; class and place are empty for what went out in another way than by aid.
    """

    month_date: date
    beneficiary_class: BeneficiaryClass | None
    place_code: str
    coin_minutes: CoinMinutes
    elders: int | None


@dataclass(frozen=True, slots=True)
class DonationEffect:
    """What a donation did so far, newest month first, and how much of it still lies in the pool."""

    uses: list[DonationUse]
    left_minutes: CoinMinutes


def what_donation_did(*, donation: Donation) -> DonationEffect:
    """Follow one donation through its pool, first in, first out; one that has not arrived did nothing yet."""
    traced = [each for each in _traced(donation.pool.account) if each.arrival.cause_id == donation.pk]
    uses = [use for each in traced for use in each.uses if use.coin_minutes]
    return DonationEffect(_told(uses), CoinMinutes(sum(each.left_minutes for each in traced)))


def _traced(account: AccountKey) -> list[Traced]:
    movements = all_movements([account.id])
    sides = {side for row in movements for side in (row.debit_account_id, row.credit_account_id)}
    others = ledger.accounts(account_ids=list(sides))

    causes: dict[UUID, UUID] = {}
    for row in reversed(movements):
        # Aid is known by its grant and a reversal by what it reverses, also when they come by a correction or an estate.
        grants = (others[row.debit_account_id].grant_id, others[row.credit_account_id].grant_id)
        first = causes.get(row.reverses_id, row.cause_id) if row.reverses_id else row.cause_id
        causes[row.id] = next((each for each in grants if each), first)
    return trace_pool(
        moves=(
            PoolMove(row.id, causes[row.id], _signed(row, account.id), row.happened_at, row.reverses_id)
            for row in reversed(movements)
        )
    )


def _signed(row: MovementFact, account_id: UUID) -> int:
    return row.coin_minutes if row.credit_account_id == account_id else -row.coin_minutes


def _told(uses: Sequence[Use]) -> list[DonationUse]:
    """Group uses by month, class and district; persons are counted and then forgotten."""
    grants = Grant.objects.in_bulk({use.departure.cause_id for use in uses})
    groups: dict[tuple[date, str, str], list[Use]] = {}
    for use in uses:
        grant = grants.get(use.departure.cause_id)
        month = local_date(use.departure.happened_at).replace(day=1)
        group = (month, grant.beneficiary_class, district_code(grant.place_id)) if grant else (month, "", "")
        groups.setdefault(group, []).append(use)
    return [
        DonationUse(
            month_date=month,
            beneficiary_class=BeneficiaryClass(kind) if kind else None,
            place_code=place,
            coin_minutes=CoinMinutes(sum(use.coin_minutes for use in members)),
            elders=_counted(grants[use.departure.cause_id].person_id for use in members) if kind else None,
        )
        for (month, kind, place), members in sorted(groups.items(), reverse=True)
    ]


def _counted(persons: Iterable[UUID]) -> int | None:
    count = len(set(persons))
    return count if count >= FEW_PERSONS else None

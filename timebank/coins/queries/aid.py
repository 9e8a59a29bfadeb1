"""Reads of public-welfare pools that can help, and of the aid that officers of a place give out of them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant
from timebank.coins.queries.grants import LIST_MAX, GrantFact, grant_facts
from timebank.coins.rules import pool_account
from timebank.ledger import queries as ledger
from timebank.ledger.kinds import OwnerKind
from timebank.lib.units import CoinMinutes
from timebank.people.models import Organisation
from timebank.places.models import Place
from timebank.places.rules import scope_prefix

POOL_OWNERS_MAX = 5_000


@dataclass(frozen=True, slots=True)
class PoolOwner:
    """A pool that has coins: whose it is and how much; ``organisation_name`` is empty for a place's pool."""

    owner_kind: OwnerKind
    owner_id: str
    place_code: str
    organisation_name: str
    coin_minutes: CoinMinutes


def pools_in(*, scope: str) -> list[PoolOwner]:
    """List the pools with coins of the places and organisations within a scope: places first, by code."""
    here = {"code__startswith": scope_prefix(scope)}
    places = Place.objects.filter(**here).order_by("code").values_list("code", flat=True)
    organisations = Organisation.objects.filter(place__code__startswith=scope_prefix(scope))
    rows = organisations.order_by("place_id", "pk").values_list("pk", "place_id", "name")
    owners = [(OwnerKind.PLACE, code, code, "") for code in places[:POOL_OWNERS_MAX]]
    owners += [(OwnerKind.ORGANISATION, str(pk), place, name) for pk, place, name in rows[:POOL_OWNERS_MAX]]
    accounts = [pool_account(owner_kind=kind, owner_id=owner).id for kind, owner, _, _ in owners]
    left = ledger.balances(account_ids=accounts)
    return [
        PoolOwner(*owner, left[account])
        for owner, account in zip(owners, accounts, strict=True)
        if left[account]
    ]


def aid_rows_in(*, scope: str) -> QuerySet[Grant]:
    """Narrow to the aid out of the pools of a scope's places and organisations."""
    prefix = scope_prefix(scope)
    own = Q(pool_place__code__startswith=prefix) | Q(pool_organisation__place__code__startswith=prefix)
    return Grant.objects.filter(own)


def aid_in(*, scope: str, state: DecisionState, limit: int) -> list[GrantFact]:
    """List the aid out of the pools of a scope in a state, with what is left of each, newest proposal first."""
    rows = aid_rows_in(scope=scope).filter(state=state).order_by("-proposed_at", "-id")
    return grant_facts(rows=rows[: min(limit, LIST_MAX)])

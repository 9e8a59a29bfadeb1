"""Reads for the auditor: budgets, grants, pools and looks of the whole city, without the people concerned."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum

from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant, GrantBatch
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import STAFF_ROLES, BeneficiaryClass, Role
from timebank.people.queries import people
from timebank.places.rules import scope_prefix
from timebank.vault.kinds import SYSTEM_ID, Purpose
from timebank.vault.queries import looks_counted

LIST_LIMIT = 100


@dataclass(frozen=True, slots=True)
class GrantsCount:
    """So many grants of a district to one special group in one state, and the coins of them."""

    place: str
    beneficiary_class: BeneficiaryClass
    state: DecisionState
    grants: int
    coin_minutes: CoinMinutes


def grants_counted(*, scope: str) -> list[GrantsCount]:
    """Count the grants of a scope by district, special group and state."""
    rows = Grant.objects.filter(place__code__startswith=scope_prefix(scope))
    counted = rows.values_list("place_id", "beneficiary_class", "state").annotate(
        grants=Count("pk"), coins=Sum("coin_minutes")
    )
    return [
        GrantsCount(place, BeneficiaryClass(group), DecisionState(state), grants, CoinMinutes(coins))
        for place, group, state, grants, coins in counted.order_by("place_id", "beneficiary_class", "state")
    ]


def grant_lists_in(*, scope: str) -> list[GrantBatch]:
    """List the lists of grants of a scope, the newest first, with sums and states and none of their lines."""
    rows = GrantBatch.objects.filter(place__code__startswith=scope_prefix(scope))
    return list(rows.order_by("-proposed_at", "-pk")[:LIST_LIMIT])


@dataclass(frozen=True, slots=True)
class Looked:
    """How often somebody looked for one purpose: staff by member number, everybody else by role."""

    number: str
    role: str
    purpose: Purpose
    looks: int
    persons: int
    last_at: datetime


def looks_in_words(*, since: datetime, before: datetime) -> list[Looked]:
    """Count the looks of a period by who, role and purpose, most first."""
    rows = looks_counted(since=since, before=before, named_roles=[str(role) for role in STAFF_ROLES])
    known = people(person_ids=[each.by_id for each in rows if each.by_id and each.by_id != SYSTEM_ID])
    return [
        Looked(
            number=_number(each.by_id, {pk: person.member_number for pk, person in known.items()}),
            role=str(Role(each.by_role).label),
            purpose=each.purpose,
            looks=each.looks,
            persons=each.persons,
            last_at=each.last_at,
        )
        for each in rows
    ]


def _number(by_id: UUID | None, numbers: dict[UUID, str]) -> str:
    return numbers.get(by_id, "") if by_id else ""

"""Reads of estates: what waits for a second person, who is frozen, whose time to choose is over, what came late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from timebank.coins.kinds import DecisionState, EstateAct, EstateState
from timebank.coins.models import Estate, EstateDecision, EstateShare, EstateStep, Hold
from timebank.ledger import queries as ledger
from timebank.ledger.kinds import OwnerKind, Purse
from timebank.lib.units import CoinMinutes
from timebank.places.rules import district_code, scope_prefix

LIST_MAX = 200
FROZEN = (EstateState.FROZEN, EstateState.CLOSED)

# Coins that reached the purses of a closed estate: a service confirmed late, a hold given back, a reversal.
_LATE = """
SELECT estate.id FROM coins_estate estate
WHERE estate.state = 'CLOSED' AND EXISTS (
    SELECT FROM ledger_account account
    WHERE account.owner_id = estate.person_id::text AND account.owner_kind = 'PERSON' AND account.balance <> 0
)
ORDER BY estate.closed_at, estate.id
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class HeirFact:
    """A relative whom the heirs chose, and the parts of the whole."""

    person_id: UUID
    member_number: str
    parts: int


@dataclass(frozen=True, slots=True)
class WaitingFact:
    """What waits for a second person about an estate."""

    id: UUID
    act: EstateAct
    paper_reference: str
    proposed_by_id: UUID
    proposed_at: datetime
    heirs: list[HeirFact]


@dataclass(frozen=True, slots=True)
class EstateFact:
    """An estate as officers see it, with what its purses have now in coin minutes."""

    id: UUID
    person_id: UUID
    member_number: str
    place_code: str
    died_date: date
    state: EstateState
    choose_until_date: date | None
    earned: CoinMinutes
    gifted: CoinMinutes
    granted: CoinMinutes
    owed: CoinMinutes
    open_holds: int
    waiting: WaitingFact | None


@dataclass(frozen=True, slots=True)
class StepFact:
    """One step of an estate: where it led, why, and when."""

    state: EstateState
    reason: str
    at: datetime


def estates_in(*, scope: str, limit: int) -> list[EstateFact]:
    """List the estates of a scope, those that wait for somebody first, then the newest."""
    rows = Estate.objects.filter(
        place__code__startswith=scope_prefix(district_code(scope)),
        person__place__code__startswith=scope_prefix(scope),
    ).select_related("person")
    order = {EstateState.PROPOSED: 0, EstateState.FROZEN: 1}
    found = list(rows.order_by("-opened_at", "-id")[: min(limit, LIST_MAX)])
    return sorted(_facts(found), key=lambda each: order.get(each.state, 2))


def estate_fact(*, estate: Estate) -> EstateFact:
    """Give one estate as officers see it."""
    return _facts([estate])[0]


def steps_of(*, estate_id: UUID) -> list[StepFact]:
    """List the steps of an estate, oldest first."""
    rows = EstateStep.objects.filter(estate=estate_id).order_by("at", "id")
    return [StepFact(EstateState(row.to_state), row.reason, row.at) for row in rows[:LIST_MAX]]


def frozen_among(*, person_ids: Sequence[UUID]) -> set[UUID]:
    """Say which of some persons have died: nothing is taken out of their purses but by their estate."""
    rows = Estate.objects.filter(person__in=person_ids, state__in=FROZEN)
    return set(rows.values_list("person_id", flat=True))


def frozen_persons(*, limit: int) -> list[UUID]:
    """List the persons whose estate is open: what they had asked for or promised has to end."""
    rows = Estate.objects.filter(state=EstateState.FROZEN).order_by("choose_until_date", "id")
    return list(rows.values_list("person_id", flat=True)[:limit])


def is_unchosen(*, estate_id: UUID, day: date) -> bool:
    """Tell whether the heirs' time is over and nothing waits about an estate."""
    return _unchosen(day).filter(pk=estate_id).exists()


def has_open_holds(*, person_id: UUID) -> bool:
    """Tell whether coins of a person are still set aside for services that run."""
    return Hold.objects.filter(payer=person_id, closed_at__isnull=True).exists()


def unchosen_estates(*, day: date, limit: int) -> list[UUID]:
    """List the estates whose heirs' time is over and about which nothing waits, longest over first."""
    rows = _unchosen(day).order_by("choose_until_date", "id")
    return list(rows.values_list("pk", flat=True)[:limit])


def estates_with_late_coins(*, limit: int) -> list[UUID]:
    """List closed estates whose purses are not at zero any more, longest closed first."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE, {"limit": limit})
        return [estate_id for (estate_id,) in cursor.fetchall()]


def heirs_of(*, decision_id: UUID) -> list[HeirFact]:
    """List the relatives of a choice, in the order in which they were named."""
    return _heirs([decision_id]).get(decision_id, [])


def _unchosen(day: date) -> QuerySet[Estate]:
    waiting = EstateDecision.objects.filter(state=DecisionState.PROPOSED).values("estate")
    rows = Estate.objects.filter(state=EstateState.FROZEN, choose_until_date__lt=day)
    return rows.exclude(pk__in=waiting)


def _heirs(decision_ids: Sequence[UUID]) -> dict[UUID, list[HeirFact]]:
    found: dict[UUID, list[HeirFact]] = {}
    rows = EstateShare.objects.filter(decision__in=decision_ids).select_related("heir").order_by("pk")
    for row in rows[:1000]:
        fact = HeirFact(row.heir_id, row.heir.member_number, row.parts)
        found.setdefault(row.decision_id, []).append(fact)
    return found


def _waiting(estates: Sequence[Estate]) -> dict[UUID, WaitingFact]:
    rows = list(EstateDecision.objects.filter(estate__in=estates, state=DecisionState.PROPOSED))
    heirs = _heirs([row.pk for row in rows])
    return {
        row.estate_id: WaitingFact(
            id=row.pk,
            act=EstateAct(row.act),
            paper_reference=row.paper_reference,
            proposed_by_id=row.proposed_by_id,
            proposed_at=row.proposed_at,
            heirs=heirs.get(row.pk, []),
        )
        for row in rows
    }


def _facts(estates: Sequence[Estate]) -> list[EstateFact]:
    person_ids = [estate.person_id for estate in estates]
    purses = ledger.purses_of_owners(
        owner_kind=OwnerKind.PERSON, owner_ids=[str(person_id) for person_id in person_ids]
    )
    holds = Hold.objects.filter(payer__in=person_ids, closed_at__isnull=True)
    holding = list(holds.values_list("payer_id", flat=True)[:10_000])
    waiting = _waiting(estates)

    def of(estate: Estate, purse: Purse) -> int:
        return purses.get((str(estate.person_id), purse), 0)

    return [
        EstateFact(
            id=estate.pk,
            person_id=estate.person_id,
            member_number=estate.person.member_number,
            place_code=estate.place_id,
            died_date=estate.died_date,
            state=EstateState(estate.state),
            choose_until_date=estate.choose_until_date,
            earned=CoinMinutes(of(estate, Purse.EARNED)),
            gifted=CoinMinutes(of(estate, Purse.GIFTED)),
            granted=CoinMinutes(of(estate, Purse.GRANTED)),
            owed=CoinMinutes(-of(estate, Purse.DEBT)),
            open_holds=holding.count(estate.person_id),
            waiting=waiting.get(estate.pk),
        )
        for estate in estates
    ]

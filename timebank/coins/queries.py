"""Reads of coins: what a person has and may spend, what a need holds, the statement, budgets and grants.

Balances come from the books and are never kept here. A balance read here may move before it is spent; the books refuse
what is not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant, Hold
from timebank.coins.rules import PurseFact, budget_account, granted_account, hold_account, spend_order
from timebank.ledger import queries as ledger
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.rules import Fill, MovementFact, net_fill
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person
from timebank.people.rules import age_on, local_date
from timebank.policy.queries import value

PERSON_PURSES = (Purse.GRANTED, Purse.GIFTED, Purse.EARNED)
OPEN_HOLDS_MAX = 1_000
LIST_MAX = 500


@dataclass(frozen=True, slots=True)
class PurseBalances:
    """What a person has by origin, and what is set aside for needs; in coin minutes."""

    granted: CoinMinutes
    gifted: CoinMinutes
    earned: CoinMinutes
    held: CoinMinutes


@dataclass(frozen=True, slots=True)
class HeldFact:
    """What lies in one payer's hold for a need, and which purses filled it, oldest first."""

    coin_minutes: CoinMinutes
    fills: list[Fill]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement as its person reads it: minus what left a purse, plus what arrived. Kept under ``row_number``."""

    row_number: int
    happened_at: datetime
    kind: TransferKind
    coin_minutes: int
    purse: Purse
    reference: str
    cause_id: UUID


@dataclass(frozen=True, slots=True)
class GrantFact:
    """A grant and what is left of it; ``last_date`` is the last day on which it can be spent."""

    id: UUID
    person_id: UUID
    member_number: str
    place_code: str
    beneficiary_class: BeneficiaryClass
    coin_minutes: CoinMinutes
    left_minutes: CoinMinutes
    state: DecisionState
    proposed_by_id: UUID
    proposed_at: datetime
    last_date: date | None


def purses_of(*, person_id: UUID) -> list[PurseFact]:
    """List the purses of a person that have coins, each grant with its last day."""
    accounts = [
        account
        for account in ledger.accounts_of(owner_kind=OwnerKind.PERSON, owner_id=str(person_id))
        if account.purse in PERSON_PURSES and account.balance > 0
    ]
    grant_ids = [account.grant_id for account in accounts if account.grant_id]
    rows = Grant.objects.filter(pk__in=grant_ids)  # Asks nothing for an empty list.
    last_dates: dict[UUID, date] = dict(rows.values_list("id", "last_date"))
    return [
        PurseFact(
            account_id=account.id,
            purse=account.purse,
            coin_minutes=account.balance,
            last_date=last_dates.get(account.grant_id) if account.grant_id else None,
        )
        for account in accounts
    ]


def purse_balances(*, person_id: UUID) -> PurseBalances:
    """Give what a person has by origin, and what is held for needs."""
    by_purse = dict.fromkeys(PERSON_PURSES, 0)
    for purse in purses_of(person_id=person_id):
        by_purse[purse.purse] += purse.coin_minutes
    return PurseBalances(
        granted=CoinMinutes(by_purse[Purse.GRANTED]),
        gifted=CoinMinutes(by_purse[Purse.GIFTED]),
        earned=CoinMinutes(by_purse[Purse.EARNED]),
        held=held_of(person_id=person_id),
    )


def held_of(*, person_id: UUID) -> CoinMinutes:
    """Give what a person has set aside for needs that still run."""
    open_holds = Hold.objects.filter(payer_id=person_id, closed_at__isnull=True).order_by("pk")
    need_ids = open_holds.values_list("need_id", flat=True)[:OPEN_HOLDS_MAX]
    accounts = [hold_account(need_id=need_id, payer_id=person_id).id for need_id in need_ids]
    return CoinMinutes(sum(ledger.balances(account_ids=accounts).values())) if accounts else CoinMinutes(0)


def spendable(*, person_id: UUID, at: datetime, may_spend_earned: bool) -> CoinMinutes:
    """Give what a person can spend on a need now; who may spend earned coins says ``may_spend_earned``."""
    purses = purses_of(person_id=person_id)
    usable = spend_order(purses=purses, day=local_date(at), may_spend_earned=may_spend_earned)
    return CoinMinutes(sum(purse.coin_minutes for purse in usable))


def may_spend_earned(*, payer: Person, at: datetime) -> bool:
    """Tell whether a person is old enough to spend own earned coins (plan: from 60)."""
    age_min = value("self_spend_age_min", at=at, place=payer.place_id)
    return age_on(birth_date=payer.birth_date, day=local_date(at)) >= age_min


def held_for(*, need_id: UUID, payer_ids: Sequence[UUID]) -> dict[UUID, HeldFact]:
    """Say what lies in the holds of a need's payers and which purses filled them, in one statement.

    Exact only while the caller has locked the holds.
    """
    accounts = {payer_id: hold_account(need_id=need_id, payer_id=payer_id).id for payer_id in payer_ids}
    oldest_first = list(reversed(_all_movements(list(accounts.values()))))
    return {
        payer_id: _held(account_id=account_id, movements=oldest_first)
        for payer_id, account_id in accounts.items()
    }


def _held(*, account_id: UUID, movements: Sequence[MovementFact]) -> HeldFact:
    own = [each for each in movements if account_id in (each.debit_account_id, each.credit_account_id)]
    arrived = sum(each.coin_minutes for each in own if each.credit_account_id == account_id)
    left = sum(each.coin_minutes for each in own if each.debit_account_id == account_id)
    return HeldFact(CoinMinutes(arrived - left), net_fill(hold_id=account_id, movements=own))


def _all_movements(account_ids: Sequence[UUID]) -> list[MovementFact]:
    """Read every movement of a few accounts, newest first: one statement a thousand rows."""
    found: list[MovementFact] = []
    before: int | None = None
    while True:
        page = ledger.movements_of(account_ids=account_ids, limit=ledger.STATEMENT_MAX, before=before)
        found += page
        if len(page) < ledger.STATEMENT_MAX:
            return found
        before = page[-1].row_number


def statement(*, person_id: UUID, limit: int) -> list[StatementLine]:
    """List the newest movements of a person's purses, newest first.

    Raises: ValueError for a limit that the books do not serve.
    """
    accounts = ledger.accounts_of(owner_kind=OwnerKind.PERSON, owner_id=str(person_id))
    purses = {account.id: account.purse for account in accounts}
    if not purses:
        return []
    movements = ledger.movements_of(account_ids=list(purses), limit=limit, before=None)
    return [line for movement in movements for line in _lines(movement, purses)][:limit]


def _lines(movement: MovementFact, purses: dict[UUID, Purse]) -> list[StatementLine]:
    """Write a movement as a line for each of the person's purses that it touches."""
    sides = (
        (movement.credit_account_id, movement.coin_minutes),
        (movement.debit_account_id, -movement.coin_minutes),
    )
    return [
        StatementLine(
            row_number=movement.row_number,
            happened_at=movement.happened_at,
            kind=movement.kind,
            coin_minutes=signed,
            purse=purses[account_id],
            reference=movement.reference,
            cause_id=movement.cause_id,
        )
        for account_id, signed in sides
        if account_id in purses
    ]


def budget_balance(*, place: str) -> CoinMinutes:
    """Give what a district's budget for grants has left."""
    return ledger.balance(account_id=budget_account(place=place).id)


def grants_of_place(*, place: str, state: DecisionState, limit: int) -> list[GrantFact]:
    """List the grants of a district in a state with what is left of each, newest proposal first."""
    rows = Grant.objects.filter(place=place, state=state).order_by("-proposed_at", "-id")
    return _grant_facts(rows[: min(limit, LIST_MAX)])


def grants_of_person(*, person_id: UUID, limit: int) -> list[GrantFact]:
    """List the grants that a person got, newest first, with what is left of each."""
    rows = Grant.objects.filter(person=person_id, state=DecisionState.APPROVED)
    return _grant_facts(rows.order_by("-proposed_at", "-id")[: min(limit, LIST_MAX)])


def grants_past(*, day: date) -> QuerySet[Grant]:
    """Select the approved grants whose last day is before a day, whether or not they have expired in the books."""
    return Grant.objects.filter(state=DecisionState.APPROVED, last_date__lt=day)


def grants_to_expire(*, day: date, limit: int) -> list[UUID]:
    """List the grants that are past their last day and still open in the books, longest past first."""
    rows = grants_past(day=day).filter(expired_at__isnull=True).order_by("last_date", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def _grant_facts(rows: QuerySet[Grant]) -> list[GrantFact]:
    grants = list(rows.select_related("person"))
    accounts = {
        grant.pk: granted_account(person_id=grant.person_id, grant_id=grant.pk).id for grant in grants
    }
    left = ledger.balances(account_ids=list(accounts.values()))
    return [
        GrantFact(
            id=grant.pk,
            person_id=grant.person_id,
            member_number=grant.person.member_number,
            place_code=grant.place_id,
            beneficiary_class=BeneficiaryClass(grant.beneficiary_class),
            coin_minutes=CoinMinutes(grant.coin_minutes),
            left_minutes=left[accounts[grant.pk]],
            state=DecisionState(grant.state),
            proposed_by_id=grant.proposed_by_id,
            proposed_at=grant.proposed_at,
            last_date=grant.last_date,
        )
        for grant in grants
    ]

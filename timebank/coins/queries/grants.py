"""Reads of budgets and grants, with what is left of each."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant, Pool
from timebank.coins.rules import budget_account, granted_account
from timebank.ledger import queries as ledger
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import BeneficiaryClass

LIST_MAX = 500


@dataclass(frozen=True, slots=True)
class GrantFact:
    """A grant and what is left of it; ``last_date`` is the last day on which it can be spent.

    Aid has the pool that it came out of.
    """

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
    pool: Pool | None


def budget_balance(*, place: str) -> CoinMinutes:
    """Give what a district's budget for grants has left."""
    return ledger.balance(account_id=budget_account(place=place).id)


def grants_of_place(*, place: str, state: DecisionState, limit: int) -> list[GrantFact]:
    """List the grants from a district's budget in a state with what is left of each, newest proposal first."""
    rows = Grant.objects.filter(place=place, state=state, pool__isnull=True)
    return grant_facts(rows=rows.order_by("-proposed_at", "-id")[: min(limit, LIST_MAX)])


def grants_of_person(*, person_id: UUID, limit: int) -> list[GrantFact]:
    """List the grants that a person got, newest first, with what is left of each."""
    rows = Grant.objects.filter(person=person_id, state=DecisionState.APPROVED)
    return grant_facts(rows=rows.order_by("-proposed_at", "-id")[: min(limit, LIST_MAX)])


def grants_past(*, day: date) -> QuerySet[Grant]:
    """Select the approved grants whose last day is before a day, whether or not they have expired in the books."""
    return Grant.objects.filter(state=DecisionState.APPROVED, last_date__lt=day)


def grants_to_expire(*, day: date, limit: int) -> list[UUID]:
    """List the grants that are past their last day and still open in the books, longest past first."""
    rows = grants_past(day=day).filter(expired_at__isnull=True).order_by("last_date", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def grant_facts(*, rows: QuerySet[Grant]) -> list[GrantFact]:
    """Read grants with what is left of each: two statements."""
    grants = list(rows.select_related("person", "pool"))
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
            pool=grant.pool,
        )
        for grant in grants
    ]

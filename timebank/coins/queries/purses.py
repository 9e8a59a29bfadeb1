"""Reads of purses: what a person has by origin, what is held, what may be spent. The books refuse what is not there."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from timebank.coins.models import Hold
from timebank.coins.queries.gifts import resting_of
from timebank.coins.rules import PurseFact, hold_account, spend_order
from timebank.ledger import queries as ledger
from timebank.ledger.kinds import OwnerKind, Purse
from timebank.lib.one_trip import quick_cursor
from timebank.lib.units import CoinMinutes
from timebank.people.models import Person
from timebank.people.queries import same_person_ids
from timebank.people.rules import age_on, local_date
from timebank.policy.queries import value

PERSON_PURSES = (Purse.GRANTED, Purse.GIFTED, Purse.EARNED)
OPEN_HOLDS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class PurseBalances:
    """What a person has by origin, what is set aside for needs, and what rests in gifts; in coin minutes."""

    granted: CoinMinutes
    gifted: CoinMinutes
    earned: CoinMinutes
    held: CoinMinutes
    resting: CoinMinutes


def purses_of(*, person_id: UUID) -> list[PurseFact]:
    """List the purses of a person that have coins, each grant with its last day; also those of joined accounts."""
    owners = [str(each) for each in same_person_ids(person_id=person_id)]
    accounts = [
        account
        for account in ledger.accounts_of_owners(owner_kind=OwnerKind.PERSON, owner_ids=owners)
        if account.purse in PERSON_PURSES and account.balance > 0
    ]
    grant_ids = [account.grant_id for account in accounts if account.grant_id]
    last_dates = _last_dates(grant_ids) if grant_ids else {}
    return [
        PurseFact(
            account_id=account.id,
            purse=account.purse,
            coin_minutes=account.balance,
            last_date=last_dates.get(account.grant_id) if account.grant_id else None,
        )
        for account in accounts
    ]


def _last_dates(grant_ids: list[UUID]) -> dict[UUID, date]:
    with quick_cursor() as cursor:
        cursor.execute("SELECT id, last_date FROM coins_grant WHERE id = ANY(%s)", [grant_ids])
        return dict(cursor.fetchall())


def purse_balances(*, person_id: UUID) -> PurseBalances:
    """Give what a person has by origin, what is held for needs, and what rests in own gifts and donations."""
    by_purse = dict.fromkeys(PERSON_PURSES, 0)
    for purse in purses_of(person_id=person_id):
        by_purse[purse.purse] += purse.coin_minutes
    return PurseBalances(
        granted=CoinMinutes(by_purse[Purse.GRANTED]),
        gifted=CoinMinutes(by_purse[Purse.GIFTED]),
        earned=CoinMinutes(by_purse[Purse.EARNED]),
        held=held_of(person_id=person_id),
        resting=resting_of(person_id=person_id),
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

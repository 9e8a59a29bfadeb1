"""The named sequence by which the coins of somebody who died leave their account, in one posting.

Debt first, out of earned coins; the rest of it is written off to the city's issue. Granted coins go home, earned and
gifted ones to the relatives whom the heirs chose, or to the district's public welfare. Nothing is lost on the way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from timebank.coins.kinds import DebtState
from timebank.coins.models import Debt, Estate, Grant
from timebank.coins.operations.debts import OPEN, move_debt, open_debts, owed, pay
from timebank.coins.operations.grants import source_of
from timebank.coins.operations.holds import let_grants_live_on
from timebank.coins.refusals import BudgetTooSmall, PoolTooSmall
from timebank.coins.rules import (
    Part,
    debt_account,
    gifted_account,
    issue_account,
    pool_account,
    split_by_parts,
)
from timebank.ledger import queries as ledger
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import AccountKey, Movement, lock_accounts, post
from timebank.ledger.queries import AccountFact
from timebank.ledger.rules import reversal_of
from timebank.lib.ids import derived_id
from timebank.lib.units import CoinMinutes
from timebank.notices.rules import coins_in_words
from timebank.people.rules import Actor
from timebank.places.rules import city_code


@dataclass(frozen=True, slots=True)
class Why:
    """What every movement of one step of an estate shares."""

    estate_id: UUID
    cause_id: UUID
    at: datetime


def give_back_grants(*, person_id: UUID, estate_id: UUID, cause_id: UUID, at: datetime) -> None:
    """Move what is left of a person's grants back to where they came from, at once."""
    homes = _homes(_accounts(person_id))
    _lock(homes, homes.values())
    movements = _granted_home(homes, why=Why(estate_id, cause_id, at))
    if movements:
        post(movements=movements)


def return_grants(*, person_id: UUID, frozen_by: UUID, cause_id: UUID, at: datetime) -> None:
    """Undo ``give_back_grants`` of the step ``frozen_by``; grants that ended meanwhile live on as after a release.

    Raises: BudgetTooSmall or PoolTooSmall, where the coins are used otherwise by now.
    """
    granted = [each.id for each in _accounts(person_id) if each.purse == Purse.GRANTED]
    ids = [derived_id(cause=frozen_by, verb=TransferKind.ESTATE, account=each) for each in granted]
    went = ledger.movements(transfer_ids=ids)
    if not went:
        return
    parts = [Part(each.debit_account_id, each.coin_minutes) for each in went]
    let_grants_live_on(payer_id=person_id, parts=parts, at=at)
    lock_accounts(
        account_ids={side for each in went for side in (each.debit_account_id, each.credit_account_id)}
    )
    for home in ledger.accounts(account_ids=[each.credit_account_id for each in went]).values():
        if home.balance < sum(each.coin_minutes for each in went if each.credit_account_id == home.id):
            refusal = PoolTooSmall if home.purse == Purse.POOL else BudgetTooSmall
            raise refusal(left=coins_in_words(home.balance))
    # From here on it must succeed.
    reference = f"ESTATE {cause_id}"
    post(
        movements=[reversal_of(original=each, cause_id=cause_id, reference=reference, at=at) for each in went]
    )


def wind_up(
    estate: Estate, *, shares: Sequence[tuple[UUID, int]], cause_id: UUID, by: Actor, at: datetime
) -> dict[UUID, int]:
    """Bring every account of a locked estate to zero in one posting; give what each relative received.

    Without ``shares`` what was earned and gifted goes to the district's public-welfare pool.
    """
    why = Why(estate.pk, cause_id, at)
    debts = open_debts(person_id=estate.person_id)
    receivers = _receivers(estate, shares)
    accounts = _accounts(estate.person_id)
    homes = _homes(accounts)
    _lock([each.id for each in accounts], [*homes.values(), *(key for key, _ in receivers)])
    left = {each.purse: each.balance for each in _accounts(estate.person_id) if each.purse != Purse.GRANTED}
    earned = left.get(Purse.EARNED, CoinMinutes(0))
    repaid = _repaying(debts, earned=earned, by=by, at=at)
    paid = sum(each.coin_minutes for each in repaid)
    written_off = -left.get(Purse.DEBT, CoinMinutes(0)) - paid
    own = {each.purse: each.id for each in accounts}
    sources = [
        Part(own[purse], CoinMinutes(minutes))
        for purse, minutes in ((Purse.EARNED, earned - paid), (Purse.GIFTED, left.get(Purse.GIFTED, 0)))
        if minutes
    ]
    movements = [
        *repaid,
        *_writing_off(estate, written_off, why=why),
        *_granted_home(homes, why=why),
        *(inherited := _passing(sources, receivers, why=why)),
    ]
    if movements:
        post(movements=movements)
    return _received(inherited, shares)


def _accounts(person_id: UUID) -> list[AccountFact]:
    return ledger.accounts_of(owner_kind=OwnerKind.PERSON, owner_id=str(person_id))


def _homes(accounts: Iterable[AccountFact]) -> dict[UUID, AccountKey]:
    """Say for each granted account where its coins go back to: the budget or the pool that they came from."""
    by_grant = {each.grant_id: each.id for each in accounts if each.purse == Purse.GRANTED and each.grant_id}
    grants = Grant.objects.filter(pk__in=list(by_grant)).select_related("pool").order_by("pk")
    return {by_grant[grant.pk]: source_of(grant) for grant in grants}


def _receivers(estate: Estate, shares: Sequence[tuple[UUID, int]]) -> list[tuple[AccountKey, int]]:
    """Say which accounts receive how many parts."""
    if shares:
        return [(gifted_account(person_id=heir_id), parts) for heir_id, parts in shares]
    return [(pool_account(owner_kind=OwnerKind.PLACE, owner_id=estate.place_id), 1)]


def _lock(account_ids: Iterable[UUID], keys: Iterable[AccountKey]) -> None:
    lock_accounts(account_ids={*account_ids, *(key.id for key in keys)})


def _granted_home(homes: dict[UUID, AccountKey], *, why: Why) -> list[Movement]:
    left = ledger.balances(account_ids=list(homes))
    return [
        _estate(account_id, home, left[account_id], account=str(account_id), why=why)
        for account_id, home in homes.items()
        if left[account_id]
    ]


def _repaying(debts: Sequence[Debt], *, earned: int, by: Actor, at: datetime) -> list[Movement]:
    """Pay debts out of earned coins, oldest first; what they do not cover is written off."""
    movements = []
    for debt in debts:
        part = CoinMinutes(min(owed(debt), earned))
        if part:
            earned -= part
            movements.append(pay(debt, coin_minutes=part, earning_id=None, by=by, at=at))
        if debt.state in OPEN:
            move_debt(debt, to=DebtState.WRITTEN_OFF, by_id=by.person_id, at=at, reason="ESTATE")
    return movements


def _writing_off(estate: Estate, coin_minutes: int, *, why: Why) -> list[Movement]:
    """Let the city bear a debt that the estate does not cover, by a movement of that name."""
    if not coin_minutes:
        return []
    debt = debt_account(person_id=estate.person_id)
    issue = issue_account(city=city_code(estate.place_id))
    return [_estate(issue, debt, CoinMinutes(coin_minutes), account=str(debt.id), why=why, what="WRITE-OFF")]


def _passing(
    sources: Sequence[Part], receivers: Sequence[tuple[AccountKey, int]], *, why: Why
) -> list[Movement]:
    """Pass earned coins on first, then gifted ones, to each receiver in turn."""
    whole = sum(source.coin_minutes for source in sources)
    shares = split_by_parts(coin_minutes=whole, parts=[parts for _, parts in receivers])
    left = {source.account_id: int(source.coin_minutes) for source in sources}
    movements = []
    for (key, _), share in zip(receivers, shares, strict=True):
        wanted = int(share)
        for account_id, there in left.items():
            taken = min(wanted, there)
            if taken:
                account = f"{account_id}/{key.id}"
                movements.append(_estate(account_id, key, CoinMinutes(taken), account=account, why=why))
                wanted, left[account_id] = wanted - taken, there - taken
    return movements


def _received(movements: Sequence[Movement], shares: Sequence[tuple[UUID, int]]) -> dict[UUID, int]:
    heirs = {gifted_account(person_id=heir_id).id: heir_id for heir_id, _ in shares}
    received: dict[UUID, int] = {}
    for movement in movements:
        credit = movement.credit.id if isinstance(movement.credit, AccountKey) else movement.credit
        if credit in heirs:
            received[heirs[credit]] = received.get(heirs[credit], 0) + movement.coin_minutes
    return received


def _estate(
    debit: AccountKey | UUID,
    credit: AccountKey,
    coin_minutes: CoinMinutes,
    *,
    account: str,
    why: Why,
    what: str = "",
) -> Movement:
    return Movement(
        id=derived_id(cause=why.cause_id, verb=TransferKind.ESTATE, account=account),
        debit=debit,
        credit=credit,
        coin_minutes=coin_minutes,
        kind=TransferKind.ESTATE,
        reference=f"ESTATE {why.estate_id} {what}".strip(),
        cause_id=why.cause_id,
        happened_at=why.at,
    )

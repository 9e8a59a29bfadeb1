"""Taking wrong entries back and putting them in force again, in one posting, so that nobody but the wrongdoer loses.

What was used already is lent by the books first and becomes the wrongdoer's debt, never that of who paid or received.
Whether it may be done is decided by two persons (``corrections``) or by a case above; nothing here asks for powers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from timebank.coins import queries
from timebank.coins.models import Donation
from timebank.coins.operations.debts import debts_to_lift, lend, lift_debt, written_off
from timebank.coins.operations.holds import let_grants_live_on, parts_back
from timebank.coins.operations.telling import tell_member
from timebank.coins.refusals import EntryNotCorrectable, NothingToRestore, TooLittleLeft
from timebank.coins.rules import CORRECTABLE, Part, debt_account, earned_account, issue_account
from timebank.ledger import queries as ledger
from timebank.ledger import rules as ledger_rules
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import AccountKey, AlreadyReversed, Movement, lock_accounts, post
from timebank.ledger.queries import AccountFact
from timebank.ledger.rules import MovementFact
from timebank.lib.ids import derived_id
from timebank.lib.operation import operation, wait_for_turn
from timebank.lib.refusals import NotFound
from timebank.lib.units import CoinMinutes
from timebank.notices.kinds import NoticeKind
from timebank.notices.rules import coins_in_words
from timebank.people.queries import person
from timebank.people.rules import SYSTEM_ACTOR
from timebank.places.rules import city_code


@dataclass(frozen=True, slots=True)
class Cause:
    """Why entries are taken back or restored: the deciding row, what the books call it, and when."""

    id: UUID
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Back:
    """Coin minutes that come back through a hold to one purse of who had paid or given."""

    hold: AccountFact
    payer_id: UUID
    part: Part
    reference: str


@operation
def reverse_earnings(
    *, volunteer_id: UUID, settlement_ids: Sequence[UUID], cause_id: UUID, reference: str, at: datetime
) -> CoinMinutes:
    """Take back what settlements paid to a volunteer, and give the payers their coins back, in one posting.

    For whoever decides above, such as a case: ``cause_id`` is the deciding row. Gives the coin minutes that the volunteer
    owes now. Raises: NotFound (a settlement paid nothing), AlreadyReversed.
    """
    entries = earnings_of(volunteer_id=volunteer_id, settlement_ids=settlement_ids)
    return take_back(person_id=volunteer_id, transfer_ids=entries, cause=Cause(cause_id, reference, at))


@operation
def restore_earnings(
    *,
    volunteer_id: UUID,
    settlement_ids: Sequence[UUID],
    reversed_by: UUID,
    cause_id: UUID,
    reference: str,
    at: datetime,
) -> None:
    """Put earnings in force again that the cause ``reversed_by`` took back; what is still owed of its loan is repaid.

    Raises: NotFound, NothingToRestore.
    """
    put_back(
        person_id=volunteer_id,
        transfer_ids=earnings_of(volunteer_id=volunteer_id, settlement_ids=settlement_ids),
        reversed_by=reversed_by,
        cause=Cause(cause_id, reference, at),
    )


def earnings_of(*, volunteer_id: UUID, settlement_ids: Iterable[UUID]) -> list[UUID]:
    """Give the ids of the movements that settlements made to a volunteer."""
    account = earned_account(person_id=volunteer_id).id
    return [derived_id(cause=each, verb=TransferKind.EARN, account=account) for each in settlement_ids]


def take_back(*, person_id: UUID, transfer_ids: Sequence[UUID], cause: Cause) -> CoinMinutes:
    """Reverse entries of one person and pass on what comes back to a hold; give what the person owes now.

    Raises: NotFound, EntryNotCorrectable, AlreadyReversed, TooLittleLeft.
    """
    wait_for_turn(f"entries/{person_id}")
    entries = _entries(transfer_ids)
    accounts = _accounts_of(entries)
    refuse_uncorrectable(person_id=person_id, entries=entries, accounts=accounts)
    if ledger.reversals_of(transfer_ids=transfer_ids):
        raise AlreadyReversed
    backs = _backs(entries, accounts, at=cause.at)
    touched = {*accounts, debt_account(person_id=person_id).id, *(back.part.account_id for back in backs)}
    lock_accounts(account_ids=touched)
    shortfall = _shortfall(entries, accounts)
    # From here on it must succeed.
    post(
        movements=[
            *_lending(shortfall, person_id=person_id, cause=cause),
            *(_reversal(entry, cause=cause) for entry in entries),
            *(_passing_on(back, cause=cause) for back in backs),
        ]
    )
    if shortfall:
        lend(person_id=person_id, cause_id=cause.id, coin_minutes=shortfall, at=cause.at)
    _tell(entries, backs, person_id=person_id, at=cause.at)
    return shortfall


def put_back(*, person_id: UUID, transfer_ids: Sequence[UUID], reversed_by: UUID, cause: Cause) -> None:
    """Reverse the reversals of entries: the person has the coins again, and the loan is repaid out of them.

    What the payer has used meanwhile the city issues, so that neither of the two owes it. What the city had written off
    of the loan it gets back first, else the same hour would be paid twice. Grants past their last day live on.
    Raises: NotFound, NothingToRestore, Overdrawn (a budget or pool has too little).
    """
    wait_for_turn(f"entries/{person_id}")
    entries = _entries(transfer_ids)
    found = ledger.reversals_of(transfer_ids=transfer_ids)
    reversals = [found[entry.id] for entry in entries if entry.id in found]
    ours = [each for each in reversals if each.cause_id == reversed_by]
    if len(ours) < len(entries) or ledger.reversals_of(transfer_ids=[each.id for each in ours]):
        raise NothingToRestore
    accounts = _accounts_of(entries)
    backs = _backs_of(accounts, cause_id=reversed_by)
    debts = debts_to_lift(person_id=person_id, cause_id=reversed_by)
    locked = {*accounts, debt_account(person_id=person_id).id, *(back.part.account_id for back in backs)}
    granted = [each for each in entries if accounts[each.credit_account_id].purse == Purse.GRANTED]
    parts = [Part(each.credit_account_id, each.coin_minutes) for each in granted]
    let_grants_live_on(payer_id=person_id, parts=parts, at=cause.at)
    lock_accounts(account_ids=locked)
    # From here on it must succeed, but for a budget that has too little.
    city = city_code(person(person_id=person_id).place_id)
    movements = [
        *_taking_again(backs, city=city, cause=cause),
        *(_reversal(each, cause=cause) for each in ours),
        *(lift_debt(debt, by=SYSTEM_ACTOR, at=cause.at) for debt in debts),
        *_returning_write_off(person_id=person_id, reversed_by=reversed_by, city=city, cause=cause),
    ]
    post(movements=movements)
    if total := _received_by_person(entries):
        tell_member(person_id, NoticeKind.COINS_RESTORED, coin_minutes=total, at=cause.at)


def _received_by_person(entries: Iterable[MovementFact]) -> int:
    """Sum what came to the person whose entries these are; a donation went to others."""
    return sum(entry.coin_minutes for entry in entries if entry.kind != TransferKind.DONATE)


def refuse_uncorrectable(
    *, person_id: UUID, entries: Sequence[MovementFact], accounts: Mapping[UUID, AccountFact]
) -> None:
    """Refuse entries that cannot be taken back, or are another person's. Raises: EntryNotCorrectable."""
    owners = owners_of(entries=entries, accounts=accounts)
    if {person_id} != owners or any(entry.kind not in CORRECTABLE for entry in entries):
        raise EntryNotCorrectable


def owners_of(*, entries: Sequence[MovementFact], accounts: Mapping[UUID, AccountFact]) -> set[UUID | None]:
    """Say whose entries these are: of who got the coins, or who donated them; None for anybody else's."""
    givings = queries.givings_behind(entries=entries)
    owners: set[UUID | None] = set()
    for entry in entries:
        account, giving = accounts[entry.credit_account_id], givings.get(entry.cause_id)
        if account.owner_kind == OwnerKind.PERSON:
            owners.add(UUID(account.owner_id))
        else:
            owners.add(giving.giver_id if giving else None)
    return owners


def _entries(transfer_ids: Sequence[UUID]) -> list[MovementFact]:
    entries = ledger.movements(transfer_ids=transfer_ids)
    if not entries or len(entries) < len(set(transfer_ids)):
        raise NotFound
    return entries


def _accounts_of(entries: Iterable[MovementFact]) -> dict[UUID, AccountFact]:
    ids = {side for entry in entries for side in (entry.debit_account_id, entry.credit_account_id)}
    return ledger.accounts(account_ids=list(ids))


def _backs(
    entries: Iterable[MovementFact], accounts: Mapping[UUID, AccountFact], *, at: datetime
) -> list[Back]:
    """Say to which purses the coins go on that come back to holds: nothing is left in a hold by a correction."""
    by_hold: dict[UUID, int] = defaultdict(int)
    references = {entry.debit_account_id: entry.reference for entry in entries}
    for entry in entries:
        if accounts[entry.debit_account_id].purse == Purse.HOLD:
            by_hold[entry.debit_account_id] += entry.coin_minutes
    givings = queries.givings_behind(entries=entries)
    backs = []
    for hold_id, coin_minutes in sorted(by_hold.items()):
        hold, back = accounts[hold_id], CoinMinutes(coin_minutes)
        if hold.payer_id is None:
            payer_id = givings[UUID(hold.owner_id)].giver_id
            parts = [Part(earned_account(person_id=payer_id).id, back)]
        else:
            payer_id = hold.payer_id
            parts = parts_back(need_id=UUID(hold.owner_id), payer_id=payer_id, coin_minutes=back, at=at)
        backs += [Back(hold, payer_id, part, references[hold_id]) for part in parts]
    return backs


def _backs_of(accounts: Mapping[UUID, AccountFact], *, cause_id: UUID) -> list[Back]:
    """Read which purses a cause gave coins back to, through which hold."""
    holds = {each.id: each for each in accounts.values() if each.purse == Purse.HOLD}
    released = queries.released_by(hold_account_ids=list(holds), cause_id=cause_id)
    purses = ledger.accounts(account_ids=[each.credit_account_id for each in released])
    return [
        Back(
            holds[each.debit_account_id],
            UUID(purses[each.credit_account_id].owner_id),
            Part(each.credit_account_id, each.coin_minutes),
            each.reference,
        )
        for each in released
    ]


def _shortfall(entries: Sequence[MovementFact], accounts: Mapping[UUID, AccountFact]) -> CoinMinutes:
    """Count what is missing in the earned purse; where anything else is missing, nobody may be made to owe it."""
    wanted: dict[UUID, int] = defaultdict(int)
    for entry in entries:
        wanted[entry.credit_account_id] += entry.coin_minutes
    left = ledger.balances(account_ids=list(wanted))
    missing = 0
    for account_id, coin_minutes in wanted.items():
        short = max(0, coin_minutes - left[account_id])
        if short and accounts[account_id].purse != Purse.EARNED:
            raise TooLittleLeft(left=coins_in_words(left[account_id]))
        missing += short
    _refuse_used(entries, left=left)
    return CoinMinutes(missing)


def _refuse_used(entries: Sequence[MovementFact], *, left: Mapping[UUID, int]) -> None:
    """Refuse to take back a gift or donation that is not all there any more, first in, first out. Raises: TooLittleLeft."""
    givings = queries.givings_behind(entries=entries)
    for entry in entries:
        giving, account_id = givings.get(entry.cause_id), entry.credit_account_id
        if isinstance(giving, Donation):
            there = int(queries.what_donation_did(donation=giving).left_minutes)
        elif giving is not None:
            there = left[account_id] - queries.arrived_later(account_id=account_id, entry=entry)
        else:
            continue
        if there < entry.coin_minutes:
            raise TooLittleLeft(left=coins_in_words(max(0, there)))


def _lending(coin_minutes: CoinMinutes, *, person_id: UUID, cause: Cause) -> list[Movement]:
    if not coin_minutes:
        return []
    account = earned_account(person_id=person_id)
    return [
        Movement(
            id=derived_id(cause=cause.id, verb=TransferKind.LEND, account=account.id),
            debit=debt_account(person_id=person_id),
            credit=account,
            coin_minutes=coin_minutes,
            kind=TransferKind.LEND,
            reference=cause.reference,
            cause_id=cause.id,
            happened_at=cause.at,
        )
    ]


def _reversal(entry: MovementFact, *, cause: Cause) -> Movement:
    return ledger_rules.reversal_of(original=entry, cause_id=cause.id, reference=cause.reference, at=cause.at)


def _passing_on(back: Back, *, cause: Cause) -> Movement:
    account = f"{back.hold.id}/{back.part.account_id}"
    return Movement(
        id=derived_id(cause=cause.id, verb=TransferKind.RELEASE, account=account),
        debit=back.hold.id,
        credit=back.part.account_id,
        coin_minutes=back.part.coin_minutes,
        kind=TransferKind.RELEASE,
        reference=back.reference,
        cause_id=cause.id,
        happened_at=cause.at,
    )


def _taking_again(backs: Sequence[Back], *, city: str, cause: Cause) -> list[Movement]:
    """Fill the holds again from the purses that had got the coins back; the city issues what is no longer there."""
    left: dict[UUID, int] = dict(ledger.balances(account_ids=[back.part.account_id for back in backs]))
    frozen = queries.frozen_among(person_ids=[back.payer_id for back in backs])
    movements = []
    for back in backs:
        there = 0 if back.payer_id in frozen else left[back.part.account_id]
        taken = min(there, back.part.coin_minutes)
        left[back.part.account_id] -= taken
        issue = issue_account(city=city)
        for source, kind, minutes in (
            (back.part.account_id, TransferKind.HOLD, taken),
            (issue, TransferKind.ISSUE, back.part.coin_minutes - taken),
        ):
            if minutes:
                movements.append(_filling(back, source, kind, CoinMinutes(minutes), cause=cause))
    return movements


def _returning_write_off(*, person_id: UUID, reversed_by: UUID, city: str, cause: Cause) -> list[Movement]:
    """Give the city back what it bore of the loan of a person who died: the coins that were lent are there again."""
    coin_minutes = written_off(person_id=person_id, cause_id=reversed_by)
    if not coin_minutes:
        return []
    issue = issue_account(city=city)
    return [
        Movement(
            id=derived_id(cause=cause.id, verb=TransferKind.ESTATE, account=issue.id),
            debit=earned_account(person_id=person_id),
            credit=issue,
            coin_minutes=coin_minutes,
            kind=TransferKind.ESTATE,
            reference=cause.reference,
            cause_id=cause.id,
            happened_at=cause.at,
        )
    ]


def _filling(
    back: Back, source: AccountKey | UUID, kind: TransferKind, coin_minutes: CoinMinutes, *, cause: Cause
) -> Movement:
    account = f"{back.hold.id}/{back.part.account_id}"
    return Movement(
        id=derived_id(cause=cause.id, verb=kind, account=account),
        debit=source,
        credit=back.hold.id,
        coin_minutes=coin_minutes,
        kind=kind,
        reference=back.reference,
        cause_id=cause.id,
        happened_at=cause.at,
    )


def _tell(entries: Sequence[MovementFact], backs: Sequence[Back], *, person_id: UUID, at: datetime) -> None:
    """Tell whose coins were taken back, and each payer what came back."""
    if total := _received_by_person(entries):
        tell_member(person_id, NoticeKind.COINS_TAKEN_BACK, coin_minutes=total, at=at)
    returned: dict[UUID, int] = defaultdict(int)
    for back in backs:
        returned[back.payer_id] += back.part.coin_minutes
    for payer_id, coin_minutes in sorted(returned.items()):
        tell_member(payer_id, NoticeKind.COINS_CAME_BACK, coin_minutes=coin_minutes, at=at)

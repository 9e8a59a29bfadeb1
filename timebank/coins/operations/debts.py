"""Debts: what is owed after a correction, paid back from earned coins only, at once or by a share of later earnings.

Granted and gifted coins are never touched, nothing is blocked, and no debt is ever asked for in money.
"""

from datetime import datetime
from uuid import UUID

from timebank.coins.kinds import DebtState
from timebank.coins.models import Correction, Debt, DebtRepayment, DebtStep
from timebank.coins.operations.telling import tell_member
from timebank.coins.refusals import AppealedAlready, DebtNotOpen, NoCoinsNamed, RepaymentTooLarge
from timebank.coins.rules import debt_account, earned_account, repaying_share
from timebank.ledger import queries as ledger
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import Movement, lock_accounts, post
from timebank.ledger.rules import MovementFact
from timebank.lib.ids import derived_id, new_id
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.lib.units import CoinMinutes
from timebank.notices.kinds import NoticeKind
from timebank.notices.rules import coins_in_words
from timebank.people import powers
from timebank.people.queries import person
from timebank.people.rules import SYSTEM_ACTOR, Actor
from timebank.policy.queries import value

EARNINGS_MAX = 500
"""Earnings of one person that one run looks at; the next run takes the next."""

OPEN = (DebtState.OWED, DebtState.PAUSED)


@operation
def repay_debt(*, debt_id: UUID, coin_minutes: int, by: Actor, at: datetime) -> None:
    """Pay earned coins back toward one's own debt, now; also while an appeal is open, if one likes.

    Raises: NotFound, NotYourAct, DebtNotOpen, NoCoinsNamed, RepaymentTooLarge.
    """
    debt = _debt_of(debt_id, act="repay_debt", by=by)
    if debt.state not in OPEN:
        raise DebtNotOpen
    if coin_minutes <= 0:
        raise NoCoinsNamed
    account = earned_account(person_id=debt.person_id).id
    lock_accounts(account_ids=[account, debt_account(person_id=debt.person_id).id])
    most = min(owed(debt), ledger.balance(account_id=account))
    if coin_minutes > most:
        raise RepaymentTooLarge(most=coins_in_words(most))
    # From here on it must succeed.
    post(movements=[pay(debt, coin_minutes=CoinMinutes(coin_minutes), earning_id=None, by=by, at=at)])


@operation
def appeal_debt(*, debt_id: UUID, by: Actor, at: datetime) -> None:
    """Appeal against one's own debt, once: nothing is taken from later earnings until the appeal is decided.

    Raises: NotFound, NotYourAct, DebtNotOpen, AppealedAlready.
    """
    debt = _debt_of(debt_id, act="appeal_debt", by=by)
    if debt.state != DebtState.OWED:
        raise DebtNotOpen
    if DebtStep.objects.filter(debt=debt, to_state=DebtState.PAUSED).exists():
        raise AppealedAlready
    move_debt(debt, to=DebtState.PAUSED, by_id=by.person_id, at=at, reason="APPEAL")


@operation
def reject_appeal(*, debt_id: UUID, by: Actor, at: datetime) -> None:
    """Decide that an appeal changes nothing, as somebody who had no part in the correction; the debt runs on.

    An appeal that is right is answered by restoring the correction. Raises: NotFound, NotYourAct, MakerIsChecker,
    DebtNotOpen.
    """
    debt = _locked(debt_id)
    correction = Correction.objects.filter(pk=debt.cause_id).first()
    makers = [correction.proposed_by_id, correction.approved_by_id] if correction else []
    place = person(person_id=debt.person_id).place_id
    powers.require(
        "reject_appeal",
        by=by,
        place=place,
        owner=debt.person_id,
        makers=[maker for maker in makers if maker],
    )
    if debt.state != DebtState.PAUSED:
        raise DebtNotOpen
    # From here on it must succeed.
    _let_earnings_stay(debt)
    move_debt(debt, to=DebtState.OWED, by_id=by.person_id, at=at, reason="APPEAL_REJECTED")
    _tell(debt, NoticeKind.APPEAL_REJECTED, at=at)


@operation
def collect_repayments(*, person_id: UUID, at: datetime) -> CoinMinutes:
    """Take the share of each earning since the last run toward a person's debts, oldest first; give how much.

    Nothing is taken that is no longer there, and nothing while an appeal is open. A repeated run takes nothing twice.
    Source: policy value ``debt_repay_percent``.
    """
    debts = open_debts(person_id=person_id)
    if not debts:
        return CoinMinutes(0)
    account = earned_account(person_id=person_id).id
    after = min(debt.seen_row_number for debt in debts)
    lock_accounts(account_ids=[account, debt_account(person_id=person_id).id])
    earnings = ledger.arrivals(account_id=account, kind=TransferKind.EARN, after=after, limit=EARNINGS_MAX)
    if not earnings:
        return CoinMinutes(0)
    place = person(person_id=person_id).place_id
    movements = _collecting(debts, earnings, left=ledger.balance(account_id=account), place=place, at=at)
    if movements:
        post(movements=movements)
    seen = earnings[-1].row_number
    unseen = [debt.pk for debt in debts if debt.seen_row_number < seen]
    Debt.objects.filter(pk__in=unseen).update(seen_row_number=seen)
    return CoinMinutes(sum(movement.coin_minutes for movement in movements))


def _collecting(
    debts: list[Debt], earnings: list[MovementFact], *, left: int, place: str, at: datetime
) -> list[Movement]:
    """Write what of each earning repays which debt; an earning older than a debt owes it nothing."""
    movements = []
    for earning in earnings:
        percent = value("debt_repay_percent", at=earning.happened_at, place=place)
        share = repaying_share(earned_minutes=earning.coin_minutes, percent=percent)
        for debt in debts:
            if debt.state != DebtState.OWED or debt.seen_row_number >= earning.row_number:
                continue
            part = CoinMinutes(min(share, owed(debt), left))
            if part:
                share, left = CoinMinutes(share - part), left - part
                movements.append(pay(debt, coin_minutes=part, earning_id=earning.id, by=SYSTEM_ACTOR, at=at))
    return movements


def lend(*, person_id: UUID, cause_id: UUID, coin_minutes: CoinMinutes, at: datetime) -> None:
    """Write the debt of what the books just lent; the caller holds the account, so no earning is between."""
    account = earned_account(person_id=person_id).id
    newest = ledger.movements_of(account_ids=[account], limit=1, before=None)[0]
    debt = Debt.objects.create(
        person_id=person_id,
        cause_id=cause_id,
        lent_minutes=coin_minutes,
        lent_at=at,
        seen_row_number=newest.row_number,
        state=DebtState.OWED,
    )
    DebtStep.objects.create(debt=debt, at=at, by_id=SYSTEM_ACTOR.person_id, to_state=DebtState.OWED)
    _tell(debt, NoticeKind.DEBT_OPENED, at=at)


def debts_to_lift(*, person_id: UUID, cause_id: UUID) -> list[Debt]:
    """Lock what is still owed for a cause that is being undone; before the accounts are locked."""
    rows = Debt.objects.select_for_update().filter(person_id=person_id, cause_id=cause_id, state__in=OPEN)
    return list(rows.order_by("pk"))


def written_off(*, person_id: UUID, cause_id: UUID) -> CoinMinutes:
    """Count what the city bore of the loans of a cause when the person had died."""
    rows = Debt.objects.filter(person_id=person_id, cause_id=cause_id, state=DebtState.WRITTEN_OFF)
    return CoinMinutes(sum(owed(debt) for debt in rows))


def lift_debt(debt: Debt, *, by: Actor, at: datetime) -> Movement:
    """Write what repays the rest of a locked debt out of the coins that come back in the same posting."""
    rest = CoinMinutes(owed(debt))
    return pay(debt, coin_minutes=rest, earning_id=None, by=by, at=at, over=DebtState.LIFTED)


def owed(debt: Debt) -> int:
    """Count what is still owed of a debt."""
    return debt.lent_minutes - debt.repaid_minutes


def pay(
    debt: Debt,
    *,
    coin_minutes: CoinMinutes,
    earning_id: UUID | None,
    by: Actor,
    at: datetime,
    over: DebtState = DebtState.REPAID,
) -> Movement:
    """Write a payment toward a locked debt and give its movement; the last one ends the debt, and is told."""
    payment_id = (
        derived_id(cause=debt.pk, verb=TransferKind.REPAY, account=earning_id) if earning_id else new_id()
    )
    payment = DebtRepayment.objects.create(
        pk=payment_id, debt=debt, coin_minutes=coin_minutes, earning_id=earning_id, paid_at=at
    )
    debt.repaid_minutes += coin_minutes
    before, debt.state = debt.state, over if not owed(debt) else debt.state
    debt.save(update_fields=["repaid_minutes", "state"])
    if not owed(debt):
        DebtStep.objects.create(debt=debt, at=at, by_id=by.person_id, from_state=before, to_state=debt.state)
        _tell(debt, NoticeKind.DEBT_OVER, at=at)
    return Movement(
        id=derived_id(cause=payment.pk, verb=TransferKind.REPAY),
        debit=earned_account(person_id=debt.person_id),
        credit=debt_account(person_id=debt.person_id),
        coin_minutes=coin_minutes,
        kind=TransferKind.REPAY,
        reference=f"DEBT {debt.pk}",
        cause_id=payment.pk,
        happened_at=at,
    )


def move_debt(debt: Debt, *, to: DebtState, by_id: UUID, at: datetime, reason: str) -> None:
    """Move a locked debt to another state and write the step."""
    DebtStep.objects.create(debt=debt, at=at, by_id=by_id, from_state=debt.state, to_state=to, reason=reason)
    debt.state = to
    debt.save(update_fields=["state"])


def open_debts(*, person_id: UUID) -> list[Debt]:
    """Lock the open debts of a person, oldest first."""
    rows = Debt.objects.select_for_update().filter(person_id=person_id, state__in=OPEN)
    return list(rows.order_by("lent_at", "pk"))


def _let_earnings_stay(debt: Debt) -> None:
    """Count what was earned while the appeal was open as looked at, so that no later run takes a share of it."""
    account = earned_account(person_id=debt.person_id).id
    lock_accounts(account_ids=[account])
    (newest,) = ledger.movements_of(account_ids=[account], limit=1, before=None)
    debt.seen_row_number = max(debt.seen_row_number, newest.row_number)
    debt.save(update_fields=["seen_row_number"])


def _locked(debt_id: UUID) -> Debt:
    debt = Debt.objects.select_for_update().filter(pk=debt_id).first()
    if debt is None:
        raise NotFound
    return debt


def _debt_of(debt_id: UUID, *, act: str, by: Actor) -> Debt:
    """Lock a debt of the person who acts. Raises: NotFound, NotYourAct."""
    debt = _locked(debt_id)
    place = person(person_id=debt.person_id).place_id
    powers.require(act, by=by, place=place, owner=debt.person_id)
    return debt


def _tell(debt: Debt, kind: NoticeKind, *, at: datetime) -> None:
    tell_member(debt.person_id, kind, coin_minutes=owed(debt), at=at)

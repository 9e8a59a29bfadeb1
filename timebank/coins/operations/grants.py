"""Grants to elders of special groups: proposed and approved by two officers of the district, expired by date.

Granted coins come from the district's budget and what is left of them returns to it; coins in a hold never expire.
"""

from datetime import UTC, datetime
from uuid import UUID

from timebank.coins import queries
from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant
from timebank.coins.refusals import (
    AlreadyDecided,
    BudgetTooSmall,
    InvolvedInEntry,
    MemberDied,
    TooYoungForGrant,
)
from timebank.coins.rules import budget_account, granted_account
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import AccountKey, Movement, post
from timebank.ledger.queries import balance
from timebank.lib.calendar import months_after
from timebank.lib.ids import derived_id
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.lib.units import CoinMinutes
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.notices.rules import coins_in_words
from timebank.people import powers
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person
from timebank.people.queries import are_same_side, person
from timebank.people.refusals import ReasonMissing
from timebank.people.rules import Actor, age_on, local_date
from timebank.places.rules import district_code
from timebank.policy.queries import value

REASON_LENGTH_MAX = 200


@operation
def propose_grant(
    *, person_id: UUID, coin_minutes: int, beneficiary_class: BeneficiaryClass, by: Actor, at: datetime
) -> UUID:
    """Propose coin minutes for an elder of a special group in the elder's district; give the id of the grant.

    Raises: NotFound, NotYourAct, InvolvedInEntry, MemberDied, TooYoungForGrant, NoCoinsNamed. Source: plan, coins granted by the district.
    """
    elder = person(person_id=person_id)
    place = district_code(elder.place_id)
    powers.require("propose_grant", by=by, place=place, owner=person_id)
    refuse_unfit(elder, by=by, at=at)
    grant = Grant.objects.create(
        person=elder,
        place_id=place,
        beneficiary_class=BeneficiaryClass(beneficiary_class),
        coin_minutes=coin_minutes,
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=DecisionState.PROPOSED,
    )
    return grant.pk


@operation
def approve_grant(*, grant_id: UUID, by: Actor, at: datetime) -> None:
    """Approve a grant: coins move from the district's budget to the elder, who is told.

    They can be spent until the day of the month ``grant_expiry_months`` later, that day included.
    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, InvolvedInEntry, MemberDied, TooYoungForGrant,
    BudgetTooSmall.
    """
    grant = _grant_to_decide(grant_id, by=by)
    refuse_unfit(grant.person, by=by, at=at)
    left = queries.budget_balance(place=grant.place_id)
    if left < grant.coin_minutes:
        raise BudgetTooSmall(left=coins_in_words(left))
    # From here on it must succeed.
    make_grant_real(grant, kind=NoticeKind.GRANT_RECEIVED, by=by, at=at)


@operation
def refuse_grant(*, grant_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a proposed grant with the reason.

    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided, ReasonMissing.
    """
    note_refusal(_grant_to_decide(grant_id, by=by), reason=reason, by=by, at=at)


@operation
def expire_grant(*, grant_id: UUID, at: datetime) -> CoinMinutes:
    """Move what is left of a grant past its last day back to where it came from; give how much that was.

    Moves nothing when the grant is not past its last day (a release may have prolonged it) or has expired before.
    """
    past = queries.grants_past(day=local_date(at)).filter(pk=grant_id, expired_at__isnull=True)
    grant = past.select_for_update().first()
    if grant is None:
        return CoinMinutes(0)
    left = balance(account_id=granted_account(person_id=grant.person_id, grant_id=grant.pk).id)
    if left:
        _post_expiry(grant, coin_minutes=left, at=at)
    grant.expired_at = at
    grant.save(update_fields=["expired_at"])
    return left


def _grant_to_decide(grant_id: UUID, *, by: Actor) -> Grant:
    """Lock a grant from the budget that waits for a decision by this second person."""
    grant = lock_grant(grant_id, is_aid=False)
    makers = [grant.proposed_by_id]
    powers.require("approve_grant", by=by, place=grant.place_id, owner=grant.person_id, makers=makers)
    if grant.state != DecisionState.PROPOSED:
        raise AlreadyDecided
    return grant


def lock_grant(grant_id: UUID, *, is_aid: bool) -> Grant:
    """Lock a grant from a budget, or one from a pool, and read it with its person. Raises: NotFound."""
    rows = Grant.objects.select_related("person", "pool").select_for_update(of=("self",))
    grant = rows.filter(pk=grant_id).first()
    if grant is None or is_aid != (grant.pool_id is not None):
        raise NotFound
    return grant


def make_grant_real(grant: Grant, *, kind: NoticeKind, by: Actor, at: datetime) -> None:
    """Move the coins of a grant that is approved now, note who approved it, and tell the elder."""
    post(movements=[granting(grant, at=at)])
    months = value("grant_expiry_months", at=at, place=grant.place_id)
    grant.expires_date = months_after(day=local_date(at), months=months)
    grant.state, grant.approved_by_id, grant.approved_at = DecisionState.APPROVED, by.person_id, at
    grant.save(update_fields=["state", "approved_by", "approved_at", "expires_date"])
    queue_notice(
        person_id=grant.person_id,
        kind=kind,
        facts={"coin_minutes": grant.coin_minutes, "expires_date": grant.expires_date, "grant_id": grant.pk},
        at=at,
    )


def note_refusal(grant: Grant, *, reason: str, by: Actor, at: datetime) -> None:
    """Note who refused a proposed grant and why. Raises: ReasonMissing."""
    if not 0 < len(reason.strip()) <= REASON_LENGTH_MAX:
        raise ReasonMissing
    grant.state, grant.refused_by_id, grant.refused_at = DecisionState.REFUSED, by.person_id, at
    grant.refusal_reason = reason.strip()
    grant.save(update_fields=["state", "refused_by", "refused_at", "refusal_reason"])


def refuse_unfit(elder: Person, *, by: Actor, at: datetime) -> None:
    """Refuse the officer's own family and household, who has died, and who is too young for granted coins.

    Raises: InvolvedInEntry, MemberDied, TooYoungForGrant.
    """
    if are_same_side(first=by.person_id, second=elder.pk):
        raise InvolvedInEntry
    if queries.frozen_among(person_ids=[elder.pk]):
        raise MemberDied
    age_min = value("elder_age_min", at=at, place=elder.place_id)
    if age_on(birth_date=elder.birth_date, day=local_date(at)) < age_min:
        raise TooYoungForGrant(age=age_min)


def source_of(grant: Grant) -> AccountKey:
    """Name the account that a grant comes from and returns to: a pool's when one is named, else the budget."""
    return budget_account(place=grant.place_id) if grant.pool is None else grant.pool.account


def granting(grant: Grant, *, at: datetime) -> Movement:
    """Write the movement of a grant out of its source; the id comes from the grant, so it moves once."""
    account, source = granted_account(person_id=grant.person_id, grant_id=grant.pk), source_of(grant)
    kind = TransferKind.AID if grant.pool_id else TransferKind.GRANT
    return Movement(
        id=derived_id(cause=grant.pk, verb=kind, account=account.id),
        debit=source,
        credit=account,
        coin_minutes=CoinMinutes(grant.coin_minutes),
        kind=kind,
        reference=f"GRANT {grant.pk}",
        cause_id=grant.pk,
        happened_at=at,
    )


def _post_expiry(grant: Grant, *, coin_minutes: CoinMinutes, at: datetime) -> None:
    """Post the end of a life; a grant that gets coins back out of a hold ends again, at another moment."""
    movement = Movement(
        id=derived_id(cause=grant.pk, verb=TransferKind.EXPIRE, account=at.astimezone(UTC).isoformat()),
        debit=granted_account(person_id=grant.person_id, grant_id=grant.pk),
        credit=source_of(grant),
        coin_minutes=coin_minutes,
        kind=TransferKind.EXPIRE,
        reference=f"GRANT {grant.pk}",
        cause_id=grant.pk,
        happened_at=at,
    )
    post(movements=[movement])

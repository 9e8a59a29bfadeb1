"""Closing an account: coins' fate chosen first, promises ended, a waiting period with a way back, then the membership ends.

What was served and earned stays in the books under the member number.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from timebank.coins.models import Donation
from timebank.coins.operations import cancel_donation, donate_coins
from timebank.coins.queries import earned_left
from timebank.lib.operation import operation
from timebank.people import powers
from timebank.people.kinds import ConsentHow
from timebank.people.operations import end_membership
from timebank.people.rules import SYSTEM_ACTOR, Actor
from timebank.policy.queries import value
from timebank.rights.kinds import Fate, Obligation, RequestKind, RequestState
from timebank.rights.models import Request
from timebank.rights.operations.steps import (
    asking,
    lock_request,
    move,
    new_request,
    refuse_answered,
)
from timebank.rights.queries import obligations_of
from timebank.rights.refusals import CoinsLeft, PoolNotChosen, StillObliged
from timebank.visits.operations import end_promises

NEVER_WHILE = (Obligation.DEBT, Obligation.ESTATE, Obligation.MINORS, Obligation.STAFF)
"""What cannot end by itself while an account waits to be closed."""


@operation
def cancel_account(
    *,
    person_id: UUID,
    fate: Fate,
    pool_id: UUID | None,
    how: ConsentHow,
    by: Actor,
    at: datetime,
) -> Request:
    """Ask that an account is closed: requests and promises end now, the membership after ``account_wait_days``.

    Granted and gifted coins cannot be given on; granted ones return to their source by their last day.
    Raises: NotFound, NotYourAct, PersonEnded, RequestOpen, StillObliged, CoinsLeft, PoolNotChosen, what
    ``coins.donate_coins`` raises.
    """
    person = asking(person_id=person_id, kind=RequestKind.CANCEL, by=by)
    refuse_obligations([each for each in obligations_of(person_id=person.pk, at=at) if each in NEVER_WHILE])
    left = earned_left(person_id=person.pk)
    if fate == Fate.GIVEN and left:
        raise CoinsLeft
    if fate == Fate.DONATE and left and pool_id is None:
        raise PoolNotChosen
    # From here on it must succeed.
    end_promises(person_id=person.pk, by=by, at=at)
    donation = None
    if fate == Fate.DONATE and pool_id is not None:
        donation = _donated(person.pk, pool_id, how=how, by=by, at=at)
    days = value("account_wait_days", at=at, place=person.place_id)
    return new_request(
        person,
        RequestKind.CANCEL,
        how=how,
        state=RequestState.WAITING,
        fate=Fate(fate),
        donation=donation,
        waits_until=at + timedelta(days=days),
        by=by,
        at=at,
    )


def _donated(person_id: UUID, pool_id: UUID, *, how: ConsentHow, by: Actor, at: datetime) -> Donation | None:
    """Donate all earned coins, what came back from ended requests among them; None when there are none."""
    left = earned_left(person_id=person_id)
    if not left:
        return None
    word = None if how == ConsentHow.SELF else how
    return donate_coins(giver_id=person_id, pool_id=pool_id, coin_minutes=left, word=word, by=by, at=at)


@operation
def take_back_request(*, request_id: UUID, how: ConsentHow, by: Actor, at: datetime) -> None:
    """Take a request back before it is answered; a donation of closing that still rests comes back with it.

    Raises: NotFound, NotYourAct, RequestAnswered.
    """
    request = lock_request(request_id)
    person = request.person
    powers.require("make_rights_request", by=by, place=person.place_id, owner=person.pk)
    refuse_answered(request)
    if request.donation is not None and request.donation.is_resting:
        word = None if how == ConsentHow.SELF else how
        cancel_donation(donation_id=request.donation.pk, word=word, by=by, at=at)
    move(request, RequestState.WITHDRAWN, by=by, at=at)


@operation
def finish_cancellation(*, request_id: UUID, at: datetime) -> None:
    """End the membership when the waiting period is over and nothing is open any more; else it waits on.

    Raises: NotFound, RequestAnswered (too early, too), StillObliged.
    """
    request = lock_request(request_id)
    refuse_answered(request, RequestState.WAITING)
    if request.waits_until is None or at < request.waits_until:
        refuse_answered(request, RequestState.DONE)
    refuse_obligations(obligations_of(person_id=request.person_id, at=at))
    # From here on it must succeed.
    end_membership(person_id=request.person_id, at=at)
    move(request, RequestState.DONE, by=SYSTEM_ACTOR, at=at)


def refuse_obligations(found: Sequence[Obligation]) -> None:
    """Refuse while something is open, and say all of it at once. Raises: StillObliged."""
    if found:
        raise StillObliged(reasons=" · ".join(str(each.label) for each in found))

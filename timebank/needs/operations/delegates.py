"""What a delegate may still spend for an elder this month; asked for under a lock, where coins are set aside.

Coins of requests that were withdrawn, refused or ended without a volunteer went back and count no more.
"""

from datetime import datetime
from uuid import UUID

from timebank.needs.queries import spent_by_delegate
from timebank.needs.refusals import BeyondDelegatesLimit
from timebank.notices.rules import coins_in_words
from timebank.people import powers
from timebank.people.kinds import Role
from timebank.people.models import Delegation
from timebank.people.rules import Actor


def refuse_beyond_limit(*, elder_id: UUID, coin_minutes: int, by: Actor, at: datetime) -> None:
    """Refuse a delegate more than the elder lets be spent in a month of the calendar; nobody else has a limit here.

    The delegate's powers stay locked to the end of the transaction, so two requests at once are counted one after the other.
    Raises: NotYourAct, BeyondDelegatesLimit.
    """
    if by.role != Role.DELEGATE:
        return
    given = (
        Delegation.objects.select_for_update()
        .filter(elder_id=elder_id, delegate_id=by.person_id, until__isnull=True, may_publish=True)
        .first()
    )
    if given is None:
        raise powers.NotYourAct
    if given.spend_month_minutes is None:
        return
    spent = spent_by_delegate(elder_id=elder_id, delegate_id=by.person_id, month_of=at)
    if spent + coin_minutes > given.spend_month_minutes:
        left = max(0, given.spend_month_minutes - spent)
        raise BeyondDelegatesLimit(left=coins_in_words(left), limit=coins_in_words(given.spend_month_minutes))

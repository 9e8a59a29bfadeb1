"""The word of a person at a desk: for whom a clerk did what, and how the person's word was given.

It is a step of the need or visit concerned, from its state to the same state, so that it stays for ever beside the act.
"""

from datetime import datetime

from timebank.lib.operation import operation
from timebank.needs.models import Need, NeedStep
from timebank.people import powers
from timebank.people.kinds import DESK_ROLES, ConsentHow
from timebank.people.rules import Actor
from timebank.visits.models import Visit, VisitStep


@operation
def keep_word(
    *, about: Need | Visit, act: str, how: ConsentHow, member_number: str, by: Actor, at: datetime
) -> None:
    """Write who gave their word at a desk for which act, and how: "withdraw_need TELEPHONE BJ990000011".

    Called in the transaction of the act. Raises: NotYourAct.
    """
    if by.role not in DESK_ROLES:
        raise powers.NotYourAct
    said = {
        "at": at,
        "by_id": by.person_id,
        "from_state": about.state,
        "to_state": about.state,
        "reason": f"{act} {how.value} {member_number}",
    }
    if isinstance(about, Need):
        NeedStep.objects.create(need=about, **said)
    else:
        VisitStep.objects.create(visit=about, **said)

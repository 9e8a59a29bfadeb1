"""Review: a person of the street's organisation opens a need to volunteers, or refuses it with a reason."""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.needs.kinds import NeedState, RefusalReason
from timebank.needs.models import Need
from timebank.needs.operations.steps import give_back, lock_need, move_need, notice_to_elder, tell_elder
from timebank.needs.refusals import NeedStarted
from timebank.notices.kinds import NoticeKind
from timebank.people import powers
from timebank.people.rules import Actor


@operation
def approve_need(*, need_id: UUID, by: Actor, at: datetime) -> Need:
    """Open a reviewed need to volunteers. Raises: NotFound, NotYourAct, MakerIsChecker, NeedMoved."""
    need = lock_need(need_id=need_id)
    _refuse_review("approve_need", need, by=by)
    if at >= need.closes_at:
        raise NeedStarted
    move_need(
        need,
        to=NeedState.OPEN,
        expected=(NeedState.IN_REVIEW,),
        by_id=by.person_id,
        at=at,
        also=[notice_to_elder(need, NoticeKind.NEED_APPROVED, at=at)],
    )
    return need


@operation
def refuse_need(*, need_id: UUID, reason: RefusalReason, by: Actor, at: datetime) -> Need:
    """Refuse a need with a reason; its coins go back. Raises: NotFound, NotYourAct, MakerIsChecker, NeedMoved."""
    need = lock_need(need_id=need_id)
    _refuse_review("refuse_need", need, by=by)
    move_need(
        need,
        to=NeedState.REFUSED,
        expected=(NeedState.IN_REVIEW,),
        by_id=by.person_id,
        at=at,
        reason=reason.value,
    )
    give_back(need, at=at)
    tell_elder(need, NoticeKind.NEED_REFUSED, at=at)
    return need


def _refuse_review(act: str, need: Need, *, by: Actor) -> None:
    makers = [need.published_by_id]
    powers.require(act, by=by, place=need.place_id, owner=need.elder_id, makers=makers)

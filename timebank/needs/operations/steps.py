"""What every verb of needs shares: locking, moving the state, writing the step, telling the elder."""

from datetime import datetime
from uuid import UUID

from timebank.coins.operations import release_hold
from timebank.lib.refusals import NotFound
from timebank.needs.kinds import NeedState, Payer
from timebank.needs.models import Need, NeedStep
from timebank.needs.refusals import NeedMoved, NotAnElder
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.people.models import Person
from timebank.people.rules import Actor, age_on, local_date
from timebank.policy.queries import value


def lock_need(*, need_id: UUID) -> Need:
    """Lock a need and read it. Raises: NotFound."""
    need = Need.objects.select_for_update().filter(pk=need_id).first()
    if need is None:
        raise NotFound
    return need


def move_need(
    need: Need,
    *,
    to: NeedState,
    expected: tuple[NeedState, ...],
    by_id: UUID,
    at: datetime,
    reason: str = "",
) -> None:
    """Move a need from an expected state to the next and write the step. Raises: NeedMoved."""
    moved = Need.objects.filter(pk=need.pk, state__in=expected).update(state=to)
    if not moved:
        raise NeedMoved
    NeedStep.objects.create(need=need, at=at, by_id=by_id, from_state=need.state, to_state=to, reason=reason)
    need.state = to


def first_step(need: Need, *, by: Actor, at: datetime) -> None:
    """Write the first step of a new need; a repeat of an approved one is open at once."""
    reason = "REPEAT" if need.state == NeedState.OPEN else ""
    NeedStep.objects.create(need=need, at=at, by_id=by.person_id, to_state=need.state, reason=reason)


def give_back(need: Need, *, at: datetime) -> None:
    """Release what is still held for a need that will not be served."""
    if need.payer == Payer.ELDER and need.elder_id is not None:
        release_hold(need_id=need.pk, payer_id=need.elder_id, cause_id=need.pk, at=at)


def tell_elder(need: Need, kind: NoticeKind, *, at: datetime) -> None:
    """Queue a notice to the elder of a need; an activity has no single elder."""
    if need.elder_id is not None:
        queue_notice(
            person_id=need.elder_id,
            kind=kind,
            facts={"need_id": str(need.pk), "starts_at": need.starts_at.isoformat()},
            at=at,
        )


def refuse_young(elder: Person, *, at: datetime) -> None:
    """Refuse somebody who is not old enough to be served. Raises: NotAnElder."""
    age_min = value("elder_age_min", at=at, place=elder.place_id)
    if age_on(birth_date=elder.birth_date, day=local_date(at)) < age_min:
        raise NotAnElder(years=age_min)

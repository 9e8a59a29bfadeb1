"""What every verb of needs shares: locking, moving the state, writing the step, telling the elder."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from timebank.coins.operations import release_hold
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound
from timebank.needs.kinds import NeedState, Payer
from timebank.needs.models import Need, NeedStep
from timebank.needs.refusals import NeedMoved, NotAnElder
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.people.models import Person
from timebank.people.refusals import PersonEnded
from timebank.people.rules import Actor, age_on, local_date
from timebank.policy.queries import value


def lock_need(*, need_id: UUID) -> Need:
    """Lock a need and read it. Raises: NotFound."""
    need = Need.objects.select_for_update().filter(pk=need_id).first()
    if need is None:
        raise NotFound
    return need


# One statement, so that a move and its step are never apart and cost one round trip.
_MOVE = """
    WITH moved AS (
        UPDATE needs_need SET state = %(to)s, places_taken = coalesce(%(taken)s::integer, places_taken)
        WHERE id = %(need)s AND state = ANY(%(expected)s) RETURNING id
    )
    INSERT INTO needs_needstep (id, need_id, at, by_id, from_state, to_state, reason)
    SELECT %(step)s, id, %(at)s, %(by)s, %(from)s, %(to)s, %(reason)s FROM moved
"""


def move_need(
    need: Need,
    *,
    to: NeedState,
    expected: tuple[NeedState, ...],
    by_id: UUID,
    at: datetime,
    reason: str = "",
    places_taken: int | None = None,
) -> None:
    """Move a locked need from an expected state to the next and write the step; None leaves the places as they are.

    Raises: NeedMoved.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE,
            {
                "need": need.pk,
                "to": to.value,
                "taken": places_taken,
                "expected": [each.value for each in expected],
                "step": new_id(),
                "at": at,
                "by": by_id,
                "from": need.state,
                "reason": reason,
            },
        )
        if cursor.rowcount != 1:
            raise NeedMoved
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
    """Queue a notice to the elder of a need; of an activity, to who published it."""
    queue_notice(
        person_id=need.elder_id or need.published_by_id,
        kind=kind,
        facts={"need_id": str(need.pk), "starts_at": need.starts_at.isoformat()},
        at=at,
    )


def refuse_young(elder: Person, *, at: datetime) -> None:
    """Refuse somebody whose membership ended or who is not old enough to be served. Raises: PersonEnded, NotAnElder."""
    if elder.left_at is not None:
        raise PersonEnded
    age_min = value("elder_age_min", at=at, place=elder.place_id)
    if age_on(birth_date=elder.birth_date, day=local_date(at)) < age_min:
        raise NotAnElder(years=age_min)

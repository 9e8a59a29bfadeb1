"""What every verb of needs shares: locking, moving the state, writing the step, telling the elder."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from timebank.coins.operations import release_hold
from timebank.lib.refusals import NotFound
from timebank.lib.rows import Move, fetch_row, write_rows
from timebank.needs.kinds import NeedState, Payer
from timebank.needs.models import Need, NeedStep
from timebank.needs.refusals import NeedMoved, NotAnElder
from timebank.notices.kinds import NoticeKind
from timebank.notices.models import Notice
from timebank.notices.operations import new_notice
from timebank.people.models import Person
from timebank.people.refusals import MembershipWithdrawn, PersonEnded
from timebank.people.rules import Actor, age_on, local_date
from timebank.policy.queries import value


def lock_need(*, need_id: UUID) -> Need:
    """Lock a need and read it. Raises: NotFound."""
    need = fetch_row(Need, pk=need_id, lock=True)
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
    places_taken: int | None = None,
    also: Sequence[Model] = (),
) -> None:
    """Move a locked need from an expected state to the next; write the step, and what else came of it, with it.

    None leaves the places as they are. Raises: NeedMoved.
    """
    move, step = next_step(
        need, to=to, expected=expected, by_id=by_id, at=at, reason=reason, places_taken=places_taken
    )
    if not all(write_rows(step, *also, moves=[move])):
        raise NeedMoved
    need.state = to


def next_step(
    need: Need,
    *,
    to: NeedState,
    expected: tuple[NeedState, ...],
    by_id: UUID,
    at: datetime,
    reason: str = "",
    places_taken: int | None = None,
) -> tuple[Move, NeedStep]:
    """Make a move of a need and its step for a caller who writes them together with something else. See move_need."""
    changes: dict[str, object] = {"state": to.value}
    if places_taken is not None:
        changes["places_taken"] = places_taken
    step = NeedStep(need=need, at=at, by_id=by_id, from_state=need.state, to_state=to.value, reason=reason)
    return Move(Need, need.pk, tuple(each.value for each in expected), changes), step


def first_step(need: Need, *, by: Actor, at: datetime) -> NeedStep:
    """Make the first step of a new need; a repeat of an approved one is open at once."""
    reason = "REPEAT" if need.state == NeedState.OPEN else ""
    return NeedStep(need=need, at=at, by_id=by.person_id, to_state=need.state, reason=reason)


def give_back(need: Need, *, at: datetime) -> None:
    """Release what is still held for a need that will not be served."""
    if need.payer == Payer.ELDER and need.elder_id is not None:
        release_hold(need_id=need.pk, payer_id=need.elder_id, cause_id=need.pk, at=at)


def tell_elder(need: Need, kind: NoticeKind, *, at: datetime) -> None:
    """Queue a notice to the elder of a need; of an activity, to who published it."""
    write_rows(notice_to_elder(need, kind, at=at))


def notice_to_elder(need: Need, kind: NoticeKind, *, at: datetime) -> Notice:
    """Make the notice for a caller who writes it together with what it tells of. See tell_elder."""
    return new_notice(
        person_id=need.elder_id or need.published_by_id,
        kind=kind,
        facts={"need_id": str(need.pk), "starts_at": need.starts_at.isoformat()},
        at=at,
    )


def refuse_young(elder: Person, *, at: datetime) -> None:
    """Refuse somebody whose membership ended or who is not old enough to be served. Raises: PersonEnded, MembershipWithdrawn, NotAnElder."""
    if elder.left_at is not None:
        raise PersonEnded
    if elder.membership_withdrawn_at is not None:
        raise MembershipWithdrawn
    age_min = value("elder_age_min", at=at, place=elder.place_id)
    if age_on(birth_date=elder.birth_date, day=local_date(at)) < age_min:
        raise NotAnElder(years=age_min)

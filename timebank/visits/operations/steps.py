"""What every verb of visits shares: locking a visit, moving its state, writing the step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from timebank.lib.refusals import NotFound
from timebank.lib.rows import Move, fetch_row, write_rows
from timebank.needs.refusals import NeedMoved
from timebank.notices.kinds import NoticeKind
from timebank.notices.models import Notice
from timebank.notices.operations import new_notice
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit, VisitStep
from timebank.visits.refusals import VisitMoved


def locked_visit(visit_id: UUID) -> Visit:
    """Lock a visit and read it with its need and match. Raises: NotFound."""
    visit = fetch_row(Visit, pk=visit_id, related=("need", "match"), lock=True)
    if visit is None:
        raise NotFound
    visit.match.need = visit.need
    return visit


def refuse_unless(visit: Visit, *states: VisitState) -> None:
    """Refuse a visit that is in none of the states. Raises: VisitMoved."""
    if visit.state not in states:
        raise VisitMoved


def move_visit(
    visit: Visit,
    *,
    to: VisitState,
    by_id: UUID,
    at: datetime,
    reason: str = "",
    also: Sequence[Model] = (),
    moves: Sequence[Move] = (),
    **facts: Any,
) -> None:
    """Move a locked visit on, write the facts (by column) that came with the move, the step, and what else came of it.

    ``moves`` are of other rows; all is one statement. Raises: VisitMoved, NeedMoved (one of ``moves`` did not happen).
    """
    step = VisitStep(
        visit=visit, at=at, by_id=by_id, from_state=visit.state, to_state=to.value, reason=reason
    )
    move = Move(Visit, visit.pk, (str(visit.state),), {"state": to.value, **facts})
    has_moved, *others = write_rows(step, *also, moves=[move, *moves])
    if not has_moved:
        raise VisitMoved
    if not all(others):
        raise NeedMoved
    visit.state = to
    for name, fact in facts.items():
        setattr(visit, name, fact)


def notice_of(
    person_id: UUID | None, kind: NoticeKind, visit: Visit, *, at: datetime, **numbers: int
) -> list[Notice]:
    """Make the notice about a visit, for a caller who writes it with what it tells of.

    An activity has no single elder who could be told: then there is none.
    """
    if person_id is None:
        return []
    facts: dict[str, int | str] = {"visit_id": str(visit.pk), "starts_at": visit.starts_at.isoformat()}
    return [new_notice(person_id=person_id, kind=kind, facts={**facts, **numbers}, at=at)]

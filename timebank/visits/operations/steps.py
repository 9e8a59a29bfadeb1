"""What every verb of visits shares: locking a visit, moving its state, writing the step."""

from datetime import datetime
from typing import Any
from uuid import UUID

from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit, VisitStep
from timebank.visits.refusals import VisitMoved


def locked_visit(visit_id: UUID) -> Visit:
    """Lock a visit and read it with its need and match. Raises: NotFound."""
    visit = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("need", "match")
        .filter(pk=visit_id)
        .first()
    )
    if visit is None:
        raise NotFound
    return visit


def refuse_unless(visit: Visit, *states: VisitState) -> None:
    """Refuse a visit that is in none of the states. Raises: VisitMoved."""
    if visit.state not in states:
        raise VisitMoved


def move_visit(
    visit: Visit, *, to: VisitState, by_id: UUID, at: datetime, reason: str = "", **facts: Any
) -> None:
    """Move a locked visit on, write the facts that came with the move, and write the step."""
    moved = Visit.objects.filter(pk=visit.pk, state=visit.state).update(state=to, **facts)
    if not moved:
        raise VisitMoved
    VisitStep.objects.create(
        visit=visit, at=at, by_id=by_id, from_state=visit.state, to_state=to, reason=reason
    )
    visit.state = to
    for name, fact in facts.items():
        setattr(visit, name, fact)


def tell(person_id: UUID | None, kind: NoticeKind, visit: Visit, *, at: datetime, **numbers: int) -> None:
    """Queue a notice about a visit; an activity has no single elder who could be told."""
    if person_id is None:
        return
    facts: dict[str, int | str] = {"visit_id": str(visit.pk), "starts_at": visit.starts_at.isoformat()}
    facts.update(numbers)
    queue_notice(person_id=person_id, kind=kind, facts=facts, at=at)

"""What every verb of visits shares: locking a visit, moving its state, writing the step."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit
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


# One statement, so that a move and its step are never apart and cost one round trip. The columns come from code only.
_MOVE = """
    WITH moved AS (
        UPDATE visits_visit SET state = %(to)s/* facts */ WHERE id = %(visit)s AND state = %(from)s RETURNING id
    )
    INSERT INTO visits_visitstep (id, visit_id, at, by_id, from_state, to_state, reason)
    SELECT %(step)s, id, %(at)s, %(by)s, %(from)s, %(to)s, %(reason)s FROM moved
"""


def move_visit(
    visit: Visit, *, to: VisitState, by_id: UUID, at: datetime, reason: str = "", **facts: Any
) -> None:
    """Move a locked visit on, write the facts (by column) that came with the move, and write the step."""
    changes = "".join(f", {column} = %({column})s" for column in facts)
    statement = _MOVE.replace("/* facts */", changes)
    values: dict[str, Any] = {
        "visit": visit.pk,
        "to": to.value,
        "from": visit.state,
        "step": new_id(),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, {**facts, **values, "by": by_id, "reason": reason})
        if cursor.rowcount != 1:
            raise VisitMoved
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

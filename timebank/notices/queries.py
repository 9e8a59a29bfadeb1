"""What a person has been told.

Reads only rows of the one person asked for; never resolves an address.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from timebank.notices.kinds import NoticeKind
from timebank.notices.models import Notice
from timebank.notices.rules import sentence

NOTICES_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """One notice for showing, with its sentence in the language in force."""

    id: UUID
    kind: NoticeKind
    facts: dict[str, Any]
    sentence: str
    queued_at: datetime
    delivered_at: datetime | None
    read_at: datetime | None


def notices_of(*, person_id: UUID, limit: int) -> list[NoticeFact]:
    """List what one person has been told, newest first, at most 200."""
    rows = Notice.objects.filter(person_id=person_id).order_by("-queued_at", "-id")
    return [_fact(row) for row in rows[: min(limit, NOTICES_SHOWN_MAX)]]


def _fact(row: Notice) -> NoticeFact:
    kind = NoticeKind(row.kind)
    told = sentence(kind=kind, facts=row.facts)
    return NoticeFact(row.pk, kind, row.facts, told, row.queued_at, row.delivered_at, row.read_at)

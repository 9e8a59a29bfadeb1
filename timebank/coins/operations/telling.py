"""Telling members what happened to their coins. Nobody writes to the phone of somebody who died."""

from datetime import datetime
from uuid import UUID

from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.people.queries import person


def tell_member(person_id: UUID, kind: NoticeKind, *, coin_minutes: int, at: datetime) -> None:
    """Queue a notice with its coins to a person whose membership has not ended."""
    if person(person_id=person_id).left_at is None:
        queue_notice(person_id=person_id, kind=kind, facts={"coin_minutes": coin_minutes}, at=at)

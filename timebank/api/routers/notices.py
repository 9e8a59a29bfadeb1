"""Notices: what one has been told, and that it was read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from timebank.api.door import KEY, Call, answer, write
from timebank.api.fields import answers, limit
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import mark_read
from timebank.notices.queries import NOTICES_SHOWN_MAX, notices_of
from timebank.people.rules import Actor

router = Router()


class NoticeShown(BaseModel):
    """One notice: its kind, its facts, its sentence in the language asked for."""

    id: UUID
    kind: NoticeKind
    facts: dict[str, Any]
    sentence: str
    queued_at: datetime
    delivered_at: datetime | None
    read_at: datetime | None


class NoticeList(BaseModel):
    """Notices, the newest first."""

    items: list[NoticeShown]


class NoticeRead(BaseModel):
    """The notice that was read."""

    id: UUID


@router.get("/notices", response=answers(200, NoticeList), operation_id="list_notices")
def notices(request: Call, limit: int = limit(usual=50, most=NOTICES_SHOWN_MAX)) -> HttpResponse:
    """List what you have been told, the newest first."""
    rows = notices_of(person_id=request.auth.actor.person_id, limit=limit)
    shown = [{name: getattr(row, name) for name in NoticeShown.model_fields} for row in rows]
    return answer({"items": shown})


@router.post("/notices/{uuid:notice_id}/read", response=answers(200, NoticeRead), operation_id="mark_read")
def read(request: Call, notice_id: UUID, key: UUID = KEY) -> HttpResponse:
    """Note that you have read a notice."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        mark_read(notice_id=notice_id, person_id=by.person_id, at=at)
        return {"id": str(notice_id)}

    return write(request, key=key, act="mark_read", of=notice_id, run=run)

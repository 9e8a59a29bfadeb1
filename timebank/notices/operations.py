"""Queueing notices and moving them on: claimed, sent, delivered, read, failed.

Claiming and marking are short transactions of their own; nothing is sent while one is open. A notice is sent at
least once: a stop between sending and marking repeats it, and none is ever lost.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.lib.rows import write_rows
from timebank.notices.kinds import NEVER_STORED, NoticeChannel, NoticeKind, NoticeState
from timebank.notices.models import Notice
from timebank.notices.rules import Fact, checked_facts

ATTEMPTS_MAX = 5
NOTICES_PER_CALL_MAX = 10_000
CLAIM_LASTS_SECONDS = 300
"""How long a claim keeps other workers away after the first attempt; doubles with each one, to 5 hours."""

# Materialised: a subquery with LIMIT may be run again for other rows and then claims more than the limit.
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM notices_notice WHERE state = 'QUEUED' AND next_attempt_at <= %(at)s
    ORDER BY next_attempt_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE notices_notice SET
    attempts = attempts + 1,
    next_attempt_at = %(at)s + make_interval(secs => %(lasts)s) * power(2, least(attempts, 6))
FROM due WHERE notices_notice.id = due.id
RETURNING notices_notice.queued_at, notices_notice.id, person_id, kind, facts, attempts
"""

_KEEP_IN_APP = """
UPDATE notices_notice SET state = 'IN_APP', channel = 'IN_APP', next_attempt_at = NULL
FROM unnest(%s::uuid[], %s::integer[]) AS claimed (id, attempt)
WHERE notices_notice.id = claimed.id AND state = 'QUEUED' AND attempts = claimed.attempt
"""


@dataclass(frozen=True, slots=True)
class ClaimedNotice:
    """A notice that one worker has taken up to send; ``attempt`` is proof of the claim."""

    id: UUID
    person_id: UUID
    kind: NoticeKind
    facts: dict[str, int | str]
    attempt: int


@operation
def queue_notice(*, person_id: UUID, kind: NoticeKind, facts: Mapping[str, Fact], at: datetime) -> UUID:
    """Put a notice into the outbox in the caller's transaction; give its id.

    Facts are ids, numbers, moments, days and codes; anything else is a fault of the caller (ValueError).
    """
    notice = new_notice(person_id=person_id, kind=kind, facts=facts, at=at)
    write_rows(notice)
    return notice.pk


def new_notice(*, person_id: UUID, kind: NoticeKind, facts: Mapping[str, Fact], at: datetime) -> Notice:
    """Make the row of a notice for a caller who writes it together with what it tells of. See queue_notice."""
    if kind in NEVER_STORED:
        raise ValueError(f"{kind} is never stored")
    return Notice(
        person_id=person_id,
        kind=kind,
        facts=checked_facts(kind=kind, facts=facts),
        queued_at=at,
        next_attempt_at=at,
    )


@operation
def queue_notices(
    *, kind: NoticeKind, facts_of: Sequence[tuple[UUID, Mapping[str, Fact]]], at: datetime
) -> None:
    """Put notices of one kind to many persons into the outbox, in one statement; each has its own facts.

    Raises: ValueError as ``queue_notice`` does, or for more than NOTICES_PER_CALL_MAX.
    """
    if kind in NEVER_STORED or len(facts_of) > NOTICES_PER_CALL_MAX:
        raise ValueError(f"{kind} is never stored, or {len(facts_of)} notices are too many at once")
    Notice.objects.bulk_create(
        Notice(
            person_id=person_id,
            kind=kind,
            facts=checked_facts(kind=kind, facts=facts),
            queued_at=at,
            next_attempt_at=at,
        )
        for person_id, facts in facts_of
    )


@operation
def mark_read(*, notice_id: UUID, person_id: UUID, at: datetime) -> None:
    """Note that the person has read the notice; one that had not been delivered is so now, and is not sent.

    Raises: NotFound when it does not exist or is somebody else's.
    """
    notice = Notice.objects.select_for_update().filter(pk=notice_id, person_id=person_id).first()
    if notice is None:
        raise NotFound
    if notice.read_at is not None:
        return
    if notice.delivered_at is None:
        notice.delivered_at = at
        notice.channel = NoticeChannel.IN_APP
    notice.state, notice.next_attempt_at, notice.read_at = NoticeState.DELIVERED, None, at
    notice.save(update_fields=["state", "channel", "next_attempt_at", "delivered_at", "read_at"])


@operation
def mark_delivered(*, notice_id: UUID, at: datetime) -> bool:
    """Note the provider's later report that a sent notice arrived; False when it was not waiting for one."""
    waiting = Notice.objects.filter(pk=notice_id, state=NoticeState.SENT)
    return bool(waiting.update(state=NoticeState.DELIVERED, delivered_at=at))


@operation
def claim_notices(*, at: datetime, limit: int) -> list[ClaimedNotice]:
    """Take up due notices so that no other worker has them until the claim runs out; oldest first."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "lasts": CLAIM_LASTS_SECONDS, "limit": limit})
        rows = sorted(cursor.fetchall(), key=lambda row: row[:2])
    return [
        ClaimedNotice(notice_id, person_id, NoticeKind(kind), json.loads(facts), attempts)
        for _, notice_id, person_id, kind, facts, attempts in rows
    ]


@operation
def mark_sent(*, claimed: ClaimedNotice, is_delivered: bool, at: datetime) -> bool:
    """Note that the provider took a claimed notice; False when the claim had run out or it was read meanwhile."""
    return _move(
        claimed,
        state=NoticeState.DELIVERED if is_delivered else NoticeState.SENT,
        channel=NoticeChannel.SMS,
        next_attempt_at=None,
        sent_at=at,
        delivered_at=at if is_delivered else None,
    )


@operation
def keep_in_app(*, claimed: Sequence[ClaimedNotice]) -> int:
    """Leave claimed notices on the page because their persons have no phone; give of how many the claim still held.

    Each is delivered when it is read. One statement for all.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            _KEEP_IN_APP, [[notice.id for notice in claimed], [notice.attempt for notice in claimed]]
        )
        return int(cursor.rowcount)


@operation
def mark_attempt_failed(*, claimed: ClaimedNotice) -> bool:
    """Note that sending failed: after the fifth attempt it is FAILED, else it is tried when the claim runs out."""
    if claimed.attempt < ATTEMPTS_MAX:
        return False
    return _move(claimed, state=NoticeState.FAILED, next_attempt_at=None)


def _move(claimed: ClaimedNotice, **columns: object) -> bool:
    """Move a notice on only if this claim still holds."""
    held = Notice.objects.filter(pk=claimed.id, state=NoticeState.QUEUED, attempts=claimed.attempt)
    return bool(held.update(**columns))

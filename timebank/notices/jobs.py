"""Sends what is due in the outbox, every minute.

Each phone is read through a journaled look just before sending. Texts are sent at least once: when a worker stops
between sending and marking, that one text is sent again after its claim has run out.
"""

from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.utils import translation
from procrastinate.contrib.django import app

from timebank.lib.door_clock import now
from timebank.notices.channels import SmsFailed, SmsProvider, sms_provider
from timebank.notices.operations import (
    ClaimedNotice,
    claim_notices,
    keep_in_app,
    mark_attempt_failed,
    mark_sent,
)
from timebank.notices.rules import sentence
from timebank.vault.kinds import SYSTEM_ID, SYSTEM_ROLE, Field, Purpose
from timebank.vault.operations import look_at_many

CLAIMED_AT_ONCE_MAX = 20
"""Notices in one claim; at 10 seconds each they are sent before the claim of 5 minutes runs out."""
SENT_PER_RUN_MAX = 10_000


def send_due_notices(*, at: datetime, limit: int) -> int:
    """Send up to ``limit`` due notices; give how many were taken up, sent or not.

    Without a usable provider nothing is claimed, so nothing uses up its attempts (ImproperlyConfigured).
    """
    provider, began, moment, taken = sms_provider(), monotonic(), at, 0
    while taken < limit:
        claimed = claim_notices(at=moment, limit=min(CLAIMED_AT_ONCE_MAX, limit - taken))
        if not claimed:
            break
        _send_all(claimed, provider, at=moment)
        taken += len(claimed)
        moment = at + timedelta(seconds=monotonic() - began)
    return taken


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_notices")
def send_notices(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives it
    """Run once a minute: send what is due now."""
    send_due_notices(at=now(), limit=SENT_PER_RUN_MAX)


def _send_all(claimed: list[ClaimedNotice], provider: SmsProvider, *, at: datetime) -> None:
    values = look_at_many(
        person_ids={notice.person_id for notice in claimed},
        fields=[Field.PHONE],
        by_id=SYSTEM_ID,
        by_role=SYSTEM_ROLE,
        purpose=Purpose.NOTICE,
    )
    without_phone = [notice for notice in claimed if Field.PHONE not in values[notice.person_id]]
    if without_phone:
        keep_in_app(claimed=without_phone)
    with translation.override(settings.LANGUAGE_CODE):
        for notice in claimed:
            if phone := values[notice.person_id].get(Field.PHONE):
                _send(notice, phone, provider, at=at)


def _send(notice: ClaimedNotice, phone: str, provider: SmsProvider, *, at: datetime) -> None:
    text = sentence(kind=notice.kind, facts=notice.facts)
    try:
        is_delivered = provider.send(phone=phone, text=text, reference=f"{notice.kind} {notice.id}")
    except SmsFailed:
        mark_attempt_failed(claimed=notice)
    else:
        mark_sent(claimed=notice, is_delivered=is_delivered, at=at)

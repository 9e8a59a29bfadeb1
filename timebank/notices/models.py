"""The outbox: one row per notice to one person.

Rows are never deleted by the application, and what was to be told never changes; only how far it has come does.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from timebank.lib.ids import new_id
from timebank.notices.kinds import NoticeChannel, NoticeState


class Notice(models.Model):
    """One thing told to one person. ``facts`` holds ids, numbers, moments, days and codes only."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    facts = models.JSONField()
    state = models.CharField(max_length=12, choices=NoticeState.choices, default=NoticeState.QUEUED)
    channel = models.CharField(max_length=8, choices=NoticeChannel.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-queued_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=NoticeState.values), name="notices_notice_state_known"
            ),
            # A queued notice always has a moment at which it is tried, so that none is forgotten.
            models.CheckConstraint(
                condition=Q(state="QUEUED", next_attempt_at__isnull=False)
                | ~Q(state="QUEUED") & Q(next_attempt_at__isnull=True),
                name="notices_notice_queued_is_tried",
            ),
            # Silence may confirm minutes only after a delivered notice: the moment and the state agree.
            models.CheckConstraint(
                condition=Q(state="DELIVERED", delivered_at__isnull=False)
                | ~Q(state="DELIVERED") & Q(delivered_at__isnull=True),
                name="notices_notice_delivered_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(delivered_at__isnull=False),
                name="notices_notice_read_is_delivered",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at", "id"], condition=Q(state="QUEUED"), name="notices_notice_due"
            ),
            models.Index(fields=["person_id", "-queued_at", "-id"], name="notices_notice_of_person"),
        ]

"""The keys of repeatable writes."""

from typing import ClassVar

from django.db import models

from timebank.lib.ids import new_id


class ActKey(models.Model):
    """One repeatable write: who sent which key for what, and what came of it. Kept for seven days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    actor_id = models.UUIDField()
    key = models.UUIDField()
    act = models.CharField(max_length=40)
    content_hash = models.BinaryField(max_length=32)
    result = models.JSONField()
    acted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="people_actkey_once", fields=["actor_id", "key"])
        ]
        indexes: ClassVar = [models.Index(fields=["acted_at"], name="people_actkey_acted_at")]

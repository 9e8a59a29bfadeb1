"""The table of evaluations: one per confirmed visit, by the elder's side."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from timebank.lib.ids import new_id
from timebank.people.kinds import Channel
from timebank.visits.models import Visit


class Evaluation(models.Model):
    """How satisfied the elder was, 1 to 5; a low one asks for a follow-up."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="+")
    by_id = models.UUIDField()
    score = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=8, choices=Channel.choices)
    rated_at = models.DateTimeField()
    asks_follow_up = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evaluations_evaluation_score", condition=Q(score__gte=1, score__lte=5)
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["rated_at"],
                name="evaluations_follow_up",
                condition=Q(asks_follow_up=True),
            )
        ]

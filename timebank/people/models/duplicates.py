"""Pairs of accounts that may belong to one person."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import Difference, DuplicateReason, DuplicateState
from timebank.people.models.persons import Person


class LikelyDuplicate(models.Model):
    """Two accounts that are alike, with the reasons, until somebody says that they are two persons."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reasons = ArrayField(models.CharField(max_length=16, choices=DuplicateReason.choices))
    found_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=DuplicateState.choices, default=DuplicateState.OPEN)
    difference = models.CharField(max_length=16, blank=True, choices=Difference.choices)
    dismissed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="people_likelyduplicate_once", fields=["first", "second"]),
            models.CheckConstraint(
                name="people_likelyduplicate_in_order", condition=Q(first__lt=F("second"))
            ),
            models.CheckConstraint(
                name="people_likelyduplicate_has_reasons",
                condition=Q(reasons__len__gte=1) & Q(reasons__contained_by=DuplicateReason.values),
            ),
            models.CheckConstraint(
                name="people_likelyduplicate_dismissed_whole",
                condition=Q(
                    state=DuplicateState.OPEN,
                    difference="",
                    dismissed_by__isnull=True,
                    dismissed_at__isnull=True,
                )
                | Q(
                    state=DuplicateState.DISMISSED,
                    difference__in=Difference.values,
                    dismissed_by__isnull=False,
                    dismissed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="people_likelyduplicate_not_by_oneself",
                condition=Q(dismissed_by__isnull=True)
                | ~Q(dismissed_by=F("first")) & ~Q(dismissed_by=F("second")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-found_at"],
                condition=Q(state=DuplicateState.OPEN),
                name="people_likelyduplicate_open",
            )
        ]

"""Two accounts of one person, joined by two persons and parted again by two persons."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import MERGED, MergeGround, MergeState
from timebank.people.models.persons import Person

_DECIDED = (MergeState.REFUSED, MergeState.JOINED, MergeState.PARTING, MergeState.PARTED)


class Merge(models.Model):
    """An alias: while it is in force, ``joined`` and ``kept`` are one person. No other row is rewritten for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    joined = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=16, choices=MergeGround.choices)
    state = models.CharField(max_length=12, choices=MergeState.choices, default=MergeState.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    parting_proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    parted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    parted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="people_merge_two_accounts", condition=~Q(kept=F("joined"))),
            models.CheckConstraint(
                name="people_merge_by_two_persons",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="people_merge_parted_by_two_persons",
                condition=Q(parted_by__isnull=True) | ~Q(parted_by=F("parting_proposed_by")),
            ),
            models.CheckConstraint(
                name="people_merge_not_by_oneself",
                condition=~Q(proposed_by=F("kept"))
                & ~Q(proposed_by=F("joined"))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("kept")) & ~Q(decided_by=F("joined")))
                & (Q(parted_by__isnull=True) | ~Q(parted_by=F("kept")) & ~Q(parted_by=F("joined"))),
            ),
            models.CheckConstraint(
                name="people_merge_decided_whole",
                condition=Q(state=MergeState.PROPOSED, decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=_DECIDED, decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="people_merge_parted_whole",
                condition=~Q(state=MergeState.PARTED)
                | Q(parting_proposed_by__isnull=False, parted_by__isnull=False, parted_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="people_merge_joined_once",
                fields=["joined"],
                condition=Q(state__in=[MergeState.PROPOSED, *MERGED]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kept"], condition=Q(state__in=MERGED), name="people_merge_kept")
        ]


class MergeStep(models.Model):
    """One move of a merge: who, when, from and to. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="+")
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, choices=MergeState.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["merge", "at"], name="people_mergestep_merge")]

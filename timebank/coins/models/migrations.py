"""Balances from an older system: batches of two officers, and one line for each record of the source.

A record of a source is taken over once, for ever. Whether a line is true is checked later, by a third person.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.coins.kinds import DecisionState, SampleState
from timebank.coins.models.constraints import IS_CITY, decided_by_another
from timebank.lib.ids import new_id
from timebank.people.models import Person


class MigrationBatch(models.Model):
    """Records of one source that a city officer proposes and another approves whole.

    ``told_minutes`` is the total that the source itself states; it has to be that of the lines.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    source_name = models.CharField(max_length=40)
    told_minutes = models.BigIntegerField()
    coin_minutes = models.BigIntegerField()
    line_count = models.PositiveIntegerField()
    sheet_sha256 = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=DecisionState.choices)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="coins_migrationbatch_positive", condition=Q(coin_minutes__gt=0, line_count__gt=0)
            ),
            # The city issues these coins.
            models.CheckConstraint(name="coins_migrationbatch_of_a_city", condition=IS_CITY),
            # What the source says it has is what is taken over.
            models.CheckConstraint(
                name="coins_migrationbatch_total", condition=Q(told_minutes=F("coin_minutes"))
            ),
            # Nobody takes balances over alone.
            models.CheckConstraint(
                name="coins_migrationbatch_two_persons",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(name="coins_migrationbatch_state", condition=decided_by_another()),
            # For the foreign key of the lines: a line is of the source of its batch.
            models.UniqueConstraint(name="coins_migrationbatch_source", fields=["id", "source_name"]),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["place", "state", "-proposed_at", "-id"], name="coins_migrationbatch_of_place"
            )
        ]


class MigrationLine(models.Model):
    """One record of an older system: whose balance it is, its minutes, until which day they were served.

    Its proof grade is M for ever. The lines of a refused batch are ``is_void`` and free their records.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(MigrationBatch, on_delete=models.PROTECT, related_name="+", db_index=False)
    line_number = models.PositiveIntegerField()
    source_name = models.CharField(max_length=40)
    record_id = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    coin_minutes = models.BigIntegerField()
    served_until_date = models.DateField()
    is_void = models.BooleanField(default=False)
    sample_state = models.CharField(max_length=16, choices=SampleState.choices, default=SampleState.UNSAMPLED)
    sampled_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sampled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="coins_migrationline_positive", condition=Q(coin_minutes__gt=0)),
            models.UniqueConstraint(name="coins_migrationline_numbered", fields=["batch", "line_number"]),
            # A record of a source becomes coins once.
            models.UniqueConstraint(
                name="coins_migrationline_record_once",
                fields=["source_name", "record_id"],
                condition=Q(is_void=False),
            ),
            # Who checked it and when stand together, and nobody checks what is one's own.
            models.CheckConstraint(
                name="coins_migrationline_sample",
                condition=Q(
                    sample_state=SampleState.UNSAMPLED, sampled_by__isnull=True, sampled_at__isnull=True
                )
                | (
                    ~Q(sample_state=SampleState.UNSAMPLED)
                    & Q(sampled_by__isnull=False, sampled_at__isnull=False, is_void=False)
                    & ~Q(sampled_by=F("person"))
                ),
            ),
        ]

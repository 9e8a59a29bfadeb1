"""Grants in batches: a list that one officer proposes and another approves whole, and its lines.

The file that was uploaded is not kept, only its fingerprint: what stood beside the numbers was nobody's business here.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.coins.kinds import DecisionState
from timebank.coins.models.constraints import IS_DISTRICT, decided_by_another
from timebank.lib.ids import new_id
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person


class GrantBatch(models.Model):
    """A list of grants of one special group with one last day, decided whole by a second officer.

    ``coin_minutes`` and ``line_count`` are those of its lines, which the database checks at approval.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    beneficiary_class = models.CharField(max_length=16, choices=BeneficiaryClass.choices)
    expires_date = models.DateField()
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
            # A batch of nothing is no batch.
            models.CheckConstraint(
                name="coins_grantbatch_positive", condition=Q(coin_minutes__gt=0, line_count__gt=0)
            ),
            # The budget it comes from is a district's.
            models.CheckConstraint(name="coins_grantbatch_of_a_district", condition=IS_DISTRICT),
            # Nobody grants alone.
            models.CheckConstraint(
                name="coins_grantbatch_two_persons",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            # Exactly the facts of the state it is in.
            models.CheckConstraint(name="coins_grantbatch_state", condition=decided_by_another()),
            # The same file does not wait twice, however often it is sent.
            models.UniqueConstraint(
                name="coins_grantbatch_waits_once",
                fields=["place", "sheet_sha256"],
                condition=Q(state=DecisionState.PROPOSED),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "state", "-proposed_at", "-id"], name="coins_grantbatch_of_place")
        ]


class GrantBatchLine(models.Model):
    """One person of a batch and how much; the grant that comes of it points here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(GrantBatch, on_delete=models.PROTECT, related_name="+", db_index=False)
    line_number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    coin_minutes = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="coins_grantbatchline_positive", condition=Q(coin_minutes__gt=0)),
            models.UniqueConstraint(name="coins_grantbatchline_numbered", fields=["batch", "line_number"]),
            # Nobody stands twice in one list.
            models.UniqueConstraint(name="coins_grantbatchline_once", fields=["batch", "person"]),
        ]

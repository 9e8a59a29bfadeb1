"""Coins that a district or a public-welfare pool gives an elder: who decided it, until when they can be spent."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from timebank.coins.kinds import DecisionState
from timebank.coins.models.batches import GrantBatchLine
from timebank.coins.models.constraints import IS_DISTRICT
from timebank.coins.models.pools import Pool
from timebank.lib.ids import new_id
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person


class Grant(models.Model):
    """Coins that a district gives an elder of a special group (plan: special groups publish needs with them).

    ``expires_date`` is the last day on which they can be spent, as people read it; ``grace_until_date`` is a later one
    for coins that a hold released after it; ``last_date`` is the one that counts. ``expired_at`` is when the rest went
    back to where it came from: the district's budget, or the public-welfare pool when one is named (aid).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    beneficiary_class = models.CharField(max_length=16, choices=BeneficiaryClass.choices)
    coin_minutes = models.BigIntegerField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    refused_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(max_length=200, blank=True)
    expires_date = models.DateField(null=True)
    grace_until_date = models.DateField(null=True)
    last_date = models.GeneratedField(
        expression=Coalesce("grace_until_date", "expires_date"),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    expired_at = models.DateTimeField(null=True)
    batch_line = models.OneToOneField(GrantBatchLine, null=True, on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey(Pool, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=DecisionState.choices)

    class Meta:
        constraints: ClassVar = [
            # A grant of nothing, or backwards, is not a grant.
            models.CheckConstraint(name="coins_grant_positive", condition=Q(coin_minutes__gt=0)),
            # The budget it comes from and returns to is a district's.
            models.CheckConstraint(name="coins_grant_of_a_district", condition=IS_DISTRICT),
            # Nobody grants alone.
            models.CheckConstraint(
                name="coins_grant_two_persons",
                condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")))
                & (Q(refused_by__isnull=True) | ~Q(refused_by=F("proposed_by"))),
            ),
            # Nobody grants to oneself.
            models.CheckConstraint(
                name="coins_grant_not_to_oneself",
                condition=~Q(person=F("proposed_by"))
                & (Q(approved_by__isnull=True) | ~Q(approved_by=F("person"))),
            ),
            # Exactly the facts of the state it is in, decided not before it was proposed.
            models.CheckConstraint(
                name="coins_grant_state",
                condition=Q(
                    state=DecisionState.PROPOSED,
                    approved_by__isnull=True,
                    approved_at__isnull=True,
                    refused_by__isnull=True,
                    refused_at__isnull=True,
                    expires_date__isnull=True,
                )
                | Q(
                    state=DecisionState.APPROVED,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    approved_at__gte=F("proposed_at"),
                    refused_by__isnull=True,
                    refused_at__isnull=True,
                    expires_date__isnull=False,
                )
                | Q(
                    state=DecisionState.REFUSED,
                    refused_by__isnull=False,
                    refused_at__isnull=False,
                    refused_at__gte=F("proposed_at"),
                    approved_by__isnull=True,
                    approved_at__isnull=True,
                    expires_date__isnull=True,
                )
                & ~Q(refusal_reason=""),
            ),
            # Grace only lengthens a life.
            models.CheckConstraint(
                name="coins_grant_grace_after_expiry",
                condition=Q(grace_until_date__isnull=True)
                | Q(expires_date__isnull=False, grace_until_date__gt=F("expires_date")),
            ),
            # Only what was granted can expire.
            models.CheckConstraint(
                name="coins_grant_expired_was_approved",
                condition=Q(expired_at__isnull=True)
                | Q(state=DecisionState.APPROVED, expired_at__gte=F("approved_at")),
            ),
            # Coins come from one source: the budget (a batch only from there), or one pool.
            models.CheckConstraint(
                name="coins_grant_one_source",
                condition=Q(pool__isnull=True) | Q(batch_line__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "state", "-proposed_at", "-id"], name="coins_grant_of_place"),
            models.Index(
                fields=["last_date", "id"],
                name="coins_grant_to_expire",
                condition=Q(state=DecisionState.APPROVED, expired_at__isnull=True),
            ),
        ]

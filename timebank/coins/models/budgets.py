"""Funding of a district's grant budget: who proposed it, who approved it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.coins.kinds import DecisionState
from timebank.coins.models.constraints import IS_DISTRICT
from timebank.lib.ids import new_id
from timebank.people.models import Person


class BudgetFunding(models.Model):
    """Coins that the city issues into a district's grant budget."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    coin_minutes = models.BigIntegerField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=DecisionState.choices)

    class Meta:
        constraints: ClassVar = [
            # A movement of nothing, or backwards, is not a funding.
            models.CheckConstraint(name="coins_funding_positive", condition=Q(coin_minutes__gt=0)),
            # Only districts have a budget for grants.
            models.CheckConstraint(name="coins_funding_of_a_district", condition=IS_DISTRICT),
            # Nobody issues the city's coins alone.
            models.CheckConstraint(
                name="coins_funding_two_persons",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
            ),
            # Approved says by whom and when, and not before it was proposed.
            models.CheckConstraint(
                name="coins_funding_state",
                condition=Q(state=DecisionState.PROPOSED, approved_by__isnull=True, approved_at__isnull=True)
                | Q(
                    state=DecisionState.APPROVED,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    approved_at__gte=F("proposed_at"),
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "-proposed_at", "-id"], name="coins_funding_of_place")
        ]

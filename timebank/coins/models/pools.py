"""Public-welfare pools: whose they are, what for, and which two persons opened and closed each.

What lies in a pool, the books say. One place or organisation has one pool at a time, and one account for all of them.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.coins.kinds import PoolState
from timebank.coins.rules import pool_account
from timebank.ledger.kinds import OwnerKind
from timebank.ledger.rules import AccountKey
from timebank.lib.ids import new_id
from timebank.people.models import Organisation, Person

OVER = (PoolState.REFUSED, PoolState.CLOSED)


class Pool(models.Model):
    """A public-welfare account to which volunteers donate, for people in need (plan: public-welfare accounts).

    ``place`` is where it belongs: the city, district or street whose pool it is, or that of its organisation.
    ``year_budget_minutes`` is how much may go out in a calendar year, where that is set.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    year_budget_minutes = models.BigIntegerField(null=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField(null=True)
    closing_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, choices=PoolState.choices)

    class Meta:
        constraints: ClassVar = [
            # An account is found by its owner, so an owner has one living pool.
            models.UniqueConstraint(
                name="coins_pool_once",
                fields=["place", "organisation"],
                condition=~Q(state__in=OVER),
                nulls_distinct=False,
            ),
            # A pool without a name cannot be chosen by anybody.
            models.CheckConstraint(
                name="coins_pool_named", condition=~Q(name_zh="") & ~Q(name_en="") & ~Q(purpose="")
            ),
            models.CheckConstraint(
                name="coins_pool_budget_positive",
                condition=Q(year_budget_minutes__isnull=True) | Q(year_budget_minutes__gt=0),
            ),
            # Nobody opens or closes a pool alone.
            models.CheckConstraint(
                name="coins_pool_two_persons",
                condition=(Q(opened_by__isnull=True) | ~Q(opened_by=F("proposed_by")))
                & (Q(closed_by__isnull=True) | ~Q(closed_by=F("closing_by"))),
            ),
            # Exactly the facts of the state it is in.
            models.CheckConstraint(
                name="coins_pool_state",
                condition=Q(
                    state__in=(PoolState.PROPOSED, PoolState.REFUSED),
                    opened_by__isnull=True,
                    opened_at__isnull=True,
                    closing_by__isnull=True,
                    closed_by__isnull=True,
                )
                | Q(
                    state=PoolState.OPEN,
                    opened_by__isnull=False,
                    opened_at__isnull=False,
                    opened_at__gte=F("proposed_at"),
                    closing_by__isnull=True,
                    closed_by__isnull=True,
                )
                | Q(
                    state=PoolState.CLOSING,
                    opened_by__isnull=False,
                    opened_at__isnull=False,
                    closing_by__isnull=False,
                    closed_by__isnull=True,
                )
                | Q(
                    state=PoolState.CLOSED,
                    opened_by__isnull=False,
                    opened_at__isnull=False,
                    closing_by__isnull=False,
                    closed_by__isnull=False,
                ),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "place", "id"], name="coins_pool_of_place")]

    def name(self, language: str) -> str:
        """Give the name in a language of the product: Chinese for every ``zh`` tag, else English."""
        return self.name_zh if language.startswith("zh") else self.name_en

    @property
    def account(self) -> AccountKey:
        """Name the account in the books: the organisation's where it has one, else the place's."""
        if self.organisation_id is not None:
            return pool_account(owner_kind=OwnerKind.ORGANISATION, owner_id=str(self.organisation_id))
        return pool_account(owner_kind=OwnerKind.PLACE, owner_id=self.place_id)


class PoolStep(models.Model):
    """One move of a pool from one state to another: who, when, why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.UUIDField()
    from_state = models.CharField(max_length=8, blank=True)
    to_state = models.CharField(max_length=8)
    reason = models.CharField(max_length=200, blank=True)

"""What every proposal has that a second person decides: who, when, why not. Written once for the tables that share it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.coins.kinds import DecisionState
from timebank.people.models import Person


def _person(*, null: bool = False) -> "models.ForeignKey[Person, Person]":
    return models.ForeignKey(Person, null=null, on_delete=models.PROTECT, related_name="+", db_index=False)


class Decided(models.Model):
    """A proposal that another person approves or refuses, once."""

    proposed_by = _person()
    proposed_at = models.DateTimeField()
    approved_by = _person(null=True)
    approved_at = models.DateTimeField(null=True)
    refused_by = _person(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=DecisionState.choices)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            # Nobody decides what they proposed.
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_two_persons",
                condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")))
                & (Q(refused_by__isnull=True) | ~Q(refused_by=F("proposed_by"))),
            ),
            # Exactly the facts of the state it is in, decided not before it was proposed.
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_state",
                condition=Q(
                    state=DecisionState.PROPOSED,
                    approved_by__isnull=True,
                    approved_at__isnull=True,
                    refused_by__isnull=True,
                    refused_at__isnull=True,
                )
                | Q(
                    state=DecisionState.APPROVED,
                    approved_by__isnull=False,
                    approved_at__gte=F("proposed_at"),
                    refused_by__isnull=True,
                    refused_at__isnull=True,
                )
                | Q(
                    state=DecisionState.REFUSED,
                    refused_by__isnull=False,
                    refused_at__gte=F("proposed_at"),
                    approved_by__isnull=True,
                    approved_at__isnull=True,
                )
                & ~Q(refusal_reason=""),
            ),
        ]

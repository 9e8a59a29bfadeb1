"""Estates: the coins of somebody who died, from the recorded death to the account that closes at zero.

Every step has two persons, but the one that time takes: what nobody chose within the term goes to the public welfare.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.coins.kinds import DecisionState, EstateAct, EstateState
from timebank.coins.models.constraints import IS_DISTRICT
from timebank.coins.models.decided import Decided
from timebank.lib.ids import new_id
from timebank.people.models import Person


class Estate(models.Model):
    """The coins of one person who died. ``choose_until_date`` is the last day on which heirs can choose."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    died_date = models.DateField()
    opened_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    choose_until_date = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=EstateState.choices)

    class Meta:
        constraints: ClassVar = [
            # Nobody dies twice; a death recorded by mistake was withdrawn or refused.
            models.UniqueConstraint(
                name="coins_estate_once",
                fields=["person"],
                condition=~Q(state__in=[EstateState.WITHDRAWN, EstateState.REFUSED]),
            ),
            # The pool and the budget that coins can go to are a district's.
            models.CheckConstraint(name="coins_estate_of_a_district", condition=IS_DISTRICT),
            models.CheckConstraint(
                name="coins_estate_state",
                condition=Q(
                    state__in=[EstateState.PROPOSED, EstateState.REFUSED],
                    frozen_at__isnull=True,
                    choose_until_date__isnull=True,
                    closed_at__isnull=True,
                )
                | Q(
                    state=EstateState.FROZEN,
                    frozen_at__gte=F("opened_at"),
                    choose_until_date__isnull=False,
                    closed_at__isnull=True,
                )
                | Q(
                    state=EstateState.CLOSED,
                    frozen_at__isnull=False,
                    choose_until_date__isnull=False,
                    closed_at__gte=F("frozen_at"),
                )
                | Q(state=EstateState.WITHDRAWN, closed_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "state", "-opened_at", "-id"], name="coins_estate_of_place"),
            models.Index(
                fields=["choose_until_date", "id"],
                name="coins_estate_frozen",
                condition=Q(state=EstateState.FROZEN),
            ),
        ]


class EstateStep(models.Model):
    """One move of an estate from one state to another, or late coins that were passed on: who, when, why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    estate = models.ForeignKey(Estate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.UUIDField()
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=200, blank=True)


class EstateDecision(Decided):
    """What one person proposes about an estate and another decides, with the paper that proves it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    estate = models.ForeignKey(Estate, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=8, choices=EstateAct.choices)
    paper_reference = models.CharField(max_length=40)

    class Meta(Decided.Meta):
        constraints: ClassVar = [
            *Decided.Meta.constraints,
            # One question at a time.
            models.UniqueConstraint(
                name="coins_estatedecision_one_open",
                fields=["estate"],
                condition=Q(state=DecisionState.PROPOSED),
            ),
            # Opened once, settled once, withdrawn once.
            models.UniqueConstraint(
                name="coins_estatedecision_act_once",
                fields=["estate", "act"],
                condition=Q(state=DecisionState.APPROVED),
            ),
        ]


class EstateShare(models.Model):
    """Which relative the heirs chose, and how many parts of the whole: 1 and 1 is half each."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    decision = models.ForeignKey(EstateDecision, on_delete=models.PROTECT, related_name="+", db_index=False)
    heir = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    parts = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="coins_estateshare_once", fields=["decision", "heir"]),
            models.CheckConstraint(name="coins_estateshare_positive", condition=Q(parts__gt=0)),
        ]

"""Gifts to relatives and donations to pools: who gave what to whom, until when it rests, and who checked it.

While one rests, its coins lie in a hold of its own; one that has ended is final, and a trigger says so too.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.coins.kinds import GiftState
from timebank.coins.models.pools import Pool
from timebank.lib.ids import new_id
from timebank.people.kinds import Channel, ConsentHow, Relation
from timebank.people.models import Person


def _is_recorded(who: str, when: str) -> Q:
    """Say that a check names its person and its moment, or neither."""
    return Q(**{f"{who}__isnull": True, f"{when}__isnull": True}) | Q(
        **{f"{who}__isnull": False, f"{when}__isnull": False, f"{when}__gte": F("given_at")}
    )


def _is_not(who: str, *others: str) -> Q:
    """Say that a checker, where there is one, is none of the others."""
    nobody = Q(**{f"{who}__isnull": True})
    apart = Q()
    for other in others:
        apart &= ~Q(**{who: F(other)})
    return nobody | apart


CHECKED = (
    (Q(needs_call=False) | Q(called_at__isnull=False))
    & (Q(needs_approval=False) | Q(approved_at__isnull=False))
    & (Q(needs_consent=False) | Q(consented_at__isnull=False))
)
"""True when everything that has to be recorded before the coins move has been."""

RESTS = Q(state=GiftState.RESTING)


def _laws(table: str, *concerned: str) -> list[models.CheckConstraint]:
    """Write the laws that gifts and donations share; ``concerned`` are the persons who can check nothing of it."""
    return [
        # A gift of nothing, or backwards, is no gift.
        models.CheckConstraint(name=f"{table}_positive", condition=Q(coin_minutes__gt=0)),
        # It rests, and it does not wait for ever.
        models.CheckConstraint(
            name=f"{table}_rests",
            condition=Q(rests_until__gt=F("given_at"), waits_until__gte=F("rests_until")),
        ),
        # Nobody checks what they gave, get or recorded.
        models.CheckConstraint(
            name=f"{table}_checked_by_others",
            condition=_is_not("called_by", "recorded_by", *concerned)
            & _is_not("approved_by", "recorded_by", *concerned)
            & _is_not("consented_by", *concerned),
        ),
        models.CheckConstraint(
            name=f"{table}_checks_whole",
            condition=_is_recorded("called_by", "called_at")
            & _is_recorded("approved_by", "approved_at")
            & _is_recorded("consented_by", "consented_at"),
        ),
        # Who gives on their own page says so there; for everybody else a desk recorded how they said it.
        models.CheckConstraint(
            name=f"{table}_word_of_the_giver",
            condition=Q(recorded_by=F("giver"), word=ConsentHow.SELF)
            | ~Q(recorded_by=F("giver")) & ~Q(word=ConsentHow.SELF),
        ),
        models.CheckConstraint(
            name=f"{table}_ended",
            condition=RESTS & Q(ended_at__isnull=True) | ~RESTS & Q(ended_at__isnull=False),
        ),
        # Coins move only after the rest, and only when nothing is missing.
        models.CheckConstraint(
            name=f"{table}_delivered_when_checked",
            condition=~Q(state=GiftState.DELIVERED) | Q(ended_at__gte=F("rests_until")) & CHECKED,
        ),
    ]


def _indexes(table: str) -> list[models.Index]:
    return [
        models.Index(fields=["giver", "-given_at", "-id"], name=f"{table}_of_giver"),
        models.Index(fields=["rests_until", "id"], name=f"{table}_to_end", condition=RESTS),
    ]


class Giving(models.Model):
    """What a gift and a donation have in common: earned coins that rest before they move.

    ``rests_until`` is the moment from which they may move; ``waits_until`` the one at which they go back when a check
    is still missing. The three checks are needed or not from the first day; see ``GiftCheck``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    coin_minutes = models.BigIntegerField()
    given_at = models.DateTimeField()
    rests_until = models.DateTimeField()
    waits_until = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    word = models.CharField(max_length=16, choices=ConsentHow.choices)
    needs_call = models.BooleanField()
    called_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    called_at = models.DateTimeField(null=True)
    needs_approval = models.BooleanField()
    approved_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True)
    needs_consent = models.BooleanField()
    consented_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    consented_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=GiftState.choices)

    class Meta:
        abstract = True

    @property
    def is_resting(self) -> bool:
        """Whether it can still be cancelled, declined or checked."""
        return self.state == GiftState.RESTING


class Gift(Giving):
    """Earned coins for a relative (plan: direct-line family enjoys the service); they arrive as gifted coins.

    ``relation`` is what the receiver was of the giver when it was given.
    """

    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    relation = models.CharField(max_length=20, choices=Relation.choices)

    class Meta:
        constraints: ClassVar = [
            *_laws("coins_gift", "giver", "receiver"),
            models.CheckConstraint(name="coins_gift_not_to_oneself", condition=~Q(receiver=F("giver"))),
            # Who gets the coins cannot be the one who writes that somebody gave them.
            models.CheckConstraint(
                name="coins_gift_not_by_receiver", condition=~Q(recorded_by=F("receiver"))
            ),
        ]
        indexes: ClassVar = [
            *_indexes("coins_gift"),
            models.Index(fields=["receiver", "-given_at", "-id"], name="coins_gift_of_receiver"),
        ]


class GiftStep(models.Model):
    """One move or check of a gift: who, when, from, to, why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gift = models.ForeignKey(Gift, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.UUIDField()
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=40, blank=True)


class Donation(Giving):
    """Earned coins for a public-welfare pool (plan: donated to people in need through public-welfare accounts)."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            *_laws("coins_donation", "giver"),
            # There is nobody who could decline it.
            models.CheckConstraint(
                name="coins_donation_not_declined", condition=~Q(state=GiftState.DECLINED)
            ),
        ]
        indexes: ClassVar = _indexes("coins_donation")


class DonationStep(models.Model):
    """One move or check of a donation: who, when, from, to, why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.UUIDField()
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=40, blank=True)

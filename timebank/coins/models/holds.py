"""Coins set aside for a need. How much still lies there, the books say."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.models import Person


class Hold(models.Model):
    """Coins of one payer set aside for one need, so that nobody spends them twice.

    ``need_id`` is no foreign key: needs stand above. A closed hold has an account at zero.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    need_id = models.UUIDField()
    payer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    coin_minutes = models.BigIntegerField()
    placed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Coins for one need are held once, however often the button is pressed.
            models.UniqueConstraint(name="coins_hold_once", fields=["need_id", "payer"]),
            # Holding nothing would let a need through that nobody pays.
            models.CheckConstraint(name="coins_hold_positive", condition=Q(coin_minutes__gt=0)),
            models.CheckConstraint(
                name="coins_hold_period",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("placed_at")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["payer"], name="coins_hold_open", condition=Q(closed_at__isnull=True))
        ]

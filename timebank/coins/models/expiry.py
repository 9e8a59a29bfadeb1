"""What was told before granted coins expire, and why some live longer. Rows are added and never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.coins.models.grants import Grant
from timebank.lib.ids import new_id


class ExpiryMark(models.Model):
    """One of the days before the end of a grant on which the elder is told.

    ``coin_minutes`` is what was left that day; with 0 there was nothing to tell. A grant that is prolonged has a new
    last day and so new marks.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+", db_index=False)
    last_date = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    coin_minutes = models.BigIntegerField()
    marked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Told once for each mark, however often the job runs.
            models.UniqueConstraint(
                name="coins_expirymark_once", fields=["grant", "last_date", "days_before"]
            ),
            models.CheckConstraint(name="coins_expirymark_not_negative", condition=Q(coin_minutes__gte=0)),
        ]


class GrantProlongation(models.Model):
    """A longer life of a grant, because a need that its coins were held for went unserved.

    ``need_id`` is no foreign key: needs stand above.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+", db_index=False)
    need_id = models.UUIDField()
    from_date = models.DateField()
    until_date = models.DateField()
    prolonged_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # A need that went unserved prolongs a grant once.
            models.UniqueConstraint(name="coins_grantprolongation_once", fields=["grant", "need_id"]),
            models.CheckConstraint(
                name="coins_grantprolongation_lengthens", condition=Q(until_date__gt=F("from_date"))
            ),
        ]

"""Corrections of the books and the debts that come of them: who decided what is taken back, what is still owed.

The movements themselves are in the ledger, each reversed once; a debt names how much was lent and how much came back.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.coins.kinds import CorrectionReason, DebtState, DecisionState
from timebank.coins.models.decided import Decided
from timebank.lib.ids import new_id
from timebank.people.models import Person


class Correction(Decided):
    """Entries of one person's coins that are taken back, or the restoring of an earlier correction.

    ``person`` is whose coins were wrong; only this person can come to owe something. ``lent_minutes`` is the shortfall.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=16, choices=CorrectionReason.choices)
    reference = models.CharField(max_length=40)
    coin_minutes = models.BigIntegerField()
    lent_minutes = models.BigIntegerField(default=0)
    restores = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(Decided.Meta):
        constraints: ClassVar = [
            *Decided.Meta.constraints,
            models.CheckConstraint(name="coins_correction_positive", condition=Q(coin_minutes__gt=0)),
            # Nobody owes more than was taken back; what only waits or was refused lent nothing, nor does restoring.
            models.CheckConstraint(
                name="coins_correction_lent",
                condition=Q(lent_minutes=0)
                | Q(
                    state=DecisionState.APPROVED,
                    restores__isnull=True,
                    lent_minutes__gt=0,
                    lent_minutes__lte=F("coin_minutes"),
                ),
            ),
            # Nobody corrects what is their own.
            models.CheckConstraint(
                name="coins_correction_not_own",
                condition=~Q(person=F("proposed_by"))
                & (Q(approved_by__isnull=True) | ~Q(approved_by=F("person"))),
            ),
            # What was taken back is restored once; a refused proposal may be made again.
            models.UniqueConstraint(
                name="coins_correction_restored_once",
                fields=["restores"],
                condition=Q(restores__isnull=False) & ~Q(state=DecisionState.REFUSED),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "state", "-proposed_at", "-id"], name="coins_correction_of_place")
        ]


class CorrectionLine(models.Model):
    """One entry that a correction takes back; the books allow that once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="+", db_index=False)
    transfer_id = models.UUIDField()
    coin_minutes = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="coins_correctionline_once", fields=["correction", "transfer_id"]),
            models.CheckConstraint(name="coins_correctionline_positive", condition=Q(coin_minutes__gt=0)),
        ]


class Debt(models.Model):
    """What a person owes because wrong coins had been used already: lent by the books, paid back from earned coins.

    ``cause_id`` is the correction or the decided case; cases stand above, so it is no foreign key. ``seen_row_number``
    is the last row of the books whose earnings have been looked at for repayment.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    cause_id = models.UUIDField()
    lent_minutes = models.BigIntegerField()
    repaid_minutes = models.BigIntegerField(default=0)
    lent_at = models.DateTimeField()
    seen_row_number = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=DebtState.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="coins_debt_once", fields=["cause_id", "person"]),
            models.CheckConstraint(
                name="coins_debt_amounts",
                condition=Q(lent_minutes__gt=0)
                & Q(repaid_minutes__gte=0)
                & Q(repaid_minutes__lte=F("lent_minutes")),
            ),
            # Over only when all of it came back or was written off; open only while something is owed.
            models.CheckConstraint(
                name="coins_debt_state",
                condition=Q(
                    state__in=[DebtState.OWED, DebtState.PAUSED], repaid_minutes__lt=F("lent_minutes")
                )
                | Q(state__in=[DebtState.REPAID, DebtState.LIFTED], repaid_minutes=F("lent_minutes"))
                | Q(state=DebtState.WRITTEN_OFF, repaid_minutes__lt=F("lent_minutes")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lent_at", "id"],
                name="coins_debt_open",
                condition=Q(state__in=[DebtState.OWED, DebtState.PAUSED]),
            )
        ]


class DebtStep(models.Model):
    """One move of a debt from one state to another: who, when, why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.UUIDField()
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=200, blank=True)


class DebtRepayment(models.Model):
    """One payment toward a debt; ``earning_id`` is the earning of which it is a part, if it is one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="+")
    coin_minutes = models.BigIntegerField()
    earning_id = models.UUIDField(null=True)
    paid_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="coins_debtrepayment_positive", condition=Q(coin_minutes__gt=0)),
            # A part of one earning repays one debt once, however often the job runs.
            models.UniqueConstraint(
                name="coins_debtrepayment_once",
                fields=["debt", "earning_id"],
                condition=Q(earning_id__isnull=False),
            ),
        ]

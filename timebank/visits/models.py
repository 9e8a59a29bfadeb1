"""Tables of visits, claims and settlements, and of every step a visit took."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.matching.models import Match, Period
from timebank.needs.models import Need
from timebank.people.kinds import Channel, ConsentHow
from timebank.people.models import Person
from timebank.visits.kinds import ClaimRefusal, ClaimState, ProofGrade, ProofKind, VisitState


class Visit(models.Model):
    """One volunteer's service of one need: what was planned, what happened, how it is proven, what it earned."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    match = models.OneToOneField(Match, on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    planned_minutes = models.PositiveIntegerField()
    checked_in_at = models.DateTimeField()
    checked_out_at = models.DateTimeField(null=True)
    in_latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    in_longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    out_latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    out_longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    in_distance_m = models.PositiveIntegerField(null=True)
    out_distance_m = models.PositiveIntegerField(null=True)
    in_position_key = models.CharField(max_length=64, blank=True)
    device_key = models.CharField(max_length=64, blank=True)
    in_proof = models.CharField(max_length=8, choices=ProofKind.choices)
    out_proof = models.CharField(max_length=8, blank=True, choices=ProofKind.choices)
    proof_grade = models.CharField(max_length=1, choices=ProofGrade.choices)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    entered_organisation_id = models.UUIDField(null=True)
    entered_at = models.DateTimeField()
    accepted_minutes = models.PositiveIntegerField(null=True)
    accepted_by_id = models.UUIDField(null=True)
    accepted_at = models.DateTimeField(null=True)
    minutes_served = models.PositiveIntegerField(null=True)
    coin_minutes = models.PositiveIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_channel = models.CharField(max_length=8, blank=True, choices=Channel.choices)
    state = models.CharField(max_length=12, choices=VisitState.choices)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="visits_visit_period",
                condition=Q(checked_out_at__isnull=True) | Q(checked_out_at__gte=F("checked_in_at")),
            ),
            models.CheckConstraint(
                name="visits_visit_open_has_no_end",
                condition=Q(state=VisitState.OPEN, checked_out_at__isnull=True)
                | ~Q(state=VisitState.OPEN) & Q(checked_out_at__isnull=False),
            ),
            # Nobody earns more than was planned and paid for; what is above is honour time.
            models.CheckConstraint(
                name="visits_visit_coins_planned",
                condition=Q(coin_minutes__isnull=True) | Q(coin_minutes__lte=F("planned_minutes")),
            ),
            # Nobody confirms their own hours, and no clerk the hours that the same clerk entered.
            models.CheckConstraint(
                name="visits_visit_not_confirmed_by_volunteer",
                condition=Q(confirmed_by_id__isnull=True) | ~Q(confirmed_by_id=F("volunteer")),
            ),
            models.CheckConstraint(
                name="visits_visit_not_confirmed_by_clerk",
                condition=Q(confirmed_by_id__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(confirmed_by_id=F("entered_by")),
            ),
            models.CheckConstraint(
                name="visits_visit_confirmed_whole",
                condition=~Q(state=VisitState.CONFIRMED)
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by_id__isnull=False,
                    minutes_served__isnull=False,
                    coin_minutes__isnull=False,
                ),
            ),
            # Plan: one volunteer cannot be in several services at the same time.
            ExclusionConstraint(
                name="visits_visit_no_overlap",
                expressions=[
                    ("volunteer", RangeOperators.EQUAL),
                    (Period("checked_in_at", "checked_out_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state=VisitState.CANCELLED),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["volunteer", "-checked_in_at"], name="visits_visit_volunteer"),
            models.Index(fields=["need"], name="visits_visit_need"),
            models.Index(
                fields=["checked_out_at"],
                name="visits_visit_unsettled",
                condition=~Q(state__in=[VisitState.CONFIRMED, VisitState.CANCELLED]),
            ),
        ]


class VisitStep(models.Model):
    """One move of a visit from one state to another: who, when, why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.UUIDField()
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=200, blank=True)


class Settlement(models.Model):
    """One payment of a visit; the movements of coins take their ids from it, so none happens twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    coin_minutes = models.PositiveIntegerField()
    settled_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="visits_settlement_once", fields=["visit", "number"])
        ]


class Claim(models.Model):
    """A late or paper claim of service. It has no overlap constraint: what overlaps is kept, refused, and looked at."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    checked_in_at = models.DateTimeField()
    checked_out_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ClaimState.choices)
    refusal = models.CharField(max_length=20, blank=True, choices=ClaimRefusal.choices)
    visit = models.OneToOneField(Visit, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="visits_claim_state",
                condition=Q(state=ClaimState.REFUSED, visit__isnull=True) & ~Q(refusal="")
                | Q(state=ClaimState.ACCEPTED, visit__isnull=False, refusal=""),
            )
        ]


class CodeMiss(models.Model):
    """One wrong code at a check-in or check-out; too many of them drop the visit's grade."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.UUIDField()


class GuardianAttendance(models.Model):
    """The guardian's word that they are with the student at one agreed service; without it none is recorded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    match = models.OneToOneField(Match, on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    how = models.CharField(max_length=16, choices=ConsentHow.choices)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            # The guardian's own page is the guardian's: nobody else says it there.
            models.CheckConstraint(
                name="visits_attendance_own_word",
                condition=Q(how=ConsentHow.SELF, recorded_by=F("guardian"))
                | ~Q(how=ConsentHow.SELF) & ~Q(recorded_by=F("guardian")),
            )
        ]

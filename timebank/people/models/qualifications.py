"""Proofs that a volunteer may serve, and times in which one may not."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import QualificationKind
from timebank.people.models.persons import Person


class Qualification(models.Model):
    """One proof that a volunteer may serve, with its issuer and its end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=QualificationKind.choices)
    course_version = models.CharField(max_length=40, blank=True)
    issuer = models.CharField(max_length=80)
    issued_date = models.DateField()
    expires_date = models.DateField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_qualification_period", condition=Q(expires_date__gt=F("issued_date"))
            ),
            # Only the statement about the own health is one's own word.
            models.CheckConstraint(
                name="people_qualification_not_by_oneself",
                condition=~Q(recorded_by=F("person")) | Q(kind=QualificationKind.HEALTH),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "kind"], name="people_qualification_person")]


class QualificationReminder(models.Model):
    """That somebody was told how soon a proof ends: once for each number of days before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    qualification = models.ForeignKey(
        Qualification, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    days_before = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="people_qualification_told_once", fields=["qualification", "days_before"]
            )
        ]


class Suspension(models.Model):
    """A time in which a person may not accept service. Always with an end (docs/rules.md, "Sanctions")."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="people_suspension_period", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="people_suspension_not_by_oneself", condition=~Q(decided_by=F("person"))
            ),
        ]

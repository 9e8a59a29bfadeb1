"""What the platform keeps of students under 18: the yearly word of the school, and the day on which they came of age.

The name of a school lives in the vault; here stand only what paper was shown and until when it counts.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import ConsentHow, SchoolPaper
from timebank.people.models.persons import Person


class SchoolConfirmation(models.Model):
    """A desk saw a paper of a student's school: it counts until the day ``expires_date``, that day excluded.

    From ``due_date`` on, the first day of the next school year, a new one is asked for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    paper = models.CharField(max_length=16, choices=SchoolPaper.choices)
    due_date = models.DateField()
    expires_date = models.DateField()
    confirmed_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # A school is confirmed once for a school year; the next paper belongs to the next year.
            models.UniqueConstraint(name="people_school_once", fields=["student", "due_date"]),
            models.CheckConstraint(name="people_school_period", condition=Q(expires_date__gte=F("due_date"))),
            models.CheckConstraint(
                name="people_school_not_by_oneself", condition=~Q(recorded_by=F("student"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_date"], name="people_school_open", condition=Q(lapsed_at__isnull=True))
        ]


class ComingOfAge(models.Model):
    """The step by which a student's account became an adult's: who led until then, and the adult's own consent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    came_at = models.DateTimeField()
    consented_at = models.DateTimeField(null=True)
    consent_how = models.CharField(max_length=16, blank=True, choices=ConsentHow.choices)
    consent_recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_comingofage_consent_whole",
                condition=Q(consented_at__isnull=True, consent_how="", consent_recorded_by__isnull=True)
                | Q(consented_at__gte=F("came_at"), consent_recorded_by__isnull=False) & ~Q(consent_how=""),
            ),
            # An adult's consent is the adult's own: who led the student until then cannot give or record it.
            models.CheckConstraint(
                name="people_comingofage_not_by_guardian",
                condition=~Q(consent_recorded_by=F("guardian")),
            ),
        ]

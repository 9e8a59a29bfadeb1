"""Persons by pseudonym."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import Sex


class Person(models.Model):
    """One human being, by pseudonym."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member_number = models.CharField(max_length=16, unique=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex.choices)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    cell_latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    cell_longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    household_key = models.CharField(max_length=64, blank=True)
    guardian = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    confirms_alone = models.BooleanField(default=True)
    has_channel = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    # Told by withdraw_consent, so that asking and accepting need no further statement to know it.
    membership_withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_person_not_own_guardian",
                condition=~Q(guardian=F("id")),
            ),
            # Who was erased has left, and lives behind no door that is known.
            models.CheckConstraint(
                name="people_person_erased",
                condition=Q(erased_at__isnull=True)
                | Q(left_at__isnull=False, household_key="", cell_latitude__isnull=True),
            ),
            models.CheckConstraint(
                name="people_person_cell_whole",
                condition=Q(cell_latitude__isnull=True, cell_longitude__isnull=True)
                | Q(cell_latitude__isnull=False, cell_longitude__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["household_key"], name="people_person_household")]

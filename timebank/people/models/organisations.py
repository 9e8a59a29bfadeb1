"""Organisations that a street confirms."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import OrganisationKind
from timebank.people.models.persons import Person


class Organisation(models.Model):
    """A professional organisation or volunteer group, confirmed by a street for a period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16, choices=OrganisationKind.choices)
    name = models.CharField(max_length=80)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_from = models.DateTimeField()
    confirmed_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_organisation_period",
                condition=Q(confirmed_until__isnull=True) | Q(confirmed_until__gt=F("confirmed_from")),
            )
        ]

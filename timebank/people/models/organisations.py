"""Organisations that a street confirms."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import OrganisationAct, OrganisationKind
from timebank.people.models.persons import Person


class Organisation(models.Model):
    """A professional organisation or volunteer group, confirmed by a street for a scope and a period.

    ``categories`` are those of its activities, none named means every one; ``further_streets`` are those that admitted it
    beside its own. ``revoked_at`` stops recognition at once, whatever the period says.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16, choices=OrganisationKind.choices)
    name = models.CharField(max_length=80)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_from = models.DateTimeField()
    confirmed_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    categories = ArrayField(models.CharField(max_length=16), default=list)
    may_run_activities = models.BooleanField(default=True)
    further_streets = ArrayField(models.CharField(max_length=12), default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_organisation_period",
                condition=Q(confirmed_until__isnull=True) | Q(confirmed_until__gt=F("confirmed_from")),
            ),
            # Its own street is no further one.
            models.CheckConstraint(
                name="people_organisation_streets", condition=~Q(further_streets__contains=[F("place")])
            ),
        ]


class OrganisationStep(models.Model):
    """One act of a street on an organisation's confirmation: who, when, until when, for what scope, why. Only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=12, choices=OrganisationAct.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    confirmed_until = models.DateTimeField(null=True)
    categories = ArrayField(models.CharField(max_length=16), default=list)
    may_run_activities = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Nobody's recognition ends without a word why.
            models.CheckConstraint(
                name="people_organisationstep_reason",
                condition=~Q(act__in=[OrganisationAct.REVOKED, OrganisationAct.DISMISSED]) | ~Q(reason=""),
            )
        ]

"""Which roles and powers a person holds, from one moment to another."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.people.kinds import APART_ROLES, DESK_ROLES, OFFICER_ROLES, OVERSIGHT_ROLES, ConsentHow, Role
from timebank.people.models.organisations import Organisation
from timebank.people.models.persons import Person


class RoleHeld(models.Model):
    """A role that a person holds for a place or an organisation, from one moment to another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=Role.choices)
    place = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    appointed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="people_role_once",
                fields=["person", "role", "place", "organisation"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="people_role_not_by_oneself",
                condition=Q(appointed_by__isnull=True) | ~Q(appointed_by=F("person")),
            ),
            models.CheckConstraint(
                name="people_role_desk_has_organisation",
                condition=~Q(role__in=DESK_ROLES) | Q(organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="people_role_officer_has_place",
                condition=~Q(role__in=OFFICER_ROLES + OVERSIGHT_ROLES) | Q(place__isnull=False),
            ),
            models.UniqueConstraint(
                name="people_role_administrators_apart",
                fields=["person"],
                condition=Q(role__in=APART_ROLES, until__isnull=True),
            ),
        ]


class Delegation(models.Model):
    """Powers that an elder gave to a delegate, who always sees. Giving and donating are never among them.

    ``spend_month_minutes`` is what may be set aside in a month of the calendar; none for no limit, which only rows have
    that are older than limits. A change ends a row and begins another.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    elder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    may_publish = models.BooleanField(default=False)
    may_confirm = models.BooleanField(default=False)
    spend_month_minutes = models.PositiveIntegerField(null=True, default=0)
    how = models.CharField(max_length=16, blank=True, choices=ConsentHow.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_how = models.CharField(max_length=16, blank=True, choices=ConsentHow.choices)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            # Coins are spent by asking for help, so nobody spends who may not ask.
            models.CheckConstraint(
                name="people_delegation_spends_by_publishing",
                condition=Q(may_publish=True) | Q(spend_month_minutes=0, spend_month_minutes__isnull=False),
            ),
            models.CheckConstraint(name="people_delegation_not_oneself", condition=~Q(elder=F("delegate"))),
            models.CheckConstraint(
                name="people_delegation_not_by_delegate", condition=~Q(recorded_by=F("delegate"))
            ),
            models.UniqueConstraint(
                name="people_delegation_once",
                fields=["elder", "delegate"],
                condition=Q(until__isnull=True),
            ),
        ]

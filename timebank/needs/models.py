"""Tables of needs, of the elders who take part, and of every step a need took."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from timebank.lib.ids import new_id
from timebank.needs.kinds import Category, NeedKind, NeedState, Payer, SignInBy
from timebank.people.kinds import Channel, Role, Sex
from timebank.people.models import Organisation, Person


class Need(models.Model):
    """What is asked for, when and where. A flexible need may be served at any time of its period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, choices=NeedKind.choices)
    category = models.CharField(max_length=12, choices=Category.choices)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    flexible = models.BooleanField(default=False)
    planned_minutes = models.PositiveIntegerField()
    volunteer_places = models.PositiveIntegerField(default=1)
    places_taken = models.PositiveIntegerField(default=0)
    elder_places = models.PositiveIntegerField(default=1)
    payer = models.CharField(max_length=8, choices=Payer.choices)
    elder = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    sex_wish = models.CharField(max_length=1, blank=True, choices=Sex.choices)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_as = models.CharField(max_length=24, choices=Role.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    published_at = models.DateTimeField()
    review_due_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=NeedState.choices)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="needs_need_period", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="needs_need_minutes", condition=Q(planned_minutes__gt=0)),
            models.CheckConstraint(
                name="needs_need_places", condition=Q(volunteer_places__gt=0, elder_places__gt=0)
            ),
            # Told down by matching: never more volunteers than places.
            models.CheckConstraint(
                name="needs_need_places_taken", condition=Q(places_taken__lte=F("volunteer_places"))
            ),
            # One elder at home pays with own coins; an activity belongs to an organisation and to no single elder.
            models.CheckConstraint(
                name="needs_need_whose",
                condition=Q(kind=NeedKind.HOME, elder__isnull=False, elder_places=1)
                | Q(kind=NeedKind.GROUP, elder__isnull=True, organisation__isnull=False),
            ),
            # Guidance on money and online risks never brings one volunteer alone into a home.
            models.CheckConstraint(
                name="needs_need_safety_by_two",
                condition=~Q(category=Category.SAFETY, kind=NeedKind.HOME, volunteer_places=1),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["latitude", "longitude"],
                name="needs_need_open_near",
                condition=Q(state=NeedState.OPEN),
            ),
            models.Index(
                fields=["closes_at"],
                name="needs_need_closing",
                condition=Q(state__in=[NeedState.OPEN, NeedState.IN_REVIEW, NeedState.MATCHED]),
            ),
            models.Index(
                fields=["place", "review_due_at"],
                name="needs_need_to_review",
                condition=Q(state=NeedState.IN_REVIEW),
            ),
            models.Index(fields=["elder", "-published_at"], name="needs_need_elder"),
        ]


class Participant(models.Model):
    """An elder who takes part in a need: one at home, many in a group activity."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    elder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True)
    signed_in_by = models.CharField(max_length=8, blank=True, choices=SignInBy.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="needs_participant_once", fields=["need", "elder"])
        ]


class NeedStep(models.Model):
    """One move of a need from one state to another: who, when, why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.UUIDField()
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=200, blank=True)

"""The table of matches: one volunteer's promise to serve one need at a planned time."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from timebank.lib.ids import new_id
from timebank.matching.kinds import ACTIVE, MatchState
from timebank.needs.models import Need
from timebank.people.models import Person


class Period(Func):
    """A period of two columns, end excluded, as PostgreSQL's range."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Match(models.Model):
    """A volunteer accepted a need for a planned period; a minor is led by the guardian named here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    led_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=MatchState.choices)
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="matching_match_period", condition=Q(ends_at__gt=F("starts_at"))),
            models.UniqueConstraint(
                name="matching_match_once", fields=["need", "volunteer"], condition=Q(state__in=ACTIVE)
            ),
            # Plan: a volunteer in several services at the same time is restricted.
            ExclusionConstraint(
                name="matching_match_no_overlap",
                expressions=[
                    ("volunteer", RangeOperators.EQUAL),
                    (Period("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=ACTIVE),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["volunteer", "-starts_at"], name="matching_match_volunteer"),
        ]

"""The table of dated policy values.

A row is written once as a proposal and decided once by another person. The application has no right to change
anything else or to delete, and a trigger (sql/final.sql) says so too.
"""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length, Right
from django.db.models.lookups import Exact

from timebank.lib.ids import new_id
from timebank.policy.kinds import DISTRICT_NAMES, FOUNDED_AT, FOUNDING_PLACE, PolicyState

LEAD_TIME = timedelta(seconds=60)
"""A value starts this long after its approval at the earliest: processes keep a copy for half of it."""

IN_FORCE_STATES = (PolicyState.FOUNDING, PolicyState.APPROVED)

PERSONS_AGREE_WITH_STATE = (
    Q(
        state=PolicyState.FOUNDING,
        author_id__isnull=True,
        approver_id__isnull=True,
        decided_at__isnull=True,
        starts_at=FOUNDED_AT,
        place=FOUNDING_PLACE,
    )
    | Q(
        state=PolicyState.PROPOSED,
        author_id__isnull=False,
        approver_id__isnull=True,
        decided_at__isnull=True,
    )
    | Q(
        state__in=(PolicyState.APPROVED, PolicyState.REJECTED),
        author_id__isnull=False,
        approver_id__isnull=False,
        decided_at__isnull=False,
    )
)

CITY_OR_ALLOWED_DISTRICT = Q(Exact(Right(F("place"), 4), Value("0000"))) | Q(
    Exact(Length(F("place")), 6), name__in=DISTRICT_NAMES
)


class PolicyValue(models.Model):
    """One value of one name for one place from one moment on; NULL at a district means "as the city"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=64)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    value = models.JSONField(null=True)
    starts_at = models.DateTimeField()
    reason = models.TextField()
    author_id = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    approver_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=PolicyState.choices)

    class Meta:
        ordering: ClassVar = ["name", "-starts_at", "id"]
        constraints: ClassVar = [
            # Who decides is never who proposed; founding rows came with the platform and have neither.
            models.CheckConstraint(
                name="policy_value_approver_is_another", condition=~Q(approver_id=F("author_id"))
            ),
            models.CheckConstraint(
                name="policy_value_persons_agree_with_state", condition=PERSONS_AGREE_WITH_STATE
            ),
            # Two values from the same moment would leave open which one holds.
            models.UniqueConstraint(
                name="policy_value_one_per_moment",
                fields=["name", "place", "starts_at"],
                condition=Q(state__in=IN_FORCE_STATES),
            ),
            # No process may still hold an older copy when a value starts.
            models.CheckConstraint(
                name="policy_value_starts_after_approval",
                condition=~Q(state=PolicyState.APPROVED) | Q(starts_at__gte=F("decided_at") + LEAD_TIME),
            ),
            # The city decides everything; a district what the registry leaves to it; a street nothing.
            models.CheckConstraint(
                name="policy_value_district_may_override",
                condition=CITY_OR_ALLOWED_DISTRICT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.place_id} {self.starts_at:%Y-%m-%d}"

"""Conditions that several tables of coins share, written once for their constraints."""

from django.db.models import F, Q, Value
from django.db.models.functions import Length, Right
from django.db.models.lookups import Exact

from timebank.coins.kinds import DecisionState

IS_DISTRICT = Q(Exact(Length("place"), 6)) & ~Q(Exact(Right("place", 4), Value("0000")))
"""True for the code of a district: six digits that do not end like a city's (GB/T 2260)."""

IS_CITY = Q(Exact(Length("place"), 6)) & Q(Exact(Right("place", 4), Value("0000")))
"""True for the code of a city: six digits that end in four zeros (GB/T 2260)."""


def decided_by_another() -> Q:
    """Say what a batch must have in each state: undecided nothing of a decision, decided who and when, refused why."""
    decided = Q(decided_by__isnull=False, decided_at__isnull=False, decided_at__gte=F("proposed_at"))
    return (
        Q(state=DecisionState.PROPOSED, decided_by__isnull=True, decided_at__isnull=True, refusal_reason="")
        | (decided & Q(state=DecisionState.APPROVED, refusal_reason=""))
        | (decided & Q(state=DecisionState.REFUSED) & ~Q(refusal_reason=""))
    )
